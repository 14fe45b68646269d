// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Where the memory of a tasklet goes away, and whether anybody else could have
 * seen to it that it doesn't run any more.
 */
#include <string.h>

#include "solver.h"

/* ---- who may know it */

static bool is_in_main(const struct tl_unit *u, tl_loc loc)
{
	const char *file = loc ? u->locs.items[loc].file : NULL;

	return file && !strcmp(file, u->path);
}

/* The address of a tasklet of the class itself, not of what it lies in. */
static bool is_address_of(const struct tl_function *f, tl_val v, const struct tl_tasklet *t)
{
	const struct tl_value *x = &f->values.items[tl_value_strip(f, v)];

	return t->member ? x->kind == TL_V_FIELD && x->field == t->member
			 : x->kind == TL_V_GLOBAL && x->sym == t->variable;
}

/* Somebody whom nothing is known of gets hold of the tasklet. */
static bool is_handed_out(struct tl_solver *s, const struct tl_function *f, const struct tl_event *e,
			  const struct tl_tasklet *t)
{
	if (e->kind == TL_E_STORE)
		return is_address_of(f, e->value, t);
	if (e->kind == TL_E_RETURN)
		return e->value != TL_UNKNOWN && is_address_of(f, e->value, t);
	if (e->kind != TL_E_CALL || (e->callee && (e->callee->body || tl_call_api(s, e))))
		return false;
	for (uint32_t i = 0; i < e->nargs; i++)
		if (is_address_of(f, e->args[i], t))
			return true;
	return false;
}

/* It kills a tasklet that can't be told: perhaps this one. */
static bool kills_some(struct tl_solver *s, const struct tl_site *site)
{
	struct tl_key key = tl_key_of(site->f, site->object);

	if (site->effect->kind != TL_F_KILLS || site->inner || site->taken_over || key.member || key.variable)
		return false;
	return !site->at->callee || tl_takes_tasklet(s, site->at->callee, site->effect->arg);
}

bool tl_tasklet_is_private(struct tl_rule_ctx *cx, const struct tl_tasklet *t)
{
	struct tl_unit *u = cx->an->unit;

	if (t->variable ? !t->variable->is_static || !t->variable->in_main
			: !t->member || !is_in_main(u, t->member->record->loc))
		return false;
	for (uint32_t i = 0; i < u->functions.n; i++) {
		const struct tl_function *f = u->functions.items[i];
		const struct tl_fstate *st = tl_state(f);
		const struct tl_event *e;

		/* What the API's inline functions do is the API's business. */
		if (tl_symbol_api(cx->an->solver, f->sym))
			continue;
		tl_for_each(e, &f->events)
			if (is_handed_out(cx->an->solver, f, e, t))
				return false;
		for (uint32_t k = 0; k < st->sites.n; k++)
			if (kills_some(cx->an->solver, st->sites.items[k]))
				return false;
	}
	return true;
}

/* ---- where it ends */

static bool contains(const struct tl_record *outer, const struct tl_record *inner, int depth)
{
	if (outer == inner)
		return true;
	for (uint32_t i = 0; depth < 6 && i < outer->fields.n; i++) {
		const struct tl_type *type = outer->fields.items[i]->type;

		while (type && type->kind == TL_T_ARRAY)
			type = type->to;
		if (type && type->kind == TL_T_RECORD && type->record && contains(type->record, inner, depth + 1))
			return true;
	}
	return false;
}

/* A function that takes and returns nothing, and that nothing here calls: what runs when the module goes. */
static bool is_module_exit(const struct tl_function *f)
{
	const struct tl_type *type = f->sym->type;
	const struct tl_fstate *st = tl_state(f);

	return f->sym->is_static && f->sym->in_main && !f->sym->is_stored && !st->escapes && !st->callers.n &&
	       !f->nparams && type && type->to && type->to->kind == TL_T_VOID;
}

/*
 * All of the unit's tasklets are looked for at once, by the records they lie in: one after the other
 * they would each go through all functions.
 */
struct members { TL_VEC(const struct tl_field *) all; };
struct list { TL_VEC(struct tl_ending) items; };

