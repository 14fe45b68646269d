// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * The unit's values of the macros and enumerators that the model asks for.
 *
 * They differ between kernels and configurations, so they are read where they
 * were compiled: the preprocessor, whose macros outlive parsing, expands the
 * names once more, and what comes out is evaluated here. Enumerators don't
 * outlive it; their types were kept for us (struct tl_parsed).
 */
#include "extract.h"

#define MAX_TOKENS 4096

struct number {
	uint64_t v;
	bool is_unsigned, is_long;
};

struct evaluation {
	const cpp_token *const *tokens;
	unsigned n, at;
	const struct tl_map *enumerators;	/* identifier -> INTEGER_CST */
	bool failed;
	unsigned depth;
};

static struct number expression(struct evaluation *ev, int binding);

/* Bring `x` into the range of its type. */
static struct number in_type(struct number x)
{
	if (!x.is_long)
		x.v = x.is_unsigned ? (uint32_t)x.v : (uint64_t)(int64_t)(int32_t)x.v;
	return x;
}

static struct number fail(struct evaluation *ev)
{
	struct number zero = { 0, false, false };

	ev->failed = true;
	return zero;
}

static const cpp_token *peek(const struct evaluation *ev)
{
	return ev->at < ev->n ? ev->tokens[ev->at] : NULL;
}

static bool accept(struct evaluation *ev, enum cpp_ttype type)
{
	const cpp_token *t = peek(ev);

	if (!t || t->type != type)
		return false;
	ev->at++;
	return true;
}

static tree enumerator(const struct evaluation *ev, const cpp_token *t)
{
	return (tree)tl_map_get(ev->enumerators, HT_IDENT_TO_GCC_IDENT(HT_NODE(t->val.node.node)));
}

static struct number literal(struct evaluation *ev, const cpp_token *t)
{
	struct number x = { 0, false, false };
	char text[64], *end;
	bool decimal;

	if (t->val.str.len >= sizeof(text))
		return fail(ev);
	memcpy(text, t->val.str.text, t->val.str.len);
	text[t->val.str.len] = 0;
	decimal = text[0] != '0';
	if (text[0] == '0' && (text[1] == 'b' || text[1] == 'B'))
		x.v = strtoull(text + 2, &end, 2);
	else
		x.v = strtoull(text, &end, 0);
	for (; *end; end++) {
		if (*end == 'u' || *end == 'U')
			x.is_unsigned = true;
		else if (*end == 'l' || *end == 'L')
			x.is_long = true;
		else
			return fail(ev);
	}
	if (x.v > UINT32_MAX || (decimal && !x.is_unsigned && x.v > INT32_MAX))
		x.is_long = true;
	else if (!x.is_long && x.v > INT32_MAX)
		x.is_unsigned = true;
	return x;
}

/* What stands in parentheses from ev->at on is a type, for all we know: names and stars. */
static bool is_cast(const struct evaluation *ev)
{
	for (unsigned i = ev->at; i < ev->n; i++) {
		const cpp_token *t = ev->tokens[i];

		if (t->type == CPP_CLOSE_PAREN)
			return i > ev->at;
		if (t->type != CPP_MULT && (t->type != CPP_NAME || enumerator(ev, t)))
			return false;
	}
	return false;
}

static struct number unary(struct evaluation *ev)
{
	const cpp_token *t = peek(ev);
	struct number x;
	tree cst;

	if (!t || ev->failed || ev->depth > 200)
		return fail(ev);
	ev->at++;
	switch (t->type) {
	case CPP_NUMBER:
		return literal(ev, t);
	case CPP_NAME:
		cst = enumerator(ev, t);
		if (!cst)
			return fail(ev);
		x.v = (uint64_t)TREE_INT_CST_LOW(cst);
		x.is_unsigned = TYPE_UNSIGNED(TREE_TYPE(cst));
		x.is_long = TYPE_PRECISION(TREE_TYPE(cst)) > 32;
		return x;
	case CPP_OPEN_PAREN:
		if (is_cast(ev)) {
			while (!accept(ev, CPP_CLOSE_PAREN))
				ev->at++;
			return unary(ev);
		}
		ev->depth++;
		x = expression(ev, 0);
		ev->depth--;
		return accept(ev, CPP_CLOSE_PAREN) ? x : fail(ev);
	case CPP_PLUS:
		return unary(ev);
	case CPP_MINUS:
		x = unary(ev);
		x.v = -x.v;
		return in_type(x);
	case CPP_COMPL:
		x = unary(ev);
		x.v = ~x.v;
		return in_type(x);
	case CPP_NOT:
		x = unary(ev);
		return { !x.v, false, false };
	default:
		return fail(ev);
	}
}

