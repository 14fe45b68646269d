// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Facts of one function from two sources: do they say the same?
 *
 * Conditions are compared by what they come to in process context, for all
 * combinations of the numbers that either speaks of.
 */
#include <inttypes.h>
#include <stdio.h>
#include <string.h>
#include "generate.h"

#define MAX_ARGS 16
#define MAX_NUMBERS 24
#define MAX_VARIED 3

struct comparison {
	struct tl_strings *strings;
	const struct tl_map *constants;
	int64_t numbers[MAX_NUMBERS], args[MAX_ARGS];
	int nnumbers, varied[MAX_VARIED], nvaried;
};

static void add_number(struct comparison *c, int64_t number)
{
	for (int i = 0; i < c->nnumbers; i++)
		if (c->numbers[i] == number)
			return;
	if (c->nnumbers < MAX_NUMBERS)
		c->numbers[c->nnumbers++] = number;
}

/* 0 where a name has no value. */
static int64_t value_of(const struct comparison *c, const char *name)
{
	const int64_t *value = tl_map_get(c->constants, tl_intern_find(c->strings, name, strlen(name)));

	return value ? *value : 0;
}

static void collect(struct comparison *c, const struct tl_expr *x)
{
	int64_t number;

	if (!x)
		return;
	collect(c, x->a);
	collect(c, x->b);
	if (x->kind == TL_X_NUMBER || x->kind == TL_X_NAME) {
		number = x->kind == TL_X_NUMBER ? x->number : value_of(c, x->name);
		add_number(c, number);
		add_number(c, ~number);
		add_number(c, number + 1);
	} else if (x->kind == TL_X_ARG) {
		for (int i = 0; i < c->nvaried; i++)
			if (c->varied[i] == (int)x->number)
				return;
		if (c->nvaried < MAX_VARIED)
			c->varied[c->nvaried++] = (int)x->number;
	}
}

static int64_t apply(enum tl_op op, int64_t a, int64_t b)
{
	switch (op) {
	case TL_OP_LAND: return a && b;
	case TL_OP_LOR: return a || b;
	case TL_OP_EQ: return a == b;
	case TL_OP_NE: return a != b;
	case TL_OP_LT: return a < b;
	case TL_OP_LE: return a <= b;
	case TL_OP_AND: return a & b;
	case TL_OP_OR: return a | b;
	default: return 0;
	}
}

static int64_t evaluate(const struct comparison *c, const struct tl_expr *x)
{
	switch (x->kind) {
	case TL_X_NUMBER:
		return x->number;
	case TL_X_NAME:
		return value_of(c, x->name);
	case TL_X_ARG:
		return x->number < MAX_ARGS ? c->args[x->number] : 0;
	case TL_X_CONTEXT:
		return 0;
	case TL_X_MAYBE:
		return evaluate(c, x->a);
	case TL_X_OP:
		break;
	}
	return x->op == TL_OP_LNOT ? !evaluate(c, x->a) : apply(x->op, evaluate(c, x->a), evaluate(c, x->b));
}

static bool holds(const struct comparison *c, const struct tl_condition *cond)
{
	if (!cond->given || cond->when == TL_NEVER)
		return false;
	return cond->when == TL_ALWAYS || evaluate(c, cond->expr) != 0;
}

static bool same_from(struct comparison *c, int varied, const struct tl_condition *a, const struct tl_condition *b)
{
	if (varied == c->nvaried)
		return holds(c, a) == holds(c, b);
	for (int i = 0; i < c->nnumbers; i++) {
		if (c->varied[varied] < MAX_ARGS)
			c->args[c->varied[varied]] = c->numbers[i];
		if (!same_from(c, varied + 1, a, b))
			return false;
	}
	return true;
}

static bool same_conditions(struct tl_strings *strings, const struct tl_map *constants,
			    const struct tl_condition *a, const struct tl_condition *b)
{
	struct comparison c = { .strings = strings, .constants = constants };

	add_number(&c, 0);
	add_number(&c, 1);
	if (a->when == TL_IF)
		collect(&c, a->expr);
	if (b->when == TL_IF)
		collect(&c, b->expr);
	return same_from(&c, 0, a, b);
}

/* It changes what the caller may do afterwards. */
static bool is_context(enum tl_effect_kind kind)
{
	return kind >= TL_F_LOCK && kind <= TL_F_IRQ_RESTORE;
}

static int count(const struct tl_api *api, const struct tl_effect *like)
{
	const struct tl_effect *e;
	int n = 0;

	tl_for_each(e, &api->effects)
		n += e->kind == like->kind && e->when == like->when && e->on_nonzero == like->on_nonzero;
	return n;
}

static bool has_effects_of(const struct tl_api *api, const struct tl_api *other)
{
	const struct tl_effect *e;

	tl_for_each(e, &other->effects)
		if (is_context(e->kind) && count(api, e) != count(other, e))
			return false;
	return true;
}

static void print_effects(const struct tl_api *api)
{
	const struct tl_effect *e;
	bool any = false;

	tl_for_each(e, &api->effects) {
		if (!is_context(e->kind) && e->kind != TL_F_CONTEXT_UNKNOWN)
			continue;
		fputs(any ? ", " : "", stdout);
		tl_effect_write(e, stdout);
		if (e->when == TL_IF)
			fputs(e->on_nonzero ? " if ret" : " if not ret", stdout);
		any = true;
	}
	fputs(any ? "" : "none", stdout);
}

static void print_way(const struct tl_api *api)
{
	const struct tl_waypoint *v;

	tl_for_each(v, &api->via)
		printf("\n    %s:%u: %s: %s", v->file, v->line, v->function, v->text);
	putchar('\n');
}

static bool print_condition(const char *what, const struct tl_condition *a, const struct tl_api *generated,
			    const struct tl_condition *b, struct tl_strings *strings, const struct tl_map *constants)
{
	if (same_conditions(strings, constants, a, b))
		return false;
	printf("%s %s: by hand ", generated->name, what);
	tl_condition_write(a, stdout);
	fputs(", generated ", stdout);
	tl_condition_write(b, stdout);
	print_way(generated);
	return true;
}

bool contradiction_print(const struct tl_api *by_hand, const struct tl_api *generated, struct tl_strings *strings,
			 const struct tl_map *constants)
{
	bool differ = print_condition(by_hand->resched ? "reschedules" : "blocks", &by_hand->blocks, generated,
				      &generated->blocks, strings, constants);

	differ |= print_condition("user", &by_hand->user, generated, &generated->user, strings, constants);
	/* A name of a family may have more parameters. */
	if (by_hand->nparams >= 0 && !strcmp(by_hand->name, generated->name) &&
	    (by_hand->variadic ? by_hand->nparams > generated->nparams : by_hand->nparams != generated->nparams)) {
		printf("%s proto: by hand %s, generated %s\n", generated->name, by_hand->proto, generated->proto);
		differ = true;
	}
	if (!has_effects_of(by_hand, generated) || !has_effects_of(generated, by_hand)) {
		printf("%s context: by hand ", generated->name);
		print_effects(by_hand);
		fputs(", generated ", stdout);
		print_effects(generated);
		putchar('\n');
		differ = true;
	}
	return differ;
}
