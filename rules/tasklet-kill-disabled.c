// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * tasklet-kill-disabled: tasklet_kill() of a tasklet that is disabled.
 *
 * A disabled tasklet that is scheduled stays so, and tasklet_kill() waits until it is
 * not: for ever. Reported is a kill that a disable of the same object in the same
 * function comes before, with no enable on the way; and one of a tasklet that is
 * declared disabled and never enabled. A function that sets the tasklet up itself kills
 * it because it failed, when nothing may have scheduled it: that is for level 2. Misses
 * disables in other functions than those that the killing one calls.
 */
#include <tasklint/rule.h>

/* Not known to be about different objects. */
static bool may_be_same(const struct tl_function *f, const struct tl_event *disable, const struct tl_event *kill)
{
	struct tl_act a, b;

	return !tl_act_at(f, disable, TL_F_DISABLES, &a) || !tl_act_at(f, kill, TL_F_KILLS, &b) ||
	       tl_value_strip(f, a.object) == tl_value_strip(f, b.object);
}

static void report(struct tl_rule_ctx *cx, const struct tl_function *f, const struct tl_event *disable,
		   const struct tl_event *kill, const struct tl_tasklet *t)
{
	struct tl_finding *fi;

	fi = tl_report(cx, kill->loc, f, "tasklet '%s' is killed while it is disabled: waits for ever if it is scheduled",
		       t->name);
	if (!fi)
		return;
	tl_add_registration(cx, fi, t);
	if (tl_way_from(cx, f, TL_F_REGISTERS, t))
		tl_add_doubt(cx, fi, kill->loc, f, 0, "what sets it up as well may have failed early");
	tl_add_way(cx, fi, tl_way_by(cx, f, disable, TL_F_DISABLES, t), 0, "disables it");
	tl_add_way(cx, fi, tl_way_by(cx, f, kill, TL_F_KILLS, t), 0, "waits until it has run");
}

static void check_kill(struct tl_rule_ctx *cx, const struct tl_function *f, const struct tl_event *kill,
		       const struct tl_tasklet *t, const bool *enables)
{
	for (uint32_t i = 0; i < f->events.n; i++) {
		const struct tl_event *disable = &f->events.items[i];

		if (disable == kill || enables[i] || !tl_way_by(cx, f, disable, TL_F_DISABLES, t) ||
		    tl_way_by(cx, f, disable, TL_F_KILLS, t) || !may_be_same(f, disable, kill) ||
		    !tl_way_around(cx, f, disable, kill, enables, NULL))
			continue;
		report(cx, f, disable, kill, t);
		return;
	}
}

static void check_declared(struct tl_rule_ctx *cx, const struct tl_tasklet *t)
{
	const struct tl_analysis *an = tl_rule_analysis(cx);
	const struct tl_use *kill = tl_first_use(an, t, TL_USE_KILL), *schedule = tl_first_use(an, t, TL_USE_SCHEDULE);
	struct tl_finding *fi;

	if (!kill || !schedule || tl_first_use(an, t, TL_USE_ENABLE) || !tl_tasklet_is_private(cx, t))
		return;
	fi = tl_report(cx, kill->at->loc, kill->where,
		       "tasklet '%s' is killed, but was declared disabled and never enabled: it waits for ever", t->name);
	if (!fi)
		return;
	tl_add_registration(cx, fi, t);
	tl_add_step(cx, fi, schedule->at->loc, schedule->where, 0, "%s() schedules it", tl_call_name(schedule->at));
	tl_add_step(cx, fi, kill->at->loc, kill->where, 0, "%s() waits until it has run", tl_call_name(kill->at));
}

static void check_tasklet(struct tl_rule_ctx *cx, const struct tl_tasklet *t)
{
	const struct tl_function *f;

	if (t->initially_disabled)
		check_declared(cx, t);
	for (uint32_t i = 0; (f = tl_function_with(cx, TL_F_DISABLES, t, i)); i++) {
		const bool *enables;

		if (!tl_way_from(cx, f, TL_F_KILLS, t) || !tl_way_from(cx, f, TL_F_DISABLES, t) ||
		    (tl_way_from(cx, f, TL_F_REGISTERS, t) && tl_rule_level(cx) < 2))
			continue;
		enables = tl_statements_by(cx, f, TL_F_ENABLES, t);
		for (uint32_t e = 0; e < f->events.n; e++)
			if (!enables[e] && tl_way_by(cx, f, &f->events.items[e], TL_F_KILLS, t))
				check_kill(cx, f, &f->events.items[e], t, enables);
	}
}

const struct tl_rule tl_rule_tasklet_kill_disabled = {
	.id = "tasklet-kill-disabled",
	.summary = "A tasklet is killed while it is disabled.",
	.cwe = 833,
	.severity = TL_WARNING,
	.check_tasklet = check_tasklet,
};
