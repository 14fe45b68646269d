// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Building a unit's facts: everything but values, which are in value.c.
 */
#include <string.h>
#include <tasklint/facts.h>

struct tl_unit *tl_unit_new(struct tl_arena *arena, const char *path, const char *compiler)
{
	struct tl_unit *u = TL_NEW(arena, struct tl_unit);

	u->arena = arena;
	u->strings.arena = arena;
	u->path = tl_intern(&u->strings, path ? path : "");
	u->compiler = tl_intern(&u->strings, compiler ? compiler : "");
	*TL_PUSH(arena, &u->locs) = (struct tl_location){ 0 };
	return u;
}

tl_loc tl_unit_add_loc(struct tl_unit *u, const char *file, uint32_t line, uint32_t column)
{
	struct tl_location *last = &u->locs.items[u->locs.n - 1];
	struct tl_location loc = { .line = line, .column = column };

	if (!file)
		file = "";
	/* Most locations are in the file of the one before. */
	if (last->file && (last->file == file || !strcmp(last->file, file)))
		loc.file = last->file;
	else
		loc.file = tl_intern(&u->strings, file);
	if (last->file != loc.file || last->line != line || last->column != column)
		*TL_PUSH(u->arena, &u->locs) = loc;
	return u->locs.n - 1;
}

struct tl_type *tl_unit_type(struct tl_unit *u, const char *name, bool *is_new)
{
	void **slot;
	struct tl_type *t;

	name = tl_intern(&u->strings, name);
	slot = tl_map_at(u->arena, &u->type_by_name, name);
	if (is_new)
		*is_new = !*slot;
	if (*slot)
		return *slot;
	t = TL_NEW(u->arena, struct tl_type);
	t->name = name;
	*slot = t;
	*TL_PUSH(u->arena, &u->types) = t;
	return t;
}

struct tl_record *tl_unit_record(struct tl_unit *u, const char *name)
{
	void **slot;
	struct tl_record *r;

	name = tl_intern(&u->strings, name);
	slot = tl_map_at(u->arena, &u->record_by_name, name);
	if (*slot)
		return *slot;
	r = TL_NEW(u->arena, struct tl_record);
	r->name = name;
	*slot = r;
	*TL_PUSH(u->arena, &u->records) = r;
	return r;
}

struct tl_field *tl_record_field(struct tl_unit *u, struct tl_record *r, const char *name)
{
	struct tl_field **i, *field;

	name = tl_intern(&u->strings, name);
	tl_for_each(i, &r->fields) {
		if ((*i)->name == name)
			return *i;
	}
	field = TL_NEW(u->arena, struct tl_field);
	field->record = r;
	field->name = name;
	*TL_PUSH(u->arena, &r->fields) = field;
	return field;
}

struct tl_symbol *tl_unit_add_symbol(struct tl_unit *u, enum tl_sym_kind kind, const char *name)
{
	struct tl_symbol *s = TL_NEW(u->arena, struct tl_symbol);
	void **slot;

	s->kind = kind;
	s->name = tl_intern(&u->strings, name);
	*TL_PUSH(u->arena, &u->symbols) = s;
	slot = tl_map_at(u->arena, &u->symbol_by_name, s->name);
	if (!*slot)
		*slot = s;
	return s;
}

struct tl_symbol *tl_unit_find_symbol(const struct tl_unit *u, enum tl_sym_kind kind,
				      const char *name)
{
	struct tl_symbol *first, **i;

	name = tl_intern_find(&u->strings, name, strlen(name));
	first = tl_map_get(&u->symbol_by_name, name);
	if (!first || first->kind == kind)
		return first;
	/* Another kind came first: rare enough to look through all. */
	tl_for_each(i, &u->symbols) {
		if ((*i)->name == name && (*i)->kind == kind)
			return *i;
	}
	return NULL;
}

const struct tl_constant *tl_unit_constant(const struct tl_unit *u, const char *name)
{
	const struct tl_constant *c;

	tl_for_each(c, &u->constants) {
		if (c->name == name || !strcmp(c->name, name))
			return c;
	}
	return NULL;
}

struct tl_function *tl_unit_add_function(struct tl_unit *u, struct tl_symbol *sym, uint32_t nparams)
{
	struct tl_function *f = TL_NEW(u->arena, struct tl_function);

	f->sym = sym;
	f->unit = u;
	f->nparams = nparams;
	f->param_names = TL_NEW_ARRAY(u->arena, const char *, nparams);
	*TL_PUSH(u->arena, &f->values) = (struct tl_value){ .kind = TL_V_UNKNOWN };
	sym->body = f;
	*TL_PUSH(u->arena, &u->functions) = f;
	return f;
}

uint32_t tl_function_add_block(struct tl_function *f)
{
	*TL_PUSH(f->unit->arena, &f->blocks) = (struct tl_block){ .first = f->events.n };
	return f->blocks.n - 1;
}

struct tl_event *tl_function_add_event(struct tl_function *f, uint32_t block,
				       enum tl_event_kind kind, tl_loc loc)
{
	struct tl_block *b = &f->blocks.items[block];
	struct tl_event *e;

	if (!b->n)
		b->first = f->events.n;
	b->n++;
	e = TL_PUSH(f->unit->arena, &f->events);
	*e = (struct tl_event){ .kind = kind, .loc = loc, .block = block,
				.number = f->events.n - 1 };
	return e;
}

uint32_t tl_function_add_local(struct tl_function *f, const char *name, const struct tl_type *type,
			       tl_loc loc)
{
	*TL_PUSH(f->unit->arena, &f->locals) = (struct tl_local){
		.name = name ? tl_intern(&f->unit->strings, name) : NULL,
		.type = type,
		.loc = loc,
	};
	return f->locals.n - 1;
}

const struct tl_field *tl_value_member(const struct tl_function *f, tl_val addr)
{
	const struct tl_value *v;

	for (;;) {
		v = &f->values.items[addr];
		switch (v->kind) {
		case TL_V_FIELD:
			return v->field;
		case TL_V_INDEX:
		case TL_V_OFFSET:
		case TL_V_CAST:
			addr = v->a;
			break;
		default:
			return NULL;
		}
	}
}
