// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * tasklet-legacy: a tasklet of the func/data pair.
 *
 * A writable code pointer stands beside its writable argument: one overflow
 * into the object calls any function with any number.
 */
#include <tasklint/rule.h>

static void check_tasklet(struct tl_rule_ctx *cx, const struct tl_tasklet *t)
{
	/* One that another file registers is reported there. */
	if (t->style != TL_STYLE_LEGACY || t->via == TL_VIA_ELSEWHERE)
		return;
	if (t->callback)
		tl_report(cx, t->loc, t->where,
			  "tasklet '%s' is of the legacy kind: a writable code pointer ('%s') beside its writable argument",
			  t->name, t->callback->name);
	else
		tl_report(cx, t->loc, t->where,
			  "tasklet '%s' is of the legacy kind: a writable code pointer beside its writable argument",
			  t->name);
}

const struct tl_rule tl_rule_tasklet_legacy = {
	.id = "tasklet-legacy",
	.summary = "A tasklet is registered by the legacy pair of function and unsigned long.",
	.cwe = 0,
	.severity = TL_NOTE,
	.check_tasklet = check_tasklet,
};
