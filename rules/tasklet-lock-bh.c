// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * tasklet-lock-bh: a lock that a tasklet's callback takes is taken with BHs on.
 *
 * An interrupt that comes while process context holds the lock runs the tasklets
 * at its end, on the same CPU, and the callback spins for what it interrupted.
 * Only callers that are known to run in process context count. A lock is the
 * member of a record, as it is for lockdep. Misses callers of other files, and
 * contexts that arrive through calls that can't be resolved.
 */
#include <tasklint/rule.h>

static void check_tasklet(struct tl_rule_ctx *cx, const struct tl_tasklet *t)
{
	struct tl_lock_conflicts all = tl_lock_conflicts_bh(cx, t);

	for (uint32_t i = 0; i < all.n; i++) {
		const struct tl_lock_conflict *c = &all.items[i];
		const struct tl_reach *place = tl_lock_place(c->held);
		struct tl_finding *fi;

		fi = tl_report(cx, tl_reach_loc(place), tl_reach_function(place),
			       "'%s' (process, by %s) takes '%s' with BHs on, and tasklet callback '%s' takes it, too",
			       c->root->callback->name, c->root->by, tl_lock_text(cx, c->held), t->callback->name);
		if (!fi)
			continue;
		tl_add_step(cx, fi, c->root->loc, c->root->where, 0, "'%s' is called in process context, by %s",
			    c->root->callback->name, c->root->by);
		tl_add_chain(cx, fi, c->held, 1, "takes the lock, and a tasklet may run on this CPU from here on");
		tl_add_registration(cx, fi, t);
		tl_add_wanted(cx, fi, c);
		tl_add_bh_fixit(cx, fi, c->held);
	}
}

const struct tl_rule tl_rule_tasklet_lock_bh = {
	.id = "tasklet-lock-bh",
	.summary = "A lock that a tasklet's callback takes is taken in process context with BHs on.",
	.cwe = 833,
	.severity = TL_WARNING,
	.check_tasklet = check_tasklet,
};
