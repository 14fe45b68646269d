// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * tasklet-migrate: what each tasklet can become, and what stands against it.
 *
 * One note for each registration. It says what can be done mechanically, or why
 * nothing can; the steps say the same of each other way.
 */
#include <tasklint/rule.h>

static void add_ways(struct tl_rule_ctx *cx, struct tl_finding *fi, const struct tl_tasklet *t,
		     const struct tl_migration *m)
{
	for (int i = 0; i < TL_TARGETS; i++) {
		const struct tl_choice *way = &m->to[i];

		if (way->verdict == TL_VERDICT_NONE)
			continue;
		tl_add_step(cx, fi, way->loc ? way->loc : t->loc, way->loc ? way->where : t->where, 0, "%s: %s: %s",
			    tl_target_names[i], tl_verdict_names[way->verdict], way->why);
	}
}

static void check_tasklet(struct tl_rule_ctx *cx, const struct tl_tasklet *t)
{
	struct tl_migration m;
	struct tl_finding *fi;
	enum tl_target to;

	/* One that another file registers is told there. */
	if (t->via == TL_VIA_ELSEWHERE)
		return;
	tl_migration_of(tl_rule_analysis(cx), t, &m);
	if (tl_migration_is_mechanical(&m, &to))
		fi = tl_report(cx, t->loc, t->where, "tasklet '%s' can become %s: %s", t->name,
			       tl_target_names[to], m.to[to].why);
	else
		fi = tl_report(cx, t->loc, t->where, "there is no mechanical way for tasklet '%s': %s", t->name,
			       m.to[t->style == TL_STYLE_LEGACY ? TL_TO_SETUP : TL_TO_BH_WORK].why);
	if (fi)
		add_ways(cx, fi, t, &m);
}

const struct tl_rule tl_rule_tasklet_migrate = {
	.id = "tasklet-migrate",
	.summary = "What a tasklet can become, or what stands against it.",
	.cwe = 0,
	.severity = TL_NOTE,
	.off = true,
	.check_tasklet = check_tasklet,
};