/* How tight a binary operator binds; 0: it is none. */
static int binding_of(enum cpp_ttype type)
{
	switch (type) {
	case CPP_MULT:
	case CPP_DIV:
	case CPP_MOD:
		return 10;
	case CPP_PLUS:
	case CPP_MINUS:
		return 9;
	case CPP_LSHIFT:
	case CPP_RSHIFT:
		return 8;
	case CPP_LESS:
	case CPP_LESS_EQ:
	case CPP_GREATER:
	case CPP_GREATER_EQ:
		return 7;
	case CPP_EQ_EQ:
	case CPP_NOT_EQ:
		return 6;
	case CPP_AND:
		return 5;
	case CPP_XOR:
		return 4;
	case CPP_OR:
		return 3;
	case CPP_AND_AND:
		return 2;
	case CPP_OR_OR:
		return 1;
	default:
		return 0;
	}
}

static bool less(struct number a, struct number b, bool is_unsigned)
{
	return is_unsigned ? a.v < b.v : (int64_t)a.v < (int64_t)b.v;
}

static struct number apply(struct evaluation *ev, enum cpp_ttype op, struct number a, struct number b)
{
	bool uns = (a.is_unsigned && a.is_long >= b.is_long) ||
		   (b.is_unsigned && b.is_long >= a.is_long);
	struct number r = { 0, uns, a.is_long || b.is_long };
	struct number truth = { 0, false, false };

	switch (op) {
	case CPP_LSHIFT:
	case CPP_RSHIFT:
		if (b.v > 63)
			return fail(ev);
		r = a;
		if (op == CPP_LSHIFT)
			r.v = a.v << b.v;
		else
			r.v = a.is_unsigned ? a.v >> b.v : (uint64_t)((int64_t)a.v >> b.v);
		return in_type(r);
	case CPP_DIV:
	case CPP_MOD:
		if (!b.v || (!uns && b.v == UINT64_MAX))
			return fail(ev);
		if (uns)
			r.v = op == CPP_DIV ? a.v / b.v : a.v % b.v;
		else
			r.v = (uint64_t)(op == CPP_DIV ? (int64_t)a.v / (int64_t)b.v :
							 (int64_t)a.v % (int64_t)b.v);
		return in_type(r);
	case CPP_MULT:
		r.v = a.v * b.v;
		return in_type(r);
	case CPP_PLUS:
		r.v = a.v + b.v;
		return in_type(r);
	case CPP_MINUS:
		r.v = a.v - b.v;
		return in_type(r);
	case CPP_AND:
		r.v = a.v & b.v;
		return in_type(r);
	case CPP_XOR:
		r.v = a.v ^ b.v;
		return in_type(r);
	case CPP_OR:
		r.v = a.v | b.v;
		return in_type(r);
	case CPP_LESS:
		truth.v = less(a, b, uns);
		return truth;
	case CPP_LESS_EQ:
		truth.v = !less(b, a, uns);
		return truth;
	case CPP_GREATER:
		truth.v = less(b, a, uns);
		return truth;
	case CPP_GREATER_EQ:
		truth.v = !less(a, b, uns);
		return truth;
	case CPP_EQ_EQ:
		truth.v = a.v == b.v;
		return truth;
	case CPP_NOT_EQ:
		truth.v = a.v != b.v;
		return truth;
	case CPP_AND_AND:
		truth.v = a.v && b.v;
		return truth;
	default:
		truth.v = a.v || b.v;
		return truth;
	}
}

/* A C expression of operators that bind tighter than `binding`; ?: where that is 0. */
static struct number expression(struct evaluation *ev, int binding)
{
	struct number left = unary(ev), yes, no;
	int b;

	while (!ev->failed && peek(ev)) {
		enum cpp_ttype op = peek(ev)->type;

		if (op == CPP_QUERY && !binding) {
			ev->at++;
			yes = expression(ev, 0);
			if (!accept(ev, CPP_COLON))
				return fail(ev);
			no = expression(ev, 0);
			return left.v ? yes : no;
		}
		b = binding_of(op);
		if (!b || b <= binding)
			break;
		ev->at++;
		left = apply(ev, op, left, expression(ev, b));
	}
	return left;
}

/* Enumerators by name; values are INTEGER_CSTs in C. */
static void collect_enumerators(struct tl_extract *x, struct tl_map *map)
{
	const struct tl_parsed *p = x->parsed;

	for (uint32_t i = 0; i < p->enums.n; i++) {
		for (tree v = TYPE_VALUES(p->enums.items[i]); v; v = TREE_CHAIN(v)) {
			tree cst = TREE_VALUE(v);

			if (TREE_CODE(cst) == CONST_DECL)
				cst = DECL_INITIAL(cst);
			if (cst && TREE_CODE(cst) == INTEGER_CST)
				*tl_map_at(x->arena, map, TREE_PURPOSE(v)) = cst;
		}
	}
}

/*
 * The tokens that `name` expands to, or 0 of them. A semicolon ends them in
 * the text, because the end of a buffer can't be looked at twice: a
 * function-like macro without its arguments would do that.
 */
