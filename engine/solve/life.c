// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * What happens to tasklets, and to what schedules them, anywhere below a
 * statement, calls followed.
 *
 * Objects go by class, like lockdep's locks: a member of a record, or a variable.
 * So a loop that kills each ring's tasklet kills them all. What is found may
 * happen, under whatever condition; what isn't found is known not to happen only
 * where tl_goes_astray() says that nothing leads out of what is known.
 */
#include <stdlib.h>
#include <string.h>

#include "solver.h"

/* Calls are followed so deep. */
#define MAX_DEPTH 40
/* Callers are asked so far up. */
#define MAX_LEVELS 4

enum goal {
	GOAL_EFFECT,		/* an effect of `kind` on objects of class `key` */
	GOAL_STOP,		/* the end of a source */
	GOAL_CALM,		/* something that at least waits until a source is quiet */
	GOAL_START,		/* the registration of a source */
	GOAL_LOCK,		/* a lock of class `key` is taken */
	GOAL_QUIET,		/* a device may have been told to be silent */
	GOAL_WRITE,		/* a device is written to */
};

struct searches { TL_VEC(struct tl_search *) all; };
struct sites { TL_VEC(const struct tl_site *) all; };

struct tl_search {
	enum goal goal;
	enum tl_effect_kind kind;
	struct tl_key key;
	const struct tl_root *root;
	struct tl_map seen;	/* tl_function -> tl_way, or `nothing` */
	struct tl_map may;	/* GOAL_EFFECT: tl_function -> anything, of those that may have a way */
	struct tl_map first;	/* GOAL_EFFECT: tl_function, tl_event -> tl_site, the first one there */
	TL_VEC(struct tl_linked *) with;	/* the same, in the unit's order */
	TL_VEC(const struct tl_root *) roots;	/* whose callback has a way, once asked for */
	bool has_roots;
};

/* A function with all that may call it, however. */
struct tl_linked {
	const struct tl_function *f;
	uint32_t number;
	TL_VEC(struct tl_linked *) callers;
	TL_VEC(const struct tl_root *) roots;
};

struct tl_lookup {
	struct tl_map linked;	/* tl_function -> tl_linked */
	struct tl_map sites;	/* a class -> struct sites */
	struct tl_map searches;	/* a class, or a root -> struct searches */
	struct searches others;
};

static struct tl_way nothing;

/* ---- classes */

static bool same_class(const struct tl_key *a, const struct tl_key *b)
{
	if (a->member || b->member)
		return a->member == b->member && (!a->variable || !b->variable || a->variable == b->variable);
	return a->variable && a->variable == b->variable;
}

static struct tl_key key_of_tasklet(const struct tl_tasklet *t)
{
	return (struct tl_key){ .member = t->member, .variable = t->variable, .local = -1 };
}

/* One of the members that the address goes through. */
static bool goes_through(const struct tl_function *f, tl_val v, const struct tl_field *member)
{
	for (; v != TL_UNKNOWN; v = f->values.items[v].a) {
		const struct tl_value *x = &f->values.items[v];

		if (x->kind == TL_V_FIELD && x->field == member)
			return true;
		if (x->kind != TL_V_FIELD && x->kind != TL_V_INDEX && x->kind != TL_V_OFFSET && x->kind != TL_V_CAST &&
		    x->kind != TL_V_LOAD)
			return false;
	}
	return false;
}

/* A delayed work has a work inside, which is what is registered. */
static bool is_object_of(const struct tl_root *root, const struct tl_site *site)
{
	const struct tl_site *reg = root->site;
	struct tl_key here = tl_key_of(site->f, site->object), there = tl_key_of(reg->f, reg->object);

	return same_class(&here, &there) || (here.member && goes_through(reg->f, reg->object, here.member));
}

/* ---- sources */

static bool is_irq(const struct tl_root *root)
{
	return root->site && tl_effect_is_on(root->site->effect, "irq");
}

/* Cookies of one type, or of types that aren't known: the same handler's. */
static bool may_be_cookie_of(const struct tl_root *root, const struct tl_site *site)
{
	const struct tl_type *here = tl_value_points_to(site->f, site->object);
	const struct tl_type *there = tl_value_points_to(root->site->f, root->site->object);

	return !here || !there || here == there || here->kind == TL_T_VOID || there->kind == TL_T_VOID;
}

