// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Writing the text form: see text.c.
 */
#include <string.h>
#include "facts/text.h"

struct writer {
	const struct tl_unit *u;
	FILE *out;
	struct tl_arena scratch;
	struct tl_map ordinals;		/* symbol -> its place among those of its name */
	size_t n;
	char buf[4096];
};

static void flush(struct writer *w)
{
	fwrite(w->buf, 1, w->n, w->out);
	w->n = 0;
}

static void put_char(struct writer *w, char c)
{
	if (w->n == sizeof(w->buf))
		flush(w);
	w->buf[w->n++] = c;
}

static void put(struct writer *w, const char *s)
{
	while (*s)
		put_char(w, *s++);
}

static void put_unsigned(struct writer *w, uint64_t x)
{
	char digits[20];
	int n = 0;

	do {
		digits[n++] = (char)('0' + x % 10);
		x /= 10;
	} while (x);
	while (n)
		put_char(w, digits[--n]);
}

static void put_signed(struct writer *w, int64_t x)
{
	if (x < 0)
		put_char(w, '-');
	put_unsigned(w, x < 0 ? 0 - (uint64_t)x : (uint64_t)x);
}

static void put_number(struct writer *w, const char *before, uint64_t x)
{
	put(w, before);
	put_unsigned(w, x);
}

static void put_quoted(struct writer *w, const char *s)
{
	static const char hex[] = "0123456789abcdef";
	unsigned char c;

	put_char(w, '"');
	for (; *s; s++) {
		c = (unsigned char)*s;
		if (c == '"' || c == '\\') {
			put_char(w, '\\');
			put_char(w, *s);
		} else if (c < ' ' || c == 0x7f) {
			put(w, "\\x");
			put_char(w, hex[c >> 4]);
			put_char(w, hex[c & 15]);
		} else {
			put_char(w, *s);
		}
	}
	put_char(w, '"');
}

/* A name, or ? where there is none. */
static void put_name(struct writer *w, const char *name)
{
	const char *s = name;

	if (!name) {
		put_char(w, '?');
		return;
	}
	if (tl_text_begins_name(*s)) {
		while (tl_text_is_name(*s))
			s++;
		if (!*s) {
			put(w, name);
			return;
		}
	}
	put_quoted(w, name);
}

static void put_symbol(struct writer *w, const struct tl_symbol *s)
{
	uintptr_t ordinal = (uintptr_t)tl_map_get(&w->ordinals, s);

	put_name(w, s->name);
	if (ordinal > 1)
		put_number(w, "#", ordinal);
}

static void put_type(struct writer *w, const char *before, const struct tl_type *t)
{
	if (!t)
		return;
	put(w, before);
	put_quoted(w, t->name);
}

static void put_loc(struct writer *w, tl_loc loc)
{
	const struct tl_location *l = &w->u->locs.items[loc];
	const char *s;

	if (!loc)
		return;
	put(w, " @");
	if (l->file && strcmp(l->file, w->u->path)) {
		for (s = l->file; tl_text_is_path(*s); s++)
			;
		if (!*s && s != l->file)
			put(w, l->file);
		else
			put_quoted(w, l->file);
		put_char(w, ':');
	}
	put_unsigned(w, l->line);
	put_number(w, ":", l->column);
}

static void put_val(struct writer *w, tl_val v)
{
	if (v == TL_UNKNOWN)
		put_char(w, '?');
	else
		put_number(w, "v", v);
}

static void put_vals(struct writer *w, const tl_val *v, uint32_t n)
{
	uint32_t i;

	put_char(w, '(');
	for (i = 0; i < n; i++) {
		if (i)
			put(w, ", ");
		put_val(w, v[i]);
	}
	put_char(w, ')');
}

static void write_type(struct writer *w, const struct tl_type *t)
{
	uint32_t i;

	put_type(w, "type ", t);
	put_char(w, ' ');
	put(w, tl_text_type_kinds[t->kind]);
	if (t->size)
		put_number(w, " size ", t->size);
	if (t->is_signed)
		put(w, " signed");
	put_type(w, " to ", t->to);
	if (t->record) {
		put(w, " record ");
		put_quoted(w, t->record->name);
	}
	for (i = 0; i < t->nparams; i++)
		put_type(w, i ? ", " : " params ", t->params[i]);
	if (t->variadic)
		put(w, " variadic");
	put_char(w, '\n');
}

static void write_record(struct writer *w, const struct tl_record *r)
{
	struct tl_field *const *i;

	put(w, "record ");
	put_quoted(w, r->name);
	if (r->size)
		put_number(w, " size ", r->size);
	put(w, r->local ? " local" : "");
	put(w, r->complete ? " complete" : "");
	put_loc(w, r->loc);
	put_char(w, '\n');
	tl_for_each(i, &r->fields) {
		put(w, "  field ");
		put_name(w, (*i)->name);
		put_number(w, " offset ", (*i)->offset);
		put_number(w, " size ", (*i)->size);
		put_type(w, " type ", (*i)->type);
		put_char(w, '\n');
	}
}

