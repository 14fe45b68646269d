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

/*
 * What was generated for the unit's kernel, of a function of just this type: another
 * module may have one of the same name.
 */
static const struct tl_api *generated_api(struct tl_solver *s, const struct tl_symbol *sym)
{
	const struct tl_constant *version = tl_unit_constant(s->unit, "LINUX_VERSION_CODE");
	const struct tl_api *api;
	struct tl_err err;

	if (!version || !s->model->generated.n)
		return NULL;
	if (tl_model_generated(s->model, sym->name, (int)(version->value >> 8), s->arena, &api, &err)) {
		if (!s->coverage->facts_trouble)
			s->coverage->facts_trouble = tl_arena_strndup(s->arena, err.text, strlen(err.text));
		return NULL;
	}
	return api && sym->type && !strcmp(sym->type->name, api->proto) ? api : NULL;
}

/* What is written by hand of a symbol, where that applies in this unit; or NULL. */
static const struct tl_api *written_api(const struct tl_solver *s, const struct tl_symbol *sym)
{
	const struct tl_api *api;

	api = sym->kind == TL_S_MACRO ? tl_model_macro(s->model, sym->name)
		: sym->kind == TL_S_VARIABLE ? tl_model_variable(s->model, sym->name)
		: sym->is_static && sym->in_main ? NULL
		: tl_model_function(s->model, sym->name);
	return api && when_holds(s, api) ? api : NULL;
}

bool tl_symbol_is_asked(const struct tl_solver *s, const struct tl_symbol *sym)
{
	return sym->kind == TL_S_FUNCTION && !sym->body && !written_api(s, sym);
}

/* Marks a symbol that was looked up and has no facts. */
static const char no_facts;

