// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * tasklet-kill-context: waiting for a tasklet where that can't end, or may not sleep.
 *
 * A callback that waits for its own tasklet waits for itself. tasklet_kill() and
 * tasklet_disable() sleep, so a lock, BHs or irqs off, or an atomic callback forbid
 * them. Waits that spin are legal there, but not while a lock is held that the
 * tasklet's callback takes. Misses contexts that arrive through unresolved calls,
 * and callbacks that wait for another object of their own kind.
 */
#include <tasklint/rule.h>

#define WAITS "waits until the tasklet's callback is through"

static void check_tasklet(struct tl_rule_ctx *cx, const struct tl_tasklet *t)
{
	struct tl_reaches own = tl_own_reaches(cx, t, TL_REACH_WAIT);
	struct tl_reaches all = tl_tasklet_reaches(cx, t, TL_REACH_WAIT);
	struct tl_finding *fi;

	for (uint32_t i = 0; i < own.n; i++) {
		fi = tl_report(cx, tl_reach_loc(own.items[i]), tl_reach_function(own.items[i]),
			       "'%s' waits for itself, in its own callback: %s", t->callback->name,
			       tl_reach_leaf(cx, own.items[i]));
		if (!fi)
			continue;
		tl_add_registration(cx, fi, t);
		tl_add_chain(cx, fi, own.items[i], 1, WAITS);
	}
	for (uint32_t i = 0; i < all.n; i++) {
		fi = NULL;
		if (tl_reach_sleeps(all.items[i]) && !tl_reach_is_local(cx, all.items[i]))
			fi = tl_report(cx, tl_reach_loc(all.items[i]), tl_reach_function(all.items[i]),
				       "'%s' (tasklet, softirq) may sleep waiting for a tasklet: %s",
				       t->callback->name, tl_reach_leaf(cx, all.items[i]));
		if (!fi)
			continue;
		tl_add_registration(cx, fi, t);
		tl_add_chain(cx, fi, all.items[i], 1, WAITS " and sleeps until then");
	}
}

static void check_root(struct tl_rule_ctx *cx, const struct tl_root *root)
{
	struct tl_reaches all = tl_root_reaches(cx, root, TL_REACH_WAIT);

	for (uint32_t i = 0; i < all.n; i++)
		if (tl_reach_sleeps(all.items[i]) && !tl_reach_is_local(cx, all.items[i]))
			tl_report_root(cx, root, all.items[i], "may sleep waiting for a tasklet",
				       WAITS " and sleeps until then");
}

static void check_function(struct tl_rule_ctx *cx, const struct tl_function *f)
{
	struct tl_reaches all = tl_atomic_reaches(cx, f, TL_REACH_WAIT);

	for (uint32_t i = 0; i < all.n; i++) {
		const struct tl_reach *r = all.items[i];
		struct tl_finding *fi = NULL;
		struct tl_deadlock d;
		bool deadlock = tl_reach_deadlock(cx, r, &d);

		if (deadlock)
			fi = tl_report(cx, tl_reach_loc(r), f,
				       "'%s' waits for tasklet '%s' with '%s' held, which '%s' takes: %s", f->sym->name,
				       d.tasklet->name, d.lock, d.tasklet->callback->name, tl_reach_leaf(cx, r));
		else if (tl_reach_sleeps(r))
			fi = tl_report(cx, tl_reach_loc(r), f, "'%s' may sleep waiting for a tasklet while %s: %s",
				       f->sym->name, tl_reach_context(cx, r), tl_reach_leaf(cx, r));
		if (!fi)
			continue;
		tl_add_context(cx, fi, r);
		tl_add_chain(cx, fi, r, 0, tl_reach_sleeps(r) ? WAITS " and sleeps until then" : WAITS);
		if (!deadlock)
			continue;
		tl_add_registration(cx, fi, d.tasklet);
		tl_add_way(cx, fi, d.way, 1, "takes a lock of that kind, too");
	}
}

const struct tl_rule tl_rule_tasklet_kill_context = {
	.id = "tasklet-kill-context",
	.summary = "A tasklet is waited for in atomic context, in its own callback, or with a lock held that the callback takes.",
	.cwe = 833,
	.severity = TL_WARNING,
	.check_tasklet = check_tasklet,
	.check_root = check_root,
	.check_function = check_function,
};
