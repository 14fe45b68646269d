// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * tasklet-on-stack: a tasklet in automatic storage.
 *
 * The softirq writes to the tasklet after the callback has returned, so even a
 * function that waits for its callback may have gone by then.
 */
#include <tasklint/rule.h>

static void check_tasklet(struct tl_rule_ctx *cx, const struct tl_tasklet *t)
{
	struct tl_finding *fi;

	if (t->local < 0)
		return;
	fi = tl_report(cx, t->loc, t->where, "tasklet '%s' is on the stack of '%s'", t->name,
		       t->where->sym->name);
	if (!fi)
		return;
	tl_add_step(cx, fi, t->where->locals.items[t->local].loc, t->where, 0,
		    "'%s' lives until '%s' returns", t->where->locals.items[t->local].name,
		    t->where->sym->name);
	tl_add_step(cx, fi, t->loc, t->where, 0,
		    "the softirq writes to the tasklet after '%s' has returned",
		    t->callback ? t->callback->name : "its callback");
}

const struct tl_rule tl_rule_tasklet_on_stack = {
	.id = "tasklet-on-stack",
	.summary = "A tasklet lives in automatic storage.",
	.cwe = 825,
	.severity = TL_WARNING,
	.check_tasklet = check_tasklet,
};