const struct tl_api *tl_symbol_api(struct tl_solver *s, struct tl_symbol *sym)
{
	if (!sym->api) {
		const struct tl_api *api = written_api(s, sym);

		/* What was found out about a function of another unit counts where nothing is written. */
		if (tl_symbol_is_asked(s, sym) && s->elsewhere && s->elsewhere->function)
			api = s->elsewhere->function(s->elsewhere->data, sym->name);
		if (!api && sym->kind == TL_S_FUNCTION && !sym->body && !sym->is_static)
			api = generated_api(s, sym);
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

bool tl_record_has_kind(struct tl_solver *s, const struct tl_record *r, const char *kind)
{
	const struct tl_api_record *api = r ? tl_solver_record(s, r) : NULL;

	return api && api->kind && !strcmp(api->kind, kind);
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
	for (uint32_t i = 0; i < t->symbols.n; i++)
		if (t->symbols.items[i] == sym)
			return;
	*TL_PUSH(s->arena, &t->symbols) = sym;
}

/* Where an address is a place that functions or tables are stored in: a member, else a variable. */
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

/* A function, or a whole variable: a table of functions, perhaps. */
static bool is_target(const struct tl_value *v)
{
	return v->kind == TL_V_FUNCTION || v->kind == TL_V_GLOBAL;
}

static void collect_value(struct tl_solver *s, const struct tl_function *f, struct tl_targets *t, tl_val value)
{
	const struct tl_value *v = &f->values.items[tl_value_strip(f, value)];

	if (is_target(v))
		add_target(s, t, v->sym);
	else if (v->kind == TL_V_PHI)
		for (uint32_t i = 0; i < v->nargs; i++) {
			const struct tl_value *a = &f->values.items[tl_value_strip(f, v->args[i].value)];

			if (is_target(a))
				add_target(s, t, a->sym);
			else if (a->kind != TL_V_CONST)
				t->open = true;
		}
	else if (v->kind != TL_V_CONST)
		t->open = true;
}

static void collect_store(struct tl_solver *s, const struct tl_function *f, const struct tl_event *e)
{
	const struct tl_value *v = &f->values.items[tl_value_strip(f, e->value)];
	struct tl_targets *t;

	if (!is_target(v) && !(e->type && e->type->kind == TL_T_POINTER && e->type->to &&
			       (e->type->to->kind == TL_T_FUNCTION || e->type->to->kind == TL_T_RECORD)))
		return;
	t = targets_at(s, f, e->addr);
	if (!t)
		return;
	t->field = tl_value_member(f, e->addr);
	collect_value(s, f, t, e->value);
}

void tl_targets_collect(struct tl_solver *s)
{
	struct tl_unit *u = s->unit;

	for (uint32_t i = 0; i < u->inits.n; i++) {
		struct tl_init *init = &u->inits.items[i];
		struct tl_targets *t;

		if (!init->sym || (init->sym->kind != TL_S_FUNCTION && (init->sym->kind != TL_S_VARIABLE || init->number)))
			continue;
		t = init->field ? targets_of(s, &s->field_targets, init->field)
				: targets_of(s, &s->var_targets, init->var);
		t->field = init->field;
		add_target(s, t, init->sym);
	}
	for (uint32_t i = 0; i < u->functions.n; i++) {
		const struct tl_function *f = u->functions.items[i];
		const struct tl_event *e;

		tl_for_each(e, &f->events)
			if (e->kind == TL_E_STORE)
				collect_store(s, f, e);
	}
}

/* The symbol of a function by its name, made where the unit has none. */
static struct tl_symbol *function_symbol(struct tl_solver *s, const char *name)
{
	const char *interned = tl_intern(&s->unit->strings, name);
	struct tl_symbol *sym = tl_unit_find_symbol(s->unit, TL_S_FUNCTION, interned);

	return sym ? sym : tl_unit_add_symbol(s->unit, TL_S_FUNCTION, interned);
}

bool tl_field_may_hold_function(const struct tl_field *field)
{
	const struct tl_type *to = field->type && field->type->kind == TL_T_POINTER ? field->type->to : NULL;

	return to && (to->kind == TL_T_FUNCTION || to->kind == TL_T_VOID);
}

static void add_stored_elsewhere(struct tl_solver *s, struct tl_targets *t, const struct tl_field *field)
{
	const struct tl_elsewhere *other = s->elsewhere;
	const char *const *names;
	bool open = false;
	uint32_t n;

	t->asked = true;
	if (!other || !other->stored || !tl_field_may_hold_function(field))
		return;
	n = other->stored(other->data, s->unit, field, &names, &open);
	t->open |= open;
	for (uint32_t i = 0; i < n; i++)
		add_target(s, t, function_symbol(s, names[i]));
}

/* What is known to be stored at an address, if nothing else can be; or NULL. */
static struct tl_targets *all_at(struct tl_solver *s, const struct tl_function *f, tl_val addr)
{
	const struct tl_field *field = tl_value_member(f, addr);
	const struct tl_value *root = &f->values.items[tl_value_root(f, addr)];
	struct tl_targets *t = NULL;

	/*
	 * What this unit stores in a record of its own is all there is; a record of
	 * the kernel's is filled by others as well.
	 */
	if (field && field->record->local) {
		t = targets_of(s, &s->field_targets, field);
		t->field = field;
		if (!t->asked)
			add_stored_elsewhere(s, t, field);
	} else if (!field && root->kind == TL_V_GLOBAL && root->sym->is_static) {
		t = tl_map_get(&s->var_targets, root->sym);
	}
	return t && !t->open && t->symbols.n ? t : NULL;
}

/* What the initialiser of a variable has at a member, or NULL. */
static struct tl_symbol *initialised_at(const struct tl_solver *s, const struct tl_symbol *var,
					const struct tl_field *member, uint64_t offset)
{
	for (uint32_t i = 0; i < s->unit->inits.n; i++) {
		const struct tl_init *init = &s->unit->inits.items[i];

		if (init->var == var && init->field == member && init->offset == offset)
			return init->sym && init->sym->kind == TL_S_FUNCTION ? init->sym : NULL;
	}
	return NULL;
}

/* Variables whose address v may be, written to out[max]; 0 where there may be others. */
static int objects_of(struct tl_solver *s, const struct tl_function *f, tl_val v,
		      struct tl_symbol **out, int max)
{
	const struct tl_value *x = &f->values.items[tl_value_strip(f, v)];
	const struct tl_targets *t;
	int n = 0;

	if (x->kind == TL_V_GLOBAL) {
		out[0] = x->sym;
		return 1;
	}
	t = x->kind == TL_V_LOAD ? all_at(s, f, x->a) : NULL;
	for (uint32_t i = 0; t && i < t->symbols.n; i++) {
		if (t->symbols.items[i]->kind != TL_S_VARIABLE || n == max)
			return 0;
		out[n++] = t->symbols.items[i];
	}
	return n;
}

/*
 * Functions in read-only tables: `addr` is a member of one of the tables that a
 * pointer is known to lead to. A member that a table leaves out is NULL there.
 * Returns how many, or 0 where it isn't known.
 */
static int table_functions(struct tl_solver *s, const struct tl_function *f, tl_val addr,
			   struct tl_symbol **out, int max)
{
	const struct tl_field *member = tl_value_member(f, addr);
	struct tl_symbol *tables[TL_MAX_TARGETS];
	int64_t offset;
	int n = 0, ntables;

	if (!member || !tl_value_offset(f, addr, &offset) || offset < 0)
		return 0;
	ntables = objects_of(s, f, tl_value_root(f, addr), tables, TL_MAX_TARGETS);
	for (int i = 0; i < ntables; i++) {
		struct tl_symbol *found;
		bool seen = false;

		if (!tables[i]->is_readonly)
			return 0;
		found = initialised_at(s, tables[i], member, (uint64_t)offset);
		for (int k = 0; k < n; k++)
			seen |= out[k] == found;
		if (!found || seen)
			continue;
		if (n == max)
			return 0;
		out[n++] = found;
	}
	return n;
}

int tl_value_functions(struct tl_solver *s, const struct tl_function *f, tl_val v,
		       struct tl_symbol **out, int max)
{
	const struct tl_targets *t;
	const struct tl_value *x;
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
		n = table_functions(s, f, x->a, out, max);
		if (n)
			return n;
		t = all_at(s, f, x->a);
		for (uint32_t i = 0; t && i < t->symbols.n; i++) {
			if (t->symbols.items[i]->kind != TL_S_FUNCTION || n == max)
				return -1;
			out[n++] = t->symbols.items[i];
		}
		return n ? n : -1;
	default:
		return -1;
	}
}
