// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * tasklet-prototype: a callback of another function type than it is called by.
 *
 * The cast that makes it compile is what kernel control-flow integrity traps.
 */
#include <tasklint/rule.h>

/* Prototypes are unique by spelling, so one type has one address. */
static const struct tl_type *called_by(const struct tl_tasklet *t)
{
	const struct tl_type *p = t->callback_type;

	return p && p->kind == TL_T_POINTER && p->to && p->to->kind == TL_T_FUNCTION ? p->to : NULL;
}

static void check_tasklet(struct tl_rule_ctx *cx, const struct tl_tasklet *t)
{
	const struct tl_type *wanted = called_by(t);
	struct tl_finding *fi;

	if (!wanted || !t->callback || !t->callback->type || t->callback->type == wanted)
		return;
	fi = tl_report(cx, t->loc, t->where, "'%s' is of type '%s', but tasklet '%s' calls it as '%s'",
		       t->callback->name, t->callback->type->name, t->name, wanted->name);
	if (!fi)
		return;
	tl_add_registration(cx, fi, t);
	if (t->callback->loc)
		tl_add_step(cx, fi, t->callback->loc, NULL, 0, "'%s' is declared here as '%s'",
			    t->callback->name, t->callback->type->name);
}

const struct tl_rule tl_rule_tasklet_prototype = {
	.id = "tasklet-prototype",
	.summary = "A tasklet callback is of another function type than the tasklet calls it by.",
	.cwe = 686,
	.severity = TL_WARNING,
	.check_tasklet = check_tasklet,
};
