// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Conditions: disjunctions of cubes of literals over a function's values.
 *
 * Kept small on purpose. Where a disjunction grows past TL_MAX_CUBES, only the
 * literals common to all cubes stay: what every path has in common is what
 * callers can use.
 */
#include <string.h>

#include "solver.h"

static struct tl_known known_bits(const struct tl_function *f, tl_val v, const struct tl_known *ctx,
				  unsigned int depth)
{
	const struct tl_value *x = &f->values.items[v];
	struct tl_known none = { 0 }, a, b, r = { 0 };

	if (depth > 16)
		return none;
	switch (x->kind) {
	case TL_V_CONST:
		return (struct tl_known){ .mask = ~0ull, .bits = (uint64_t)x->number };
	case TL_V_CONTEXT:
		if (!ctx)
			return none;
		if (x->number == TL_CTX_PREEMPT_COUNT)
			return *ctx;
		return ctx->irqs_off == TL_MAYBE ? none
			: (struct tl_known){ .mask = ~0ull, .bits = ctx->irqs_off == TL_TRUE };
	case TL_V_CAST:
		return known_bits(f, x->a, ctx, depth + 1);
	case TL_V_OP:
		break;
	default:
		return none;
	}
	a = known_bits(f, x->a, ctx, depth + 1);
	b = known_bits(f, x->b, ctx, depth + 1);
	switch (x->op) {
	case TL_OP_AND:
		r.mask = (a.mask & b.mask) | (a.mask & ~a.bits) | (b.mask & ~b.bits);
		r.bits = a.bits & b.bits & r.mask;
		return r;
	case TL_OP_OR:
		r.mask = (a.mask & b.mask) | (a.mask & a.bits) | (b.mask & b.bits);
		r.bits = ((a.mask & a.bits) | (b.mask & b.bits)) & r.mask;
		return r;
	case TL_OP_XOR:
		r.mask = a.mask & b.mask;
		r.bits = (a.bits ^ b.bits) & r.mask;
		return r;
	case TL_OP_NOT:
		return (struct tl_known){ .mask = a.mask, .bits = ~a.bits & a.mask };
	case TL_OP_SHR:
		if (b.mask == ~0ull && b.bits < 64)
			return (struct tl_known){ .mask = (a.mask >> b.bits) | ~(~0ull >> b.bits),
						  .bits = (a.bits & a.mask) >> b.bits };
		return none;
	case TL_OP_SHL:
		if (b.mask == ~0ull && b.bits < 64)
			return (struct tl_known){ .mask = (a.mask << b.bits) | ((1ull << b.bits) - 1),
						  .bits = (a.bits & a.mask) << b.bits };
		return none;
	default:
		return none;
	}
}

static enum tl_truth invert(enum tl_truth t)
{
	return t == TL_MAYBE ? TL_MAYBE : t == TL_TRUE ? TL_FALSE : TL_TRUE;
}

static enum tl_truth compare(const struct tl_function *f, const struct tl_value *x,
			     const struct tl_known *ctx)
{
	struct tl_known a = known_bits(f, x->a, ctx, 0), b = known_bits(f, x->b, ctx, 0);
	uint64_t both = a.mask & b.mask;
	bool full = both == ~0ull;

	switch (x->op) {
	case TL_OP_EQ:
	case TL_OP_NE:
		if ((a.bits ^ b.bits) & both)
			return x->op == TL_OP_NE ? TL_TRUE : TL_FALSE;
		if (full || x->a == x->b)
			return x->op == TL_OP_EQ ? TL_TRUE : TL_FALSE;
		if (b.mask == ~0ull && b.bits == 0) {
			enum tl_truth t = tl_truth_of(f, x->a, ctx);

			return x->op == TL_OP_NE ? t : invert(t);
		}
		return TL_MAYBE;
	case TL_OP_LT:
		return full ? (int64_t)a.bits < (int64_t)b.bits ? TL_TRUE : TL_FALSE : TL_MAYBE;
	case TL_OP_LE:
		return full ? (int64_t)a.bits <= (int64_t)b.bits ? TL_TRUE : TL_FALSE : TL_MAYBE;
	case TL_OP_LTU:
		return full ? a.bits < b.bits ? TL_TRUE : TL_FALSE : TL_MAYBE;
	case TL_OP_LEU:
		return full ? a.bits <= b.bits ? TL_TRUE : TL_FALSE : TL_MAYBE;
	default:
		return TL_MAYBE;
	}
}

