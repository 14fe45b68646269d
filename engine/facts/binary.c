// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * What a unit is made of: the one description that the binary form is written
 * and read by. A new member of a structure is one more line here, and another
 * TL_FACTS_VERSION.
 *
 * Left out is what can be told from the rest: the numbers of events, the
 * locations that nothing refers to, the hash of a function's values, and what
 * the engine keeps in the facts while it works.
 *
 * References lead to numbers in the order of the unit's lists. Values come
 * before those that are made of them, so they are written as the way back.
 */
#include <string.h>
#include "facts/binary.h"

/* No type of C is made of so many others; what is hostile may be made of itself. */
#define MAX_TYPE_DEPTH 1000

/* 0 is none. */
static uint32_t x_reference(struct tl_codec *c, enum tl_stream_id s, const void *to, uint32_t n)
{
	uint32_t number = c->writing ? (uint32_t)(uintptr_t)tl_map_get(&c->numbers, to) : 0;

	tl_x_below(c, s, &number, n);
	return number;
}

static void x_type(struct tl_codec *c, const struct tl_type **t)
{
	uint32_t number = x_reference(c, TL_B_TYPE, *t, c->u->types.n);

	if (!c->writing)
		*t = number ? c->u->types.items[number - 1] : NULL;
}

static void x_record(struct tl_codec *c, struct tl_record **r)
{
	uint32_t number = x_reference(c, TL_B_RECORD, *r, c->u->records.n);

	if (!c->writing)
		*r = number ? c->u->records.items[number - 1] : NULL;
}

static void x_symbol(struct tl_codec *c, enum tl_stream_id s, struct tl_symbol **sym)
{
	uint32_t number = x_reference(c, s, *sym, c->u->symbols.n);

	if (!c->writing)
		*sym = number ? c->u->symbols.items[number - 1] : NULL;
}

/* Where a value can't do without. */
static void x_known_symbol(struct tl_codec *c, enum tl_stream_id s, struct tl_symbol **sym)
{
	x_symbol(c, s, sym);
	if (!*sym)
		tl_x_fail(c, "a symbol is missing");
}

static void x_field(struct tl_codec *c, enum tl_stream_id s, const struct tl_field **field)
{
	uint32_t number = x_reference(c, s, *field, c->fields.n);

	if (!c->writing)
		*field = number ? c->fields.items[number - 1] : NULL;
}

/* None, or the way from the location before: whether the file differs, and how many lines. */
static void x_loc(struct tl_codec *c, tl_loc *loc)
{
	struct tl_location l = { 0 };
	uint64_t code = 0, line;

	if (c->writing && *loc) {
		l = c->u->locs.items[*loc];
		code = 1 + (tl_zigzag((int64_t)l.line - c->line) << 1 | (l.file != c->file));
	}
	tl_x_u64(c, TL_B_LINE, &code);
	if (!c->writing)
		*loc = 0;
	if (!code)
		return;
	l.file = c->writing ? l.file : c->file;
	if ((code - 1) & 1)
		tl_x_name(c, &l.file);
	tl_x_u32(c, TL_B_COLUMN, &l.column);
	if (!c->writing) {
		line = (uint64_t)tl_unzigzag((code - 1) >> 1) + c->line;
		if (line > UINT32_MAX)
			tl_x_fail(c, "a line is out of its range");
		l.line = (uint32_t)line;
		*loc = tl_unit_add_loc(c->u, l.file, l.line, l.column);
	}
	c->file = l.file;
	c->line = l.line;
}

static void x_type_body(struct tl_codec *c, struct tl_type *t)
{
	uint32_t i;

	TL_X_ENUM(c, TL_B_KIND, &t->kind, TL_T_FUNCTION);
	tl_x_u64(c, TL_B_SIZE, &t->size);
	tl_x_flags(c, TL_B_KIND, &t->variadic, &t->is_signed, NULL);
	x_type(c, &t->to);
	x_record(c, &t->record);
	tl_x_count(c, TL_B_COUNT, &t->nparams, TL_B_TYPE);
	if (!c->writing && t->nparams)
		t->params = TL_NEW_ARRAY(c->u->arena, const struct tl_type *, t->nparams);
	for (i = 0; i < t->nparams; i++)
		x_type(c, &t->params[i]);
}

/* Most members are as large as their types, and begin where the last one ended. */
static void x_field_body(struct tl_codec *c, struct tl_field *field, uint64_t *end)
{
	int64_t gap = (int64_t)(field->offset - *end), more;

	tl_x_name(c, &field->name);
	x_type(c, &field->type);
	more = (int64_t)(field->size - (field->type ? field->type->size : 0));
	tl_x_s64(c, TL_B_SIZE, &gap);
	tl_x_s64(c, TL_B_SIZE, &more);
	if (!c->writing) {
		field->offset = *end + (uint64_t)gap;
		field->size = (field->type ? field->type->size : 0) + (uint64_t)more;
	}
	*end = field->offset + field->size;
}

