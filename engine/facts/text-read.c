// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Reading the text form: see text.c.
 *
 * A first pass over the lines makes the types, records and symbols, in the
 * order they stand in, so that the second may come across them in any order.
 *
 * The first error is the one that is told. After it, the reader stands before
 * an empty line whatever it tries, and what it has made so far is dropped.
 */
#include <errno.h>
#include <string.h>
#include "facts/text.h"

/* What can only be checked when the function's end is known. */
enum later_kind { LATER_BLOCK, LATER_RESULT };
struct later {
	enum later_kind kind;
	uint32_t number, line;
};

struct same_name {
	struct tl_symbol *sym;
	struct same_name *next;
};

struct reader {
	struct tl_arena scratch;
	struct tl_unit *u;
	const char *name;		/* of the text, for errors */
	struct tl_err *err;
	int status;
	const char *s;			/* where we are in the text */
	size_t size;			/* of the text */
	uint32_t line;
	struct tl_map symbols;		/* name -> list of struct same_name */
	uint32_t ntypes, nrecords, nsymbols;	/* how many the second pass has met */
	bool unit_seen, end_seen;
	struct tl_record *record;	/* that field lines are for */
	struct tl_function *f;		/* that we are in */
	TL_VEC(tl_val) vals;		/* by the number in the text; TL_UNKNOWN: not made yet */
	TL_VEC(tl_val) list;
	TL_VEC(struct tl_phi_arg) phi;
	TL_VEC(struct tl_literal) literals;
	TL_VEC(struct later) later;
};

static void fail_at(struct reader *r, uint32_t line, int errnum, const char *what)
{
	if (!r->status)
		r->status = tl_err_set(r->err, errnum, "%s:%u: %s", r->name, line, what);
	r->s = "";
}

static void TL_PRINTF(2, 3) fail(struct reader *r, const char *fmt, ...)
{
	char what[300];
	va_list ap;

	va_start(ap, fmt);
	vsnprintf(what, sizeof(what), fmt, ap);
	va_end(ap);
	fail_at(r, r->line, EINVAL, what);
}

/* Words and signs of a line. */

static void skip_space(struct reader *r)
{
	while (*r->s == ' ' || *r->s == '\t' || *r->s == '\r')
		r->s++;
}

static bool at_end(struct reader *r)
{
	skip_space(r);
	return !*r->s || *r->s == '\n' || *r->s == '#';
}

/* How far it is to the end of what begins here, for errors. */
static int here_length(const struct reader *r)
{
	int n = 0;

	while (n < 40 && (unsigned char)r->s[n] > ' ')
		n++;
	return n;
}

static void fail_expected(struct reader *r, const char *what)
{
	if (at_end(r))
		fail(r, "%s expected at the end of the line", what);
	else
		fail(r, "%s expected before '%.*s'", what, here_length(r), r->s);
}

static void end_line(struct reader *r)
{
	if (!at_end(r))
		fail(r, "'%.*s' is not expected here", here_length(r), r->s);
}

static bool accept(struct reader *r, char c)
{
	skip_space(r);
	if (*r->s != c || !c)
		return false;
	r->s++;
	return true;
}

static void expect(struct reader *r, char c)
{
	char what[] = { '\'', c, '\'', '\0' };

	if (!accept(r, c))
		fail_expected(r, what);
}

static bool is_digit(char c)
{
	return c >= '0' && c <= '9';
}

static bool accept_word(struct reader *r, const char *word)
{
	size_t n;

	skip_space(r);
	if (*r->s != *word)
		return false;
	n = strlen(word);
	if (strncmp(r->s, word, n) || tl_text_is_name(r->s[n]))
		return false;
	r->s += n;
	return true;
}

static int hex_digit(char c)
{
	if (is_digit(c))
		return c - '0';
	c |= 32;
	return c >= 'a' && c <= 'f' ? c - 'a' + 10 : -1;
}

