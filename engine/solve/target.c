// SPDX-License-Identifier: GPL-2.0-or-later
/* What a call calls, and which facts apply to it. */
#include <errno.h>
#include <string.h>

#include "solver.h"

bool tl_symbol_has_attr(const struct tl_symbol *sym, const char *attr)
{
	for (uint32_t i = 0; i < sym->attrs.n; i++)
		if (!strcmp(sym->attrs.items[i], attr))
			return true;
	return false;
}

static bool when_holds(const struct tl_solver *s, const struct tl_api *api)
{
	const struct tl_constant *version;

	if (api->kernel_from || api->kernel_to) {
		version = tl_unit_constant(s->unit, "LINUX_VERSION_CODE");
		if (version && api->kernel_from && version->value >> 8 < api->kernel_from)
			return false;
		if (version && api->kernel_to && version->value >> 8 > api->kernel_to)
			return false;
	}
	if (api->when.kind == TL_W_ALWAYS)
		return true;
	if (api->when.kind == TL_W_USED)
		return (tl_unit_find_symbol(s->unit, TL_S_FUNCTION, api->when.name) != NULL) !=
		       api->when.negated;
	return (tl_unit_constant(s->unit, api->when.probe) != NULL) != api->when.negated;
}

/* Marks a symbol that was looked up and has no facts. */
static const char no_facts;

const struct tl_api *tl_symbol_api(struct tl_solver *s, struct tl_symbol *sym)
{
	if (!sym->api) {
		const struct tl_api *api;

		api = sym->kind == TL_S_MACRO ? tl_model_macro(s->model, sym->name)
			: sym->is_static && sym->in_main ? NULL
			: tl_model_function(s->model, sym->name);
		if (api && !when_holds(s, api))
			api = NULL;
		sym->api = api ? (const void *)api : &no_facts;
	}
	return sym->api == &no_facts ? NULL : sym->api;
}

const struct tl_api *tl_call_api(struct tl_solver *s, const struct tl_event *e)
{
	struct tl_symbol *sym = e->callee;
	const struct tl_api *api = sym ? tl_symbol_api(s, sym) : NULL;

	if (!api)
		return NULL;
	if (sym->kind == TL_S_FUNCTION && api->nparams >= 0 && e->nargs != (uint32_t)api->nparams &&
	    (e->nargs < (uint32_t)api->nparams || (!api->variadic && !strcmp(api->name, sym->name))))
		return NULL;
	return api;
}

const struct tl_api_record *tl_solver_record(struct tl_solver *s, const struct tl_record *r)
{
	void **slot = tl_map_at(s->arena, &s->record_api, r);

	if (!*slot) {
		const struct tl_api_record *api = tl_model_record(s->model, r->name);

		*slot = api ? (void *)api : (void *)&no_facts;
	}
	return *slot == (void *)&no_facts ? NULL : *slot;
}

const struct tl_api_field *tl_solver_field(struct tl_solver *s, const struct tl_field *f)
{
	const struct tl_api_record *r = f ? tl_solver_record(s, f->record) : NULL;

	return r ? tl_api_record_field(r, f->name) : NULL;
}

static struct tl_targets *targets_of(struct tl_solver *s, struct tl_map *map, const void *key)
{
	void **slot = tl_map_at(s->arena, map, key);

	if (!*slot)
		*slot = TL_NEW(s->arena, struct tl_targets);
	return *slot;
}

static void add_target(struct tl_solver *s, struct tl_targets *t, struct tl_symbol *sym)
{
	sym->is_stored = true;
	for (uint32_t i = 0; i < t->functions.n; i++)
		if (t->functions.items[i] == sym)
			return;
	*TL_PUSH(s->arena, &t->functions) = sym;
}

/* Where an address is a place that functions are stored in: a member, else a variable. */
static struct tl_targets *targets_at(struct tl_solver *s, const struct tl_function *f, tl_val addr)
{
	const struct tl_value *x;

	for (addr = tl_value_strip(f, addr);; addr = tl_value_strip(f, x->a)) {
		x = &f->values.items[addr];
		if (x->kind == TL_V_FIELD)
			return targets_of(s, &s->field_targets, x->field);
		if (x->kind == TL_V_GLOBAL)
			return targets_of(s, &s->var_targets, x->sym);
		if (x->kind != TL_V_INDEX && x->kind != TL_V_OFFSET)
			return NULL;
	}
}

