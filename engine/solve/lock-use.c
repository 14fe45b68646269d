// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Which takers of a lock may meet on one CPU, one of them interrupted by the other: then
 * it spins for what it interrupted, for ever.
 *
 * Who is interrupted holds the lock with BHs on (a softirq comes) or with irqs on (a
 * hardirq comes). Only callers whose context is known count. Left out is what happens
 * while the other one can't run: before it is there, after it was killed, while it is
 * disabled; or the irq's line is off from its handler to the tasklet.
 */
#include <string.h>

#include "solver.h"

/* ---- when the other one can't run */

/* What changes whether the callback of a tasklet may run, or an irq handler. */
enum change { STARTS, ENABLES, STOPS, DISABLES, SCHEDULES, GOES_LIVE, LINE_OFF, LINE_ON, NCHANGES };

struct life {
	struct tl_rule_ctx *cx;
	const struct tl_tasklet *tasklet;
	bool known;					/* the rest is looked up */
	struct tl_leading by[NCHANGES];			/* functions that do it, themselves or by calls */
	TL_VEC(const struct tl_event *) events[NCHANGES];	/* that do it */
};

static void add_change(struct life *l, enum change c, const struct tl_function *f, const struct tl_event *e)
{
	tl_leading_add(l->cx->an->arena, &l->by[c], f);
	*TL_PUSH(l->cx->an->arena, &l->events[c]) = e;
}

/* Callbacks that schedule the tasklet: from their registration on it may run. */
static void add_live(struct life *l)
{
	const struct tl_root *root;

	tl_for_each(root, &l->cx->an->roots)
		if (root->site && tl_map_get(&l->by[SCHEDULES].functions, root->callback->body))
			add_change(l, GOES_LIVE, root->site->f, root->site->at);
}

static void add_lines(struct life *l, const struct tl_function *f)
{
	const struct tl_event *e;

	tl_for_each(e, &f->events) {
		const struct tl_api *api = e->kind == TL_E_CALL ? tl_call_api(l->cx->an->solver, e) : NULL;

		for (uint32_t i = 0; api && i < api->effects.n; i++) {
			const struct tl_effect *effect = &api->effects.items[i];

			if (!tl_effect_is_on(effect, "irq"))
				continue;
			if (effect->kind == TL_F_DISABLES)
				add_change(l, LINE_OFF, f, e);
			if (effect->kind == TL_F_ENABLES)
				add_change(l, LINE_ON, f, e);
		}
	}
}

/* Looked up when the first one asks: for most tasklets nobody does. */
static void look_up(struct life *l)
{
	static const enum change change_of[] = {
		[TL_USE_SCHEDULE] = SCHEDULES, [TL_USE_KILL] = STOPS, [TL_USE_DISABLE] = DISABLES,
		[TL_USE_ENABLE] = ENABLES,
	};
	const struct tl_analysis *an = l->cx->an;
	const struct tl_use *use;

	if (l->known)
		return;
	l->known = true;
	if (l->tasklet->where)
		add_change(l, STARTS, l->tasklet->where, l->tasklet->at);
	tl_for_each(use, &an->uses)
		if (tl_use_is_of(use, l->tasklet))
			add_change(l, change_of[use->kind], use->where, use->at);
	for (uint32_t i = 0; i < an->unit->functions.n; i++)
		add_lines(l, an->unit->functions.items[i]);
	tl_leading_add_callers(an->arena, &l->by[SCHEDULES]);
	add_live(l);
	for (enum change c = 0; c < NCHANGES; c++)
		if (c != SCHEDULES)
			tl_leading_add_callers(an->arena, &l->by[c]);
}

static bool does(const struct life *l, enum change c, const struct tl_event *e)
{
	for (uint32_t i = 0; i < l->events[c].n; i++)
		if (l->events[c].items[i] == e)
			return true;
	return e->kind == TL_E_CALL && e->callee && e->callee->body && !tl_call_api(l->cx->an->solver, e) &&
	       tl_map_get(&l->by[c].functions, e->callee->body);
}

/* The first event of f that does it and can come before `at`, after `from` if that is given. */
static const struct tl_event *comes_before(const struct life *l, enum change c, const struct tl_function *f,
					   const struct tl_event *at, const struct tl_event *from)
{
	const struct tl_event *e;

	tl_for_each(e, &f->events)
		if (e != at && does(l, c, e) && tl_event_follows(l->cx, f, e, at, false) &&
		    (!from || tl_event_follows(l->cx, f, from, e, false)))
			return e;
	return NULL;
}