static uint64_t get_unsigned(struct reader *r)
{
	int base = 10, digit;
	uint64_t x = 0;

	skip_space(r);
	if (!is_digit(*r->s)) {
		fail_expected(r, "a number");
		return 0;
	}
	if (r->s[0] == '0' && (r->s[1] | 32) == 'x' && hex_digit(r->s[2]) >= 0) {
		base = 16;
		r->s += 2;
	}
	while ((digit = hex_digit(*r->s)) >= 0 && digit < base) {
		if (x > (UINT64_MAX - (uint64_t)digit) / (uint64_t)base) {
			fail(r, "the number is too large");
			return 0;
		}
		x = x * (uint64_t)base + (uint64_t)digit;
		r->s++;
	}
	return x;
}

static uint32_t get_u32(struct reader *r)
{
	uint64_t x = get_unsigned(r);

	if (x < UINT32_MAX)
		return (uint32_t)x;
	fail(r, "the number is too large");
	return 0;
}

/* Up to 2^64 - 1 without a sign: masks are written so. */
static int64_t get_signed(struct reader *r)
{
	bool negative = accept(r, '-');
	uint64_t x = get_unsigned(r);

	if (negative && x > (uint64_t)INT64_MAX + 1) {
		fail(r, "the number is too small");
		return 0;
	}
	return (int64_t)(negative ? 0 - x : x);
}

/* The character after a backslash, or -1. */
static int get_escaped(struct reader *r)
{
	int hi, lo;

	switch (*r->s++) {
	case '"':
		return '"';
	case '\\':
		return '\\';
	case 'n':
		return '\n';
	case 't':
		return '\t';
	case 'x':
		hi = hex_digit(r->s[0]);
		lo = hi < 0 ? -1 : hex_digit(r->s[1]);
		if (lo < 0 || !(hi | lo))
			return -1;
		r->s += 2;
		return hi << 4 | lo;
	default:
		r->s--;
		return -1;
	}
}

/* What stands between quotes; "" where that's an error. */
static const char *get_quoted(struct reader *r)
{
	const char *s;
	char *text;
	size_t n;
	int c;

	skip_space(r);
	if (*r->s != '"') {
		fail_expected(r, "a quoted string");
		return "";
	}
	for (s = ++r->s; *s && *s != '\n' && *s != '"' && *s != '\\'; s++)
		;
	if (*s == '"') {
		n = (size_t)(s - r->s);
		r->s = s + 1;
		return tl_intern_n(&r->u->strings, s - n, n);
	}
	n = strcspn(r->s, "\n");
	text = tl_arena_get(&r->scratch, n + 1);
	for (n = 0; *r->s && *r->s != '\n' && *r->s != '"'; text[n++] = (char)c) {
		c = (unsigned char)*r->s++;
		if (c != '\\')
			continue;
		c = get_escaped(r);
		if (c < 0) {
			fail(r, "a backslash is followed by none of \\ \" n t x01..xff");
			return "";
		}
	}
	if (*r->s != '"') {
		fail(r, "the string has no closing quote");
		return "";
	}
	r->s++;
	return tl_intern_n(&r->u->strings, text, n);
}

static const char *get_name(struct reader *r)
{
	const char *s;

	skip_space(r);
	if (*r->s == '"')
		return get_quoted(r);
	if (!tl_text_begins_name(*r->s)) {
		fail_expected(r, "a name");
		return "";
	}
	for (s = r->s; tl_text_is_name(*r->s); r->s++)
		;
	return tl_intern_n(&r->u->strings, s, (size_t)(r->s - s));
}

static const char *get_name_or_none(struct reader *r)
{
	return accept(r, '?') ? NULL : get_name(r);
}

static uint32_t get_kind(struct reader *r, const char *const *kinds, const char *what)
{
	uint32_t i;

	for (i = 0; kinds[i]; i++) {
		if (accept_word(r, kinds[i]))
			return i;
	}
	fail_expected(r, what);
	return 0;
}

/* Things with names. */

static const struct tl_type *get_type(struct reader *r)
{
	const char *name = get_quoted(r);
	const struct tl_type *t = tl_map_get(&r->u->type_by_name, name);

	if (!t)
		fail(r, "type \"%s\" is not declared", name);
	return t;
}

static struct tl_record *get_record(struct reader *r)
{
	const char *name = get_quoted(r);
	struct tl_record *record = tl_map_get(&r->u->record_by_name, name);

	if (!record)
		fail(r, "record \"%s\" is not declared", name);
	return record;
}