struct tl_endings {
	struct tl_map of;	/* tl_field, a tasklet -> list */
	struct tl_map own;	/* tl_record -> members: tasklets that are members of it */
	struct tl_map inside;	/* the same, with those of the records in it */
	struct tl_map behind;	/* tl_record -> members: those inside of what stands behind it */
	struct list modules;	/* of tasklets that are variables */
};

static struct members *members_at(struct tl_arena *a, struct tl_map *map, const struct tl_record *record)
{
	void **slot = tl_map_at(a, map, record);

	if (!*slot)
		*slot = TL_NEW(a, struct members);
	return *slot;
}

static void add_member(struct tl_arena *a, struct members *to, const struct tl_field *member)
{
	for (uint32_t i = 0; i < to->all.n; i++)
		if (to->all.items[i] == member)
			return;
	*TL_PUSH(a, &to->all) = member;
}

/* The tasklets inside of a record; a record that is inside of itself, as only bad facts have it, ends there. */
static const struct members *inside(struct tl_arena *a, struct tl_endings *all, const struct tl_record *record)
{
	struct members *found = tl_map_get(&all->inside, record);
	const struct members *own;

	if (found)
		return found;
	found = members_at(a, &all->inside, record);
	own = tl_map_get(&all->own, record);
	for (uint32_t i = 0; own && i < own->all.n; i++)
		*TL_PUSH(a, &found->all) = own->all.items[i];
	for (uint32_t i = 0; i < record->fields.n; i++) {
		const struct tl_type *type = record->fields.items[i]->type;
		const struct members *deeper;

		while (type && type->kind == TL_T_ARRAY)
			type = type->to;
		if (!type || type->kind != TL_T_RECORD || !type->record || type->record == record)
			continue;
		deeper = inside(a, all, type->record);
		for (uint32_t k = 0; k < deeper->all.n; k++)
			add_member(a, found, deeper->all.items[k]);
	}
	return found;
}

/* The private part of another object: a record with a tasklet in it stands behind what a value points to. */
static void collect_carriers(struct tl_solver *s, struct tl_endings *all)
{
	for (uint32_t i = 0; i < s->unit->functions.n; i++) {
		struct tl_function *f = s->unit->functions.items[i];

		/* Values may be added, and the array move. */
		for (uint32_t v = 0, n = f->values.n; v < n; v++) {
			const struct tl_value x = f->values.items[v];
			const struct members *in = x.kind == TL_V_FIELD ? inside(s->arena, all, x.field->record) : NULL;
			const struct tl_type *to;
			struct members *carried;

			if (!in || !in->all.n)
				continue;
			to = tl_value_points_to(f, tl_value_root(f, tl_value_resolve(s, f, tl_value_strip(f, x.a))));
			if (!to || !to->record)
				continue;
			carried = members_at(s->arena, &all->behind, to->record);
			for (uint32_t k = 0; k < in->all.n; k++)
				if (!contains(in->all.items[k]->record, to->record, 0))
					add_member(s->arena, carried, in->all.items[k]);
		}
	}
}

static bool is_pointer(const struct tl_field *member)
{
	return member->type && member->type->kind == TL_T_POINTER;
}

static void add_ending(struct tl_solver *s, struct tl_endings *all, const struct tl_field *member,
		       const struct tl_ending *end)
{
	struct list *list = tl_map_get(&all->of, member);

	/* One event ends one tasklet's memory once. */
	if (list && (!list->items.n || list->items.items[list->items.n - 1].at != end->at))
		*TL_PUSH(s->arena, &list->items) = *end;
}

/* Event e makes records with tasklets in them, in memory that goes with a device. */
static void collect_managed(struct tl_solver *s, struct tl_endings *all, const struct tl_function *f,
			    const struct tl_event *e)
{
	const struct tl_api *api = e->kind == TL_E_CALL && e->callee ? tl_call_api(s, e) : NULL;
	const struct tl_ending end = { .kind = TL_ENDS_MANAGED, .f = f, .at = e };
	const struct tl_value *x, *a;

	if (!api || api->returns != TL_R_MANAGED)
		return;
	tl_for_each(x, &f->values) {
		const struct members *in;

		if (x->kind != TL_V_FIELD)
			continue;
		a = &f->values.items[tl_value_strip(f, x->a)];
		if (a->kind != TL_V_CALL || (uint64_t)a->number != e->number)
			continue;
		in = inside(s->arena, all, x->field->record);
		for (uint32_t i = 0; i < in->all.n; i++)
			add_ending(s, all, in->all.items[i], &end);
	}
}

