// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * tasklet-on-stack: a tasklet in automatic storage.
 *
 * The softirq writes to the tasklet after the callback has returned, so even a
 * function that waits for its callback may have gone by then.
 */
#include <tasklint/rule.h>

static void check_function(struct tl_rule_ctx *cx, const struct tl_function *f)
{
	struct tl_act act;

	for (uint32_t i = 0; tl_function_act(f, i, &act); i++) {
		const struct tl_value *root = tl_value_get(f, tl_value_root(f, act.object));
		const struct tl_field *member = tl_value_member(f, act.object);
		const struct tl_local *local;
		struct tl_finding *fi;

		if (act.kind != TL_F_REGISTERS || root->kind != TL_V_LOCAL)
			continue;
		local = &f->locals.items[root->number];
		fi = tl_report(cx, act.at->loc, f, "tasklet '%s%s%s' is on the stack of '%s'", local->name,
			       member ? "." : "", member ? member->name : "", f->sym->name);
		if (!fi)
			continue;
		tl_add_step(cx, fi, local->loc, f, 0, "'%s' lives until '%s' returns", local->name,
			    f->sym->name);
		tl_add_step(cx, fi, act.at->loc, f, 0,
			    "the softirq writes to the tasklet after its callback has returned");
	}
}

const struct tl_rule tl_rule_tasklet_on_stack = {
	.id = "tasklet-on-stack",
	.summary = "A tasklet lives in automatic storage.",
	.cwe = 825,
	.severity = TL_WARNING,
	.check_function = check_function,
};
