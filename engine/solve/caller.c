// SPDX-License-Identifier: GPL-2.0-or-later
/* From callers to callees: what the calls there are allow, and who runs in process context. */
#include <string.h>

#include "solver.h"

/* Callers of callers are asked as well, so far up. */
#define MAX_LEVELS 3

/* A function whose address is taken may be called by anyone. */
static void note_escapes(const struct tl_function *f)
{
	const struct tl_value *v;

	tl_for_each(v, &f->values)
		if (v->kind == TL_V_FUNCTION && v->sym->body)
			tl_state(v->sym->body)->escapes = true;
}

void tl_callers_collect(struct tl_solver *s)
{
	struct tl_unit *u = s->unit;

	for (uint32_t i = 0; i < u->functions.n; i++) {
		struct tl_function *f = u->functions.items[i];
		const struct tl_event *e;

		note_escapes(f);
		tl_for_each(e, &f->events)
			if (e->kind == TL_E_CALL && e->callee && e->callee->body && !tl_call_api(s, e))
				*TL_PUSH(s->arena, &tl_state(e->callee->body)->callers) =
					(struct tl_caller){ f, e };
	}
}

void tl_leading_add(struct tl_arena *a, struct tl_leading *l, const struct tl_function *f)
{
	void **slot = tl_map_at(a, &l->functions, f);

	if (*slot)
		return;
	*slot = (void *)f;
	*TL_PUSH(a, &l->list) = f;
}

void tl_leading_add_callers(struct tl_arena *a, struct tl_leading *l)
{
	for (uint32_t i = 0; i < l->list.n; i++) {
		const struct tl_caller *caller;

		tl_for_each(caller, &tl_state(l->list.items[i])->callers)
			tl_leading_add(a, l, caller->f);
	}
}

static bool has_all_callers(const struct tl_function *f)
{
	const struct tl_fstate *st = tl_state(f);

	return f->sym->is_static && !f->sym->is_stored && !st->escapes && st->callers.n;
}

static bool allows(struct tl_solver *s, const struct tl_function *f, const struct tl_cube *cond, int level);

/* The caller decided itself what the callee finds, in a way that isn't followed. */
static bool caller_decides(struct tl_solver *s, struct tl_function *caller, const struct tl_event *at,
			   const struct tl_cube *there)
{
	for (uint32_t i = 0; i < there->n; i++)
		if (tl_literal_is_decided(s, caller, at, there, i))
			return true;
	return false;
}

static bool caller_allows(struct tl_solver *s, const struct tl_function *f, const struct tl_cube *cond,
			  const struct tl_caller *caller, int level)
{
	const struct tl_noted *at = &tl_state(caller->f)->points_at[caller->at->number];

	for (uint32_t p = 0; p < at->n; p++)
		for (uint32_t c = 0; c < at->items[p].when.n; c++) {
			struct tl_dnf there = { 0 };

			tl_cube_import(s, caller->f, caller->at, f, cond, &at->items[p].when.cubes[c], &there);
			for (uint32_t i = 0; i < there.n; i++) {
				struct tl_cube up = tl_cube_export(caller->f, &there.cubes[i]);

				if (tl_cube_truth(caller->f, &there.cubes[i], NULL) != TL_FALSE &&
				    !caller_decides(s, caller->f, caller->at, &there.cubes[i]) &&
				    allows(s, caller->f, &up, level + 1))
					return true;
			}
		}
	return false;
}

static bool allows(struct tl_solver *s, const struct tl_function *f, const struct tl_cube *cond, int level)
{
	const struct tl_caller *caller;
	struct tl_cube seen = { .n = 0 };

	for (uint32_t i = 0; i < cond->n; i++)
		if (tl_value_is_exportable(f, cond->lits[i].value))
			seen.lits[seen.n++] = cond->lits[i];
	if (!seen.n || level == MAX_LEVELS || !has_all_callers(f))
		return true;
	tl_for_each(caller, &tl_state(f)->callers)
		if (caller_allows(s, f, &seen, caller, level))
			return true;
	return false;
}

bool tl_some_caller_allows(struct tl_solver *s, const struct tl_function *f, const struct tl_cube *cond)
{
	return allows(s, f, cond, 0);
}

/* ---- process context */

static bool is_plain(const struct tl_delta *d)
{
	return !d->unknown && !d->preempt && !d->bh && !d->rcu && !d->nsections && !d->ended && !d->left;
}

struct marking {
	TL_VEC(const struct tl_function *) todo;
};

static void mark(struct tl_solver *s, struct marking *m, const struct tl_function *f)
{
	if (!f || tl_state(f)->from_process)
		return;
	tl_state(f)->from_process = true;
	*TL_PUSH(s->arena, &m->todo) = f;
}

void tl_mark_process(struct tl_analysis *an)
{
	struct tl_solver *s = an->solver;
	struct marking m = { { 0 } };
	const struct tl_root *root;

	tl_for_each(root, &an->roots)
		if (root->context == TL_CONTEXT_PROCESS || root->context == TL_CONTEXT_THREAD)
			mark(s, &m, root->callback->body);
	while (m.todo.n) {
		const struct tl_function *f = m.todo.items[--m.todo.n];
		const struct tl_event *e;

		tl_for_each(e, &f->events) {
			const struct tl_noted *at = &tl_state(f)->points_at[e->number];

			for (uint32_t p = 0; p < at->n; p++)
				if (e->kind == TL_E_CALL && e->callee && is_plain(&at->items[p].ctx))
					mark(s, &m, e->callee->body);
		}
	}
}
