// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * tasklet-reinit: a tasklet is set up again while it may be scheduled or running.
 *
 * A setup clears the tasklet's link in its CPU's list, and with it all that come
 * behind; it also clears the bit that keeps it from running on two CPUs, and its
 * disable depth. Reported is a second setup of one object in one function, with a
 * schedule between them and no kill; and a setup in the tasklet's own callback, or in
 * one that schedules it. Misses functions that set a tasklet up each time they are
 * called.
 */
#include <tasklint/rule.h>

/* ---- twice in a function */

static bool lets_it_run(struct tl_rule_ctx *cx, const struct tl_function *f, const struct tl_event *e,
			const struct tl_tasklet *t)
{
	struct tl_scheduler source;

	if (tl_way_by(cx, f, e, TL_F_SCHEDULES, t))
		return true;
	for (uint32_t i = 0; tl_tasklet_source(cx, t, i, &source); i++)
		if (source.is_irq && tl_way_to_start(cx, f, e, &source))
			return true;
	return false;
}

static void check_second(struct tl_rule_ctx *cx, const struct tl_act *first, const struct tl_act *second,
			 const struct tl_tasklet *t)
{
	const struct tl_function *f = first->f;
	const bool *kills = tl_statements_by(cx, f, TL_F_KILLS, t);
	struct tl_finding *fi;

	for (uint32_t i = 0; i < f->events.n; i++) {
		const struct tl_event *e = &f->events.items[i];

		if (e == first->at || e == second->at || !tl_event_follows(cx, f, first->at, e, false) ||
		    !lets_it_run(cx, f, e, t) || !tl_way_around(cx, f, e, second->at, kills, NULL))
			continue;
		fi = tl_report(cx, second->at->loc, f, "tasklet '%s' is set up again while it may be scheduled", t->name);
		if (!fi)
			return;
		tl_add_act(cx, fi, first, "sets it up");
		tl_add_step(cx, fi, e->loc, f, 0, "from here on it may be scheduled, and nothing kills it");
		tl_add_act(cx, fi, second, "sets it up again");
		return;
	}
}

static const struct tl_tasklet *tasklet_of(const struct tl_analysis *an, const struct tl_act *setup)
{
	const struct tl_field *member = tl_value_member(setup->f, setup->object);
	const struct tl_value *root = tl_value_get(setup->f, tl_value_root(setup->f, setup->object));

	for (uint32_t i = 0; i < an->tasklets.n; i++) {
		const struct tl_tasklet *t = an->tasklets.items[i];

		if (member ? t->member == member : root->kind == TL_V_GLOBAL && t->variable == root->sym)
			return t;
	}
	return NULL;
}

static void check_function(struct tl_rule_ctx *cx, const struct tl_function *f)
{
	struct tl_act first, second;

	for (uint32_t i = 0; tl_function_act(f, i, &first); i++) {
		const struct tl_tasklet *t = first.kind == TL_F_REGISTERS ? tasklet_of(tl_rule_analysis(cx), &first) : NULL;

		for (uint32_t k = 0; t && tl_function_act(f, k, &second); k++)
			if (second.kind == TL_F_REGISTERS && second.at != first.at &&
			    tl_value_strip(f, second.object) == tl_value_strip(f, first.object) &&
			    tl_event_follows(cx, f, first.at, second.at, false))
				check_second(cx, &first, &second, t);
	}
}

/* ---- where it runs, or is scheduled */

/* An object that was there before: not one that was just allocated. */
static bool is_old(const struct tl_way *way)
{
	const struct tl_way *end = tl_way_end(way);
	enum tl_value_kind kind;
	struct tl_act setup;

	if (!tl_act_at(end->f, end->at, TL_F_REGISTERS, &setup))
		return false;
	kind = tl_value_get(end->f, tl_value_root(end->f, setup.object))->kind;
	return kind == TL_V_GLOBAL || kind == TL_V_PARAM || kind == TL_V_LOAD;
}

static void check_callback(struct tl_rule_ctx *cx, const struct tl_tasklet *t, const struct tl_symbol *callback,
			   const struct tl_scheduler *source)
{
	const struct tl_way *way = callback && callback->body ? tl_way_from(cx, callback->body, TL_F_REGISTERS, t) : NULL;
	struct tl_finding *fi;

	if (!way || !is_old(way))
		return;
	fi = tl_report(cx, way->at->loc, way->f, source ? "'%s' sets up tasklet '%s', which it schedules as well"
			: "'%s' sets up its own tasklet '%s' while that is running", callback->name, t->name);
	if (!fi)
		return;
	if (source) {
		tl_add_root(cx, fi, source->root);
		tl_add_way(cx, fi, source->way, 1, "schedules it");
	} else {
		tl_add_registration(cx, fi, t);
	}
	tl_add_way(cx, fi, way, 1, "sets it up");
}

static void check_tasklet(struct tl_rule_ctx *cx, const struct tl_tasklet *t)
{
	struct tl_scheduler source;

	check_callback(cx, t, t->callback, NULL);
	for (uint32_t i = 0; tl_tasklet_source(cx, t, i, &source); i++)
		check_callback(cx, t, source.root->callback, &source);
}

const struct tl_rule tl_rule_tasklet_reinit = {
	.id = "tasklet-reinit",
	.summary = "A tasklet is set up again while it may be scheduled or running.",
	.cwe = 666,
	.severity = TL_WARNING,
	.check_tasklet = check_tasklet,
	.check_function = check_function,
};
