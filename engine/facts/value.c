// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Values: hash-consed expressions, simplified as they are made.
 *
 * Simplification has one form for each meaning, so that guards compare by
 * number:
 * - a constant operand of a commutative operator is b, other operands are in
 *   the order of their numbers;
 * - "x is zero" is EQ x 0, also where it was written !x; LNOT is left only over
 *   LAND and LOR;
 * - one bit tested, x & 4 == 4, is x & 4 != 0;
 * - x - 5 is x + -5.
 * A value is simplified from simplified operands only, hence giving an
 * existing value's parts again gives its number again: text that was written
 * from values reads back as those values.
 *
 * Arithmetic is in 64 bits and wraps. A right shift of a negative number is
 * left alone, as its type decides what comes in from the left.
 */
#include <string.h>
#include <tasklint/facts.h>

static uint64_t mix(uint64_t h, uint64_t w)
{
	h = (h ^ w) * 0xff51afd7ed558ccdull;
	return h ^ h >> 32;
}

static uint32_t hash_value(const struct tl_value *v)
{
	uint64_t h = (uint64_t)v->kind << 32 | v->op;
	uint32_t i;

	h = mix(h, (uint64_t)v->a << 32 | v->b);
	switch (v->kind) {
	case TL_V_FUNCTION:
	case TL_V_GLOBAL:
		h = mix(h, (uintptr_t)v->sym);
		break;
	case TL_V_FIELD:
		h = mix(h, (uintptr_t)v->field);
		break;
	case TL_V_CAST:
		h = mix(mix(h, (uintptr_t)v->type), (uintptr_t)v->from);
		break;
	case TL_V_PHI:
		h = mix(h, v->block);
		for (i = 0; i < v->nargs; i++)
			h = mix(h, (uint64_t)v->args[i].value << 32 | v->args[i].pred);
		break;
	default:
		h = mix(h, (uint64_t)v->number);
		break;
	}
	return (uint32_t)(h ^ h >> 29);
}

static bool same_args(const struct tl_value *v, const struct tl_value *w)
{
	uint32_t i;

	if (v->nargs != w->nargs)
		return false;
	for (i = 0; i < v->nargs; i++) {
		if (v->args[i].value != w->args[i].value || v->args[i].pred != w->args[i].pred)
			return false;
	}
	return true;
}

static bool same_value(const struct tl_value *v, const struct tl_value *w)
{
	return v->kind == w->kind && v->op == w->op && v->a == w->a && v->b == w->b &&
	       v->number == w->number && v->sym == w->sym && v->field == w->field &&
	       v->type == w->type && v->from == w->from && v->block == w->block &&
	       same_args(v, w);
}

/* The slot of f->hash that holds the number of `v`, or 0 where it is new. */
static uint32_t *find_slot(const struct tl_function *f, const struct tl_value *v)
{
	uint32_t i, mask = f->hash_cap - 1;

	for (i = hash_value(v) & mask; f->hash[i]; i = (i + 1) & mask) {
		if (same_value(&f->values.items[f->hash[i]], v))
			break;
	}
	return &f->hash[i];
}

static void grow_hash(struct tl_function *f)
{
	uint32_t i, j, mask;

	/* The values of a function that was read have no hash so far. */
	do
		f->hash_cap = f->hash_cap ? f->hash_cap * 2 : 64;
	while (f->values.n >= f->hash_cap - f->hash_cap / 4);
	f->hash = TL_NEW_ARRAY(f->unit->arena, uint32_t, f->hash_cap);
	mask = f->hash_cap - 1;
	for (i = 1; i < f->values.n; i++) {
		for (j = hash_value(&f->values.items[i]) & mask; f->hash[j]; j = (j + 1) & mask)
			;
		f->hash[j] = i;
	}
}

/* `v` must have nothing set but what its kind uses. */
static tl_val cons(struct tl_function *f, const struct tl_value *v)
{
	struct tl_value *new;
	uint32_t *slot;

	if (f->values.n >= f->hash_cap - f->hash_cap / 4)
		grow_hash(f);
	slot = find_slot(f, v);
	if (*slot)
		return *slot;
	*slot = f->values.n;
	new = TL_PUSH(f->unit->arena, &f->values);
	*new = *v;
	if (v->nargs) {
		struct tl_phi_arg *args;

		args = TL_NEW_ARRAY(f->unit->arena, struct tl_phi_arg, v->nargs);
		memcpy(args, v->args, v->nargs * sizeof(*args));
		new->args = args;
	}
	return f->values.n - 1;
}

tl_val tl_value_const(struct tl_function *f, int64_t c)
{
	return cons(f, &(struct tl_value){ .kind = TL_V_CONST, .number = c });
}