static bool stops(const struct tl_root *root, const struct tl_site *site)
{
	if (site->effect->kind != TL_F_KILLS && site->effect->kind != TL_F_DISABLES)
		return false;
	if (is_irq(root))
		return tl_effect_is_on(site->effect, "irq") &&
		       (site->effect->kind == TL_F_DISABLES || may_be_cookie_of(root, site));
	return !site->effect->as && is_object_of(root, site);
}

/* By a call, not by its object: irq numbers and queues aren't told apart. */
static bool calms(struct tl_solver *s, const struct tl_root *root, const struct tl_event *e)
{
	const struct tl_api *api = e->kind == TL_E_CALL && e->callee ? tl_call_api(s, e) : NULL;
	const char *kind = is_irq(root) ? "irq" : "queue";

	for (uint32_t i = 0; api && i < api->effects.n; i++) {
		const struct tl_effect *effect = &api->effects.items[i];

		if ((effect->kind == TL_F_WAITS_FOR_CALLBACK || effect->kind == TL_F_KILLS ||
		     effect->kind == TL_F_DISABLES) && tl_effect_is_on(effect, kind))
			return true;
	}
	return false;
}

/* ---- searching */

static bool writes_to_device(struct tl_solver *s, const struct tl_event *e)
{
	const struct tl_api *api = e->kind == TL_E_CALL && e->callee ? tl_call_api(s, e) : NULL;

	for (uint32_t i = 0; api && i < api->effects.n; i++)
		if (api->effects.items[i].kind == TL_F_QUIETS_DEVICE)
			return true;
	return false;
}

/* A call that nothing is known of, or one that writes to a device. */
static bool may_quiet(struct tl_solver *s, const struct tl_function *f, const struct tl_event *e)
{
	struct tl_symbol *targets[TL_MAX_TARGETS];

	if (e->kind != TL_E_CALL)
		return false;
	if (!e->callee)
		return tl_value_functions(s, f, e->target, targets, TL_MAX_TARGETS) <= 0;
	return writes_to_device(s, e) || (!tl_call_api(s, e) && !e->callee->body);
}

static bool takes_lock(struct tl_solver *s, const struct tl_search *x, const struct tl_function *f,
		       const struct tl_event *e)
{
	const struct tl_api *api = e->kind == TL_E_CALL && e->callee ? tl_call_api(s, e) : NULL;

	for (uint32_t i = 0; api && i < api->effects.n; i++) {
		struct tl_key key;

		if (api->effects.items[i].kind != TL_F_LOCK)
			continue;
		key = tl_key_of(f, tl_event_arg(e, api->effects.items[i].arg));
		if (same_class(&key, &x->key))
			return true;
	}
	return false;
}

static bool is_site(const struct tl_search *x, const struct tl_site *site)
{
	struct tl_key key;

	switch (x->goal) {
	case GOAL_EFFECT:
		if (site->effect->kind != x->kind)
			return false;
		key = tl_key_of(site->f, site->object);
		return same_class(&key, &x->key);
	case GOAL_STOP: case GOAL_CALM:
		return stops(x->root, site);
	case GOAL_START:
		return site->effect == x->root->site->effect && site->f == x->root->site->f &&
		       site->at == x->root->site->at && site->callback == x->root->site->callback;
	default:
		return false;
	}
}

static bool is_event(struct tl_solver *s, const struct tl_search *x, const struct tl_function *f,
		     const struct tl_event *e)
{
	switch (x->goal) {
	case GOAL_CALM: return calms(s, x->root, e);
	case GOAL_LOCK: return takes_lock(s, x, f, e);
	case GOAL_QUIET: return may_quiet(s, f, e);
	case GOAL_WRITE: return writes_to_device(s, e);
	default: return false;
	}
}

static const struct tl_way *new_way(struct tl_solver *s, const struct tl_function *f, const struct tl_event *e,
				    const struct tl_way *next)
{
	struct tl_way *w = TL_NEW(s->arena, struct tl_way);

	*w = (struct tl_way){ f, e, next };
	return w;
}

/* The way that a site of an outer function goes down to where it happens. */
static const struct tl_way *way_of_site(struct tl_solver *s, const struct tl_site *site)
{
	return new_way(s, site->f, site->at, site->inner ? way_of_site(s, site->inner) : NULL);
}

/* Functions of this unit that e calls; callbacks that it registers are none of them. */
static uint32_t called_by(struct tl_solver *s, const struct tl_function *f, const struct tl_event *e,
			  struct tl_symbol **out)
{
	const struct tl_api *api;
	uint32_t n = 0;
	int k;

