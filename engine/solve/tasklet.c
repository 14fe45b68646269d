// SPDX-License-Identifier: GPL-2.0-or-later
/* Tasklets and their uses, from the sites that summaries found. */
#include <string.h>

#include "solver.h"

bool tl_site_is_tasklet(const struct tl_site *site)
{
	return site->effect->as && !strcmp(site->effect->as, "tasklet");
}

struct tl_key tl_key_of(const struct tl_function *f, tl_val object)
{
	struct tl_key k = { .local = -1 };
	const struct tl_value *root;
	tl_val v = tl_value_strip(f, object);

	/* An object behind a pointer goes by the place of the pointer. */
	while (f->values.items[v].kind == TL_V_LOAD)
		v = tl_value_strip(f, f->values.items[v].a);
	k.member = tl_value_member(f, v);
	root = &f->values.items[tl_value_root(f, v)];
	if (root->kind == TL_V_GLOBAL)
		k.variable = root->sym;
	else if (root->kind == TL_V_LOCAL)
		k.local = (int32_t)root->number;
	return k;
}

/* "struct foo.tl"; through records without a name, the members on the way: "struct foo.rx.tl". */
static const char *member_name(struct tl_analysis *an, const struct tl_tasklet *t)
{
	const char *name = t->member->name;
	const struct tl_record *record = t->member->record;

	for (tl_val v = t->where ? t->object : TL_UNKNOWN; strchr(record->name, '<') && v != TL_UNKNOWN;) {
		const struct tl_value *x = &t->where->values.items[v];

		if (x->kind == TL_V_FIELD && x->field->record != record) {
			name = tl_arena_printf(an->arena, "%s.%s", x->field->name, name);
			record = x->field->record;
		}
		v = x->kind == TL_V_FIELD || x->kind == TL_V_CAST || x->kind == TL_V_INDEX ||
		    x->kind == TL_V_OFFSET ? x->a : TL_UNKNOWN;
	}
	return tl_arena_printf(an->arena, "%s.%s", record->name, name);
}

static const char *name_of(struct tl_analysis *an, const struct tl_tasklet *t)
{
	if (t->member && t->variable)
		return tl_arena_printf(an->arena, "%s.%s", t->variable->name, t->member->name);
	if (t->member)
		return member_name(an, t);
	if (t->variable)
		return t->variable->name;
	if (t->local >= 0)
		return t->where->locals.items[t->local].name;
	return t->where ? tl_value_print(an->solver, t->where, t->object, NULL) : "?";
}

/* The type of the function pointer as it was written, before conversion to the parameter's. */
static const struct tl_type *written_type(const struct tl_function *f, tl_val callback)
{
	const struct tl_value *x = &f->values.items[callback];

	return x->kind == TL_V_CAST ? x->from : NULL;
}

static void add_tasklet(struct tl_analysis *an, struct tl_tasklet *t)
{
	struct tl_coverage *c = &an->coverage;

	t->name = name_of(an, t);
	c->tasklets++;
	if (!t->callback)
		c->callbacks_unknown++;
	else if (t->callback->body)
		c->callbacks_here++;
	else
		c->callbacks_elsewhere++;
	t->callback_elsewhere = t->callback && !t->callback->body;
	*TL_PUSH(an->arena, &an->tasklets) = t;
}

static enum tl_style style_of_site(struct tl_solver *s, const struct tl_site *site)
{
	const struct tl_api_field *role;

	if (site->api)
		return site->effect->data >= 0 ? TL_STYLE_LEGACY : TL_STYLE_MODERN;
	role = tl_solver_field(s, site->slot);
	return role && role->legacy ? TL_STYLE_LEGACY : TL_STYLE_MODERN;
}

static void tasklet_of_site(struct tl_analysis *an, const struct tl_site *site)
{
	struct tl_symbol *callbacks[TL_MAX_TARGETS] = { NULL };
	int n = tl_value_functions(an->solver, site->f, site->callback, callbacks, TL_MAX_TARGETS);
	struct tl_key key = tl_key_of(site->f, site->object);

	for (int i = 0; i < (n > 0 ? n : 1); i++) {
		struct tl_tasklet *t = TL_NEW(an->arena, struct tl_tasklet);

		t->style = style_of_site(an->solver, site);
		t->via = site->api ? TL_VIA_CALL : TL_VIA_STORE;
		t->loc = site->at->loc;
		t->where = site->f;
		t->at = site->at;
		t->api = site->api ? site->api->name : site->slot->name;
		t->callback = n > 0 ? callbacks[i] : NULL;
		t->callback_type = site->callback_type;
		t->callback_value = site->callback;
		t->callback_cast = written_type(site->f, site->callback);
		t->object = site->object;
		t->member = key.member;
		t->variable = key.variable;
		t->local = key.local;
		t->data = site->data;
		t->site = site;
		t->data_to = tl_value_points_to(site->f, site->data);
		add_tasklet(an, t);
	}
}

