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
	uint8_t *visits;
	uint32_t steps;
	const struct tl_event *ret;		/* the return that was come to */
};

static const bool *closed_blocks(struct tl_solver *s, const struct tl_function *f, const bool *avoid)
{
	bool *closed = TL_NEW_ARRAY(s->arena, bool, f->blocks.n + 1);

	/* A loop is what stands between its header and the last block that goes back there. */
	for (uint32_t b = 0; b < f->blocks.n; b++)
		for (uint32_t e = 0; e < f->blocks.items[b].edges.n; e++) {
			uint32_t header = f->blocks.items[b].edges.items[e].to;

			for (uint32_t in = header; header <= b && in <= b; in++)
				for (uint32_t i = 0; i < f->blocks.items[in].n; i++)
					closed[header] |= avoid[f->blocks.items[in].first + i];
		}
	return closed;
}

/* What begins with a call that returns an error hasn't begun. */
static bool succeeds(struct walk *w, const struct tl_event *e, struct tl_cube *cube)
{
	struct tl_value result = { .kind = TL_V_CALL, .number = e->number };
	const struct tl_type *type = e->kind == TL_E_CALL && e->callee ? e->callee->type : NULL;

	if (!type || !type->to || type->to->kind != TL_T_INT || cube->n == TL_MAX_LITERALS)
		return true;
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

static bool take(struct walk *w, struct tl_cube *cube, const struct tl_edge *edge)
{
	for (uint32_t l = 0; l < edge->nliterals; l++) {
		if (cube->n == TL_MAX_LITERALS)
			return true;
		if (!tl_cube_add(w->s, w->f, cube, tl_literal(edge->literals[l].value, edge->literals[l].is_true,
							      false, false)))
			return false;
	}
	return true;
}

static bool walk(struct walk *w, uint32_t b, bool started, struct tl_cube *so_far, uint32_t depth)
{
	const struct tl_block *block = &w->f->blocks.items[b];
	bool cut = false, found;

	if (++w->steps > MAX_STEPS || depth > MAX_ON_WAY || tl_state(w->f)->doomed[b])
		return false;
	if (through_block(w, b, &started, so_far, &cut))
		return true;
	if (cut)
		return false;
	for (uint32_t e = 0; e < block->edges.n; e++) {
		uint32_t to = block->edges.items[e].to;
		struct tl_cube cube = *so_far;

		/* Once more to a loop's header, to leave it. */
		if (w->visits[to] >= (to <= b ? 2 : 1) || !take(w, &cube, &block->edges.items[e]))
			continue;
		w->visits[to]++;
		found = walk(w, to, started, &cube, depth + 1);
		w->visits[to]--;
		if (found)
			return true;
	}
	return false;
}

bool tl_way_around(struct tl_rule_ctx *cx, const struct tl_function *f, const struct tl_event *from,
		   const struct tl_event *to, const bool *avoid, const struct tl_event **ret_end)
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
	if (ret_end)
		*ret_end = w.ret;
	return true;
}