tl_val tl_value_param(struct tl_function *f, uint32_t index)
{
	return cons(f, &(struct tl_value){ .kind = TL_V_PARAM, .number = index });
}

tl_val tl_value_opaque(struct tl_function *f)
{
	return cons(f, &(struct tl_value){ .kind = TL_V_OPAQUE, .number = f->nopaque++ });
}

static const struct tl_value *at(const struct tl_function *f, tl_val v)
{
	return &f->values.items[v];
}

static tl_val offset(struct tl_function *f, tl_val a, int64_t bytes)
{
	if (at(f, a)->kind == TL_V_OFFSET) {
		bytes = (int64_t)((uint64_t)bytes + (uint64_t)at(f, a)->number);
		a = at(f, a)->a;
	}
	if (!bytes)
		return a;
	return cons(f, &(struct tl_value){ .kind = TL_V_OFFSET, .a = a, .number = bytes });
}

tl_val tl_value(struct tl_function *f, const struct tl_value *v)
{
	struct tl_value clean = { .kind = v->kind };

	switch (v->kind) {
	case TL_V_UNKNOWN:
		return TL_UNKNOWN;
	case TL_V_OPAQUE:
		return tl_value_opaque(f);
	case TL_V_OP:
		return tl_value_op(f, v->op, v->a, v->b);
	case TL_V_CONST:
	case TL_V_PARAM:
	case TL_V_LOCAL:
	case TL_V_CALL:
	case TL_V_CONTEXT:
		clean.number = v->number;
		break;
	case TL_V_FUNCTION:
	case TL_V_GLOBAL:
		clean.sym = v->sym;
		break;
	case TL_V_FIELD:
		clean.a = v->a;
		clean.field = v->field;
		break;
	case TL_V_OFFSET:
		return v->a == TL_UNKNOWN ? TL_UNKNOWN : offset(f, v->a, v->number);
	case TL_V_LOAD:
		clean.number = v->number;
		/* fall through */
	case TL_V_INDEX:
		/* Else two unknown things would be equal. */
		if (v->a == TL_UNKNOWN)
			return TL_UNKNOWN;
		clean.a = v->a;
		break;
	case TL_V_CAST:
		clean.a = v->a;
		clean.from = v->from;
		clean.type = v->type;
		break;
	case TL_V_PHI:
		clean.args = v->args;
		clean.nargs = v->nargs;
		clean.block = v->block;
		break;
	}
	return cons(f, &clean);
}

tl_val tl_value_unary(struct tl_function *f, enum tl_value_kind kind, tl_val a)
{
	return tl_value(f, &(struct tl_value){ .kind = kind, .a = a });
}

static bool is_const(const struct tl_function *f, tl_val v)
{
	return at(f, v)->kind == TL_V_CONST;
}

static bool is_number(const struct tl_function *f, tl_val v, int64_t number)
{
	return is_const(f, v) && at(f, v)->number == number;
}

/* `v` is `op` of something and a constant, which is *ret. */
static bool is_op_const(const struct tl_function *f, tl_val v, enum tl_op op, int64_t *ret)
{
	if (at(f, v)->kind != TL_V_OP || at(f, v)->op != op || !is_const(f, at(f, v)->b))
		return false;
	*ret = at(f, at(f, v)->b)->number;
	return true;
}

/* Nothing but 0 or 1. */
static bool is_boolean(const struct tl_function *f, tl_val v)
{
	return at(f, v)->kind == TL_V_OP && at(f, v)->op >= TL_OP_EQ;
}

static bool is_object(const struct tl_function *f, tl_val v)
{
	enum tl_value_kind kind = at(f, v)->kind;

	return kind == TL_V_FUNCTION || kind == TL_V_GLOBAL || kind == TL_V_LOCAL;
}

static bool is_commutative(enum tl_op op)
{
	switch (op) {
	case TL_OP_AND:
	case TL_OP_OR:
	case TL_OP_XOR:
	case TL_OP_PLUS:
	case TL_OP_MULT:
	case TL_OP_EQ:
	case TL_OP_NE:
	case TL_OP_LAND:
	case TL_OP_LOR:
		return true;
	default:
		return false;
	}
}

/* Some bit of v is known to be set. */
static bool is_nonzero(const struct tl_function *f, tl_val v)
{
	int64_t set, mask;

	if (is_object(f, v))
		return true;
	if (is_op_const(f, v, TL_OP_OR, &set))
		return set != 0;
	return is_op_const(f, v, TL_OP_AND, &mask) &&
	       is_op_const(f, at(f, v)->a, TL_OP_OR, &set) && (set & mask);
}

