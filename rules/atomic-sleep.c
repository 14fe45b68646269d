// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * atomic-sleep: a sleeping call with a spinlock held, or preemption, BHs or irqs off.
 *
 * Only what the function did itself counts as its context: the report is where
 * the lock is held, with the chain of calls to the leaf. Misses contexts that
 * come from callers or from the kind of callback.
 */
#include <tasklint/rule.h>

static void report(struct tl_rule_ctx *cx, const struct tl_reach *r)
{
	const struct tl_function *f = tl_reach_function(r);
	struct tl_finding *fi;

	fi = tl_report(cx, tl_reach_loc(r), f, "'%s' may sleep while %s: %s", f->sym->name,
		       tl_reach_context(cx, r), tl_reach_leaf(cx, r));
	if (!fi)
		return;
	tl_add_context(cx, fi, r);
	tl_add_chain(cx, fi, r, 0, "may sleep");
}

static void check_function(struct tl_rule_ctx *cx, const struct tl_function *f)
{
	struct tl_reaches sleeps = tl_atomic_reaches(cx, f, TL_REACH_SLEEP);
	struct tl_reaches faults = tl_atomic_reaches(cx, f, TL_REACH_USER);

	for (uint32_t i = 0; i < sleeps.n; i++)
		report(cx, sleeps.items[i]);
	for (uint32_t i = 0; i < faults.n; i++)
		report(cx, faults.items[i]);
}

const struct tl_rule tl_rule_atomic_sleep = {
	.id = "atomic-sleep",
	.summary = "A sleeping call is reached with a spinlock held, or with preemption, BHs or irqs off.",
	.cwe = 667,
	.severity = TL_WARNING,
	.off = true,	/* until what it says of real drivers has been read: docs/evaluation.md */
	.whole_unit = true,
	.check_function = check_function,
};
