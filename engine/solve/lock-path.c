// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Which lock it is: the members that its address goes through.
 *
 * Like lockdep's classes, a lock is the member of a record, or a variable; which of
 * several objects of a type it lies in isn't known. What lies around the record is
 * kept as well: it tells the queues in one object apart. Records that facts call
 * containers are in so many objects that their members tell nothing.
 */
#include <string.h>

#include "solver.h"

#define MAX_DEPTH 24

static bool add_step(struct tl_lock_path *p, const struct tl_field *field, bool behind)
{
	if (p->n == TL_MAX_LOCK_STEPS)
		return false;
	p->steps[p->n++] = (struct tl_lock_step){ .field = field, .behind = behind };
	return true;
}

/* An element of an array that is a member, at a number that is known. */
static bool is_element(const struct tl_value *array, int64_t offset)
{
	const struct tl_type *type = array->kind == TL_V_FIELD ? array->field->type
				   : array->kind == TL_V_GLOBAL ? array->sym->type : NULL;

	return type && type->kind == TL_T_ARRAY && offset >= 0 && (uint64_t)offset < type->size;
}

/* Go on outwards from `v`, which is the address of what the path leads to so far. */
static void walk(struct tl_solver *s, struct tl_function *f, tl_val v, struct tl_lock_path *p)
{
	p->base = TL_BASE_UNKNOWN;
	for (unsigned int depth = 0; depth < MAX_DEPTH; depth++) {
		struct tl_value x = f->values.items[v];
		const struct tl_value *at;

		switch (x.kind) {
		case TL_V_FIELD:
			if (!add_step(p, x.field, false))
				return;
			v = x.a;
			break;
		case TL_V_INDEX: case TL_V_CAST:
			v = x.a;
			break;
		case TL_V_OFFSET:
			/* Else the object lies in something around it, which may be anything. */
			if (!is_element(&f->values.items[tl_value_strip(f, x.a)], x.number))
				return;
			v = x.a;
			break;
		case TL_V_LOAD:
			/* Behind a pointer: it goes by the member that the pointer stands in. */
			at = &f->values.items[tl_value_strip(f, x.a)];
			if (at->kind != TL_V_FIELD || !add_step(p, at->field, true))
				return;
			v = at->a;
			break;
		case TL_V_PARAM:
			p->base = TL_BASE_PARAM;
			p->param = (uint32_t)x.number;
			return;
		case TL_V_GLOBAL:
			p->base = TL_BASE_VARIABLE;
			p->variable = x.sym;
			return;
		case TL_V_LOCAL:
			p->base = TL_BASE_LOCAL;
			return;
		case TL_V_CALL:
			if (tl_value_resolve(s, f, v) == v)
				return;
			v = tl_value_resolve(s, f, v);
			break;
		default:
			return;
		}
	}
}

/* Locks on a stack are nobody else's, and nothing is known of those that go by no member. */
static bool is_known(const struct tl_lock_path *p)
{
	return p->base != TL_BASE_LOCAL && (p->n || p->base != TL_BASE_UNKNOWN);
}

const struct tl_taking *tl_taking_at(struct tl_solver *s, struct tl_function *f, const struct tl_event *e,
				     const struct tl_effect *lock)
{
	struct tl_taking *t = TL_NEW(s->arena, struct tl_taking);

	t->lock = tl_value_resolve(s, f, tl_event_arg(e, lock->arg));
	t->tried = lock->when == TL_IF;
	t->shared = lock->shared;
	walk(s, f, t->lock, &t->path);
	return is_known(&t->path) ? t : NULL;
}

const struct tl_taking *tl_taking_import(struct tl_solver *s, struct tl_function *f, const struct tl_event *e,
					 const struct tl_taking *t)
{
	struct tl_taking *mine;

	if (t->path.base != TL_BASE_PARAM)
		return t;
	mine = TL_NEW(s->arena, struct tl_taking);
	*mine = *t;
	mine->path.param = 0;
	walk(s, f, tl_value_resolve(s, f, tl_event_arg(e, (int)t->path.param)), &mine->path);
	return is_known(&mine->path) ? mine : NULL;
}

static bool same_step(const struct tl_lock_step *a, const struct tl_lock_step *b)
{
	return a->field == b->field && a->behind == b->behind;
}

bool tl_taking_same(const struct tl_taking *a, const struct tl_taking *b)
{
	const struct tl_lock_path *p = &a->path, *q = &b->path;

	if (a == b)
		return true;
	if (a->tried != b->tried || a->shared != b->shared || p->n != q->n || p->base != q->base ||
	    p->param != q->param || p->variable != q->variable)
		return false;
	for (uint32_t i = 0; i < p->n; i++)
		if (!same_step(&p->steps[i], &q->steps[i]))
			return false;
	return true;
}

bool tl_lock_is_in_container(struct tl_solver *s, const struct tl_lock_step *step)
{
	return tl_record_has_kind(s, step->field->record, "container");
}

enum tl_truth tl_lock_meets(struct tl_solver *s, const struct tl_lock_path *a, const struct tl_lock_path *b)
{
	bool told = false;
	uint32_t i = 0;

	for (; i < a->n && i < b->n; i++) {
		const struct tl_lock_step *x = &a->steps[i], *y = &b->steps[i];

		if (!same_step(x, y)) {
			/* Members side by side are two; where a pointer leads isn't known. */
			if (!x->behind && !y->behind)
				return TL_FALSE;
			break;
		}
		/* Pointers to whatever a driver has are no help: each driver has many. */
		told |= x->behind ? x->field->record->local : !tl_lock_is_in_container(s, x);
	}
	if (i == a->n && i == b->n && a->base == TL_BASE_VARIABLE && b->base == TL_BASE_VARIABLE)
		return a->variable == b->variable ? TL_TRUE : TL_FALSE;
	return told ? TL_TRUE : i ? TL_MAYBE : TL_FALSE;
}