enum tl_truth tl_truth_of(const struct tl_function *f, tl_val v, const struct tl_known *ctx)
{
	const struct tl_value *x = &f->values.items[v];
	enum tl_truth a, b;
	struct tl_known k;

	switch (x->kind) {
	case TL_V_CONST:
		return x->number ? TL_TRUE : TL_FALSE;
	case TL_V_FUNCTION:
	case TL_V_GLOBAL:
	case TL_V_LOCAL:
		return TL_TRUE;
	case TL_V_CAST:
		return tl_truth_of(f, x->a, ctx);
	case TL_V_CONTEXT:
	case TL_V_OP:
		break;
	default:
		return TL_MAYBE;
	}
	if (x->kind == TL_V_OP) {
		switch (x->op) {
		case TL_OP_EQ: case TL_OP_NE: case TL_OP_LT: case TL_OP_LE: case TL_OP_LTU: case TL_OP_LEU:
			return compare(f, x, ctx);
		case TL_OP_LNOT:
			return invert(tl_truth_of(f, x->a, ctx));
		case TL_OP_LAND:
		case TL_OP_LOR:
			a = tl_truth_of(f, x->a, ctx);
			b = tl_truth_of(f, x->b, ctx);
			if (x->op == TL_OP_LAND)
				return a == TL_FALSE || b == TL_FALSE ? TL_FALSE
				     : a == TL_TRUE && b == TL_TRUE ? TL_TRUE : TL_MAYBE;
			return a == TL_TRUE || b == TL_TRUE ? TL_TRUE
			     : a == TL_FALSE && b == TL_FALSE ? TL_FALSE : TL_MAYBE;
		default:
			break;
		}
	}
	k = known_bits(f, v, ctx, 0);
	if (k.mask & k.bits)
		return TL_TRUE;
	return k.mask == ~0ull ? TL_FALSE : TL_MAYBE;
}

/* Take off what only inverts or compares with zero, so that equal tests look equal. */
static void normalise(const struct tl_function *f, struct tl_lit *l)
{
	for (;;) {
		const struct tl_value *x = &f->values.items[l->value];

		if (x->kind == TL_V_CAST) {
			l->value = x->a;
			continue;
		}
		if (x->kind != TL_V_OP)
			return;
		if (x->op == TL_OP_LNOT) {
			l->value = x->a;
			l->is_true = !l->is_true;
			continue;
		}
		if ((x->op == TL_OP_EQ || x->op == TL_OP_NE) &&
		    f->values.items[x->b].kind == TL_V_CONST && f->values.items[x->b].number == 0) {
			if (x->op == TL_OP_EQ)
				l->is_true = !l->is_true;
			l->value = x->a;
			continue;
		}
		return;
	}
}

/* What a literal says of one value, compared with constants. */
struct range {
	tl_val value;
	bool is_signed, is_point;	/* a point is the same in both orders */
	uint64_t from, to;		/* both included; of a signed one, with the sign bit turned over */
};

#define SIGN (1ull << 63)

/* [0, c) for `value < c`, [0, c] for `value <= c`, the rest where it is false or the other way round. */
static bool range_below(struct range *r, uint64_t c, bool with_c, bool below)
{
	if (below) {
		if (!c && !with_c)
			return false;
		r->from = 0;
		r->to = with_c ? c : c - 1;
	} else {
		if (c == UINT64_MAX && with_c)
			return false;
		r->from = with_c ? c + 1 : c;
		r->to = UINT64_MAX;
	}
	return true;
}

static bool range_of(const struct tl_function *f, const struct tl_lit *l, struct range *r)
{
	const struct tl_value *x = &f->values.items[l->value], *a, *b;
	bool is_equal = x->kind == TL_V_OP && x->op == TL_OP_EQ;
	bool with_c;
	uint64_t c;

	*r = (struct range){ .value = tl_value_strip(f, l->value) };
	if (x->kind != TL_V_OP) {
		if (l->is_true)
			return range_below(r, 0, true, false);
		r->is_point = true;
		return true;
	}
	a = &f->values.items[x->a];
	b = &f->values.items[x->b];
	switch (x->op) {
	case TL_OP_EQ: case TL_OP_NE:
		if (is_equal != l->is_true || b->kind != TL_V_CONST)
			return false;
		r->value = tl_value_strip(f, x->a);
		r->is_point = true;
		r->from = r->to = (uint64_t)b->number;
		return true;
	case TL_OP_LT: case TL_OP_LE: case TL_OP_LTU: case TL_OP_LEU:
		break;
	default:
		return false;
	}
	r->is_signed = x->op == TL_OP_LT || x->op == TL_OP_LE;
	with_c = x->op == TL_OP_LE || x->op == TL_OP_LEU;
	if (b->kind == TL_V_CONST) {
		r->value = tl_value_strip(f, x->a);
		c = (uint64_t)b->number ^ (r->is_signed ? SIGN : 0);
		return range_below(r, c, with_c, l->is_true);
	}
	if (a->kind == TL_V_CONST) {
		/* c < value is not (value <= c) */
		r->value = tl_value_strip(f, x->b);
		c = (uint64_t)a->number ^ (r->is_signed ? SIGN : 0);
		return range_below(r, c, !with_c, !l->is_true);
	}
	return false;
}