static void x_record_body(struct tl_codec *c, struct tl_record *r)
{
	struct tl_field **i, *fields;
	uint64_t end = 0;

	tl_x_u64(c, TL_B_SIZE, &r->size);
	x_loc(c, &r->loc);
	tl_x_flags(c, TL_B_KIND, &r->local, &r->complete, NULL);
	TL_X_VEC(c, TL_B_COUNT, &r->fields, TL_B_STRING);
	fields = c->writing || !r->fields.n ? NULL :
		 TL_NEW_ARRAY(c->u->arena, struct tl_field, r->fields.n);
	tl_for_each(i, &r->fields) {
		if (fields) {
			*i = &fields[i - r->fields.items];
			(*i)->record = r;
			*TL_PUSH(&c->scratch, &c->fields) = *i;
		} else {
			*tl_map_at(&c->scratch, &c->numbers, *i) = (void *)(uintptr_t)++c->nfields;
		}
		x_field_body(c, *i, &end);
	}
}

static void x_symbol_body(struct tl_codec *c, struct tl_symbol *s)
{
	const char **attr;

	x_type(c, &s->type);
	x_loc(c, &s->loc);
	tl_x_flags(c, TL_B_KIND, &s->is_static, &s->in_main, &s->is_weak, &s->is_copy,
		   &s->is_noreturn, &s->is_readonly, NULL);
	TL_X_VEC(c, TL_B_COUNT, &s->attrs, TL_B_STRING);
	tl_for_each(attr, &s->attrs)
		tl_x_name(c, attr);
}

static void x_init(struct tl_codec *c, struct tl_init *i)
{
	x_known_symbol(c, TL_B_SYMBOL, &i->var);
	x_field(c, TL_B_FIELD, &i->field);
	tl_x_u64(c, TL_B_SIZE, &i->offset);
	tl_x_u64(c, TL_B_SIZE, &i->base);
	x_symbol(c, TL_B_SYMBOL, &i->sym);
	x_type(c, &i->cast_from);
	tl_x_s64(c, TL_B_NUMBER, &i->number);
	x_loc(c, &i->loc);
}

static void x_constant(struct tl_codec *c, struct tl_constant *constant)
{
	tl_x_name(c, &constant->name);
	tl_x_s64(c, TL_B_NUMBER, &constant->value);
}

static void x_ignore(struct tl_codec *c, struct tl_ignore *i)
{
	x_loc(c, &i->loc);
	tl_x_name(c, &i->rule);
	tl_x_u32(c, TL_B_SIZE, &i->first_line);
	tl_x_u32(c, TL_B_SIZE, &i->last_line);
	tl_x_flags(c, TL_B_KIND, &i->used, NULL);
}

/* Functions. */

/* A value that an event or an edge refers to. */
static void x_val(struct tl_codec *c, tl_val *v)
{
	uint64_t code = c->writing && *v ? 1 + tl_zigzag((int64_t)*v - c->last_value) : 0, value = 0;

	tl_x_u64(c, TL_B_ARG, &code);
	if (!c->writing) {
		if (code)
			value = (uint64_t)tl_unzigzag(code - 1) + c->last_value;
		if (value >= c->f->values.n) {
			tl_x_fail(c, "a reference leads nowhere");
			value = 0;
		}
		*v = (tl_val)value;
	}
	if (*v != TL_UNKNOWN)
		c->last_value = *v;
}

/* An operand of value `of`: it comes before that. */
static void x_operand(struct tl_codec *c, enum tl_stream_id s, tl_val *v, tl_val of)
{
	uint32_t back = c->writing && *v ? of - *v : 0;

	tl_x_below(c, s, &back, of - 1);
	if (!c->writing)
		*v = back ? of - back : TL_UNKNOWN;
}

static void x_known_operand(struct tl_codec *c, enum tl_stream_id s, tl_val *v, tl_val of)
{
	x_operand(c, s, v, of);
	if (*v == TL_UNKNOWN)
		tl_x_fail(c, "an operand is missing");
}

/* A block, or TL_NO_BLOCK as 0. */
static void x_block_or_none(struct tl_codec *c, uint32_t *block)
{
	uint32_t number = *block + 1;

	tl_x_below(c, TL_B_PRED, &number, c->f->blocks.n);
	if (!c->writing)
		*block = number - 1;
}

