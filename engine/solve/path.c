// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Ways through one function: is there one from a statement to another, or to a
 * return, that keeps clear of certain others?
 *
 * A way's branches must not contradict each other, so that `if (p->on) start();
 * ... if (p->on) stop();` has none from start() around stop(). A loop counts as
 * gone through where one of the statements is in it. Past a number of steps
 * nothing is known, and there is no way.
 */
#include <string.h>

#include "solver.h"

#define MAX_STEPS 4000
#define MAX_ON_WAY 48

struct walk {
	struct tl_solver *s;
	struct tl_function *f;
	const struct tl_event *from, *to;	/* `to` NULL: a return */
	const bool *avoid;			/* by event */
	const bool *closed;			/* by block: a loop that begins there has something to avoid in it */
	bool unguarded;				/* past no branch on what is in memory */
	uint8_t *visits;
	uint32_t steps;
	uint32_t way[MAX_ON_WAY];		/* blocks gone through */
	const struct tl_event *ret;		/* the return that was come to */
	tl_val value;				/* that is returned there */
};

static const bool *closed_blocks(struct tl_solver *s, const struct tl_function *f, const bool *avoid)
{
	bool *closed = TL_NEW_ARRAY(s->arena, bool, f->blocks.n + 1);

	for (uint32_t header = 0; header < f->blocks.n; header++) {
		const bool *in = tl_state(f)->is_header[header] ? tl_loop_of(s->arena, f, header) : NULL;

		for (uint32_t b = header; in && b < f->blocks.n; b++)
			for (uint32_t i = 0; (b == header || in[b]) && i < f->blocks.items[b].n; i++)
				closed[header] |= avoid[f->blocks.items[b].first + i];
	}
	return closed;
}

/* What was decided longest ago is forgotten first. */
static void make_room(struct tl_cube *cube)
{
	if (cube->n == TL_MAX_LITERALS) {
		memmove(cube->lits, cube->lits + 1, (TL_MAX_LITERALS - 1) * sizeof(cube->lits[0]));
		cube->n--;
	}
}

/* What begins with a call that returns an error hasn't begun. */
static bool succeeds(struct walk *w, const struct tl_event *e, struct tl_cube *cube)
{
	struct tl_value result = { .kind = TL_V_CALL, .number = e->number };
	const struct tl_type *type = e->kind == TL_E_CALL && e->callee ? e->callee->type : NULL;

	if (!type || !type->to || type->to->kind != TL_T_INT)
		return true;
	make_room(cube);
	return tl_cube_add(w->s, w->f, cube, tl_literal(tl_value(w->f, &result), false, false, false));
}

/* The events of the block; true where the way ends there, false with *ret_cut where it can't go on. */
static bool through_block(struct walk *w, uint32_t b, bool *started, struct tl_cube *cube, bool *ret_cut)
{
	const struct tl_block *block = &w->f->blocks.items[b];

	if (*started && w->closed[b]) {
		*ret_cut = true;
		return false;
	}
	for (uint32_t i = 0; i < block->n; i++) {
		const struct tl_event *e = &w->f->events.items[block->first + i];

		if (*started && (w->to ? e == w->to : e->kind == TL_E_RETURN)) {
			w->ret = e;
			return true;
		}
		if (*started && w->avoid[e->number]) {
			*ret_cut = true;
			return false;
		}
		if (e != w->from)
			continue;
		*started = true;
		*ret_cut = !succeeds(w, e, cube);
		if (*ret_cut)
			return false;
	}
	return false;
}

/* Does the value depend on what a member or variable holds? */
static bool asks_memory(const struct tl_function *f, tl_val v, unsigned int depth)
{
	const struct tl_value *x = &f->values.items[v];

	switch (x->kind) {
	case TL_V_LOAD:
		return true;
	case TL_V_CAST: case TL_V_FIELD: case TL_V_INDEX: case TL_V_OFFSET:
		return depth < 16 && asks_memory(f, x->a, depth + 1);
	case TL_V_OP:
		return depth < 16 && (asks_memory(f, x->a, depth + 1) ||
				      (x->op != TL_OP_NOT && x->op != TL_OP_LNOT && asks_memory(f, x->b, depth + 1)));
	default:
		return false;
	}
}

/* What a value is on the way that was gone, the choices made there put in. */
static tl_val on_way(struct walk *w, tl_val v, uint32_t depth, unsigned int steps)
{
	const struct tl_value x = w->f->values.items[v];
	uint32_t at = depth + 1, i;

	if (steps > 8)
		return v;
	if (x.kind == TL_V_OP && x.op != TL_OP_NOT && x.op != TL_OP_LNOT && w->f->values.items[x.b].kind == TL_V_CONST)
		return tl_value_op(w->f, x.op, on_way(w, x.a, depth, steps + 1), x.b);
	if (x.kind != TL_V_PHI)
		return v;
	while (at > 0 && w->way[at - 1] != x.block)
		at--;
	for (i = 0; at > 1 && i < x.nargs; i++)
		if (x.args[i].pred == w->way[at - 2])
			return on_way(w, x.args[i].value, depth, steps + 1);
	return v;
}

static bool take(struct walk *w, struct tl_cube *cube, const struct tl_edge *edge, uint32_t depth)
{
	for (uint32_t l = 0; l < edge->nliterals; l++) {
		tl_val v = on_way(w, edge->literals[l].value, depth, 0);
		enum tl_truth truth = tl_truth_of(w->f, v, NULL);

		if (truth == (edge->literals[l].is_true ? TL_FALSE : TL_TRUE) ||
		    (w->unguarded && asks_memory(w->f, v, 0)))
			return false;
		make_room(cube);
		if (!tl_cube_add(w->s, w->f, cube, tl_literal(v, edge->literals[l].is_true, false, false)))
			return false;
	}
	return true;
}

/* Is the value another one in each round of a loop, perhaps? */
static bool varies(const struct tl_function *f, tl_val v, unsigned int depth)
{
	const struct tl_value *x = &f->values.items[v];

	switch (x->kind) {
	case TL_V_CONST: case TL_V_PARAM: case TL_V_GLOBAL: case TL_V_LOCAL: case TL_V_FUNCTION: case TL_V_CONTEXT:
		return false;
	case TL_V_CAST: case TL_V_FIELD: case TL_V_OFFSET:
		return depth > 16 || varies(f, x->a, depth + 1);
	case TL_V_LOAD:
		return depth > 16 || x->number || varies(f, x->a, depth + 1);
	case TL_V_OP:
		return depth > 16 || varies(f, x->a, depth + 1) ||
		       (x->op != TL_OP_NOT && x->op != TL_OP_LNOT && varies(f, x->b, depth + 1));
	default:
		return true;
	}
}

/* What is known still when a loop goes around. */
static struct tl_cube next_round(const struct tl_function *f, const struct tl_cube *c)
{
	struct tl_cube out = { .n = 0 };

	for (uint32_t i = 0; i < c->n; i++)
		if (!varies(f, c->lits[i].value, 0))
			out.lits[out.n++] = c->lits[i];
	return out;
}

static bool walk(struct walk *w, uint32_t b, bool started, struct tl_cube *so_far, uint32_t depth)
{
	const struct tl_block *block = &w->f->blocks.items[b];
	bool cut = false, found;

	if (++w->steps > MAX_STEPS || depth >= MAX_ON_WAY || tl_state(w->f)->doomed[b])
		return false;
	w->way[depth] = b;
	if (through_block(w, b, &started, so_far, &cut)) {
		w->value = w->to ? TL_UNKNOWN : on_way(w, w->ret->value, depth, 0);
		return true;
	}
	if (cut)
		return false;
	for (uint32_t e = 0; e < block->edges.n; e++) {
		uint32_t to = block->edges.items[e].to;
		struct tl_cube cube = to <= b ? next_round(w->f, so_far) : *so_far;

		/* Once more to a loop's header, to leave it. */
		if (w->visits[to] >= (to <= b ? 2 : 1) || !take(w, &cube, &block->edges.items[e], depth))
			continue;
		w->visits[to]++;
		found = walk(w, to, started, &cube, depth + 1);
		w->visits[to]--;
		if (found)
			return true;
	}
	return false;
}

/* A way from f's entry to `to`. */
static bool walk_to(struct walk *w, const struct tl_event *to)
{
	struct tl_cube cube = { .n = 0 };

	w->to = to;
	w->avoid = TL_NEW_ARRAY(w->s->arena, bool, w->f->events.n + 1);
	w->closed = TL_NEW_ARRAY(w->s->arena, bool, w->f->blocks.n + 1);
	w->visits = TL_NEW_ARRAY(w->s->arena, uint8_t, w->f->blocks.n + 1);
	w->visits[0] = 1;
	return walk(w, 0, true, &cube, 0);
}

bool tl_way_is_unguarded(struct tl_rule_ctx *cx, const struct tl_way *way)
{
	for (; way; way = way->next) {
		struct walk w = { .s = cx->an->solver, .f = (struct tl_function *)way->f, .unguarded = true };

		if (!walk_to(&w, way->at))
			return false;
	}
	return true;
}

bool tl_way_around(struct tl_rule_ctx *cx, const struct tl_function *f, const struct tl_event *from,
		   const struct tl_event *to, const bool *avoid, struct tl_end_of_way *ret)
{
	struct walk w = { .s = cx->an->solver, .f = (struct tl_function *)f, .from = from, .to = to, .avoid = avoid };
	struct tl_cube cube = { .n = 0 };

	if (!f->blocks.n)
		return false;
	w.closed = closed_blocks(w.s, f, avoid);
	w.visits = TL_NEW_ARRAY(cx->an->arena, uint8_t, f->blocks.n + 1);
	w.visits[0] = 1;
	if (!walk(&w, 0, !from, &cube, 0))
		return false;
	if (ret)
		*ret = (struct tl_end_of_way){ w.ret, w.value };
	return true;
}
