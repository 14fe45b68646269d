// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Expressions of conditions, with C's precedence.
 */
#include <string.h>
#include "model/parse.h"

#define MAX_DEPTH 64	/* of parentheses and '!' */

struct operator {
	char spelled[3];
	int level;		/* binds tighter when larger */
	enum tl_op op;
	bool swapped;		/* a > b is b < a */
};

/* Longer ones first. */
static const struct operator operators[] = {
	{ "||", 1, TL_OP_LOR, false },
	{ "&&", 2, TL_OP_LAND, false },
	{ "==", 5, TL_OP_EQ, false },
	{ "!=", 5, TL_OP_NE, false },
	{ "<=", 6, TL_OP_LE, false },
	{ ">=", 6, TL_OP_LE, true },
	{ "<", 6, TL_OP_LT, false },
	{ ">", 6, TL_OP_LT, true },
	{ "|", 3, TL_OP_OR, false },
	{ "&", 4, TL_OP_AND, false },
};

bool tl_op_has_spelling(enum tl_op op)
{
	return op == TL_OP_LNOT || tl_op_spelling(op);
}

const char *tl_op_spelling(enum tl_op op)
{
	for (size_t i = 0; i < sizeof(operators) / sizeof(*operators); i++)
		if (operators[i].op == op && !operators[i].swapped)
			return operators[i].spelled;
	return NULL;
}

static const struct operator *next_operator(struct tl_parse *p)
{
	size_t i;

	tl_parse_skip(p);
	if (!*p->s)
		return NULL;
	for (i = 0; i < sizeof(operators) / sizeof(*operators); i++) {
		if (tl_starts_with(p->s, operators[i].spelled))
			return &operators[i];
	}
	return NULL;
}

static const struct tl_expr *parse_binary(struct tl_parse *p, int level, int depth);

static const struct tl_expr *parse_leaf(struct tl_parse *p, int depth)
{
	struct tl_expr *x = TL_NEW(p->m->arena, struct tl_expr);

	if (depth > MAX_DEPTH) {
		tl_parse_fail(p, "the expression nests too deep in [%s]", p->section);
	} else if (tl_parse_accept(p, '(')) {
		const struct tl_expr *inner = parse_binary(p, 1, depth + 1);

		tl_parse_expect(p, ')');
		return inner;
	} else if (tl_parse_accept(p, '!')) {
		x->kind = TL_X_OP;
		x->op = TL_OP_LNOT;
		x->a = parse_leaf(p, depth + 1);
	} else if (tl_parse_accept_word(p, "maybe")) {
		x->kind = TL_X_MAYBE;
		tl_parse_expect(p, '(');
		x->a = parse_binary(p, 1, depth + 1);
		tl_parse_expect(p, ')');
	} else if (tl_parse_is_arg(p)) {
		x->kind = TL_X_ARG;
		x->number = tl_parse_arg(p);
	} else if (tl_parse_accept_context_value(p, &x->number)) {
		x->kind = TL_X_CONTEXT;
	} else if (tl_parse_is_letter(*p->s)) {
		x->kind = TL_X_NAME;
		x->name = tl_parse_name(p, "a name");
		tl_model_add_constant(p->m, x->name);
	} else if (tl_parse_is_digit(*p->s) || *p->s == '-') {
		x->number = tl_parse_number(p);
	} else {
		tl_parse_fail_expected(p, "an operand");
	}
	return x;
}

static const struct tl_expr *parse_binary(struct tl_parse *p, int level, int depth)
{
	const struct tl_expr *left = parse_leaf(p, depth), *right;
	const struct operator *o;
	struct tl_expr *x;

	while ((o = next_operator(p)) && o->level >= level) {
		p->s += strlen(o->spelled);
		right = parse_binary(p, o->level + 1, depth);
		x = TL_NEW(p->m->arena, struct tl_expr);
		x->kind = TL_X_OP;
		x->op = o->op;
		x->a = o->swapped ? right : left;
		x->b = o->swapped ? left : right;
		left = x;
	}
	return left;
}

const struct tl_expr *tl_parse_expr(struct tl_parse *p)
{
	const struct tl_expr *x = parse_binary(p, 1, 0);

	if (*p->s == ')')
		tl_parse_fail(p, "')' without a '(' in [%s]", p->section);
	tl_parse_end(p);
	return x;
}
