// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * tasklet-lifetime: a tasklet may run, or is written to, after its memory is gone.
 *
 * The softirq core writes to a tasklet after its callback has returned, so a callback
 * that frees it is wrong whatever else holds, and so is one that ends the wait of a
 * function that frees it, without a kill. A tasklet that something schedules and
 * nothing kills is wrong where its memory ends: freed, released with the device, or the
 * module's own. The second needs to know all of the tasklet's users: only tasklets that
 * no other file can name. Misses kills that are left out on one of several ways to
 * the end, but for those in one function (level 2), and waits that end otherwise.
 */
#include <tasklint/rule.h>

static void report_own(struct tl_rule_ctx *cx, const struct tl_tasklet *t)
{
	struct tl_reaches frees = tl_own_reaches(cx, t, TL_REACH_FREE);

	for (uint32_t i = 0; i < frees.n; i++) {
		const struct tl_reach *r = frees.items[i];
		struct tl_finding *fi;

		fi = tl_report(cx, tl_reach_loc(r), tl_reach_function(r),
			       "'%s' frees the memory that its own tasklet lies in: %s", t->callback->name,
			       tl_reach_leaf(cx, r));
		if (!fi)
			continue;
		tl_add_registration(cx, fi, t);
		tl_add_chain(cx, fi, r, 1, "frees it; the softirq still writes to the tasklet when the callback returns");
	}
}

/* ---- the callback wakes who frees */

static bool is_killed_before(struct tl_rule_ctx *cx, const struct tl_ending *end, const struct tl_tasklet *t)
{
	const struct tl_event *e;

	tl_for_each(e, &end->f->events)
		if (tl_way_by(cx, end->f, e, TL_F_KILLS, t) && tl_event_follows(cx, end->f, e, end->at, true))
			return true;
	return false;
}

/* `wait` comes before the memory is freed, and the callback ends it. */
static void check_wait(struct tl_rule_ctx *cx, const struct tl_tasklet *t, const struct tl_act *wait,
		       const struct tl_ending *end)
{
	const struct tl_way *wakes;
	struct tl_finding *fi;

	if (wait->kind != TL_F_AWAITS || !tl_event_follows(cx, end->f, wait->at, end->at, false))
		return;
	wakes = tl_way_to_object(cx, t->callback->body, TL_F_WAKES, end->f, wait->object);
	if (!wakes)
		return;
	fi = tl_report(cx, wakes->at->loc, wakes->f, "'%s' wakes '%s', which frees the memory that its tasklet lies in",
		       t->callback->name, end->f->sym->name);
	if (!fi)
		return;
	tl_add_registration(cx, fi, t);
	tl_add_way(cx, fi, wakes, 1, "lets the other go on; the softirq still writes to the tasklet when the callback returns");
	tl_add_act(cx, fi, wait, "waits for that");
	tl_add_step(cx, fi, end->at->loc, end->f, 0, "%s() frees the memory it lies in", tl_call_name(end->at));
}

static void report_wakes(struct tl_rule_ctx *cx, const struct tl_tasklet *t)
{
	struct tl_ending end;
	struct tl_act wait;

	if (!t->callback || !t->callback->body)
		return;
	for (uint32_t i = 0; tl_tasklet_ending(cx, t, i, &end); i++) {
		if (end.kind != TL_ENDS_FREED || is_killed_before(cx, &end, t))
			continue;
		for (uint32_t k = 0; tl_function_act(end.f, k, &wait); k++)
			check_wait(cx, t, &wait, &end);
	}
}

/* ---- never killed */

/* The function sets such a tasklet up: its frees are those of a failure, where hardly anything has run. */
static bool sets_up(struct tl_rule_ctx *cx, const struct tl_function *f, const struct tl_tasklet *t)
{
	return tl_way_from(cx, f, TL_F_REGISTERS, t);
}

static const char *how_it_ends(enum tl_ending_kind kind)
{
	switch (kind) {
	case TL_ENDS_FREED: return "is freed";
	case TL_ENDS_MANAGED: return "goes with its device";
	default: return "goes with the module";
	}
}

static void report_never_killed(struct tl_rule_ctx *cx, const struct tl_tasklet *t)
{
	const struct tl_analysis *an = tl_rule_analysis(cx);
	const struct tl_use *use = tl_first_use(an, t, TL_USE_SCHEDULE);
	struct tl_ending end;
	struct tl_finding *fi;
	uint32_t i;

	if (!use || tl_first_use(an, t, TL_USE_KILL) || !tl_tasklet_is_private(cx, t))
		return;
	for (i = 0; tl_tasklet_ending(cx, t, i, &end); i++)
		if (end.kind != TL_ENDS_FREED || !sets_up(cx, end.f, t))
			break;
	if (!tl_tasklet_ending(cx, t, i, &end))
		return;
	fi = tl_report(cx, end.kind == TL_ENDS_MODULE ? end.f->sym->loc : end.at->loc, end.f,
		       "tasklet '%s' may run after its memory %s: nothing kills it", t->name, how_it_ends(end.kind));
	if (!fi)
		return;
	tl_add_registration(cx, fi, t);
	tl_add_step(cx, fi, use->at->loc, use->where, 0, "%s() schedules it", tl_call_name(use->at));
	if (end.kind == TL_ENDS_FREED)
		tl_add_step(cx, fi, end.at->loc, end.f, 0, "%s() frees the memory it lies in", tl_call_name(end.at));
	else if (end.kind == TL_ENDS_MANAGED)
		tl_add_step(cx, fi, end.at->loc, end.f, 0,
			    "the memory it lies in is allocated here, and freed when the driver lets go of the device");
}