static const struct tl_field *find_field(const struct tl_record *record, const char *name)
{
	struct tl_field *const *i;

	tl_for_each(i, &record->fields) {
		if ((*i)->name == name)
			return *i;
	}
	return NULL;
}

static const struct tl_field *get_field(struct reader *r)
{
	const struct tl_record *record = get_record(r);
	const char *name = get_name(r);
	const struct tl_field *field;

	if (r->status)
		return NULL;
	field = find_field(record, name);
	if (!field)
		fail(r, "record \"%s\" has no field '%s' so far", record->name, name);
	return field;
}

/* foo, or foo#2 for the second of that name: that is, how many there must be. */
static const char *get_symbol_name(struct reader *r, uint32_t *ordinal)
{
	const char *name = get_name(r);

	*ordinal = 1;
	if (*r->s == '#' && is_digit(r->s[1])) {
		r->s++;
		*ordinal = get_u32(r);
	}
	return name;
}

static struct tl_symbol *find_symbol(const struct reader *r, const char *name, uint32_t ordinal)
{
	const struct same_name *i = tl_map_get(&r->symbols, name);

	while (i && --ordinal)
		i = i->next;
	return i ? i->sym : NULL;
}

static struct tl_symbol *get_symbol(struct reader *r)
{
	uint32_t ordinal;
	const char *name = get_symbol_name(r, &ordinal);
	struct tl_symbol *sym = ordinal ? find_symbol(r, name, ordinal) : NULL;

	if (!sym)
		fail(r, "symbol '%s' is not declared", name);
	return sym;
}

static tl_loc get_loc(struct reader *r)
{
	const char *file = r->u->path, *s = r->s;
	uint32_t line, column;

	if (*s == '"') {
		file = get_quoted(r);
		expect(r, ':');
	} else {
		while (tl_text_is_path(*s))
			s++;
		/* Just two numbers are a place in the unit's own file. */
		if (*s == ':' && s[1 + strcspn(s + 1, ": \t\r\n")] == ':') {
			file = tl_intern_n(&r->u->strings, r->s, (size_t)(s - r->s));
			r->s = s + 1;
		}
	}
	line = get_u32(r);
	expect(r, ':');
	column = get_u32(r);
	return r->status ? 0 : tl_unit_add_loc(r->u, file, line, column);
}

/* ` @file:1:2`, or nothing. */
static bool accept_loc(struct reader *r, tl_loc *loc)
{
	if (!accept(r, '@'))
		return false;
	*loc = get_loc(r);
	return true;
}

/* Lines outside functions. */

static void read_unit(struct reader *r)
{
	r->u->path = get_quoted(r);
	if (accept_word(r, "compiler"))
		r->u->compiler = get_quoted(r);
	r->unit_seen = true;
}

static void read_type(struct reader *r)
{
	struct tl_type *t = r->u->types.items[r->ntypes++];
	TL_VEC(const struct tl_type *) params = { 0 };

	get_quoted(r);
	t->kind = get_kind(r, tl_text_type_kinds, "a kind of type");
	while (!at_end(r)) {
		if (accept_word(r, "size")) {
			t->size = get_unsigned(r);
		} else if (accept_word(r, "signed")) {
			t->is_signed = true;
		} else if (accept_word(r, "variadic")) {
			t->variadic = true;
		} else if (accept_word(r, "to")) {
			t->to = get_type(r);
		} else if (accept_word(r, "record")) {
			t->record = get_record(r);
		} else if (accept_word(r, "params")) {
			do
				*TL_PUSH(r->u->arena, &params) = get_type(r);
			while (accept(r, ','));
		} else {
			end_line(r);
		}
	}
	t->params = params.items;
	t->nparams = params.n;
}

static void read_record(struct reader *r)
{
	struct tl_record *record = r->u->records.items[r->nrecords++];

	get_quoted(r);
	r->record = record;
	while (!at_end(r)) {
		if (accept_word(r, "size"))
			record->size = get_unsigned(r);
		else if (accept_word(r, "local"))
			record->local = true;
		else if (accept_word(r, "complete"))
			record->complete = true;
		else if (!accept_loc(r, &record->loc))
			end_line(r);
	}
}