/* Two constants. False where the result depends on what isn't known here. */
static bool fold(enum tl_op op, int64_t x, int64_t y, int64_t *ret)
{
	uint64_t ux = (uint64_t)x, uy = (uint64_t)y, r;

	switch (op) {
	case TL_OP_AND:
		r = ux & uy;
		break;
	case TL_OP_OR:
		r = ux | uy;
		break;
	case TL_OP_XOR:
		r = ux ^ uy;
		break;
	case TL_OP_PLUS:
		r = ux + uy;
		break;
	case TL_OP_MINUS:
		r = ux - uy;
		break;
	case TL_OP_MULT:
		r = ux * uy;
		break;
	case TL_OP_SHL:
		if (uy > 63)
			return false;
		r = ux << uy;
		break;
	case TL_OP_SHR:
		if (uy > 63 || (x < 0 && uy))
			return false;
		r = ux >> uy;
		break;
	case TL_OP_NOT:
		r = ~ux;
		break;
	case TL_OP_EQ:
		r = x == y;
		break;
	case TL_OP_NE:
		r = x != y;
		break;
	case TL_OP_LT:
		r = x < y;
		break;
	case TL_OP_LE:
		r = x <= y;
		break;
	case TL_OP_LTU:
		r = ux < uy;
		break;
	case TL_OP_LEU:
		r = ux <= uy;
		break;
	case TL_OP_LAND:
		r = x && y;
		break;
	case TL_OP_LOR:
		r = x || y;
		break;
	case TL_OP_LNOT:
		r = !x;
		break;
	default:
		return false;
	}
	*ret = (int64_t)r;
	return true;
}

static tl_val op_const(struct tl_function *f, enum tl_op op, tl_val a, int64_t c)
{
	return tl_value_op(f, op, a, tl_value_const(f, c));
}

static tl_val is_zero(struct tl_function *f, tl_val a)
{
	return op_const(f, TL_OP_EQ, a, 0);
}

static tl_val is_true(struct tl_function *f, tl_val a)
{
	return op_const(f, TL_OP_NE, a, 0);
}

static tl_val make(struct tl_function *f, enum tl_op op, tl_val a, tl_val b)
{
	return cons(f, &(struct tl_value){ .kind = TL_V_OP, .op = op, .a = a, .b = b });
}

/* !a of a boolean. */
static tl_val negate(struct tl_function *f, tl_val a)
{
	const struct tl_value v = *at(f, a);

	switch (v.op) {
	case TL_OP_EQ:
		return tl_value_op(f, TL_OP_NE, v.a, v.b);
	case TL_OP_NE:
		return tl_value_op(f, TL_OP_EQ, v.a, v.b);
	case TL_OP_LT:
		return tl_value_op(f, TL_OP_LE, v.b, v.a);
	case TL_OP_LE:
		return tl_value_op(f, TL_OP_LT, v.b, v.a);
	case TL_OP_LTU:
		return tl_value_op(f, TL_OP_LEU, v.b, v.a);
	case TL_OP_LEU:
		return tl_value_op(f, TL_OP_LTU, v.b, v.a);
	case TL_OP_LNOT:
		return is_true(f, v.a);
	default:
		return make(f, TL_OP_LNOT, a, TL_UNKNOWN);
	}
}

/* a op c, with op EQ or NE. */
static tl_val compare_const(struct tl_function *f, enum tl_op op, tl_val a, tl_val b)
{
	bool equal = op == TL_OP_EQ;
	int64_t c = at(f, b)->number, mask;

	if (is_boolean(f, a)) {
		if (c != 0 && c != 1)
			return tl_value_const(f, !equal);
		return (c == 1) == equal ? a : negate(f, a);
	}
	if (c == 0 && is_nonzero(f, a))
		return tl_value_const(f, !equal);
	if (is_op_const(f, a, TL_OP_AND, &mask)) {
		if (c & ~mask)
			return tl_value_const(f, !equal);
		if (c && c == mask && !(mask & (int64_t)((uint64_t)mask - 1)))
			return op_const(f, equal ? TL_OP_NE : TL_OP_EQ, a, 0);
	}
	return make(f, op, a, b);
}

static tl_val and_const(struct tl_function *f, tl_val a, tl_val b)
{
	int64_t c = at(f, b)->number, inner;

	if (c == 0)
		return b;
	if (c == -1)
		return a;
	if (c == 1 && is_boolean(f, a))
		return a;
	if (is_op_const(f, a, TL_OP_AND, &inner))
		return op_const(f, TL_OP_AND, at(f, a)->a, inner & c);
	if (is_op_const(f, a, TL_OP_OR, &inner)) {
		if ((inner & c) == c)
			return b;
		if (!(inner & c))
			return tl_value_op(f, TL_OP_AND, at(f, a)->a, b);
	}
	return make(f, TL_OP_AND, a, b);
}

