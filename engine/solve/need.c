// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Which functions must be solved at all.
 *
 * Most of a unit has nothing to do with tasklets. Needed are: functions that act
 * on tasklets and all their callers, because wrappers are completed there; and
 * whatever may be a callback, with all that it calls.
 */
#include <string.h>

#include "solver.h"

struct need {
	struct tl_solver *s;
	TL_VEC(struct tl_function *) todo;
};

static void need(struct need *n, struct tl_function *f)
{
	if (!f || tl_state(f)->needed)
		return;
	tl_state(f)->needed = true;
	*TL_PUSH(n->s->arena, &n->todo) = f;
}

/* An address that lies in a tasklet, or in a variable that is initialised with one. */
static bool is_in_tasklet(struct tl_solver *s, const struct tl_function *f, tl_val addr)
{
	const struct tl_value *x;

	for (x = &f->values.items[addr];; x = &f->values.items[x->a]) {
		if (x->kind == TL_V_FIELD) {
			const struct tl_api_record *r = tl_solver_record(s, x->field->record);

			if (r && r->kind)
				return true;
		} else if (x->kind == TL_V_GLOBAL) {
			return tl_map_get(&s->inits, x->sym) != NULL;
		} else if (x->kind != TL_V_CAST && x->kind != TL_V_OFFSET && x->kind != TL_V_INDEX) {
			return false;
		}
	}
}

static bool call_acts(struct tl_solver *s, const struct tl_function *f, const struct tl_event *e)
{
	const struct tl_api *api = tl_call_api(s, e);

	for (uint32_t i = 0; api && i < api->effects.n; i++) {
		const struct tl_effect *effect = &api->effects.items[i];

		switch (effect->kind) {
		case TL_F_REGISTERS:
			if (effect->as)
				return true;
			break;
		case TL_F_SCHEDULES: case TL_F_KILLS: case TL_F_DISABLES: case TL_F_ENABLES:
			return true;
		case TL_F_WRITES:
			if (is_in_tasklet(s, f, tl_event_arg(e, effect->arg)))
				return true;
			break;
		default:
			break;
		}
	}
	return false;
}

static bool acts(struct tl_solver *s, const struct tl_function *f)
{
	const struct tl_event *e;

	tl_for_each(e, &f->events)
		if (e->kind == TL_E_COPY || (e->kind == TL_E_CALL && call_acts(s, f, e)) ||
		    (e->kind == TL_E_STORE && is_in_tasklet(s, f, e->addr)))
			return true;
	return false;
}

/* May a tasklet call a function of this type? By prototype, as callbacks come from tables, too. */
static bool looks_like_callback(struct tl_solver *s, const struct tl_symbol *sym)
{
	const struct tl_type *t = sym->type && sym->type->nparams == 1 ? sym->type->params[0] : NULL;

	return tl_is_tasklet_callback(s, sym->type) ||
	       (t && t->kind == TL_T_INT && (t->size == 8 || t->size == 4));
}

static void need_functions(struct need *n, const struct tl_function *f, tl_val v)
{
	const struct tl_value *x = &f->values.items[tl_value_strip(f, v)];

	if (x->kind == TL_V_FUNCTION)
		need(n, x->sym->body);
	for (uint32_t i = 0; x->kind == TL_V_PHI && i < x->nargs; i++) {
		const struct tl_value *a = &f->values.items[tl_value_strip(f, x->args[i].value)];

		if (a->kind == TL_V_FUNCTION)
			need(n, a->sym->body);
	}
}

/* Functions that f hands over or stores. */
static void need_handed_over(struct need *n, const struct tl_function *f)
{
	const struct tl_event *e;

	tl_for_each(e, &f->events) {
		if (e->kind == TL_E_STORE)
			need_functions(n, f, e->value);
		for (uint32_t i = 0; i < e->nargs; i++)
			need_functions(n, f, e->args[i]);
	}
}