static void read_field(struct reader *r)
{
	const char *name = get_name(r);
	struct tl_field *field;

	if (r->status)
		return;
	if (!r->record) {
		fail(r, "a field outside of a record");
		return;
	}
	if (find_field(r->record, name)) {
		fail(r, "record \"%s\" has a field '%s' already", r->record->name, name);
		return;
	}
	field = tl_record_field(r->u, r->record, name);
	while (!at_end(r)) {
		if (accept_word(r, "offset"))
			field->offset = get_unsigned(r);
		else if (accept_word(r, "size"))
			field->size = get_unsigned(r);
		else if (accept_word(r, "type"))
			field->type = get_type(r);
		else
			end_line(r);
	}
}

static void read_symbol_flags(struct reader *r, struct tl_symbol *sym)
{
	const char *attr;

	while (!at_end(r)) {
		if (accept_word(r, "static")) {
			sym->is_static = true;
		} else if (accept_word(r, "main")) {
			sym->in_main = true;
		} else if (accept_word(r, "weak")) {
			sym->is_weak = true;
		} else if (accept_word(r, "copy")) {
			sym->is_copy = true;
		} else if (accept_word(r, "noreturn")) {
			sym->is_noreturn = true;
		} else if (accept_word(r, "readonly")) {
			sym->is_readonly = true;
		} else if (accept_word(r, "type")) {
			sym->type = get_type(r);
		} else if (accept_word(r, "attr")) {
			attr = get_quoted(r);
			*TL_PUSH(r->u->arena, &sym->attrs) = attr;
		} else if (!accept_loc(r, &sym->loc)) {
			end_line(r);
		}
	}
}

static void read_symbol(struct reader *r)
{
	struct tl_symbol *sym = r->u->symbols.items[r->nsymbols++];
	uint32_t ordinal;

	get_symbol_name(r, &ordinal);
	get_kind(r, tl_text_symbol_kinds, "a kind of symbol");
	read_symbol_flags(r, sym);
}

static void read_constant(struct reader *r)
{
	struct tl_constant c = { .name = get_name(r) };

	c.value = get_signed(r);
	if (!r->status && tl_unit_constant(r->u, c.name))
		fail(r, "constant '%s' is given twice", c.name);
	*TL_PUSH(r->u->arena, &r->u->constants) = c;
}

static void read_init(struct reader *r)
{
	struct tl_init i = { .var = get_symbol(r) };

	expect(r, '+');
	i.offset = get_unsigned(r);
	if (accept_word(r, "in"))
		i.base = get_unsigned(r);
	if (accept_word(r, "field"))
		i.field = get_field(r);
	expect(r, '=');
	if (accept(r, '&'))
		i.sym = get_symbol(r);
	if (!i.sym || accept_word(r, "plus"))
		i.number = get_signed(r);
	if (accept_word(r, "cast-from"))
		i.cast_from = get_type(r);
	accept_loc(r, &i.loc);
	*TL_PUSH(r->u->arena, &r->u->inits) = i;
}

static void read_ignore(struct reader *r)
{
	struct tl_ignore i = { .rule = get_name(r) };

	accept_loc(r, &i.loc);
	if (accept_word(r, "lines")) {
		i.first_line = get_u32(r);
		expect(r, '.');
		expect(r, '.');
		i.last_line = get_u32(r);
	}
	i.used = accept_word(r, "used");
	*TL_PUSH(r->u->arena, &r->u->ignores) = i;
}

/* Functions. */

static void check_later(struct reader *r, enum later_kind kind, uint32_t number)
{
	*TL_PUSH(&r->scratch, &r->later) = (struct later){ kind, number, r->line };
}

static void end_function(struct reader *r)
{
	const struct tl_function *f = r->f;
	const struct later *l;
	char what[80];

	r->f = NULL;
	r->record = NULL;
	if (!f || r->status)
		return;
	tl_for_each(l, &r->later) {
		if (l->kind == LATER_BLOCK && l->number >= f->blocks.n) {
			snprintf(what, sizeof(what), "there is no block %u", l->number);
			fail_at(r, l->line, EINVAL, what);
		} else if (l->kind == LATER_RESULT && (l->number >= f->events.n ||
			   f->events.items[l->number].kind != TL_E_CALL)) {
			snprintf(what, sizeof(what), "there is no call e%u", l->number);
			fail_at(r, l->line, EINVAL, what);
		}
	}
}

