// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Which object an address speaks of: the very tasklet that a callback is called
 * for, or memory that it lies in.
 *
 * The callback knows its tasklet by its argument, its registration by an address
 * of its own. Both are followed to where they meet: the argument, a variable, or
 * the same pointer loaded from there. Behind an index objects are not told apart.
 */
#include "solver.h"

/* `v` is `offset` bytes above `root`, which has no members or offsets any more. */
struct address {
	tl_val root;
	int64_t offset;
};

static bool address_of(const struct tl_function *f, tl_val v, struct address *ret)
{
	ret->root = tl_value_root(f, v);
	return ret->root != TL_UNKNOWN && tl_value_offset(f, v, &ret->offset);
}

/* Bytes from `outer` to `inner`, which is a member of what `outer` points to. */
static bool offset_in(const struct tl_function *f, tl_val outer, tl_val inner, int64_t *ret)
{
	*ret = 0;
	for (outer = tl_value_strip(f, outer); tl_value_strip(f, inner) != outer;) {
		const struct tl_value *x = &f->values.items[tl_value_strip(f, inner)];

		if (x->kind == TL_V_FIELD)
			*ret += (int64_t)x->field->offset;
		else if (x->kind == TL_V_OFFSET)
			*ret += x->number;
		else
			return false;
		inner = x->a;
	}
	return true;
}

/* Bytes from the tasklet to what the callback's argument points to. */
static bool from_tasklet_to_argument(const struct tl_tasklet *t, int64_t *ret)
{
	struct address object, data;

	*ret = 0;
	if (t->style == TL_STYLE_MODERN)
		return true;
	if (!t->where || t->data == TL_UNKNOWN)
		return false;
	if (offset_in(t->where, t->data, t->object, ret)) {
		*ret = -*ret;
		return true;
	}
	if (!address_of(t->where, t->object, &object) || !address_of(t->where, t->data, &data) ||
	    object.root != data.root)
		return false;
	*ret = data.offset - object.offset;
	return true;
}

/* `a` of the callback and `b` of the registration are loaded from one place, the argument being the data. */
static bool same_place(const struct tl_function *f, tl_val a, const struct tl_tasklet *t, tl_val b,
		       unsigned int depth)
{
	const struct tl_function *g = t->where;
	struct address x, y, data;
	const struct tl_value *xr, *yr;

	if (depth > 6 || !address_of(f, a, &x) || !address_of(g, b, &y))
		return false;
	xr = &f->values.items[x.root];
	yr = &g->values.items[y.root];
	if (xr->kind == TL_V_PARAM && xr->number == 0)
		return address_of(g, t->style == TL_STYLE_MODERN ? t->object : t->data, &data) &&
		       data.root == y.root && data.offset + x.offset == y.offset;
	if (x.offset != y.offset)
		return false;
	if (xr->kind == TL_V_GLOBAL)
		return yr->kind == TL_V_GLOBAL && xr->sym == yr->sym;
	return xr->kind == TL_V_LOAD && yr->kind == TL_V_LOAD && same_place(f, xr->a, t, yr->a, depth + 1);
}

bool tl_distance_from_tasklet(const struct tl_tasklet *t, const struct tl_function *callback, tl_val v, int64_t *ret)
{
	struct address here, object = { TL_UNKNOWN, 0 };
	const struct tl_value *x, *y;
	int64_t argument;

	if (v == TL_UNKNOWN || !address_of(callback, v, &here))
		return false;
	x = &callback->values.items[here.root];
	if (x->kind == TL_V_PARAM && x->number == 0) {
		*ret = here.offset;
		if (!from_tasklet_to_argument(t, &argument))
			return false;
		*ret += argument;
		return true;
	}
	if (t->init) {
		*ret = here.offset - (int64_t)t->init->base;
		return x->kind == TL_V_GLOBAL && x->sym == t->variable;
	}
	if (!t->where || !address_of(t->where, t->object, &object))
		return false;
	y = &t->where->values.items[object.root];
	*ret = here.offset - object.offset;
	if (x->kind == TL_V_GLOBAL)
		return y->kind == TL_V_GLOBAL && x->sym == y->sym;
	return x->kind == TL_V_LOAD && y->kind == TL_V_LOAD && same_place(callback, x->a, t, y->a, 0);
}