static bool are_apart(const struct range *a, const struct range *b)
{
	uint64_t turn_a = a->is_point && b->is_signed ? SIGN : 0, turn_b = b->is_point && a->is_signed ? SIGN : 0;

	if (a->value != b->value || (a->is_signed != b->is_signed && !a->is_point && !b->is_point))
		return false;
	return (a->to ^ turn_a) < (b->from ^ turn_b) || (b->to ^ turn_b) < (a->from ^ turn_a);
}

/* A value that is known to be one number, under a mask test of it. */
static bool fails_mask(const struct tl_function *f, const struct range *point, const struct tl_lit *test)
{
	const struct tl_value *x = &f->values.items[test->value];

	return point->is_point && x->kind == TL_V_OP && x->op == TL_OP_AND &&
	       tl_value_strip(f, x->a) == point->value &&
	       f->values.items[x->b].kind == TL_V_CONST &&
	       ((point->from & (uint64_t)f->values.items[x->b].number) != 0) != test->is_true;
}

/* A value that is known to be one number, compared with it or another one. */
static bool fails_equality(const struct tl_function *f, const struct range *point, const struct tl_lit *test)
{
	const struct tl_value *x = &f->values.items[test->value];

	return point->is_point && x->kind == TL_V_OP && (x->op == TL_OP_EQ || x->op == TL_OP_NE) &&
	       tl_value_strip(f, x->a) == point->value && f->values.items[x->b].kind == TL_V_CONST &&
	       ((point->from == (uint64_t)f->values.items[x->b].number) == (x->op == TL_OP_EQ)) != test->is_true;
}

/* Which of a < b, a == b and a > b a comparison leaves open, as bits; 0: it is no comparison. */
static unsigned int relation(enum tl_op op, bool is_true)
{
	unsigned int r;

	switch (op) {
	case TL_OP_LT: case TL_OP_LTU: r = 1; break;
	case TL_OP_EQ: r = 2; break;
	case TL_OP_LE: case TL_OP_LEU: r = 1 | 2; break;
	case TL_OP_NE: r = 1 | 4; break;
	default: return 0;
	}
	return is_true ? r : 7 & ~r;
}

static bool is_unsigned(enum tl_op op)
{
	return op == TL_OP_LTU || op == TL_OP_LEU;
}

/* Do two comparisons of the same values, casts aside, exclude each other? */
static bool exclude(const struct tl_function *f, const struct tl_lit *a, const struct tl_lit *b)
{
	const struct tl_value *x = &f->values.items[a->value], *y = &f->values.items[b->value];
	unsigned int rx, ry;
	tl_val xa, xb, ya, yb;

	if (x->kind != TL_V_OP || y->kind != TL_V_OP)
		return false;
	rx = relation(x->op, a->is_true);
	ry = relation(y->op, b->is_true);
	if (!rx || !ry || (is_unsigned(x->op) != is_unsigned(y->op) && x->op != TL_OP_EQ && x->op != TL_OP_NE &&
			   y->op != TL_OP_EQ && y->op != TL_OP_NE))
		return false;
	xa = tl_value_strip(f, x->a);
	xb = tl_value_strip(f, x->b);
	ya = tl_value_strip(f, y->a);
	yb = tl_value_strip(f, y->b);
	if (xa == yb && xb == ya && xa != xb)
		return !(rx & ((ry & 2) | (ry & 1) << 2 | ry >> 2));
	return xa == ya && xb == yb && !(rx & ry);
}