static void read_function(struct reader *r)
{
	TL_VEC(const char *) names = { 0 };
	struct tl_symbol *sym = get_symbol(r);
	const char *name;

	expect(r, '(');
	if (!accept(r, ')')) {
		do {
			name = get_name_or_none(r);
			*TL_PUSH(&r->scratch, &names) = name;
		} while (accept(r, ','));
		expect(r, ')');
	}
	if (r->status)
		return;
	if (sym->kind != TL_S_FUNCTION) {
		fail(r, "symbol '%s' is not a function", sym->name);
		return;
	}
	if (sym->body) {
		fail(r, "function '%s' is defined twice", sym->name);
		return;
	}
	r->f = tl_unit_add_function(r->u, sym, names.n);
	if (names.n)
		memcpy(r->f->param_names, names.items, names.n * sizeof(*names.items));
	if (r->vals.n)
		memset(r->vals.items, 0, r->vals.n * sizeof(*r->vals.items));
	r->later.n = 0;
	read_symbol_flags(r, sym);
}

static void read_local(struct reader *r)
{
	uint32_t number = get_u32(r);
	const char *name = get_name_or_none(r);
	const struct tl_type *type = NULL;
	tl_loc loc = 0;

	if (!r->status && number != r->f->locals.n)
		fail(r, "this is local %u", r->f->locals.n);
	if (accept_word(r, "type"))
		type = get_type(r);
	accept_loc(r, &loc);
	tl_function_add_local(r->f, name, type, loc);
}

/* v1, a number, or ? for TL_UNKNOWN. */
static tl_val get_val(struct reader *r)
{
	uint32_t number;
	tl_val v;

	if (accept(r, '?'))
		return TL_UNKNOWN;
	if (is_digit(*r->s) || *r->s == '-')
		return tl_value_const(r->f, get_signed(r));
	if (*r->s != 'v' || !is_digit(r->s[1])) {
		fail_expected(r, "a value");
		return TL_UNKNOWN;
	}
	r->s++;
	number = get_u32(r);
	v = number < r->vals.n ? r->vals.items[number] : TL_UNKNOWN;
	if (v == TL_UNKNOWN) {
		fail(r, "v%u is not defined so far", number);
		return TL_UNKNOWN;
	}
	return v - 1;
}

static bool accept_op(struct reader *r, enum tl_op *ret)
{
	size_t n, longest = 0;
	uint32_t i;

	skip_space(r);
	for (i = 0; i < TL_OP_COUNT; i++) {
		if (i == TL_OP_NOT || i == TL_OP_LNOT)
			continue;
		n = strlen(tl_text_ops[i]);
		if (n > longest && !strncmp(r->s, tl_text_ops[i], n)) {
			longest = n;
			*ret = i;
		}
	}
	r->s += longest;
	return longest;
}

static tl_val get_phi(struct reader *r)
{
	struct tl_value v = { .kind = TL_V_PHI, .block = TL_NO_BLOCK };
	struct tl_phi_arg arg;

	if (accept_word(r, "at")) {
		v.block = get_u32(r);
		check_later(r, LATER_BLOCK, v.block);
	}
	r->phi.n = 0;
	expect(r, '(');
	do {
		arg.value = get_val(r);
		arg.pred = TL_NO_BLOCK;
		if (accept_word(r, "from")) {
			arg.pred = get_u32(r);
			check_later(r, LATER_BLOCK, arg.pred);
		}
		*TL_PUSH(&r->scratch, &r->phi) = arg;
	} while (accept(r, ','));
	expect(r, ')');
	v.args = r->phi.items;
	v.nargs = r->phi.n;
	return tl_value(r->f, &v);
}

/* A number that must be below `n`. */
static int64_t get_index(struct reader *r, uint32_t n, const char *what)
{
	uint32_t i = get_u32(r);

	if (!r->status && i >= n)
		fail(r, "the function has %u %ss, numbered from 0", n, what);
	return i;
}