static void x_index(struct tl_codec *c, int64_t *number, uint32_t n)
{
	uint32_t i = (uint32_t)*number;

	tl_x_u32(c, TL_B_INDEX, &i);
	if (c->writing)
		return;
	if (i >= n)
		tl_x_fail(c, "a reference leads nowhere");
	*number = i;
}

static void x_phi(struct tl_codec *c, struct tl_value *v, tl_val of)
{
	struct tl_phi_arg *args = (struct tl_phi_arg *)v->args;
	uint32_t i;

	x_block_or_none(c, &v->block);
	tl_x_count(c, TL_B_ARGS, &v->nargs, TL_B_PHI);
	if (!c->writing && v->nargs)
		v->args = args = TL_NEW_ARRAY(c->u->arena, struct tl_phi_arg, v->nargs);
	for (i = 0; i < v->nargs; i++) {
		x_operand(c, TL_B_PHI, &args[i].value, of);
		x_block_or_none(c, &args[i].pred);
	}
}

static bool is_unary(enum tl_op op)
{
	return op == TL_OP_NOT || op == TL_OP_LNOT;
}

static void x_call_result(struct tl_codec *c, int64_t *number)
{
	const struct tl_function *f = c->f;

	x_index(c, number, f->events.n);
	if (!c->writing && !c->why && f->events.items[*number].kind != TL_E_CALL)
		tl_x_fail(c, "the result of what is no call");
}

static void x_value(struct tl_codec *c, struct tl_value *v, tl_val number)
{
	uint32_t kind = v->kind == TL_V_OP ? TL_V_OPAQUE + 1 + (uint32_t)v->op : (uint32_t)v->kind;

	tl_x_below(c, TL_B_VALUE, &kind, TL_V_OPAQUE + TL_OP_COUNT);
	if (!c->writing) {
		v->kind = kind > TL_V_OPAQUE ? TL_V_OP : kind;
		v->op = kind > TL_V_OPAQUE ? kind - TL_V_OPAQUE - 1 : 0;
	}
	switch (v->kind) {
	case TL_V_UNKNOWN:
		tl_x_fail(c, "an unknown value has a number");
		break;
	case TL_V_CONST:
		tl_x_s64(c, TL_B_NUMBER, &v->number);
		break;
	case TL_V_PARAM:
		x_index(c, &v->number, c->f->nparams);
		break;
	case TL_V_LOCAL:
		x_index(c, &v->number, c->f->locals.n);
		break;
	case TL_V_CALL:
		x_call_result(c, &v->number);
		break;
	case TL_V_FUNCTION:
	case TL_V_GLOBAL:
		x_known_symbol(c, TL_B_SYMBOL, &v->sym);
		break;
	case TL_V_FIELD:
		x_operand(c, TL_B_A, &v->a, number);
		x_field(c, TL_B_MEMBER, &v->field);
		if (!v->field)
			tl_x_fail(c, "a member is missing");
		break;
	case TL_V_INDEX:
		x_known_operand(c, TL_B_A, &v->a, number);
		break;
	case TL_V_OFFSET:
	case TL_V_LOAD:
		x_known_operand(c, TL_B_A, &v->a, number);
		tl_x_s64(c, TL_B_NUMBER, &v->number);
		break;
	case TL_V_CAST:
		x_operand(c, TL_B_A, &v->a, number);
		x_type(c, &v->from);
		x_type(c, &v->type);
		break;
	case TL_V_OP:
		x_known_operand(c, TL_B_A, &v->a, number);
		if (!is_unary(v->op))
			x_known_operand(c, TL_B_B, &v->b, number);
		break;
	case TL_V_PHI:
		x_phi(c, v, number);
		break;
	case TL_V_CONTEXT:
		x_index(c, &v->number, TL_CTX_IRQS_DISABLED + 1);
		break;
	case TL_V_OPAQUE:
		if (!c->writing)
			v->number = c->f->nopaque++;
		break;
	}
}

static void x_call(struct tl_codec *c, struct tl_event *e)
{
	uint32_t i;

	x_symbol(c, TL_B_CALLEE, &e->callee);
	if (!e->callee)
		x_val(c, &e->target);
	tl_x_count(c, TL_B_ARGS, &e->nargs, TL_B_ARG);
	if (!c->writing && e->nargs)
		e->args = TL_NEW_ARRAY(c->u->arena, tl_val, e->nargs);
	for (i = 0; i < e->nargs; i++)
		x_val(c, &e->args[i]);
}