/* Can't both hold: they speak of one value and constants. */
static bool contradict(const struct tl_function *f, const struct tl_lit *a, const struct tl_lit *b)
{
	struct range ra, rb;
	bool has_a, has_b;

	if (a->value == b->value)
		return a->is_true != b->is_true;
	if (exclude(f, a, b))
		return true;
	has_a = range_of(f, a, &ra);
	has_b = range_of(f, b, &rb);
	return (has_a && has_b && are_apart(&ra, &rb)) ||
	       (has_a && (fails_mask(f, &ra, b) || fails_equality(f, &ra, b))) ||
	       (has_b && (fails_mask(f, &rb, a) || fails_equality(f, &rb, a)));
}

bool tl_cube_add(struct tl_solver *s, const struct tl_function *f, struct tl_cube *c, struct tl_lit l)
{
	normalise(f, &l);
	switch (tl_truth_of(f, l.value, NULL)) {
	case TL_TRUE:
		return l.is_true;
	case TL_FALSE:
		return !l.is_true;
	case TL_MAYBE:
		break;
	}
	/* A test of something unknown says nothing, except that a strict one isn't known. */
	if (l.value == TL_UNKNOWN && !l.strict)
		return true;
	for (uint32_t i = 0; i < c->n; i++) {
		if (c->lits[i].value == l.value && c->lits[i].is_true == l.is_true) {
			c->lits[i].strict |= l.strict;
			c->lits[i].selects |= l.selects;
			return true;
		}
		if (contradict(f, &c->lits[i], &l))
			return false;
	}
	if (c->n == TL_MAX_LITERALS) {
		s->coverage->overflows++;
		/* The oldest branch is given up: what decides a leaf, and what is near it, stays. */
		for (uint32_t i = 0; i < c->n; i++)
			if (!c->lits[i].strict) {
				memmove(&c->lits[i], &c->lits[i + 1], (c->n - i - 1) * sizeof(c->lits[0]));
				c->lits[c->n - 1] = l;
				break;
			}
		return true;
	}
	c->lits[c->n++] = l;
	return true;
}

bool tl_cube_allows(struct tl_solver *s, const struct tl_function *f, const struct tl_cube *c, tl_val value,
		    bool is_true)
{
	struct tl_cube with = *c;

	return tl_cube_add(s, f, &with, (struct tl_lit){ value, is_true, false, false });
}

bool tl_cube_and(struct tl_solver *s, const struct tl_function *f, struct tl_cube *c,
		 const struct tl_cube *other)
{
	for (uint32_t i = 0; i < other->n; i++)
		if (!tl_cube_add(s, f, c, other->lits[i]))
			return false;
	return true;
}

static bool has(const struct tl_cube *c, const struct tl_lit *l, bool is_true)
{
	for (uint32_t i = 0; i < c->n; i++)
		if (c->lits[i].value == l->value && c->lits[i].is_true == is_true)
			return true;
	return false;
}

/* As tl_cube_and(), for literals that select a value unless they hold anyway. */
static bool and_selecting(struct tl_solver *s, const struct tl_function *f, struct tl_cube *c,
			 const struct tl_cube *other)
{
	struct tl_cube before = *c;

	for (uint32_t i = 0; i < other->n; i++) {
		struct tl_lit l = other->lits[i];

		l.selects |= !has(&before, &l, l.is_true);
		if (!tl_cube_add(s, f, c, l))
			return false;
	}
	return true;
}

bool tl_cube_implies(const struct tl_cube *narrow, const struct tl_cube *wide)
{
	for (uint32_t i = 0; i < wide->n; i++)
		if (!has(narrow, &wide->lits[i], wide->lits[i].is_true))
			return false;
	return true;
}

/* If a and b differ in the sign of one literal only, drop that literal from a. */
static bool merge(struct tl_cube *a, const struct tl_cube *b)
{
	uint32_t at = a->n;

	if (a->n != b->n)
		return false;
	for (uint32_t i = 0; i < a->n; i++) {
		if (has(b, &a->lits[i], a->lits[i].is_true))
			continue;
		if (at != a->n || !has(b, &a->lits[i], !a->lits[i].is_true))
			return false;
		at = i;
	}
	if (at == a->n)
		return true;
	a->lits[at] = a->lits[--a->n];
	return true;
}