/* The member of `var`'s type that lies at `offset` and is of the tasklet's record. */
static const struct tl_field *member_at(const struct tl_type *type, uint64_t offset,
					const struct tl_record *wanted)
{
	while (type && type->kind == TL_T_ARRAY && type->to && type->to->size) {
		offset %= type->to->size;
		type = type->to;
	}
	if (!type || type->kind != TL_T_RECORD || !type->record || type->record == wanted)
		return NULL;
	for (uint32_t i = 0; i < type->record->fields.n; i++) {
		const struct tl_field *f = type->record->fields.items[i];
		const struct tl_type *t = f->type;
		const struct tl_field *inner;

		if (offset < f->offset || offset >= f->offset + f->size)
			continue;
		inner = member_at(t, offset - f->offset, wanted);
		if (inner)
			return inner;
		while (t && t->kind == TL_T_ARRAY)
			t = t->to;
		if (t && t->record == wanted)
			return f;
	}
	return NULL;
}

static void tasklet_of_init(struct tl_analysis *an, const struct tl_init *init)
{
	const struct tl_api_field *role = tl_solver_field(an->solver, init->field);
	struct tl_tasklet *t;

	if (!role || !tl_record_has_kind(an->solver, init->field->record, "tasklet") ||
	    role->role != TL_ROLE_CALLBACK || !init->sym || init->sym->kind != TL_S_FUNCTION)
		return;
	t = TL_NEW(an->arena, struct tl_tasklet);
	t->style = role->legacy ? TL_STYLE_LEGACY : TL_STYLE_MODERN;
	t->via = TL_VIA_INITIALISER;
	t->loc = init->loc;
	t->init = init;
	t->api = init->field->name;
	t->callback = init->sym;
	t->callback_type = init->field->type;
	t->callback_cast = init->cast_from;
	t->variable = init->var;
	t->member = member_at(init->var->type, init->base, init->field->record);
	t->local = -1;
	for (uint32_t i = 0; i < an->unit->inits.n; i++) {
		const struct tl_init *other = &an->unit->inits.items[i];
		const struct tl_api_field *r;

		if (other->var != init->var || other->base != init->base)
			continue;
		r = tl_solver_field(an->solver, other->field);
		if (r && r->role == TL_ROLE_ARGUMENT && other->sym)
			t->data_to = tl_type_points_to(other->cast_from);
		if (r && r->role == TL_ROLE_STATE && !other->sym && other->number)
			t->initially_disabled = true;
	}
	add_tasklet(an, t);
}

static void add_elsewhere(struct tl_analysis *an, const struct tl_symbol *callback, enum tl_style style,
			  tl_loc loc, const char *name)
{
	struct tl_tasklet *t = TL_NEW(an->arena, struct tl_tasklet);

	t->style = style;
	t->via = TL_VIA_ELSEWHERE;
	t->loc = loc;
	t->callback = callback;
	t->local = -1;
	t->name = name;
	*TL_PUSH(an->arena, &an->tasklets) = t;
}

/* Callbacks that other units are known to register; true where there is one. */
static bool registered_elsewhere(struct tl_analysis *an, const struct tl_symbol *sym)
{
	const struct tl_elsewhere *other = an->solver->elsewhere;
	const struct tl_registration *const *list;
	bool any = false;
	uint32_t n;

	if (sym->is_static || !other || !other->registrations)
		return false;
	n = other->registrations(other->data, sym->name, &list);
	for (uint32_t i = 0; i < n; i++) {
		const struct tl_registration *r = list[i];

		if (!r->is_tasklet)
			continue;
		any = true;
		add_elsewhere(an, sym, r->is_legacy ? TL_STYLE_LEGACY : TL_STYLE_MODERN,
			      tl_unit_add_loc(an->unit, r->file, r->line, r->column), r->object);
	}
	return any;
}

/*
 * Only a tasklet calls functions that take one and give nothing back. One that is
 * stored somewhere here is registered by whoever reads it from there.
 */