/* What stands behind vN =. */
static tl_val get_value(struct reader *r)
{
	struct tl_value v = { 0 };

	if (accept(r, '!')) {
		v.kind = TL_V_OP;
		v.op = TL_OP_LNOT;
		v.a = get_val(r);
	} else if (accept(r, '~')) {
		v.kind = TL_V_OP;
		v.op = TL_OP_NOT;
		v.a = get_val(r);
	} else if (accept_word(r, "param")) {
		v.kind = TL_V_PARAM;
		v.number = get_index(r, r->f->nparams, "parameter");
	} else if (accept_word(r, "function")) {
		v.kind = TL_V_FUNCTION;
		v.sym = get_symbol(r);
	} else if (accept_word(r, "global")) {
		v.kind = TL_V_GLOBAL;
		v.sym = get_symbol(r);
	} else if (accept_word(r, "local")) {
		v.kind = TL_V_LOCAL;
		v.number = get_index(r, r->f->locals.n, "local");
	} else if (accept_word(r, "result")) {
		v.kind = TL_V_CALL;
		expect(r, 'e');
		v.number = get_u32(r);
		check_later(r, LATER_RESULT, (uint32_t)v.number);
	} else if (accept_word(r, "field")) {
		v.kind = TL_V_FIELD;
		v.a = get_val(r);
		v.field = get_field(r);
	} else if (accept_word(r, "index")) {
		v.kind = TL_V_INDEX;
		v.a = get_val(r);
	} else if (accept_word(r, "offset")) {
		v.kind = TL_V_OFFSET;
		v.a = get_val(r);
		v.number = get_signed(r);
	} else if (accept_word(r, "load")) {
		v.kind = TL_V_LOAD;
		v.a = get_val(r);
		if (accept_word(r, "state"))
			v.number = get_signed(r);
	} else if (accept_word(r, "cast")) {
		v.kind = TL_V_CAST;
		v.a = get_val(r);
		v.from = accept_word(r, "from") ? get_type(r) : NULL;
		v.type = accept_word(r, "to") ? get_type(r) : NULL;
	} else if (accept_word(r, "phi")) {
		return get_phi(r);
	} else if (accept_word(r, "context")) {
		v.kind = TL_V_CONTEXT;
		v.number = get_kind(r, tl_text_contexts, "preempt-count or irqs-disabled");
	} else if (accept_word(r, "opaque")) {
		v.kind = TL_V_OPAQUE;
	} else {
		v.a = get_val(r);
		if (!accept_op(r, &v.op))
			return v.a;
		v.kind = TL_V_OP;
		v.b = get_val(r);
	}
	return r->status ? TL_UNKNOWN : tl_value(r->f, &v);
}

static void read_value(struct reader *r, uint32_t number)
{
	tl_val v;

	/* A number takes memory for all below it. */
	if (!number || number > r->size) {
		fail(r, "v%u is no good number for a value", number);
		return;
	}
	expect(r, '=');
	v = get_value(r);
	while (r->vals.n <= number)
		*TL_PUSH(&r->scratch, &r->vals) = TL_UNKNOWN;
	if (r->vals.items[number] && !r->status)
		fail(r, "v%u is defined twice", number);
	r->vals.items[number] = v + 1;
}

static void read_block(struct reader *r)
{
	uint32_t number = get_u32(r);

	if (!r->status && number != r->f->blocks.n)
		fail(r, "this is block %u", r->f->blocks.n);
	tl_function_add_block(r->f);
}

static void read_args(struct reader *r, struct tl_event *e)
{
	tl_val v;

	r->list.n = 0;
	expect(r, '(');
	if (accept(r, ')'))
		return;
	do {
		v = get_val(r);
		*TL_PUSH(&r->scratch, &r->list) = v;
	} while (accept(r, ','));
	expect(r, ')');
	e->nargs = r->list.n;
	e->args = TL_NEW_ARRAY(r->u->arena, tl_val, e->nargs);
	memcpy(e->args, r->list.items, e->nargs * sizeof(*e->args));
}

