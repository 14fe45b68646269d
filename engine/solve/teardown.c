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

/* The private part of another object: `inner` stands behind what `v` points to. */
static bool lies_behind(struct tl_solver *s, struct tl_function *f, tl_val v, const struct tl_record *carrier)
{
	const struct tl_type *to;
	tl_val root = tl_value_root(f, tl_value_resolve(s, f, tl_value_strip(f, v)));

	to = tl_value_points_to(f, root);
	return to && to->record == carrier;
}

/* Somewhere in the unit, a record with `inner` in it stands behind one of `carrier`. */
static bool carries(struct tl_solver *s, const struct tl_record *carrier, const struct tl_record *inner)
{
	if (contains(inner, carrier, 0))
		return false;
	for (uint32_t i = 0; i < s->unit->functions.n; i++) {
		struct tl_function *f = s->unit->functions.items[i];

		/* Values may be added, and the array move. */
		for (uint32_t v = 0, n = f->values.n; v < n; v++) {
			const struct tl_value x = f->values.items[v];

			if (x.kind == TL_V_FIELD && contains(x.field->record, inner, 0) &&
			    lies_behind(s, f, x.a, carrier))
				return true;
		}
	}
	return false;
}

/* Does the memory that v points to have tasklets of the class inside? */
static bool is_memory_of(struct tl_solver *s, const struct tl_function *f, tl_val v, const struct tl_tasklet *t)
{
	const struct tl_type *to = tl_value_points_to(f, v);
	struct tl_key key = tl_key_of(f, v);

	if (!to || !to->record || !t->member)
		return false;
	if (t->member->type && t->member->type->kind == TL_T_POINTER)
		return key.member == t->member;
	return contains(to->record, t->member->record, 0) || carries(s, to->record, t->member->record);
}

/* Call e makes a record with `inner` in it, in memory that goes with a device. */
static bool makes_managed(struct tl_solver *s, const struct tl_function *f, const struct tl_event *e,
			  const struct tl_record *inner)
{
	const struct tl_api *api = e->kind == TL_E_CALL && e->callee ? tl_call_api(s, e) : NULL;
	const struct tl_value *x, *a;

	if (!api || api->returns != TL_R_MANAGED)
		return false;
	tl_for_each(x, &f->values) {
		a = &f->values.items[tl_value_strip(f, x->a)];
		if (x->kind == TL_V_FIELD && a->kind == TL_V_CALL && (uint64_t)a->number == e->number &&
		    contains(x->field->record, inner, 0))
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

/* The end of the class's memory that event e is, if it is one. */
static bool ending_at(struct tl_solver *s, const struct tl_function *f, const struct tl_event *e,
		      const struct tl_tasklet *t, struct tl_ending *ret)
{
	const struct tl_fstate *st = tl_state(f);

	*ret = (struct tl_ending){ .kind = TL_ENDS_MANAGED, .f = f, .at = e };
	if (t->member && makes_managed(s, f, e, t->member->record))
		return true;
	ret->kind = TL_ENDS_FREED;
	for (uint32_t i = 0; i < st->sites.n; i++) {
		const struct tl_site *site = st->sites.items[i];

		if (site->at != e || site->inner || site->effect->kind != TL_F_FREES ||
		    !is_memory_of(s, f, site->object, t))
			continue;
		ret->object = site->object;
		return true;
	}
	return false;
}

bool tl_tasklet_ending(struct tl_rule_ctx *cx, const struct tl_tasklet *t, uint32_t i, struct tl_ending *ret)
{
	struct tl_unit *u = cx->an->unit;

	for (uint32_t n = 0; n < u->functions.n; n++) {
		const struct tl_function *f = u->functions.items[n];

		if (tl_symbol_api(cx->an->solver, f->sym))
			continue;
		if (t->variable && is_module_exit(f) && i-- == 0) {
			*ret = (struct tl_ending){ .kind = TL_ENDS_MODULE, .f = f };
			return true;
		}
		for (uint32_t k = 0; !t->variable && k < f->events.n; k++)
			if (ending_at(cx->an->solver, f, &f->events.items[k], t, ret) && i-- == 0)
				return true;
	}
	return false;
}