static void tasklets_elsewhere(struct tl_analysis *an)
{
	uint32_t known = an->tasklets.n;

	for (uint32_t i = 0; i < an->unit->functions.n; i++) {
		const struct tl_symbol *sym = an->unit->functions.items[i]->sym;
		bool here = registered_elsewhere(an, sym);

		for (uint32_t k = 0; k < known; k++)
			here |= an->tasklets.items[k]->callback == sym;
		/* The API's own functions take one, too, and stand in tables of exported symbols. */
		if (here || !sym->is_stored || !tl_is_tasklet_callback(an->solver, sym->type) ||
		    tl_symbol_api(an->solver, an->unit->functions.items[i]->sym))
			continue;
		add_elsewhere(an, sym, TL_STYLE_MODERN, sym->loc, NULL);
	}
}

bool tl_is_tasklet_pointer(struct tl_solver *s, const struct tl_type *type)
{
	return type && type->kind == TL_T_POINTER && type->to &&
	       tl_record_has_kind(s, type->to->record, "tasklet");
}

bool tl_is_tasklet_callback(struct tl_solver *s, const struct tl_type *fn)
{
	return fn && fn->nparams == 1 && fn->to && fn->to->kind == TL_T_VOID &&
	       tl_is_tasklet_pointer(s, fn->params[0]);
}

static void use_of_site(struct tl_analysis *an, const struct tl_site *site)
{
	static const int use_kind[] = {
		[TL_F_SCHEDULES] = TL_USE_SCHEDULE, [TL_F_KILLS] = TL_USE_KILL,
		[TL_F_DISABLES] = TL_USE_DISABLE, [TL_F_ENABLES] = TL_USE_ENABLE,
	};
	struct tl_key key = tl_key_of(site->f, site->object);
	struct tl_use *u = TL_PUSH(an->arena, &an->uses);

	memset(u, 0, sizeof(*u));
	u->kind = (enum tl_use_kind)use_kind[site->effect->kind];
	u->where = site->f;
	u->at = site->at;
	u->api = site->api ? site->api->name : NULL;
	u->member = key.member;
	u->variable = key.variable;
	if (u->member || u->variable)
		return;
	/* A callback that acts on its argument acts on its own tasklet. */
	if (site->f->values.items[tl_value_strip(site->f, site->object)].kind == TL_V_PARAM)
		for (uint32_t i = 0; i < an->tasklets.n; i++) {
			const struct tl_tasklet *t = an->tasklets.items[i];

			if (t->callback == site->f->sym && t->style == TL_STYLE_MODERN) {
				u->member = t->member;
				u->variable = t->variable;
				return;
			}
		}
	an->uses.n--;
}

bool tl_use_is_of(const struct tl_use *use, const struct tl_tasklet *t)
{
	if (use->member || t->member)
		return use->member == t->member &&
		       (!use->variable || !t->variable || use->variable == t->variable);
	return use->variable && use->variable == t->variable;
}

const struct tl_use *tl_first_use(const struct tl_analysis *an, const struct tl_tasklet *t, enum tl_use_kind kind)
{
	const struct tl_use *use;

	tl_for_each(use, &an->uses)
		if (use->kind == kind && tl_use_is_of(use, t))
			return use;
	return NULL;
}

bool tl_same_class(const struct tl_tasklet *a, const struct tl_tasklet *b)
{
	return a->member == b->member && (a->member || a->variable == b->variable);
}

void tl_tasklets_collect(struct tl_analysis *an)
{
	struct tl_unit *u = an->unit;

	for (uint32_t i = 0; i < u->inits.n; i++)
		tasklet_of_init(an, &u->inits.items[i]);
	for (uint32_t i = 0; i < u->functions.n; i++) {
		struct tl_fstate *st = tl_state(u->functions.items[i]);

		for (uint32_t j = 0; j < st->sites.n; j++)
			if (st->sites.items[j]->effect->kind == TL_F_REGISTERS &&
			    tl_site_is_tasklet(st->sites.items[j]) &&
			    !st->sites.items[j]->taken_over && !st->sites.items[j]->inherited)
				tasklet_of_site(an, st->sites.items[j]);
	}
	tasklets_elsewhere(an);
	for (uint32_t i = 0; i < u->functions.n; i++) {
		struct tl_fstate *st = tl_state(u->functions.items[i]);

		for (uint32_t j = 0; j < st->sites.n; j++) {
			enum tl_effect_kind k = st->sites.items[j]->effect->kind;

			if ((k == TL_F_SCHEDULES || k == TL_F_KILLS || k == TL_F_DISABLES ||
			     k == TL_F_ENABLES) && !st->sites.items[j]->taken_over &&
			    !st->sites.items[j]->inherited)
				use_of_site(an, st->sites.items[j]);
		}
	}
}