static void read_event(struct reader *r, enum tl_event_kind kind)
{
	struct tl_event *e;

	if (!r->f->blocks.n) {
		fail(r, "an event outside of a block");
		return;
	}
	e = tl_function_add_event(r->f, r->f->blocks.n - 1, kind, 0);
	switch (kind) {
	case TL_E_CALL:
		if (accept(r, '*'))
			e->target = get_val(r);
		else
			e->callee = get_symbol(r);
		read_args(r, e);
		break;
	case TL_E_STORE:
	case TL_E_COPY:
		e->addr = get_val(r);
		expect(r, '=');
		e->value = get_val(r);
		break;
	case TL_E_CAST:
		e->value = get_val(r);
		break;
	case TL_E_RETURN:
		e->value = at_end(r) || *r->s == '@' ? TL_UNKNOWN : get_val(r);
		break;
	}
	while (!at_end(r)) {
		if (accept_word(r, "type"))
			e->type = get_type(r);
		else if (accept_word(r, "spelled"))
			e->spelled = get_quoted(r);
		else if (!accept_loc(r, &e->loc))
			end_line(r);
	}
}

static bool accept_event(struct reader *r)
{
	if (accept_word(r, "call"))
		read_event(r, TL_E_CALL);
	else if (accept_word(r, "store"))
		read_event(r, TL_E_STORE);
	else if (accept_word(r, "copy"))
		read_event(r, TL_E_COPY);
	else if (accept_word(r, "cast"))
		read_event(r, TL_E_CAST);
	else if (accept_word(r, "return"))
		read_event(r, TL_E_RETURN);
	else
		return false;
	return true;
}

static void read_edge(struct reader *r)
{
	struct tl_edge edge = { .to = get_u32(r) };
	struct tl_literal literal, *copy;

	if (r->status)
		return;
	if (!r->f->blocks.n) {
		fail(r, "an edge outside of a block");
		return;
	}
	check_later(r, LATER_BLOCK, edge.to);
	if (accept_word(r, "if")) {
		r->literals.n = 0;
		do {
			literal.is_true = !accept(r, '!');
			literal.value = get_val(r);
			*TL_PUSH(&r->scratch, &r->literals) = literal;
		} while (accept(r, ','));
		edge.nliterals = r->literals.n;
		copy = TL_NEW_ARRAY(r->u->arena, struct tl_literal, edge.nliterals);
		memcpy(copy, r->literals.items, edge.nliterals * sizeof(*copy));
		edge.literals = copy;
	}
	*TL_PUSH(r->u->arena, &r->f->blocks.items[r->f->blocks.n - 1].edges) = edge;
}

/* vN = ..., eN EVENT, or an event, block, edge or local. */
static bool accept_function_line(struct reader *r)
{
	uint32_t number;
	char c = *r->s;

	if ((c == 'v' || c == 'e') && is_digit(r->s[1])) {
		r->s++;
		number = get_u32(r);
		if (c == 'v') {
			read_value(r, number);
			return true;
		}
		if (number != r->f->events.n)
			fail(r, "this is e%u", r->f->events.n);
		if (!accept_event(r))
			fail_expected(r, "an event");
		return true;
	}
	if (accept_event(r))
		return true;
	if (accept_word(r, "goto"))
		read_edge(r);
	else if (accept_word(r, "block"))
		read_block(r);
	else if (accept_word(r, "local"))
		read_local(r);
	else if (accept_word(r, "stores"))
		*TL_PUSH(r->u->arena, &r->f->stored) = get_field(r);
	else
		return false;
	return true;
}

static void read_line(struct reader *r)
{
	if (r->end_seen) {
		fail(r, "something stands behind the end");
		return;
	}
	if (!r->unit_seen) {
		if (!accept_word(r, "unit"))
			fail_expected(r, "unit");
		read_unit(r);
		return;
	}
	if (r->f && accept_function_line(r))
		return;
	if (accept_word(r, "field")) {
		read_field(r);
		return;
	}
	end_function(r);
	if (accept_word(r, "type"))
		read_type(r);
	else if (accept_word(r, "record"))
		read_record(r);
	else if (accept_word(r, "symbol"))
		read_symbol(r);
	else if (accept_word(r, "constant"))
		read_constant(r);
	else if (accept_word(r, "init"))
		read_init(r);
	else if (accept_word(r, "ignore"))
		read_ignore(r);
	else if (accept_word(r, "function"))
		read_function(r);
	else if (accept_word(r, "end"))
		r->end_seen = true;
	else
		fail(r, "no line begins with '%.*s' here", here_length(r), r->s);
}