/* ---- freed first, killed afterwards */

static void report_killed_late(struct tl_rule_ctx *cx, const struct tl_function *f, const struct tl_act *freed,
			       const struct tl_act *killed)
{
	struct tl_finding *fi;

	if (tl_value_root(f, killed->object) != tl_value_strip(f, freed->object) || killed->at == freed->at ||
	    !tl_event_follows(cx, f, freed->at, killed->at, false))
		return;
	fi = tl_report(cx, killed->at->loc, f, "tasklet in '%s' is killed after that was freed",
		       tl_value_text(cx, f, freed->object));
	if (!fi)
		return;
	tl_add_act(cx, fi, freed, "frees it");
	tl_add_act(cx, fi, killed, "kills the tasklet in it");
}

static void check_function(struct tl_rule_ctx *cx, const struct tl_function *f)
{
	struct tl_act freed, killed;

	for (uint32_t i = 0; tl_function_act(f, i, &freed); i++) {
		if (freed.kind != TL_F_FREES)
			continue;
		for (uint32_t k = 0; tl_function_act(f, k, &killed); k++)
			if (killed.kind == TL_F_KILLS)
				report_killed_late(cx, f, &freed, &killed);
	}
}

/* ---- freed on a way that leaves the kill out */

/* The function set up the very tasklet whose memory it frees there. */
static bool is_set_up_before(struct tl_rule_ctx *cx, const struct tl_ending *end)
{
	tl_val freed = tl_value_memory(cx, end->f, end->object);
	struct tl_act setup;

	for (uint32_t i = 0; tl_function_act(end->f, i, &setup); i++)
		if (setup.kind == TL_F_REGISTERS && tl_value_memory(cx, end->f, setup.object) == freed &&
		    tl_event_follows(cx, end->f, setup.at, end->at, false))
			return true;
	return false;
}

/* Between the start of a source and the end of the memory, in one function. */
static void report_left_out(struct tl_rule_ctx *cx, const struct tl_tasklet *t)
{
	struct tl_scheduler source;
	struct tl_ending end;

	for (uint32_t i = 0; tl_tasklet_source(cx, t, i, &source); i++) {
		if (!source.is_irq || source.is_managed)
			continue;
		for (uint32_t k = 0; tl_tasklet_ending(cx, t, k, &end); k++) {
			const bool *kills = end.kind == TL_ENDS_FREED && is_set_up_before(cx, &end)
				? tl_statements_by(cx, end.f, TL_F_KILLS, t) : NULL;

			for (uint32_t e = 0; kills && e < end.f->events.n; e++) {
				const struct tl_event *start = &end.f->events.items[e];
				struct tl_finding *fi;

				if (start == end.at || !tl_way_to_start(cx, end.f, start, &source) ||
				    !tl_way_around(cx, end.f, start, end.at, kills, NULL))
					continue;
				fi = tl_report(cx, end.at->loc, end.f,
					       "tasklet '%s' may run after its memory is freed: it isn't killed on this way",
					       t->name);
				if (!fi)
					continue;
				tl_add_registration(cx, fi, t);
				tl_add_way(cx, fi, tl_way_to_start(cx, end.f, start, &source), 0,
					   "lets interrupts come, whose handler schedules it");
				tl_add_doubt(cx, fi, end.at->loc, end.f, 0, "few devices interrupt so early");
				tl_add_step(cx, fi, end.at->loc, end.f, 0, "%s() frees the memory it lies in",
					    tl_call_name(end.at));
			}
		}
	}
}

static void check_tasklet(struct tl_rule_ctx *cx, const struct tl_tasklet *t)
{
	report_own(cx, t);
	report_wakes(cx, t);
	report_never_killed(cx, t);
	if (tl_rule_level(cx) >= 2)
		report_left_out(cx, t);
}

const struct tl_rule tl_rule_tasklet_lifetime = {
	.id = "tasklet-lifetime",
	.summary = "A tasklet may run, or is written to, after its memory is gone.",
	.cwe = 416,
	.severity = TL_WARNING,
	.check_tasklet = check_tasklet,
	.check_function = check_function,
};