static void write_symbol(struct writer *w, const struct tl_symbol *s)
{
	const char *const *attr;

	put(w, "symbol ");
	put_symbol(w, s);
	put_char(w, ' ');
	put(w, tl_text_symbol_kinds[s->kind]);
	put(w, s->is_static ? " static" : "");
	put(w, s->in_main ? " main" : "");
	put(w, s->is_weak ? " weak" : "");
	put(w, s->is_copy ? " copy" : "");
	put(w, s->is_noreturn ? " noreturn" : "");
	put(w, s->is_readonly ? " readonly" : "");
	put_type(w, " type ", s->type);
	tl_for_each(attr, &s->attrs) {
		put(w, " attr ");
		put_quoted(w, *attr);
	}
	put_loc(w, s->loc);
	put_char(w, '\n');
}

static void put_field(struct writer *w, const struct tl_field *field)
{
	put_quoted(w, field->record->name);
	put_char(w, ' ');
	put_name(w, field->name);
}

static void write_init(struct writer *w, const struct tl_init *i)
{
	put(w, "init ");
	put_symbol(w, i->var);
	put_number(w, " +", i->offset);
	if (i->base)
		put_number(w, " in ", i->base);
	if (i->field) {
		put(w, " field ");
		put_field(w, i->field);
	}
	put(w, " = ");
	if (i->sym) {
		put_char(w, '&');
		put_symbol(w, i->sym);
	}
	if (!i->sym || i->number) {
		put(w, i->sym ? " plus " : "");
		put_signed(w, i->number);
	}
	put_type(w, " cast-from ", i->cast_from);
	put_loc(w, i->loc);
	put_char(w, '\n');
}

static void put_phi(struct writer *w, const struct tl_value *v)
{
	uint32_t i;

	put(w, "phi ");
	if (v->block != TL_NO_BLOCK)
		put_number(w, "at ", v->block);
	put(w, v->block != TL_NO_BLOCK ? " (" : "(");
	for (i = 0; i < v->nargs; i++) {
		put(w, i ? ", " : "");
		put_val(w, v->args[i].value);
		if (v->args[i].pred != TL_NO_BLOCK)
			put_number(w, " from ", v->args[i].pred);
	}
	put_char(w, ')');
}

static void put_op(struct writer *w, const struct tl_value *v)
{
	if (v->op == TL_OP_NOT || v->op == TL_OP_LNOT) {
		put(w, tl_text_ops[v->op]);
		put_val(w, v->a);
		return;
	}
	put_val(w, v->a);
	put_char(w, ' ');
	put(w, tl_text_ops[v->op]);
	put_char(w, ' ');
	put_val(w, v->b);
}

static void write_value(struct writer *w, tl_val number, const struct tl_value *v)
{
	put_number(w, "  v", number);
	put(w, " = ");
	switch (v->kind) {
	case TL_V_UNKNOWN:
		put_char(w, '?');
		break;
	case TL_V_CONST:
		put_signed(w, v->number);
		break;
	case TL_V_PARAM:
		put_number(w, "param ", (uint64_t)v->number);
		break;
	case TL_V_FUNCTION:
		put(w, "function ");
		put_symbol(w, v->sym);
		break;
	case TL_V_GLOBAL:
		put(w, "global ");
		put_symbol(w, v->sym);
		break;
	case TL_V_LOCAL:
		put_number(w, "local ", (uint64_t)v->number);
		break;
	case TL_V_CALL:
		put_number(w, "result e", (uint64_t)v->number);
		break;
	case TL_V_FIELD:
		put(w, "field ");
		put_val(w, v->a);
		put_char(w, ' ');
		put_field(w, v->field);
		break;
	case TL_V_INDEX:
		put(w, "index ");
		put_val(w, v->a);
		break;
	case TL_V_OFFSET:
		put(w, "offset ");
		put_val(w, v->a);
		put_char(w, ' ');
		put_signed(w, v->number);
		break;
	case TL_V_LOAD:
		put(w, "load ");
		put_val(w, v->a);
		if (v->number) {
			put(w, " state ");
			put_signed(w, v->number);
		}
		break;
	case TL_V_CAST:
		put(w, "cast ");
		put_val(w, v->a);
		put_type(w, " from ", v->from);
		put_type(w, " to ", v->type);
		break;
	case TL_V_OP:
		put_op(w, v);
		break;
	case TL_V_PHI:
		put_phi(w, v);
		break;
	case TL_V_CONTEXT:
		put(w, "context ");
		put(w, tl_text_contexts[v->number]);
		break;
	case TL_V_OPAQUE:
		put(w, "opaque");
		break;
	}
	put_char(w, '\n');
}

