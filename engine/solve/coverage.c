// SPDX-License-Identifier: GPL-2.0-or-later
/* What stayed unknown, where and why. */
#include "solver.h"

void tl_gap_add(struct tl_solver *s, const struct tl_function *f, enum tl_gap_kind kind,
		const struct tl_event *e, const char *what)
{
	struct tl_fstate *st = tl_state(f);
	const struct tl_gap *old;

	tl_for_each(old, &st->gaps)
		if (old->kind == kind && old->at == e)
			return;
	*TL_PUSH(s->arena, &st->gaps) = (struct tl_gap){ kind, f, e, what };
	switch (kind) {
	case TL_GAP_CALLEE: s->coverage->calls_unmodelled++; break;
	case TL_GAP_POINTER: case TL_GAP_TARGETS: s->coverage->calls_indirect_unknown++; break;
	case TL_GAP_CONDITION: s->coverage->guards_unknown++; break;
	case TL_GAP_CUT: s->coverage->functions_cut++; break;
	}
}

static void count_calls(struct tl_solver *s, const struct tl_function *f, struct tl_scope *out)
{
	const struct tl_event *e;

	tl_for_each(e, &f->events) {
		if (e->kind != TL_E_CALL || !e->callee)
			continue;
		if (tl_call_api(s, e))
			out->facts++;
		else if (e->callee->body)
			out->followed++;
	}
}

void tl_scope_of(const struct tl_analysis *an, const struct tl_symbol *function, struct tl_scope *out)
{
	struct tl_solver *s = an->solver;
	TL_VEC(struct tl_function *) todo = { NULL, 0, 0 };
	struct tl_map seen = { 0 };

	*out = (struct tl_scope){ 0 };
	if (function->body)
		*TL_PUSH(s->arena, &todo) = function->body;
	while (todo.n) {
		const struct tl_function *f = todo.items[--todo.n];
		struct tl_callees callees = { 0 };
		const struct tl_gap *gap;
		void **slot = tl_map_at(s->arena, &seen, f);

		if (*slot)
			continue;
		*slot = (void *)f;
		out->functions++;
		count_calls(s, f, out);
		tl_for_each(gap, &tl_state(f)->gaps)
			*TL_PUSH(s->arena, &out->gaps) = *gap;
		tl_callees_of(s, f, &callees);
		for (uint32_t i = 0; i < callees.to.n; i++)
			*TL_PUSH(s->arena, &todo) = callees.to.items[i];
	}
}