static void x_event(struct tl_codec *c, struct tl_event *e)
{
	TL_X_ENUM(c, TL_B_EVENT, &e->kind, TL_E_RETURN);
	switch (e->kind) {
	case TL_E_CALL:
		x_call(c, e);
		break;
	case TL_E_STORE:
	case TL_E_COPY:
		x_val(c, &e->addr);
		/* fall through */
	case TL_E_CAST:
	case TL_E_RETURN:
		x_val(c, &e->value);
		break;
	}
	x_loc(c, &e->loc);
	tl_x_string(c, &e->spelled);
	x_type(c, &e->type);
}

static void x_edge(struct tl_codec *c, struct tl_edge *edge, uint32_t block)
{
	struct tl_literal *literals = (struct tl_literal *)edge->literals;
	uint32_t i;

	tl_x_near(c, TL_B_EDGE, &edge->to, block, c->f->blocks.n);
	tl_x_count(c, TL_B_ARGS, &edge->nliterals, TL_B_ARG);
	if (!c->writing && edge->nliterals)
		edge->literals = literals = TL_NEW_ARRAY(c->u->arena, struct tl_literal,
							 edge->nliterals);
	for (i = 0; i < edge->nliterals; i++) {
		x_val(c, &literals[i].value);
		tl_x_flags(c, TL_B_TRUE, &literals[i].is_true, NULL);
	}
}

/* `next` is the first event that no block has so far. */
static void x_block(struct tl_codec *c, struct tl_block *b, uint32_t number, uint32_t *next)
{
	struct tl_edge *edge;
	uint32_t i;

	tl_x_below(c, TL_B_BLOCK, &b->n, c->f->events.n - *next);
	TL_X_VEC(c, TL_B_BLOCK, &b->edges, TL_B_EDGE);
	tl_for_each(edge, &b->edges)
		x_edge(c, edge, number);
	if (!c->writing) {
		b->first = *next;
		for (i = b->first; i < b->first + b->n; i++)
			c->f->events.items[i].block = number;
	}
	*next += b->n;
}

static void x_local(struct tl_codec *c, struct tl_local *l)
{
	tl_x_string(c, &l->name);
	x_type(c, &l->type);
	x_loc(c, &l->loc);
}

static void x_set(struct tl_codec *c, struct tl_set *set)
{
	tl_x_below(c, TL_B_MEMBER, &set->param, c->f->nparams);
	x_field(c, TL_B_MEMBER, &set->field);
	tl_x_s64(c, TL_B_MEMBER, &set->number);
}

/* Events come before values, as these may be the results of those. */
static void x_function_body(struct tl_codec *c, struct tl_function *f)
{
	uint32_t i, next = 0;

	c->f = f;
	c->last_value = TL_UNKNOWN;
	for (i = 0; i < f->nparams; i++)
		tl_x_string(c, &f->param_names[i]);
	for (i = 0; i < f->locals.n; i++)
		x_local(c, &f->locals.items[i]);
	for (i = 0; i < f->sets.n; i++)
		x_set(c, &f->sets.items[i]);
	for (i = 0; i < f->events.n; i++) {
		if (!c->writing)
			f->events.items[i].number = i;
		x_event(c, &f->events.items[i]);
	}
	for (i = 1; i < f->values.n; i++)
		x_value(c, &f->values.items[i], i);
	for (i = 0; i < f->blocks.n; i++)
		x_block(c, &f->blocks.items[i], i, &next);
	if (next != f->events.n)
		tl_x_fail(c, "an event is in no block");
}

static void x_values_count(struct tl_codec *c, struct tl_function *f)
{
	uint32_t n = f->values.n - 1;

	tl_x_count(c, TL_B_COUNT, &n, TL_B_VALUE);
	if (c->writing)
		return;
	f->values.n = f->values.cap = n + 1;
	f->values.items = TL_NEW_ARRAY(c->u->arena, struct tl_value, n + 1);
}

static void x_function(struct tl_codec *c, struct tl_function **f)
{
	struct tl_symbol *sym = c->writing ? (*f)->sym : NULL;

	x_known_symbol(c, TL_B_SYMBOL, &sym);
	if (!c->writing) {
		if (!sym)
			return;
		if (sym->kind != TL_S_FUNCTION || sym->body) {
			tl_x_fail(c, "a body of what is no function, or has one");
			return;
		}
		*f = sym->body = TL_NEW(c->u->arena, struct tl_function);
		(*f)->sym = sym;
		(*f)->unit = c->u;
	}
	tl_x_count(c, TL_B_COUNT, &(*f)->nparams, TL_B_STRING);
	if (!c->writing)
		(*f)->param_names = TL_NEW_ARRAY(c->u->arena, const char *, (*f)->nparams);
	TL_X_VEC(c, TL_B_COUNT, &(*f)->locals, TL_B_STRING);
	TL_X_VEC(c, TL_B_COUNT, &(*f)->sets, TL_B_MEMBER);
	TL_X_VEC(c, TL_B_COUNT, &(*f)->events, TL_B_EVENT);
	TL_X_VEC(c, TL_B_COUNT, &(*f)->blocks, TL_B_BLOCK);
	x_values_count(c, *f);
	x_function_body(c, *f);
}