	if (e->kind != TL_E_CALL)
		return 0;
	if (!e->callee) {
		k = tl_value_functions(s, f, e->target, out, TL_MAX_TARGETS);
		return k > 0 ? (uint32_t)k : 0;
	}
	api = tl_call_api(s, e);
	if (!api) {
		out[0] = e->callee;
		return 1;
	}
	for (uint32_t i = 0; i < api->effects.n && n < TL_MAX_TARGETS; i++) {
		if (api->effects.items[i].kind != TL_F_CALLS)
			continue;
		k = tl_value_functions(s, f, tl_event_arg(e, api->effects.items[i].arg), out + n,
				       TL_MAX_TARGETS - (int)n);
		n += k > 0 ? (uint32_t)k : 0;
	}
	return n;
}

/* False where no way leads on, however deep. */
static bool may_reach(const struct tl_search *x, const struct tl_function *f)
{
	return x->goal != GOAL_EFFECT || tl_map_get(&x->may, f);
}

static const struct tl_way *way_from(struct tl_solver *s, struct tl_search *x, const struct tl_function *f,
				     unsigned int depth);

static const struct tl_way *way_by(struct tl_solver *s, struct tl_search *x, const struct tl_function *f,
				   const struct tl_event *e, unsigned int depth)
{
	struct tl_symbol *called[TL_MAX_TARGETS];
	uint32_t n;

	if (is_event(s, x, f, e))
		return new_way(s, f, e, NULL);
	n = called_by(s, f, e, called);
	for (uint32_t i = 0; i < n; i++) {
		const struct tl_way *inner = called[i]->body ? way_from(s, x, called[i]->body, depth + 1) : NULL;

		if (inner)
			return new_way(s, f, e, inner);
	}
	return NULL;
}

static const struct tl_way *site_way(struct tl_solver *s, const struct tl_search *x, const struct tl_function *f,
				     const struct tl_event *at)
{
	const struct tl_fstate *st = tl_state(f);

	if (x->goal == GOAL_EFFECT) {
		const struct tl_site *site = tl_map_get(&x->first, at ? (const void *)at : f);

		return site ? way_of_site(s, site) : NULL;
	}
	if (x->goal == GOAL_START && (f != x->root->site->f || (at && at != x->root->site->at)))
		return NULL;
	for (uint32_t i = 0; i < st->sites.n; i++)
		if ((!at || st->sites.items[i]->at == at) && is_site(x, st->sites.items[i]))
			return way_of_site(s, st->sites.items[i]);
	return NULL;
}

static const struct tl_way *way_from(struct tl_solver *s, struct tl_search *x, const struct tl_function *f,
				     unsigned int depth)
{
	const struct tl_way *way;
	void **slot;

	if (!may_reach(x, f))
		return NULL;
	slot = tl_map_at(s->arena, &x->seen, f);
	if (*slot)
		return *slot == &nothing ? NULL : *slot;
	if (depth > MAX_DEPTH)
		return NULL;
	*slot = &nothing;
	way = site_way(s, x, f, NULL);
	for (uint32_t i = 0; !way && i < f->events.n; i++)
		way = way_by(s, x, f, &f->events.items[i], depth);
	if (way)
		*tl_map_at(s->arena, &x->seen, f) = (void *)way;
	return way;
}

/* ---- backwards, from what does it */

/* What stands for a class: effects on objects of one class have it in common. */
static const void *class_of(const struct tl_key *key)
{
	return key->member ? (const void *)key->member : key->variable;
}

static void link_calls(struct tl_solver *s, struct tl_lookup *all, struct tl_linked *caller)
{
	struct tl_symbol *called[TL_MAX_TARGETS];
	const struct tl_event *e;

	tl_for_each(e, &caller->f->events) {
		uint32_t n = called_by(s, caller->f, e, called);

		for (uint32_t i = 0; i < n; i++) {
			struct tl_linked *to = called[i]->body ? tl_map_get(&all->linked, called[i]->body) : NULL;

			if (to && (!to->callers.n || to->callers.items[to->callers.n - 1] != caller))
				*TL_PUSH(s->arena, &to->callers) = caller;
		}
	}
}

static void add_sites(struct tl_solver *s, struct tl_lookup *all, const struct tl_function *f)
{
	const struct tl_fstate *st = tl_state(f);

	for (uint32_t i = 0; i < st->sites.n; i++) {
		struct tl_key key = tl_key_of(st->sites.items[i]->f, st->sites.items[i]->object);
		void **slot = class_of(&key) ? tl_map_at(s->arena, &all->sites, class_of(&key)) : NULL;

		if (!slot)
			continue;
		if (!*slot)
			*slot = TL_NEW(s->arena, struct sites);
		*TL_PUSH(s->arena, &((struct sites *)*slot)->all) = st->sites.items[i];
	}
}

