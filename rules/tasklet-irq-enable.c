// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * tasklet-irq-enable: irqs or BHs enabled where they must stay off.
 *
 * spin_unlock_irq() and its like enable irqs whatever they were before: inside
 * another section with irqs off, or in an irq handler, that opens what a caller
 * relies on. Enabling BHs runs pending softirqs, tasklets first, with irqs off.
 * Misses sections of callers in other files.
 */
#include <tasklint/rule.h>

static const struct {
	enum tl_reach_kind kind;
	const char *what;
} bad[] = {
	{ TL_REACH_IRQ_ON, "enables irqs" },
	{ TL_REACH_BH_ON, "enables BHs" },
};
#define NBAD (sizeof(bad) / sizeof(*bad))

static void check_function(struct tl_rule_ctx *cx, const struct tl_function *f)
{
	for (unsigned int k = 0; k < NBAD; k++) {
		struct tl_reaches all = tl_atomic_reaches(cx, f, bad[k].kind);

		for (uint32_t i = 0; i < all.n; i++) {
			const struct tl_reach *r = all.items[i];
			struct tl_finding *fi;

			fi = tl_report(cx, tl_reach_loc(r), f, "'%s' %s inside a section with irqs off: %s",
				       f->sym->name, bad[k].what, tl_reach_leaf(cx, r));
			if (!fi)
				continue;
			tl_add_context(cx, fi, r);
			tl_add_chain(cx, fi, r, 0, bad[k].what);
		}
	}
}

static void check_root(struct tl_rule_ctx *cx, const struct tl_root *root)
{
	for (unsigned int k = 0; k < NBAD; k++) {
		struct tl_reaches all = tl_root_reaches(cx, root, bad[k].kind);

		for (uint32_t i = 0; i < all.n; i++)
			if (!tl_reach_is_local(cx, all.items[i]))
				tl_report_root(cx, root, all.items[i], bad[k].what, bad[k].what);
	}
}

const struct tl_rule tl_rule_tasklet_irq_enable = {
	.id = "tasklet-irq-enable",
	.summary = "Irqs or BHs are enabled in a section that was entered with irqs off.",
	.cwe = 667,
	.severity = TL_WARNING,
	.check_root = check_root,
	.check_function = check_function,
};
