// SPDX-License-Identifier: GPL-2.0-or-later
/* What a unit shares with others: see index.h. */
#include <string.h>
#include "index/files.h"
#include "index/view.h"
#include "solve/solver.h"

/* How many phis of phis are looked into for a function that is stored. */
#define MAX_PHIS 3

struct sharing {
	struct tl_strings *to;
	struct tl_arena scratch;
	struct tl_unit *u;
	struct tl_solver *solver;	/* that knows the API; NULL: nobody does */
	struct tl_shared *ret;
	struct tl_map numbers;		/* symbol -> its number + 1 */
	struct tl_map asked;		/* field -> itself */
};

static bool is_shared(const struct tl_symbol *s)
{
	return !s->is_static && s->kind != TL_S_MACRO;
}

static bool is_defined(const struct tl_symbol *s)
{
	if (s->kind == TL_S_FUNCTION)
		return s->body && !s->is_copy;
	return s->in_main;
}

static bool is_asked(const struct sharing *sh, const struct tl_symbol *s)
{
	return sh->solver ? tl_symbol_is_asked(sh->solver, s) : s->kind == TL_S_FUNCTION && !s->body;
}

static void share_symbols(struct sharing *sh)
{
	uint32_t number = 0;

	for (uint32_t i = 0; i < sh->u->symbols.n; i++) {
		struct tl_symbol *s = sh->u->symbols.items[i];

		*tl_map_at(&sh->scratch, &sh->numbers, s) = (void *)(uintptr_t)++number;
		if (s->is_static && s->in_main && s->kind == TL_S_FUNCTION && s->body)
			*TL_PUSH(sh->to->arena, &sh->ret->statics) = (struct tl_shared_static){
				tl_intern(sh->to, s->name), number - 1,
			};
		if (!is_shared(s))
			continue;
		*TL_PUSH(sh->to->arena, &sh->ret->symbols) = (struct tl_shared_symbol){
			.name = tl_intern(sh->to, s->name), .kind = s->kind, .number = number - 1, .defined = is_defined(s),
			.weak = s->is_weak, .asked = is_asked(sh, s),
		};
	}
}

static void take(struct sharing *sh, const struct tl_symbol *s, enum tl_taken_by by, const struct tl_symbol *where)
{
	const char *name, *place;

	if (!is_shared(s) || s->kind != TL_S_FUNCTION)
		return;
	name = tl_intern(sh->to, s->name);
	place = tl_intern(sh->to, where->name);
	for (uint32_t i = sh->ret->taken.n; i-- > 0;) {
		const struct tl_shared_taken *t = &sh->ret->taken.items[i];

		if (t->by != by || t->where != place)
			break;
		if (t->name == name)
			return;
	}
	*TL_PUSH(sh->to->arena, &sh->ret->taken) = (struct tl_shared_taken){ name, by, place };
}

/* ---- members */

static const char *member_of(struct sharing *sh, const struct tl_field *field)
{
	return tl_intern(sh->to, tl_member_name(&sh->scratch, field));
}

static const char *record_of(struct sharing *sh, const struct tl_field *field)
{
	return tl_intern(sh->to, tl_record_place(&sh->scratch, sh->u, field->record));
}

/* `s` is NULL where it can't be told what is stored. */
static void store(struct sharing *sh, const struct tl_field *field, const struct tl_symbol *s)
{
	const struct tl_shared_store new = {
		.member = member_of(sh, field), .record = record_of(sh, field),
		.function = s ? tl_intern(sh->to, s->name) : NULL,
		.number = s ? (uint32_t)(uintptr_t)tl_map_get(&sh->numbers, s) - 1 : 0,
		.is_static = s && s->is_static,
	};
	const struct tl_shared_store *old;

	tl_for_each(old, &sh->ret->stores)
		if (old->member == new.member && old->record == new.record && old->function == new.function &&
		    old->number == new.number)
			return;
	*TL_PUSH(sh->to->arena, &sh->ret->stores) = new;
}

static void share_initialisers(struct sharing *sh)
{
	const struct tl_init *i;

	tl_for_each(i, &sh->u->inits) {
		if (!i->sym)
			continue;
		take(sh, i->sym, TL_TAKEN_BY_INIT, i->var);
		if (i->field && i->sym->kind == TL_S_FUNCTION)
			store(sh, i->field, i->sym);
	}
}

/* The function that `v` is the address of, through casts; of a phi there may be several. */
static void store_value(struct sharing *sh, const struct tl_function *f, const struct tl_field *field, tl_val v,
			int depth)
{
	const struct tl_value *value = &f->values.items[v];

	if (value->kind == TL_V_FUNCTION)
		store(sh, field, value->sym);
	else if (value->kind == TL_V_CAST)
		store_value(sh, f, field, value->a, depth);
	else if (value->kind == TL_V_PHI && depth < MAX_PHIS)
		for (uint32_t i = 0; i < value->nargs; i++)
			store_value(sh, f, field, value->args[i].value, depth + 1);
	else if (value->kind != TL_V_CONST && value->kind != TL_V_GLOBAL && tl_field_may_hold_function(field))
		store(sh, field, NULL);
}

static void ask(struct sharing *sh, const struct tl_field *field)
{
	void **slot;

	if (!field || !field->record->local || !tl_field_may_hold_function(field))
		return;
	slot = tl_map_at(&sh->scratch, &sh->asked, field);
	if (!*slot)
		*TL_PUSH(sh->to->arena, &sh->ret->asks) = (struct tl_shared_ask){
			member_of(sh, field), record_of(sh, field),
		};
	*slot = (void *)field;
}

static void share_function(struct sharing *sh, const struct tl_function *f)
{
	const struct tl_value *v;
	const struct tl_event *e;

	tl_for_each(v, &f->values) {
		if (v->kind == TL_V_FUNCTION)
			take(sh, v->sym, TL_TAKEN_BY_CODE, f->sym);
		else if (v->kind == TL_V_LOAD)
			ask(sh, tl_value_member(f, v->a));
	}
	tl_for_each(e, &f->events) {
		const struct tl_field *field = e->kind == TL_E_STORE ? tl_value_member(f, e->addr) : NULL;

		if (field)
			store_value(sh, f, field, e->value, 0);
	}
}

void tl_shared_of(struct tl_strings *to, struct tl_unit *unit, const struct tl_model *model, struct tl_shared *ret)
{
	struct sharing sh = { .to = to, .u = unit, .ret = ret };
	struct tl_function *const *f;

	tl_arena_init(&sh.scratch, to->arena->get, to->arena->put);
	memset(ret, 0, sizeof(*ret));
	ret->path = tl_intern(to, unit->path);
	ret->nfunctions = unit->functions.n;
	if (model)
		sh.solver = tl_scan(unit, model)->solver;
	share_symbols(&sh);
	share_initialisers(&sh);
	tl_for_each(f, &unit->functions)
		share_function(&sh, *f);
	tl_arena_release(&sh.scratch);
}