/* Declaring. */

static void declare_symbol(struct reader *r, enum tl_sym_kind kind, const char *name)
{
	struct same_name *new = TL_NEW(&r->scratch, struct same_name);
	void **slot = tl_map_at(&r->scratch, &r->symbols, name);
	struct same_name *last = *slot;

	new->sym = tl_unit_add_symbol(r->u, kind, name);
	if (!last) {
		*slot = new;
		return;
	}
	while (last->next)
		last = last->next;
	last->next = new;
}

static void declare(struct reader *r)
{
	uint32_t n, ordinal;
	const char *name;
	bool is_new;

	if (accept_word(r, "type")) {
		name = get_quoted(r);
		tl_unit_type(r->u, name, &is_new);
		if (!is_new)
			fail(r, "type \"%s\" is declared twice", name);
	} else if (accept_word(r, "record")) {
		name = get_quoted(r);
		n = r->u->records.n;
		tl_unit_record(r->u, name);
		if (r->u->records.n == n)
			fail(r, "record \"%s\" is declared twice", name);
	} else if (accept_word(r, "symbol")) {
		name = get_symbol_name(r, &ordinal);
		n = get_kind(r, tl_text_symbol_kinds, "a kind of symbol");
		if (r->status)
			return;
		if (!ordinal || (ordinal > 1 && !find_symbol(r, name, ordinal - 1)))
			fail(r, "'%s#%u' comes before the others of that name", name, ordinal);
		else if (find_symbol(r, name, ordinal))
			fail(r, "symbol '%s' is declared twice: another one is '%s#2'", name, name);
		else
			declare_symbol(r, n, name);
	}
}

/* A function that has no symbol line, which only hand-written text lacks. */
static void declare_function(struct reader *r)
{
	const char *name;
	uint32_t ordinal;

	if (!accept_word(r, "function"))
		return;
	name = get_symbol_name(r, &ordinal);
	if (ordinal == 1 && !find_symbol(r, name, 1))
		declare_symbol(r, TL_S_FUNCTION, name);
}

static void each_line(struct reader *r, const char *text, uint32_t line,
		      void (*read)(struct reader *))
{
	const char *next;

	for (r->line = line; *text && !r->status; r->line++) {
		next = strchr(text, '\n');
		next = next ? next + 1 : text + strlen(text);
		r->s = text;
		if (!at_end(r))
			read(r);
		/* What was read may not have ended with the line's end. */
		if (!r->status && read == read_line)
			end_line(r);
		text = next;
	}
}

static const char *read_head(struct reader *r)
{
	uint64_t version;

	r->line = 1;
	if (!accept_word(r, TL_TEXT_MAGIC)) {
		fail(r, "these are no facts: the first line is not '%s %u'", TL_TEXT_MAGIC,
		     TL_FACTS_VERSION);
		return "";
	}
	version = get_unsigned(r);
	end_line(r);
	if (r->status)
		return "";
	if (version != TL_FACTS_VERSION) {
		char what[120];

		snprintf(what, sizeof(what), "facts of format %llu, and only %u is known here",
			 (unsigned long long)version, TL_FACTS_VERSION);
		fail_at(r, 1, EPROTO, what);
		return "";
	}
	return r->s + strcspn(r->s, "\n");
}

int tl_facts_read(struct tl_arena *arena, const char *name, const char *text,
		  struct tl_unit **ret_unit, struct tl_err *err)
{
	struct reader r = { .name = name, .err = err, .s = text };

	r.size = strlen(text);
	tl_arena_init(&r.scratch, arena->get, arena->put);
	r.u = tl_unit_new(arena, NULL, NULL);
	text = read_head(&r);
	if (*text == '\n')
		text++;
	each_line(&r, text, 2, declare);
	each_line(&r, text, 2, declare_function);
	each_line(&r, text, 2, read_line);
	if (!r.status && !r.end_seen)
		fail(&r, "the text is cut off: it has no end line");
	tl_arena_release(&r.scratch);
	if (!r.status)
		*ret_unit = r.u;
	return r.status;
}