static struct tl_lookup *lookup(struct tl_rule_ctx *cx)
{
	struct tl_solver *s = cx->an->solver;
	struct tl_lookup *all = s->lookup;
	const struct tl_root *root;
	struct tl_linked *linked;

	if (all)
		return all;
	all = s->lookup = TL_NEW(s->arena, struct tl_lookup);
	for (uint32_t i = 0; i < s->unit->functions.n; i++) {
		linked = TL_NEW(s->arena, struct tl_linked);
		linked->f = s->unit->functions.items[i];
		linked->number = i;
		*tl_map_at(s->arena, &all->linked, linked->f) = linked;
	}
	for (uint32_t i = 0; i < s->unit->functions.n; i++) {
		link_calls(s, all, tl_map_get(&all->linked, s->unit->functions.items[i]));
		add_sites(s, all, s->unit->functions.items[i]);
	}
	tl_for_each(root, &cx->an->roots)
		*TL_PUSH(s->arena, &((struct tl_linked *)tl_map_get(&all->linked, root->callback->body))->roots) = root;
	return all;
}

static void set_first(struct tl_solver *s, struct tl_search *x, const void *where, const struct tl_site *site)
{
	void **slot = tl_map_at(s->arena, &x->first, where);

	if (!*slot)
		*slot = (void *)site;
}

static void add_reaching(struct tl_solver *s, struct tl_search *x, struct tl_linked *linked)
{
	void **slot = tl_map_at(s->arena, &x->may, linked->f);

	if (*slot)
		return;
	*slot = linked;
	*TL_PUSH(s->arena, &x->with) = linked;
}

static int by_number(const void *a, const void *b)
{
	const struct tl_linked *const *x = a, *const *y = b;

	return (*x)->number < (*y)->number ? -1 : (*x)->number > (*y)->number;
}

/* Who has such an effect, and all who may call them. */
static void find_reaching(struct tl_solver *s, const struct tl_lookup *all, struct tl_search *x)
{
	const struct sites *sites = tl_map_get(&all->sites, class_of(&x->key));

	for (uint32_t i = 0; sites && i < sites->all.n; i++) {
		const struct tl_site *site = sites->all.items[i];

		if (!is_site(x, site))
			continue;
		set_first(s, x, site->f, site);
		set_first(s, x, site->at, site);
		add_reaching(s, x, tl_map_get(&all->linked, site->f));
	}
	for (uint32_t i = 0; i < x->with.n; i++)
		for (uint32_t k = 0; k < x->with.items[i]->callers.n; k++)
			add_reaching(s, x, x->with.items[i]->callers.items[k]);
	if (x->with.n)
		qsort(x->with.items, x->with.n, sizeof(*x->with.items), by_number);
}

/* The search of that kind, with what it knows so far. */
static struct tl_search *search(struct tl_rule_ctx *cx, const struct tl_search *what)
{
	struct tl_solver *s = cx->an->solver;
	const void *key = what->root ? what->root : class_of(&what->key);
	struct tl_lookup *all = lookup(cx);
	struct searches *same = &all->others;
	struct tl_search **old, *x;

	if (key) {
		void **slot = tl_map_at(s->arena, &all->searches, key);

		if (!*slot)
			*slot = TL_NEW(s->arena, struct searches);
		same = *slot;
	}
	tl_for_each(old, &same->all)
		if ((*old)->goal == what->goal && (*old)->kind == what->kind && (*old)->root == what->root &&
		    (*old)->key.member == what->key.member && (*old)->key.variable == what->key.variable)
			return *old;
	x = TL_NEW(s->arena, struct tl_search);
	*x = *what;
	*TL_PUSH(s->arena, &same->all) = x;
	if (x->goal == GOAL_EFFECT && key)
		find_reaching(s, all, x);
	return x;
}

static const struct tl_way *from_statement(struct tl_rule_ctx *cx, const struct tl_search *what,
					   const struct tl_function *f, const struct tl_event *e)
{
	struct tl_search *x = search(cx, what);
	const struct tl_way *way;

	if (!may_reach(x, f))
		return NULL;
	way = site_way(cx->an->solver, x, f, e);
	return way ? way : way_by(cx->an->solver, x, f, e, 0);
}

