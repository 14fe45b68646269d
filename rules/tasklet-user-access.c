// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * tasklet-user-access: a tasklet callback touches user memory.
 *
 * It runs on top of whatever task was interrupted: the address means nothing
 * there, and a page fault would have to sleep.
 */
#include <tasklint/rule.h>

static void check_tasklet(struct tl_rule_ctx *cx, const struct tl_tasklet *t)
{
	struct tl_reaches uses = tl_tasklet_reaches(cx, t, TL_REACH_USER);

	for (uint32_t i = 0; i < uses.n; i++) {
		const struct tl_reach *r = uses.items[i];
		struct tl_finding *fi;

		fi = tl_report(cx, tl_reach_loc(r), tl_reach_function(r),
			       "'%s' (tasklet, softirq) touches user memory: %s",
			       t->callback->name, tl_reach_leaf(cx, r));
		if (!fi)
			continue;
		tl_add_registration(cx, fi, t);
		tl_add_chain(cx, fi, r, 1, "touches user memory, of whatever task was interrupted");
	}
}

const struct tl_rule tl_rule_tasklet_user_access = {
	.id = "tasklet-user-access",
	.summary = "A tasklet callback touches user memory.",
	.cwe = 668,
	.severity = TL_WARNING,
	.check_tasklet = check_tasklet,
};