void tl_dnf_add(struct tl_solver *s, struct tl_dnf *d, const struct tl_cube *c)
{
	struct tl_cube cube = *c;

again:
	for (uint32_t i = 0; i < d->n; i++) {
		if (tl_cube_implies(&cube, &d->cubes[i]))
			return;
		if (tl_cube_implies(&d->cubes[i], &cube) || merge(&cube, &d->cubes[i])) {
			d->cubes[i] = d->cubes[--d->n];
			goto again;
		}
	}
	if (d->n == TL_MAX_CUBES) {
		struct tl_cube *common = &d->cubes[0];
		uint32_t n = 0;

		s->coverage->overflows++;
		for (uint32_t l = 0; l < common->n; l++) {
			bool all = has(&cube, &common->lits[l], common->lits[l].is_true);

			for (uint32_t i = 1; all && i < d->n; i++)
				all = has(&d->cubes[i], &common->lits[l], common->lits[l].is_true);
			if (all)
				common->lits[n++] = common->lits[l];
		}
		common->n = n;
		d->n = 1;
		return;
	}
	if (d->n == d->cap) {
		uint32_t cap = d->cap ? 2 * d->cap : 1;
		struct tl_cube *cubes = TL_NEW_ARRAY(s->arena, struct tl_cube, cap);

		if (d->n)
			memcpy(cubes, d->cubes, d->n * sizeof(*cubes));
		d->cubes = cubes;
		d->cap = cap;
	}
	d->cubes[d->n++] = cube;
}

/* Is it a test of the context? */
static bool asks_context(const struct tl_function *f, tl_val v)
{
	const struct tl_value *x = &f->values.items[v];

	switch (x->kind) {
	case TL_V_CONTEXT:
		return true;
	case TL_V_CAST:
		return asks_context(f, x->a);
	case TL_V_OP:
		return asks_context(f, x->a) ||
		       (x->op != TL_OP_NOT && x->op != TL_OP_LNOT && asks_context(f, x->b));
	default:
		return false;
	}
}

enum tl_truth tl_cube_truth(const struct tl_function *f, const struct tl_cube *c,
			    const struct tl_known *ctx)
{
	bool known = true;

	for (uint32_t i = 0; i < c->n; i++) {
		enum tl_truth t = tl_truth_of(f, c->lits[i].value, ctx);

		if (t != TL_MAYBE) {
			if ((t == TL_TRUE) != c->lits[i].is_true)
				return TL_FALSE;
		} else if (c->lits[i].strict || (ctx && ctx->vague && asks_context(f, c->lits[i].value))) {
			known = false;
		}
	}
	return known ? TL_TRUE : TL_MAYBE;
}

void tl_dnf_and_value(struct tl_solver *s, struct tl_function *f, const struct tl_cube *c,
		      tl_val value, bool is_true, bool strict, struct tl_dnf *out)
{
	const struct tl_value *x = &f->values.items[value];

	/* Disjunctions become several cubes. */
	if (x->kind == TL_V_OP && x->op == TL_OP_LNOT) {
		tl_dnf_and_value(s, f, c, x->a, !is_true, strict, out);
		return;
	}
	if (x->kind == TL_V_OP && (x->op == TL_OP_LAND || x->op == TL_OP_LOR)) {
		tl_val a = x->a, b = x->b;
		bool both = (x->op == TL_OP_LAND) == is_true;
		struct tl_dnf first = { 0 };

		if (!both) {
			tl_dnf_and_value(s, f, c, a, is_true, strict, out);
			tl_dnf_and_value(s, f, c, b, is_true, strict, out);
			return;
		}
		tl_dnf_and_value(s, f, c, a, is_true, strict, &first);
		for (uint32_t i = 0; i < first.n; i++)
			tl_dnf_and_value(s, f, &first.cubes[i], b, is_true, strict, out);
		return;
	}

	struct tl_cases cases;
	bool all = true;

	if (!tl_cube_allows(s, f, c, value, is_true))
		return;
	tl_value_cases(s, f, value, &cases);
	for (uint32_t i = 0; all && i < cases.n; i++)
		all = tl_truth_of(f, cases.items[i].value, NULL) == (is_true ? TL_TRUE : TL_FALSE);
	if (all && cases.n) {
		/* Whichever case it is. */
		tl_dnf_add(s, out, c);
		return;
	}
	for (uint32_t i = 0; i < cases.n; i++) {
		struct tl_cube cube = *c;
		struct tl_lit l = { cases.items[i].value, is_true, strict, false };

		/* What selects the value that decides a leaf decides the leaf. */
		if ((strict ? and_selecting(s, f, &cube, &cases.items[i].cond)
			   : tl_cube_and(s, f, &cube, &cases.items[i].cond)) &&
		    tl_cube_add(s, f, &cube, l))
			tl_dnf_add(s, out, &cube);
	}
}
