// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * tasklet-sleep: a tasklet callback reaches a call that may sleep.
 *
 * The engine has followed the calls, with the values they pass, and dropped
 * what can't happen in a softirq. Misses sleeps behind calls that it can't
 * resolve and behind masks that it can't know; the plugin's `stats` counts them.
 */
#include <tasklint/rule.h>

static void report(struct tl_rule_ctx *cx, const struct tl_tasklet *t, const struct tl_reach *r,
		   const char *what, const char *leaf_does)
{
	struct tl_finding *fi;

	fi = tl_report(cx, tl_reach_loc(r), tl_reach_function(r), "'%s' (tasklet, softirq) %s: %s",
		       t->callback->name, what, tl_reach_leaf(cx, r));
	if (!fi)
		return;
	tl_add_registration(cx, fi, t);
	tl_add_chain(cx, fi, r, 1, leaf_does);
	tl_add_atomic_fixit(cx, fi, r);
}

static void check_tasklet(struct tl_rule_ctx *cx, const struct tl_tasklet *t)
{
	struct tl_reaches sleeps = tl_tasklet_reaches(cx, t, TL_REACH_SLEEP);
	struct tl_reaches yields = tl_tasklet_reaches(cx, t, TL_REACH_RESCHED);

	for (uint32_t i = 0; i < sleeps.n; i++)
		report(cx, t, sleeps.items[i], "may sleep", "may sleep");
	for (uint32_t i = 0; i < yields.n; i++)
		report(cx, t, yields.items[i], "may reschedule", "may call the scheduler");
}

const struct tl_rule tl_rule_tasklet_sleep = {
	.id = "tasklet-sleep",
	.summary = "A tasklet callback reaches a call that may sleep.",
	.cwe = 667,
	.severity = TL_WARNING,
	.check_tasklet = check_tasklet,
};