/* The unit's lists: first how long they are and what their items are called. */

static void number(struct tl_codec *c, const void *item, uint32_t i)
{
	*tl_map_at(&c->scratch, &c->numbers, item) = (void *)((uintptr_t)i + 1);
}

static void x_types(struct tl_codec *c)
{
	struct tl_unit *u = c->u;
	struct tl_type *types;
	uint32_t i;

	TL_X_VEC(c, TL_B_COUNT, &u->types, TL_B_TYPE);
	types = c->writing ? NULL : TL_NEW_ARRAY(u->arena, struct tl_type, u->types.n);
	for (i = 0; i < u->types.n; i++) {
		if (types)
			u->types.items[i] = &types[i];
		number(c, u->types.items[i], i);
	}
}

static void x_records(struct tl_codec *c)
{
	struct tl_unit *u = c->u;
	struct tl_record *r;
	const char *name;
	uint32_t i, n = u->records.n;

	tl_x_count(c, TL_B_COUNT, &n, TL_B_STRING);
	for (i = 0; i < n; i++) {
		r = c->writing ? u->records.items[i] : NULL;
		name = r ? r->name : NULL;
		tl_x_name(c, &name);
		if (r)
			number(c, r, i);
		else if (!c->why)
			tl_unit_record(u, name);
		if (!c->why && u->records.n <= i)
			tl_x_fail(c, "two records have one name");
	}
}

static void x_symbols(struct tl_codec *c)
{
	struct tl_unit *u = c->u;
	struct tl_symbol *s;
	const char *name;
	uint32_t i, n = u->symbols.n;
	enum tl_sym_kind kind;

	tl_x_count(c, TL_B_COUNT, &n, TL_B_STRING);
	for (i = 0; i < n; i++) {
		s = c->writing ? u->symbols.items[i] : NULL;
		name = s ? s->name : NULL;
		kind = s ? s->kind : TL_S_FUNCTION;
		tl_x_name(c, &name);
		TL_X_ENUM(c, TL_B_KIND, &kind, TL_S_MACRO);
		if (s)
			number(c, s, i);
		else if (!c->why)
			tl_unit_add_symbol(u, kind, name);
	}
}

/* The engine follows `to` without looking back. */
static void check_depth(struct tl_codec *c)
{
	const struct tl_type *to;
	struct tl_type **t;
	int depth;

	tl_for_each(t, &c->u->types) {
		for (to = *t, depth = 0; to && depth < MAX_TYPE_DEPTH; to = to->to)
			depth++;
		if (to) {
			tl_x_fail(c, "a type is made of too many others");
			return;
		}
	}
}

void tl_x_unit(struct tl_codec *c)
{
	struct tl_unit *u = c->u;
	struct tl_type **t;
	struct tl_record **r;
	struct tl_symbol **s;
	struct tl_function **f;
	struct tl_init *init;
	struct tl_constant *constant;
	struct tl_ignore *ignore;

	tl_x_name(c, &u->path);
	tl_x_name(c, &u->compiler);
	c->file = u->path;
	x_types(c);
	x_records(c);
	x_symbols(c);
	tl_for_each(t, &u->types)
		x_type_body(c, *t);
	if (!c->writing)
		check_depth(c);
	tl_x_type_names(c);
	tl_for_each(r, &u->records)
		x_record_body(c, *r);
	tl_for_each(s, &u->symbols)
		x_symbol_body(c, *s);
	TL_X_VEC(c, TL_B_COUNT, &u->inits, TL_B_SYMBOL);
	tl_for_each(init, &u->inits)
		x_init(c, init);
	TL_X_VEC(c, TL_B_COUNT, &u->constants, TL_B_STRING);
	tl_for_each(constant, &u->constants)
		x_constant(c, constant);
	TL_X_VEC(c, TL_B_COUNT, &u->ignores, TL_B_STRING);
	tl_for_each(ignore, &u->ignores)
		x_ignore(c, ignore);
	TL_X_VEC(c, TL_B_COUNT, &u->functions, TL_B_SYMBOL);
	tl_for_each(f, &u->functions) {
		x_function(c, f);
		if (c->why)
			return;
	}
}