static void collect_freed(struct tl_solver *s, struct tl_endings *all, const struct tl_site *site)
{
	const struct tl_ending end = { .kind = TL_ENDS_FREED, .f = site->f, .at = site->at, .object = site->object };
	const struct tl_type *to = tl_value_points_to(site->f, site->object);
	struct tl_key key = tl_key_of(site->f, site->object);
	const struct members *of[2];

	if (!to || !to->record)
		return;
	if (key.member && is_pointer(key.member))
		add_ending(s, all, key.member, &end);
	of[0] = inside(s->arena, all, to->record);
	of[1] = tl_map_get(&all->behind, to->record);
	for (uint32_t k = 0; k < 2; k++)
		for (uint32_t i = 0; of[k] && i < of[k]->all.n; i++)
			if (!is_pointer(of[k]->all.items[i]))
				add_ending(s, all, of[k]->all.items[i], &end);
}

static void collect_endings_in(struct tl_solver *s, struct tl_endings *all, const struct tl_function *f)
{
	const struct tl_fstate *st = tl_state(f);
	TL_VEC(const struct tl_site *) frees = { NULL, 0, 0 };
	uint32_t next = 0;

	if (is_module_exit(f))
		*TL_PUSH(s->arena, &all->modules.items) = (struct tl_ending){ .kind = TL_ENDS_MODULE, .f = f };
	/* By event: hardly ever out of order. */
	for (uint32_t i = 0; i < st->sites.n; i++) {
		const struct tl_site *site = st->sites.items[i];
		uint32_t at = frees.n;

		if (site->inner || site->effect->kind != TL_F_FREES)
			continue;
		*TL_PUSH(s->arena, &frees) = site;
		for (; at && frees.items[at - 1]->at > site->at; at--)
			frees.items[at] = frees.items[at - 1];
		frees.items[at] = site;
	}
	for (uint32_t i = 0; i < f->events.n; i++) {
		const struct tl_event *e = &f->events.items[i];

		collect_managed(s, all, f, e);
		for (; next < frees.n && frees.items[next]->at == e; next++)
			collect_freed(s, all, frees.items[next]);
	}
}

static const struct tl_endings *collect_endings(struct tl_rule_ctx *cx)
{
	struct tl_solver *s = cx->an->solver;
	struct tl_endings *all = TL_NEW(s->arena, struct tl_endings);

	for (uint32_t i = 0; i < cx->an->tasklets.n; i++) {
		const struct tl_field *member = cx->an->tasklets.items[i]->member;
		void **list = member ? tl_map_at(s->arena, &all->of, member) : NULL;

		if (!member || *list)
			continue;
		*list = TL_NEW(s->arena, struct list);
		*TL_PUSH(s->arena, &members_at(s->arena, &all->own, member->record)->all) = member;
	}
	if (all->of.n)
		collect_carriers(s, all);
	for (uint32_t i = 0; i < s->unit->functions.n; i++)
		if (!tl_symbol_api(s, s->unit->functions.items[i]->sym))
			collect_endings_in(s, all, s->unit->functions.items[i]);
	return all;
}

bool tl_tasklet_ending(struct tl_rule_ctx *cx, const struct tl_tasklet *t, uint32_t i, struct tl_ending *ret)
{
	const struct list *list;

	if (!cx->an->solver->endings)
		cx->an->solver->endings = collect_endings(cx);
	list = t->variable ? &cx->an->solver->endings->modules
		: t->member ? tl_map_get(&cx->an->solver->endings->of, t->member) : NULL;
	if (!list || i >= list->items.n)
		return false;
	*ret = list->items.items[i];
	return true;
}
