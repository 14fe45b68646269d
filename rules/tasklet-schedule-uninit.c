// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * tasklet-schedule-uninit: a tasklet may be scheduled before it is set up.
 *
 * A function requests an irq whose handler schedules the tasklet, or schedules it
 * itself, and sets it up afterwards: until then the tasklet has no callback. Where the
 * device was written to before, it may raise no interrupt yet, and where the handler
 * asks a member before it schedules, that may say no: this is for level 2. Where
 * any other place sets such a tasklet up, or calls what does, nothing is said.
 */
#include <tasklint/rule.h>

/* Something else sets such tasklets up, perhaps earlier. */
static bool is_set_up_elsewhere(struct tl_rule_ctx *cx, const struct tl_tasklet *t, const struct tl_way *setup)
{
	const struct tl_analysis *an = tl_rule_analysis(cx);

	if (!tl_way_is_only(setup))
		return true;
	for (uint32_t i = 0; i < an->tasklets.n; i++)
		if (tl_same_class(an->tasklets.items[i], t) && an->tasklets.items[i]->where != tl_way_end(setup)->f)
			return true;
	return false;
}

/* A statement that sets such a tasklet up can come before e. */
static bool is_set_up_before(struct tl_rule_ctx *cx, const struct tl_function *f, const struct tl_event *e,
			     const struct tl_tasklet *t)
{
	for (uint32_t i = 0; i < f->events.n; i++)
		if ((e->number == i || tl_event_follows(cx, f, &f->events.items[i], e, true)) &&
		    tl_way_by(cx, f, &f->events.items[i], TL_F_REGISTERS, t))
			return true;
	return false;
}

/* The first statement after e that sets it up; or NULL. */
static const struct tl_way *setup_after(struct tl_rule_ctx *cx, const struct tl_function *f, const struct tl_event *e,
					const struct tl_tasklet *t)
{
	for (uint32_t i = 0; i < f->events.n; i++) {
		const struct tl_way *way = tl_way_by(cx, f, &f->events.items[i], TL_F_REGISTERS, t);

		if (way && tl_event_follows(cx, f, e, &f->events.items[i], false))
			return way;
	}
	return NULL;
}

static void check_start(struct tl_rule_ctx *cx, const struct tl_function *f, const struct tl_event *e,
			const struct tl_tasklet *t, const struct tl_scheduler *source)
{
	const struct tl_way *start = tl_way_to_start(cx, f, e, source), *setup;
	const struct tl_way *write;
	struct tl_finding *fi;
	bool guarded;

	setup = start ? setup_after(cx, f, e, t) : NULL;
	if (!setup || is_set_up_before(cx, f, e, t) || is_set_up_elsewhere(cx, t, setup) ||
	    tl_calm_before(cx, f, setup->at, source))
		return;
	write = tl_write_before(cx, start->f, start->at);
	guarded = !tl_way_is_unguarded(cx, source->way);
	if ((write || guarded) && tl_rule_level(cx) < 2)
		return;
	fi = tl_report(cx, e->loc, f, "'%s' may schedule tasklet '%s' before it is set up",
		       source->root->callback->name, t->name);
	if (!fi)
		return;
	if (write)
		tl_add_doubt(cx, fi, write->at->loc, write->f, 0, "this may have made the device silent");
	tl_add_way(cx, fi, start, 0, "lets interrupts come");
	tl_add_way(cx, fi, source->way, 1, "schedules the tasklet");
	if (guarded)
		tl_add_doubt(cx, fi, tl_way_end(source->way)->at->loc, tl_way_end(source->way)->f, 1,
			     "it looks at memory first, which may forbid it until then");
	tl_add_way(cx, fi, setup, 0, "sets it up only here");
}

/* Another way leads around e to the setup: what was set up in an earlier call may take this one. */
static bool is_optional(struct tl_rule_ctx *cx, const struct tl_function *f, const struct tl_event *e,
			const struct tl_event *setup)
{
	bool *avoid = tl_new_flags(cx, f);

	avoid[e->number] = true;
	return tl_way_around(cx, f, NULL, setup, avoid, NULL);
}

static void check_schedule(struct tl_rule_ctx *cx, const struct tl_function *f, const struct tl_event *e,
			   const struct tl_tasklet *t)
{
	const struct tl_way *way = tl_way_by(cx, f, e, TL_F_SCHEDULES, t), *setup;
	struct tl_finding *fi;

	setup = way ? setup_after(cx, f, e, t) : NULL;
	if (!setup || is_set_up_before(cx, f, e, t) || is_set_up_elsewhere(cx, t, setup) ||
	    is_optional(cx, f, e, setup->at))
		return;
	fi = tl_report(cx, e->loc, f, "tasklet '%s' is scheduled before it is set up", t->name);
	if (!fi)
		return;
	tl_add_way(cx, fi, way, 0, "schedules it");
	tl_add_way(cx, fi, setup, 0, "sets it up only here");
}

static void check_tasklet(struct tl_rule_ctx *cx, const struct tl_tasklet *t)
{
	const struct tl_function *f;
	struct tl_scheduler source;

	if (!t->where || (!t->member && !t->variable))
		return;
	for (uint32_t i = 0; (f = tl_function_with(cx, TL_F_REGISTERS, t, i)); i++) {
		if (!tl_way_from(cx, f, TL_F_REGISTERS, t))
			continue;
		for (uint32_t e = 0; e < f->events.n; e++) {
			check_schedule(cx, f, &f->events.items[e], t);
			for (uint32_t k = 0; tl_tasklet_source(cx, t, k, &source); k++)
				if (source.is_irq)
					check_start(cx, f, &f->events.items[e], t, &source);
		}
	}
}

const struct tl_rule tl_rule_tasklet_schedule_uninit = {
	.id = "tasklet-schedule-uninit",
	.summary = "A tasklet may be scheduled before it is set up.",
	.cwe = 908,
	.severity = TL_WARNING,
	.check_tasklet = check_tasklet,
};