/* f writes as much as it is told through its parameters: what it is called for, perhaps. */
static bool writes_through_param(struct tl_solver *s, const struct tl_function *f)
{
	const struct tl_event *e;

	tl_for_each(e, &f->events) {
		const struct tl_api *api = e->kind == TL_E_CALL ? tl_call_api(s, e) : NULL;

		for (uint32_t i = 0; api && i < api->effects.n; i++) {
			const struct tl_effect *effect = &api->effects.items[i];
			tl_val object = tl_event_arg(e, effect->arg);

			if (effect->kind == TL_F_WRITES && effect->size >= 0 &&
			    f->values.items[tl_value_root(f, object)].kind == TL_V_PARAM)
				return true;
		}
	}
	return false;
}

/* Of what an acting function calls, only what it may do to the tasklet's memory counts. */
static void need_writers(struct need *n, const struct tl_function *f)
{
	struct tl_callees callees = { 0 };

	tl_callees_of(n->s, f, &callees);
	for (uint32_t i = 0; i < callees.to.n; i++)
		if (!tl_state(callees.to.items[i])->needed && writes_through_param(n->s, callees.to.items[i]))
			tl_state(callees.to.items[i])->needed = true;
}

static void need_callees(struct need *n)
{
	while (n->todo.n) {
		const struct tl_function *f = n->todo.items[--n->todo.n];
		struct tl_callees callees = { 0 };

		tl_callees_of(n->s, f, &callees);
		for (uint32_t i = 0; i < callees.to.n; i++)
			need(n, callees.to.items[i]);
	}
}

void tl_mark_needed(struct tl_solver *s)
{
	struct tl_unit *u = s->unit;
	struct need n = { .s = s };
	struct tl_callees *callers;
	TL_VEC(struct tl_function *) acting = { NULL, 0, 0 };
	bool any = false;

	for (uint32_t i = 0; i < u->inits.n; i++) {
		const struct tl_api_field *role = tl_solver_field(s, u->inits.items[i].field);
		const struct tl_api_record *r = role ? tl_solver_record(s, u->inits.items[i].field->record) : NULL;

		if (!r || !r->kind || role->role != TL_ROLE_CALLBACK || !u->inits.items[i].sym)
			continue;
		*tl_map_at(s->arena, &s->inits, u->inits.items[i].var) = &u->inits.items[i];
		need(&n, u->inits.items[i].sym->body);
		any = true;
	}
	for (uint32_t i = 0; i < u->functions.n; i++)
		tl_state(u->functions.items[i])->number = i;
	for (uint32_t i = 0; i < u->functions.n; i++) {
		struct tl_function *f = u->functions.items[i];

		if (!acts(s, f))
			continue;
		any = true;
		tl_state(f)->acting = true;
		*TL_PUSH(s->arena, &acting) = f;
	}
	for (uint32_t i = 0; i < u->functions.n; i++)
		if (u->functions.items[i]->sym->is_stored && looks_like_callback(s, u->functions.items[i]->sym) &&
		    (any || tl_is_tasklet_callback(s, u->functions.items[i]->sym->type)))
			need(&n, u->functions.items[i]->sym->body);
	/* Callers, of callers, ... of what acts. */
	callers = any ? TL_NEW_ARRAY(s->arena, struct tl_callees, u->functions.n) : NULL;
	for (uint32_t i = 0; any && i < u->functions.n; i++) {
		struct tl_callees callees = { 0 };

		tl_callees_of(s, u->functions.items[i], &callees);
		for (uint32_t c = 0; c < callees.to.n; c++)
			*TL_PUSH(s->arena, &callers[tl_state(callees.to.items[c])->number].to) =
				u->functions.items[i];
	}
	for (uint32_t i = 0; i < acting.n; i++) {
		const struct tl_callees *c = &callers[tl_state(acting.items[i])->number];

		need_handed_over(&n, acting.items[i]);
		for (uint32_t j = 0; j < c->to.n; j++) {
			if (tl_state(c->to.items[j])->acting)
				continue;
			tl_state(c->to.items[j])->acting = true;
			*TL_PUSH(s->arena, &acting) = c->to.items[j];
		}
	}
	need_callees(&n);
	for (uint32_t i = 0; i < acting.n; i++) {
		tl_state(acting.items[i])->needed = true;
		need_writers(&n, acting.items[i]);
	}
}