static void write_event(struct writer *w, const struct tl_function *f, uint32_t number,
			const bool *has_result)
{
	const struct tl_event *e = &f->events.items[number];

	put(w, "    ");
	if (has_result[number]) {
		put_number(w, "e", number);
		put_char(w, ' ');
	}
	switch (e->kind) {
	case TL_E_CALL:
		put(w, "call ");
		if (e->callee) {
			put_symbol(w, e->callee);
		} else {
			put_char(w, '*');
			put_val(w, e->target);
		}
		put_vals(w, e->args, e->nargs);
		break;
	case TL_E_STORE:
	case TL_E_COPY:
		put(w, e->kind == TL_E_STORE ? "store " : "copy ");
		put_val(w, e->addr);
		put(w, " = ");
		put_val(w, e->value);
		break;
	case TL_E_CAST:
		put(w, "cast ");
		put_val(w, e->value);
		break;
	case TL_E_RETURN:
		put(w, "return ");
		put_val(w, e->value);
		break;
	}
	put_type(w, " type ", e->type);
	put_loc(w, e->loc);
	if (e->spelled) {
		put(w, " spelled ");
		put_quoted(w, e->spelled);
	}
	put_char(w, '\n');
}

static void write_edge(struct writer *w, const struct tl_edge *edge)
{
	uint32_t i;

	put_number(w, "    goto ", edge->to);
	for (i = 0; i < edge->nliterals; i++) {
		put(w, i ? ", " : " if ");
		put(w, edge->literals[i].is_true ? "" : "!");
		put_val(w, edge->literals[i].value);
	}
	put_char(w, '\n');
}

static void write_function(struct writer *w, const struct tl_function *f)
{
	bool *has_result = TL_NEW_ARRAY(&w->scratch, bool, f->events.n);
	const struct tl_local *l;
	const struct tl_block *b;
	const struct tl_edge *edge;
	uint32_t i;

	put(w, "\nfunction ");
	put_symbol(w, f->sym);
	put_char(w, '(');
	for (i = 0; i < f->nparams; i++) {
		put(w, i ? ", " : "");
		put_name(w, f->param_names[i]);
	}
	put(w, ")\n");
	tl_for_each(l, &f->locals) {
		put_number(w, "  local ", (uint64_t)(l - f->locals.items));
		put_char(w, ' ');
		put_name(w, l->name);
		put_type(w, " type ", l->type);
		put_loc(w, l->loc);
		put_char(w, '\n');
	}
	for (i = 0; i < f->stored.n; i++) {
		put(w, "  stores ");
		put_field(w, f->stored.items[i]);
		put_char(w, '\n');
	}
	for (i = 1; i < f->values.n; i++) {
		const struct tl_value *v = &f->values.items[i];

		write_value(w, i, v);
		if (v->kind == TL_V_CALL && (uint64_t)v->number < f->events.n)
			has_result[v->number] = true;
	}
	tl_for_each(b, &f->blocks) {
		put_number(w, "  block ", (uint64_t)(b - f->blocks.items));
		put_char(w, '\n');
		for (i = b->first; i < b->first + b->n; i++)
			write_event(w, f, i, has_result);
		tl_for_each(edge, &b->edges)
			write_edge(w, edge);
	}
}

/* The second symbol called foo is foo#2. */
static void count_symbols(struct writer *w)
{
	struct tl_map count = { 0 };
	struct tl_symbol *const *s;
	void **n;

	tl_for_each(s, &w->u->symbols) {
		n = tl_map_at(&w->scratch, &count, (*s)->name);
		*n = (void *)((uintptr_t)*n + 1);
		*tl_map_at(&w->scratch, &w->ordinals, *s) = *n;
	}
}

static void write_unit(struct writer *w)
{
	const struct tl_unit *u = w->u;
	struct tl_type *const *t;
	struct tl_record *const *r;
	struct tl_symbol *const *s;
	struct tl_function *const *f;
	const struct tl_constant *c;
	const struct tl_init *init;
	const struct tl_ignore *i;

	put_number(w, TL_TEXT_MAGIC " ", TL_FACTS_VERSION);
	put(w, "\nunit ");
	put_quoted(w, u->path);
	put(w, " compiler ");
	put_quoted(w, u->compiler);
	put(w, "\n\n");
	tl_for_each(t, &u->types)
		write_type(w, *t);
	tl_for_each(r, &u->records)
		write_record(w, *r);
	tl_for_each(s, &u->symbols)
		write_symbol(w, *s);
	tl_for_each(c, &u->constants) {
		put(w, "constant ");
		put_name(w, c->name);
		put_char(w, ' ');
		put_signed(w, c->value);
		put_char(w, '\n');
	}
	tl_for_each(init, &u->inits)
		write_init(w, init);
	tl_for_each(i, &u->ignores) {
		put(w, "ignore ");
		put_name(w, i->rule);
		put_loc(w, i->loc);
		put_number(w, " lines ", i->first_line);
		put_number(w, "..", i->last_line);
		put(w, i->used ? " used\n" : "\n");
	}
	tl_for_each(f, &u->functions)
		write_function(w, *f);
	put(w, "\nend\n");
}

void tl_facts_write(const struct tl_unit *u, FILE *out)
{
	struct writer w = { .u = u, .out = out };

	tl_arena_init(&w.scratch, u->arena->get, u->arena->put);
	count_symbols(&w);
	write_unit(&w);
	flush(&w);
	tl_arena_release(&w.scratch);
}