/* ---- what rules ask */

const struct tl_way *tl_way_by(struct tl_rule_ctx *cx, const struct tl_function *f, const struct tl_event *e,
			       enum tl_effect_kind kind, const struct tl_tasklet *t)
{
	return from_statement(cx, &(struct tl_search){ .goal = GOAL_EFFECT, .kind = kind, .key = key_of_tasklet(t) },
			      f, e);
}

const bool *tl_statements_by(struct tl_rule_ctx *cx, const struct tl_function *f, enum tl_effect_kind kind,
			     const struct tl_tasklet *t)
{
	bool *by = tl_new_flags(cx, f);

	for (uint32_t i = 0; i < f->events.n; i++)
		by[i] = tl_way_by(cx, f, &f->events.items[i], kind, t);
	return by;
}

static const struct tl_way *from_entry(struct tl_rule_ctx *cx, const struct tl_search *what, const struct tl_function *f)
{
	return way_from(cx->an->solver, search(cx, what), f, 0);
}

/* To the class of an object that `object`, a value of `of`, tells. */
static const struct tl_way *to_class_of(struct tl_rule_ctx *cx, const struct tl_function *f, enum goal goal,
					enum tl_effect_kind kind, const struct tl_function *of, tl_val object)
{
	struct tl_key key = tl_key_of(of, object);

	if (!key.member && !key.variable)
		return NULL;
	return from_entry(cx, &(struct tl_search){ .goal = goal, .kind = kind, .key = key }, f);
}

const struct tl_way *tl_way_from(struct tl_rule_ctx *cx, const struct tl_function *f, enum tl_effect_kind kind,
				 const struct tl_tasklet *t)
{
	return from_entry(cx, &(struct tl_search){ .goal = GOAL_EFFECT, .kind = kind, .key = key_of_tasklet(t) }, f);
}

const struct tl_way *tl_way_end(const struct tl_way *way)
{
	while (way->next)
		way = way->next;
	return way;
}

bool tl_way_is_only(const struct tl_way *way)
{
	for (; way->next; way = way->next)
		if (tl_state(way->next->f)->callers.n != 1 || tl_state(way->next->f)->escapes)
			return false;
	return true;
}

const struct tl_way *tl_way_to_object(struct tl_rule_ctx *cx, const struct tl_function *f, enum tl_effect_kind kind,
				      const struct tl_function *of, tl_val object)
{
	return to_class_of(cx, f, GOAL_EFFECT, kind, of, object);
}

const struct tl_way *tl_way_to_lock(struct tl_rule_ctx *cx, const struct tl_function *f,
				    const struct tl_function *of, tl_val lock)
{
	return to_class_of(cx, f, GOAL_LOCK, (enum tl_effect_kind)0, of, lock);
}

const struct tl_function *tl_function_with(struct tl_rule_ctx *cx, enum tl_effect_kind kind, const struct tl_tasklet *t,
					   uint32_t i)
{
	const struct tl_search *x;

	x = search(cx, &(struct tl_search){ .goal = GOAL_EFFECT, .kind = kind, .key = key_of_tasklet(t) });
	return i < x->with.n ? x->with.items[i]->f : NULL;
}

static int by_address(const void *a, const void *b)
{
	const struct tl_root *const *x = a, *const *y = b;

	return *x < *y ? -1 : *x > *y;
}

/* Those that schedule the class, in the order of the unit's roots. */
static void find_roots(struct tl_rule_ctx *cx, struct tl_search *x)
{
	struct tl_solver *s = cx->an->solver;

	for (uint32_t i = 0; i < x->with.n; i++)
		for (uint32_t k = 0; k < x->with.items[i]->roots.n; k++) {
			const struct tl_root *root = x->with.items[i]->roots.items[k];

			if (root->site && root->context != TL_CONTEXT_UNKNOWN && way_from(s, x, root->callback->body, 0))
				*TL_PUSH(s->arena, &x->roots) = root;
		}
	if (x->roots.n)
		qsort(x->roots.items, x->roots.n, sizeof(*x->roots.items), by_address);
	x->has_roots = true;
}