static void collect_store(struct tl_solver *s, const struct tl_function *f, const struct tl_event *e)
{
	const struct tl_value *v = &f->values.items[tl_value_strip(f, e->value)];
	struct tl_targets *t;

	if (v->kind != TL_V_FUNCTION &&
	    !(e->type && e->type->kind == TL_T_POINTER && e->type->to &&
	      e->type->to->kind == TL_T_FUNCTION))
		return;
	t = targets_at(s, f, e->addr);
	if (!t)
		return;
	if (v->kind == TL_V_FUNCTION)
		add_target(s, t, v->sym);
	else if (v->kind == TL_V_PHI)
		for (uint32_t i = 0; i < v->nargs; i++) {
			const struct tl_value *a = &f->values.items[tl_value_strip(f, v->args[i].value)];

			if (a->kind == TL_V_FUNCTION)
				add_target(s, t, a->sym);
			else if (a->kind != TL_V_CONST)
				t->open = true;
		}
	else if (v->kind != TL_V_CONST)
		t->open = true;
}

void tl_targets_collect(struct tl_solver *s)
{
	struct tl_unit *u = s->unit;

	for (uint32_t i = 0; i < u->inits.n; i++) {
		struct tl_init *init = &u->inits.items[i];

		if (!init->sym || init->sym->kind != TL_S_FUNCTION)
			continue;
		add_target(s, init->field ? targets_of(s, &s->field_targets, init->field)
					  : targets_of(s, &s->var_targets, init->var), init->sym);
	}
	for (uint32_t i = 0; i < u->functions.n; i++) {
		const struct tl_function *f = u->functions.items[i];
		const struct tl_event *e;

		tl_for_each(e, &f->events)
			if (e->kind == TL_E_STORE)
				collect_store(s, f, e);
	}
}

/* The function that a read-only variable's initialiser has at an address, or NULL. */
static struct tl_symbol *initialised_function(struct tl_solver *s, const struct tl_function *f, tl_val addr)
{
	const struct tl_value *root = &f->values.items[tl_value_root(f, addr)];
	const struct tl_field *member = tl_value_member(f, addr);
	struct tl_symbol *found = NULL;
	int64_t offset;

	if (root->kind != TL_V_GLOBAL || !root->sym->is_readonly || !tl_value_offset(f, addr, &offset) ||
	    offset < 0)
		return NULL;
	for (uint32_t i = 0; i < s->unit->inits.n; i++) {
		const struct tl_init *init = &s->unit->inits.items[i];

		if (init->var == root->sym && init->field == member && init->offset == (uint64_t)offset)
			found = init->sym;
	}
	return found && found->kind == TL_S_FUNCTION ? found : NULL;
}

int tl_value_functions(struct tl_solver *s, const struct tl_function *f, tl_val v,
		       struct tl_symbol **out, int max)
{
	const struct tl_value *x;
	const struct tl_targets *t = NULL;
	const struct tl_field *field;
	int n = 0;

	v = tl_value_strip(f, v);
	x = &f->values.items[v];
	switch (x->kind) {
	case TL_V_FUNCTION:
		out[0] = x->sym;
		return 1;
	case TL_V_PHI:
		for (uint32_t i = 0; i < x->nargs; i++) {
			tl_val a = tl_value_strip(f, x->args[i].value);

			if (f->values.items[a].kind == TL_V_CONST && !f->values.items[a].number)
				continue;
			if (f->values.items[a].kind != TL_V_FUNCTION || n == max)
				return -1;
			out[n++] = f->values.items[a].sym;
		}
		return n ? n : -1;
	case TL_V_LOAD:
		out[0] = initialised_function(s, f, x->a);
		if (out[0])
			return 1;
		field = tl_value_member(f, x->a);
		if (field) {
			/*
			 * What this unit stores in a record of its own is all there is; a
			 * record of the kernel's is filled by others as well.
			 */
			if (!field->record->local)
				return -1;
			t = tl_map_get(&s->field_targets, field);
		} else {
			const struct tl_value *root = &f->values.items[tl_value_root(f, x->a)];

			if (root->kind == TL_V_GLOBAL && root->sym->is_static)
				t = tl_map_get(&s->var_targets, root->sym);
		}
		if (!t || t->open || (int)t->functions.n > max || !t->functions.n)
			return -1;
		for (uint32_t i = 0; i < t->functions.n; i++)
			out[n++] = t->functions.items[i];
		return n;
	default:
		return -1;
	}
}