static bool comes_after(const struct life *l, enum change c, const struct tl_function *f, const struct tl_event *at)
{
	const struct tl_event *e;

	tl_for_each(e, &f->events)
		if (e != at && does(l, c, e) && tl_event_follows(l->cx, f, at, e, false))
			return true;
	return false;
}

/* In one function of the way to a lock: the tasklet can't run when `at` is come to. */
static bool is_idle_at(const struct life *l, const struct tl_function *f, const struct tl_event *at)
{
	const struct tl_event *e;

	e = comes_before(l, STOPS, f, at, NULL);
	if (e && !comes_before(l, STARTS, f, at, e) && !comes_before(l, GOES_LIVE, f, at, e))
		return true;
	e = comes_before(l, DISABLES, f, at, NULL);
	if (e && !comes_before(l, ENABLES, f, at, e))
		return true;
	/* Who sets it up lets it run by what comes last. */
	if (comes_before(l, GOES_LIVE, f, at, NULL))
		return false;
	return comes_before(l, STARTS, f, at, NULL) || comes_after(l, STARTS, f, at) ||
	       comes_after(l, GOES_LIVE, f, at);
}

static bool is_idle(struct life *l, const struct tl_reach *r)
{
	look_up(l);
	for (; r; r = r->next)
		if (is_idle_at(l, r->f, r->at))
			return true;
	return false;
}

/*
 * The handler turns the irq's line off where it schedules the tasklet, and the tasklet has
 * not turned it on yet when it takes the lock.
 */
static bool is_line_off(struct life *l, const struct tl_function *handler, const struct tl_reach *held)
{
	const struct tl_event *e;

	look_up(l);
	for (const struct tl_reach *r = held; r; r = r->next)
		if (comes_before(l, LINE_ON, r->f, r->at, NULL))
			return false;
	tl_for_each(e, &handler->events)
		if (does(l, SCHEDULES, e) &&
		    (does(l, LINE_OFF, e) || comes_before(l, LINE_OFF, handler, e, NULL) ||
		     comes_after(l, LINE_OFF, handler, e)))
			return true;
	return false;
}

/* ---- who may be interrupted, and by whom */

static bool runs_in_process(const struct tl_root *root)
{
	return root->context == TL_CONTEXT_PROCESS || root->context == TL_CONTEXT_THREAD || root->also_process;
}

/* What a test of the context finds in process context with nothing off. */
static const struct tl_known nothing_off = { .mask = ~0ull, .irqs_off = TL_FALSE };

static bool happens(const struct tl_reach *r, const struct tl_known *known, const struct tl_site *registration)
{
	return r->kind == TL_REACH_LOCK && tl_cube_truth(r->f, &r->cond, known) == TL_TRUE &&
	       tl_registration_allows(registration, r);
}

/* Entered with BHs and irqs on: a softirq may come while the lock is held. */
static bool has_bhs_on(const struct tl_delta *d)
{
	return tl_delta_has_irqs_on(d) && d->bh <= 0;
}

static enum tl_truth is_one_lock(const struct tl_rule_ctx *cx, const struct tl_reach *held, const struct tl_reach *wanted)
{
	return tl_lock_meets(cx->an->solver, &held->taking->path, &wanted->taking->path);
}

static bool is_sure_enough(const struct tl_rule_ctx *cx, const struct tl_reach *held, const struct tl_reach *wanted)
{
	enum tl_truth one = is_one_lock(cx, held, wanted);

	return one != TL_FALSE &&
	       (cx->an->level >= 2 || (one == TL_TRUE && !held->unsure && !wanted->unsure));
}

/* `wanted` spins for ever where it interrupts `held`. */
static bool collide(const struct tl_rule_ctx *cx, const struct tl_reach *held, const struct tl_reach *wanted)
{
	return !wanted->taking->tried && !(held->taking->shared && wanted->taking->shared) &&
	       is_sure_enough(cx, held, wanted);
}

const struct tl_reach *tl_lock_place(const struct tl_reach *r)
{
	const struct tl_reach *place = r;

	for (; r; r = r->next)
		if (r->f->sym->in_main)
			place = r;
	return place;
}

/* One for each place that takes the lock and can be interrupted there: the shortest. */
static void keep(struct tl_arena *a, struct tl_lock_conflicts *all, const struct tl_lock_conflict *c)
{
	for (uint32_t i = 0; i < all->n; i++) {
		struct tl_lock_conflict *old = &all->items[i];

		if (tl_lock_place(old->held)->at != tl_lock_place(c->held)->at)
			continue;
		if (c->held->depth + c->wanted->depth < old->held->depth + old->wanted->depth)
			*old = *c;
		return;
	}
	*TL_PUSH(a, all) = *c;
}

