// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * atomic-sleep: a sleeping call where sleeping is illegal.
 *
 * Either the function did it itself (a lock, preemption, BHs or irqs off): then
 * the report is where the lock is held. Or the function is one that the kernel
 * calls in atomic context: a timer, an irq handler, an operation with a
 * documented context. Tasklets have a rule of their own. Misses contexts that
 * arrive through calls that can't be resolved.
 */
#include <tasklint/rule.h>

static const struct {
	enum tl_reach_kind kind;
	const char *what, *leaf_does;
} bad[] = {
	{ TL_REACH_SLEEP, "may sleep", "may sleep" },
	{ TL_REACH_RESCHED, "may reschedule", "may call the scheduler" },
	{ TL_REACH_USER, "touches user memory", "touches user memory, and a page fault sleeps" },
};
#define NBAD (sizeof(bad) / sizeof(*bad))

/* What is returned where the lock is kept: tells which way out is meant. */
static const char *result_text(struct tl_rule_ctx *cx, const struct tl_function *f, tl_val value)
{
	return value == TL_UNKNOWN ? "" : tl_format(cx, " %s", tl_value_text(cx, f, value));
}

static void report_leaks(struct tl_rule_ctx *cx, const struct tl_function *f)
{
	struct tl_leak leak;

	for (uint32_t i = 0; tl_function_leak(cx, f, i, &leak); i++) {
		const char *lock = leak.lock == TL_UNKNOWN ? ""
			: tl_format(cx, ": '%s'", tl_value_text(cx, f, leak.lock));
		struct tl_finding *fi;

		fi = tl_report(cx, leak.taken->loc, f, "'%s' may return%s with %s%s", f->sym->name,
			       result_text(cx, f, leak.value), leak.what, lock);
		if (!fi)
			continue;
		tl_add_step(cx, fi, leak.taken->loc, f, 0, "%s() takes it", tl_call_name(leak.taken));
		tl_add_step(cx, fi, leak.given_back->loc, f, 0, "%s() gives it back, but not on each way out",
			    tl_call_name(leak.given_back));
	}
}

static void check_function(struct tl_rule_ctx *cx, const struct tl_function *f)
{
	report_leaks(cx, f);
	for (unsigned int k = 0; k < NBAD; k++) {
		struct tl_reaches all = tl_atomic_reaches(cx, f, bad[k].kind);

		for (uint32_t i = 0; i < all.n; i++) {
			const struct tl_reach *r = all.items[i];
			struct tl_finding *fi;

			fi = tl_report(cx, tl_reach_loc(r), f, "'%s' %s while %s: %s", f->sym->name, bad[k].what,
				       tl_reach_context(cx, r), tl_reach_leaf(cx, r));
			if (!fi)
				continue;
			tl_add_context(cx, fi, r);
			tl_add_chain(cx, fi, r, 0, bad[k].leaf_does);
			tl_add_atomic_fixit(cx, fi, r);
		}
	}
}

static bool is_tasklet(const struct tl_rule_ctx *cx, const struct tl_symbol *callback)
{
	const struct tl_analysis *an = tl_rule_analysis(cx);

	for (uint32_t i = 0; i < an->tasklets.n; i++)
		if (an->tasklets.items[i]->callback == callback)
			return true;
	return false;
}

static void check_root(struct tl_rule_ctx *cx, const struct tl_root *root)
{
	if (is_tasklet(cx, root->callback))
		return;
	for (unsigned int k = 0; k < NBAD; k++) {
		struct tl_reaches all = tl_root_reaches(cx, root, bad[k].kind);

		for (uint32_t i = 0; i < all.n; i++) {
			struct tl_finding *fi = NULL;

			if (!tl_reach_is_local(cx, all.items[i]))
				fi = tl_report_root(cx, root, all.items[i], bad[k].what, bad[k].leaf_does);
			if (fi)
				tl_add_atomic_fixit(cx, fi, all.items[i]);
		}
	}
}

const struct tl_rule tl_rule_atomic_sleep = {
	.id = "atomic-sleep",
	.summary = "A sleeping call is reached with a lock held, with BHs, preemption or irqs off, or in an atomic callback.",
	.cwe = 667,
	.severity = TL_WARNING,
	.check_root = check_root,
	.check_function = check_function,
};