static unsigned expand(struct tl_extract *x, const char *name, const cpp_token **tokens)
{
	const char *text = tl_arena_printf(x->arena, "%s ;\n\n", name);
	const cpp_token *t;
	cpp_token *copy;
	unsigned n = 0;

	/* From stage 3: no trigraphs and no continued lines to look for. */
	cpp_push_buffer(parse_in, (const unsigned char *)text, strlen(text) - 1, true);
	for (;;) {
		t = cpp_get_token(parse_in);
		if (t->type == CPP_SEMICOLON || t->type == CPP_EOF)
			break;
		if (t->type == CPP_PADDING || n == MAX_TOKENS)
			continue;
		/* The preprocessor uses its own tokens again. */
		copy = TL_NEW(x->arena, cpp_token);
		*copy = *t;
		tokens[n++] = copy;
	}
	while (t->type != CPP_EOF)
		t = cpp_get_token(parse_in);
	return n < MAX_TOKENS ? n : 0;
}

static void add_constant(struct tl_extract *x, const struct tl_map *enumerators, const char *name,
			 const cpp_token **tokens)
{
	tree id = maybe_get_identifier(name);
	struct evaluation ev = {};
	struct tl_constant c;
	struct number value;
	tree cst;

	if (!id)
		return;
	c.name = tl_intern(&x->unit->strings, name);
	if (cpp_macro_p(C_CPP_HASHNODE(id))) {
		ev.tokens = tokens;
		ev.n = expand(x, name, tokens);
		ev.enumerators = enumerators;
		value = expression(&ev, 0);
		if (ev.failed || ev.at != ev.n)
			return;
		c.value = (int64_t)value.v;
	} else {
		cst = (tree)tl_map_get(enumerators, id);
		if (!cst)
			return;
		c.value = (int64_t)TREE_INT_CST_LOW(cst);
	}
	*TL_PUSH(x->arena, &x->unit->constants) = c;
}

/*
 * Does the unit have what a fact asks for? Declarations are out of scope by now;
 * that its source has the word at all is as good for a name of the kernel's.
 */
static bool has(struct tl_extract *x, const struct tl_when_test *test)
{
	const struct tl_record *r;
	tree id;

	if (test->kind != TL_W_FIELD) {
		id = maybe_get_identifier(test->name);
		return id && (test->kind != TL_W_MACRO || cpp_macro_p(C_CPP_HASHNODE(id)));
	}
	r = (const struct tl_record *)tl_map_get(&x->unit->record_by_name,
						  tl_intern(&x->unit->strings, test->name));
	for (uint32_t i = 0; r && i < r->fields.n; i++) {
		if (!strcmp(r->fields.items[i]->name, test->field))
			return true;
	}
	return false;
}

static void add_probes(struct tl_extract *x)
{
	const struct tl_when_test *test;
	struct tl_constant c;

	tl_for_each(test, &x->model->probes) {
		c.name = tl_intern(&x->unit->strings, test->probe);
		c.value = 1;
		if (has(x, test))
			*TL_PUSH(x->arena, &x->unit->constants) = c;
	}
}

static const char version_macro[] = "LINUX_VERSION_CODE";

/* What `text` defines the version to be, or 0. */
static int64_t version_in(const char *text)
{
	const char *at = strstr(text, version_macro);

	return at ? (int64_t)strtoull(at + sizeof(version_macro) - 1, NULL, 10) : 0;
}

/*
 * Hardly a unit includes <linux/version.h>, but kbuild's flags lead to it: the
 * first one on the path is what an #include would find.
 */
static void add_version(struct tl_extract *x)
{
	struct tl_constant c = { tl_intern(&x->unit->strings, version_macro), 0 };

	if (tl_unit_constant(x->unit, version_macro))
		return;
	for (unsigned i = 0; !c.value && i < save_decoded_options_count; i++) {
		const struct cl_decoded_option *o = &save_decoded_options[i];
		char *text;
		size_t size;

		if (o->opt_index == OPT_I &&
		    !tl_read_file(x->arena, tl_arena_printf(x->arena, "%s/linux/version.h", o->arg), &text,
				  &size, NULL))
			c.value = version_in(text);
	}
	if (c.value)
		*TL_PUSH(x->arena, &x->unit->constants) = c;
}

void tl_extract_constants(struct tl_extract *x)
{
	struct tl_map enumerators = {};
	const cpp_token **tokens = TL_NEW_ARRAY(x->arena, const cpp_token *, MAX_TOKENS);

	collect_enumerators(x, &enumerators);
	for (uint32_t i = 0; i < x->model->constants.n; i++)
		add_constant(x, &enumerators, x->model->constants.items[i], tokens);
	if (!tl_unit_constant(x->unit, version_macro))
		add_constant(x, &enumerators, version_macro, tokens);
	add_version(x);
	add_probes(x);
}