/* The shortest of the reaches of `st` that `held` collides with; or NULL. */
static const struct tl_reach *counterpart(const struct tl_rule_ctx *cx, const struct tl_fstate *st,
					  const struct tl_known *known, const struct tl_site *registration,
					  const struct tl_reach *held)
{
	const struct tl_reach *best = NULL;

	for (uint32_t i = 0; i < st->reaches.n; i++) {
		const struct tl_reach *r = st->reaches.items[i];

		if ((!best || r->depth < best->depth) && happens(r, known, registration) && collide(cx, held, r))
			best = r;
	}
	return best;
}

struct tl_lock_conflicts tl_lock_conflicts_bh(struct tl_rule_ctx *cx, const struct tl_tasklet *t)
{
	struct tl_known softirq = tl_context_known(cx->an->solver, TL_CONTEXT_SOFTIRQ);
	struct tl_lock_conflicts out = { 0 };
	const struct tl_root *root;
	struct life life = { .cx = cx, .tasklet = t };

	if (!t->callback || !t->callback->body)
		return out;
	tl_for_each(root, &cx->an->roots) {
		const struct tl_fstate *st = tl_state(root->callback->body);

		for (uint32_t i = 0; runs_in_process(root) && i < st->reaches.n; i++) {
			struct tl_lock_conflict c = { .root = root, .held = st->reaches.items[i] };

			if (!happens(c.held, &nothing_off, root->site) || !has_bhs_on(&c.held->ctx))
				continue;
			c.wanted = counterpart(cx, tl_state(t->callback->body), &softirq, t->site, c.held);
			if (c.wanted && !is_idle(&life, c.held))
				keep(cx->an->arena, &out, &c);
		}
	}
	return out;
}

struct tl_lock_conflicts tl_lock_conflicts_irq(struct tl_rule_ctx *cx, const struct tl_tasklet *t)
{
	struct tl_known softirq = tl_context_known(cx->an->solver, TL_CONTEXT_SOFTIRQ);
	struct tl_known hardirq = tl_context_known(cx->an->solver, TL_CONTEXT_HARDIRQ);
	struct tl_lock_conflicts out = { 0 };
	struct life life = { .cx = cx, .tasklet = t };
	const struct tl_fstate *st;
	const struct tl_root *root;

	if (!t->callback || !t->callback->body)
		return out;
	st = tl_state(t->callback->body);
	for (uint32_t i = 0; i < st->reaches.n; i++) {
		struct tl_lock_conflict c = { .held = st->reaches.items[i] };

		if (!happens(c.held, &softirq, t->site) || !tl_delta_has_irqs_on(&c.held->ctx))
			continue;
		tl_for_each(root, &cx->an->roots) {
			if (root->context != TL_CONTEXT_HARDIRQ)
				continue;
			c.root = root;
			c.wanted = counterpart(cx, tl_state(root->callback->body), &hardirq, root->site, c.held);
			if (c.wanted && !is_line_off(&life, root->callback->body, c.held))
				keep(cx->an->arena, &out, &c);
		}
	}
	return out;
}

/* ---- in words */

void tl_add_wanted(struct tl_rule_ctx *cx, struct tl_finding *fi, const struct tl_lock_conflict *c)
{
	if (is_one_lock(cx, c->held, c->wanted) != TL_TRUE)
		tl_add_doubt(cx, fi, tl_reach_loc(c->wanted), tl_reach_function(c->wanted), 1,
			     "this may be another object's lock of that kind");
	tl_add_chain(cx, fi, c->wanted, 1, "spins for ever if this CPU has the lock");
}

const char *tl_lock_text(struct tl_rule_ctx *cx, const struct tl_reach *r)
{
	const struct tl_lock_path *path = &r->taking->path;
	const char *text = "";
	uint32_t i = 0;

	if (path->base == TL_BASE_VARIABLE) {
		for (; i < path->n; i++)
			text = tl_format(cx, ".%s%s", path->steps[i].field->name, text);
		return tl_format(cx, "%s%s", path->variable->name, text);
	}
	/* Outwards to the first record that has a name and says something. */
	while (i + 1 < path->n && !path->steps[i + 1].behind &&
	       (tl_lock_is_in_container(cx->an->solver, &path->steps[i]) ||
		strchr(path->steps[i].field->record->name, '<')))
		text = tl_format(cx, ".%s%s", path->steps[i++].field->name, text);
	return tl_format(cx, "%s.%s%s", path->steps[i].field->record->name, path->steps[i].field->name, text);
}
