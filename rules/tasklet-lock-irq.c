// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * tasklet-lock-irq: a lock that an irq handler takes is taken in a tasklet with irqs on.
 *
 * The interrupt comes while the callback holds the lock, on the same CPU, and
 * its handler spins for what it interrupted. A lock is the member of a record,
 * as it is for lockdep. That the device keeps quiet meanwhile is seen only where
 * the irq line is off. Misses handlers of other files.
 */
#include <tasklint/rule.h>

static void check_tasklet(struct tl_rule_ctx *cx, const struct tl_tasklet *t)
{
	struct tl_lock_conflicts all = tl_lock_conflicts_irq(cx, t);

	for (uint32_t i = 0; i < all.n; i++) {
		const struct tl_lock_conflict *c = &all.items[i];
		const struct tl_reach *place = tl_lock_place(c->held);
		struct tl_finding *fi;

		fi = tl_report(cx, tl_reach_loc(place), tl_reach_function(place),
			       "'%s' (tasklet, softirq) takes '%s' with irqs on, and irq handler '%s' takes it, too",
			       t->callback->name, tl_lock_text(cx, c->held), c->root->callback->name);
		if (!fi)
			continue;
		tl_add_registration(cx, fi, t);
		tl_add_chain(cx, fi, c->held, 1, "takes the lock, and the interrupt may come on this CPU from here on");
		tl_add_root(cx, fi, c->root);
		tl_add_wanted(cx, fi, c);
	}
}

const struct tl_rule tl_rule_tasklet_lock_irq = {
	.id = "tasklet-lock-irq",
	.summary = "A lock that an irq handler takes is taken in a tasklet's callback with irqs on.",
	.cwe = 833,
	.severity = TL_WARNING,
	.check_tasklet = check_tasklet,
};