bool tl_tasklet_source(struct tl_rule_ctx *cx, const struct tl_tasklet *t, uint32_t i, struct tl_scheduler *ret)
{
	struct tl_search *x;

	x = search(cx, &(struct tl_search){ .goal = GOAL_EFFECT, .kind = TL_F_SCHEDULES, .key = key_of_tasklet(t) });
	if (!x->has_roots)
		find_roots(cx, x);
	if (i >= x->roots.n)
		return false;
	ret->root = x->roots.items[i];
	ret->way = way_from(cx->an->solver, x, ret->root->callback->body, 0);
	ret->is_irq = is_irq(ret->root);
	ret->is_managed = ret->root->site->effect->managed;
	return true;
}

const struct tl_way *tl_way_to_stop(struct tl_rule_ctx *cx, const struct tl_function *f, const struct tl_event *e,
				    const struct tl_scheduler *source)
{
	return from_statement(cx, &(struct tl_search){ .goal = GOAL_STOP, .root = source->root }, f, e);
}

const struct tl_way *tl_way_to_calm(struct tl_rule_ctx *cx, const struct tl_function *f, const struct tl_event *e,
				    const struct tl_scheduler *source)
{
	return from_statement(cx, &(struct tl_search){ .goal = GOAL_CALM, .root = source->root }, f, e);
}

const struct tl_way *tl_way_to_start(struct tl_rule_ctx *cx, const struct tl_function *f, const struct tl_event *e,
				     const struct tl_scheduler *source)
{
	return from_statement(cx, &(struct tl_search){ .goal = GOAL_START, .root = source->root }, f, e);
}

bool tl_calm_before(struct tl_rule_ctx *cx, const struct tl_function *f, const struct tl_event *e,
		    const struct tl_scheduler *source)
{
	const struct tl_event *before;

	tl_for_each(before, &f->events)
		if (tl_way_to_calm(cx, f, before, source) && tl_event_follows(cx, f, before, e, false))
			return true;
	return false;
}

/* Callers count where all of them do it: the kernel itself, which calls what is stored, does not. */
static const struct tl_way *quiet_before(struct tl_rule_ctx *cx, const struct tl_function *f,
					 const struct tl_event *e, bool for_sure, int level)
{
	const struct tl_search what = { .goal = for_sure ? GOAL_WRITE : GOAL_QUIET };
	const struct tl_way *found = NULL;
	const struct tl_caller *caller;

	for (uint32_t i = 0; i < f->events.n; i++)
		if (tl_event_follows(cx, f, &f->events.items[i], e, false) &&
		    from_statement(cx, &what, f, &f->events.items[i]))
			return new_way(cx->an->solver, f, &f->events.items[i], NULL);
	if (f->sym->is_stored || tl_state(f)->escapes)
		return NULL;
	if (level == MAX_LEVELS)
		return for_sure ? NULL : new_way(cx->an->solver, f, e, NULL);
	tl_for_each(caller, &tl_state(f)->callers) {
		found = quiet_before(cx, caller->f, caller->at, for_sure, level + 1);
		if (!found)
			return NULL;
	}
	return found;
}

const struct tl_way *tl_quiet_before(struct tl_rule_ctx *cx, const struct tl_function *f, const struct tl_event *e)
{
	return quiet_before(cx, f, e, false, 0);
}

const struct tl_way *tl_write_before(struct tl_rule_ctx *cx, const struct tl_function *f, const struct tl_event *e)
{
	return quiet_before(cx, f, e, true, 0);
}

bool tl_reach_deadlock(struct tl_rule_ctx *cx, const struct tl_reach *r, struct tl_deadlock *ret)
{
	struct tl_tasklet **t;

	tl_for_each(t, &cx->an->tasklets) {
		struct tl_key key = key_of_tasklet(*t);

		if (!(*t)->callback || !(*t)->callback->body || !same_class(&key, &r->key))
			continue;
		for (int i = 0; i < r->ctx.nheld; i++) {
			tl_val lock = r->ctx.held[i].lock;

			ret->way = tl_way_to_lock(cx, (*t)->callback->body, r->f, lock);
			if (!ret->way)
				continue;
			ret->tasklet = *t;
			ret->lock = tl_value_print(cx->an->solver, r->f, lock, NULL);
			return true;
		}
	}
	return false;
}

void tl_add_way(struct tl_rule_ctx *cx, struct tl_finding *fi, const struct tl_way *way, uint32_t depth,
		const char *what_it_does)
{
	for (; way; way = way->next, depth++) {
		if (way->next)
			tl_add_step(cx, fi, way->at->loc, way->f, depth, "calls '%s'", way->next->f->sym->name);
		else
			tl_add_step(cx, fi, way->at->loc, way->f, depth, "%s() %s", tl_call_name(way->at),
				    what_it_does);
	}
}