/* a op b, where b is a constant and a is not. */
static tl_val op_with_const(struct tl_function *f, enum tl_op op, tl_val a, tl_val b)
{
	int64_t c = at(f, b)->number, inner;

	switch (op) {
	case TL_OP_AND:
		return and_const(f, a, b);
	case TL_OP_OR:
		if (c == 0)
			return a;
		if (c == -1)
			return b;
		if (is_op_const(f, a, TL_OP_OR, &inner))
			return op_const(f, TL_OP_OR, at(f, a)->a, inner | c);
		break;
	case TL_OP_XOR:
		if (c == 0)
			return a;
		if (c == -1)
			return tl_value_op(f, TL_OP_NOT, a, TL_UNKNOWN);
		if (c == 1 && is_boolean(f, a))
			return negate(f, a);
		break;
	case TL_OP_PLUS:
		if (c == 0)
			return a;
		if (is_op_const(f, a, TL_OP_PLUS, &inner))
			return op_const(f, TL_OP_PLUS, at(f, a)->a,
					(int64_t)((uint64_t)inner + (uint64_t)c));
		break;
	case TL_OP_MINUS:
		return op_const(f, TL_OP_PLUS, a, (int64_t)(0 - (uint64_t)c));
	case TL_OP_MULT:
		if (c == 0)
			return b;
		if (c == 1)
			return a;
		break;
	case TL_OP_SHL:
	case TL_OP_SHR:
		if (c == 0)
			return a;
		break;
	case TL_OP_EQ:
	case TL_OP_NE:
		return compare_const(f, op, a, b);
	case TL_OP_LTU:
		if (c == 0)
			return b;
		break;
	case TL_OP_LAND:
		return c ? is_true(f, a) : b;
	case TL_OP_LOR:
		return c ? tl_value_const(f, 1) : is_true(f, a);
	default:
		break;
	}
	return make(f, op, a, b);
}

static tl_val op_with_itself(struct tl_function *f, enum tl_op op, tl_val a)
{
	switch (op) {
	case TL_OP_AND:
	case TL_OP_OR:
		return a;
	case TL_OP_XOR:
	case TL_OP_MINUS:
	case TL_OP_NE:
	case TL_OP_LT:
	case TL_OP_LTU:
		return tl_value_const(f, 0);
	case TL_OP_EQ:
	case TL_OP_LE:
	case TL_OP_LEU:
		return tl_value_const(f, 1);
	case TL_OP_LAND:
	case TL_OP_LOR:
		return is_true(f, a);
	default:
		return make(f, op, a, a);
	}
}

static tl_val unary_op(struct tl_function *f, enum tl_op op, tl_val a)
{
	if (op == TL_OP_LNOT)
		return is_boolean(f, a) ? negate(f, a) : is_zero(f, a);
	if (at(f, a)->kind == TL_V_OP && at(f, a)->op == TL_OP_NOT)
		return at(f, a)->a;
	return make(f, op, a, TL_UNKNOWN);
}

tl_val tl_value_op(struct tl_function *f, enum tl_op op, tl_val a, tl_val b)
{
	bool unary = op == TL_OP_NOT || op == TL_OP_LNOT;
	int64_t folded;

	if (unary)
		b = TL_UNKNOWN;
	else if (is_commutative(op) &&
		 (is_const(f, a) != is_const(f, b) ? is_const(f, a) : a > b)) {
		tl_val c = a;

		a = b;
		b = c;
	}
	if (a == TL_UNKNOWN || (b == TL_UNKNOWN && !unary)) {
		/* Some operators know their result from one side. */
		if ((op == TL_OP_AND || op == TL_OP_LAND) && is_number(f, b, 0))
			return b;
		if (op == TL_OP_LOR && is_const(f, b) && !is_number(f, b, 0))
			return tl_value_const(f, 1);
		return TL_UNKNOWN;
	}
	if (is_const(f, a) && (unary || is_const(f, b))) {
		if (fold(op, at(f, a)->number, unary ? 0 : at(f, b)->number, &folded))
			return tl_value_const(f, folded);
		return make(f, op, a, b);
	}
	if (unary)
		return unary_op(f, op, a);
	if (a == b)
		return op_with_itself(f, op, a);
	if (is_const(f, b))
		return op_with_const(f, op, a, b);
	/* 0 <= x, and no unsigned x is below 0, which op_with_const() knows. */
	if (op == TL_OP_LEU && is_number(f, a, 0))
		return tl_value_const(f, 1);
	return make(f, op, a, b);
}
