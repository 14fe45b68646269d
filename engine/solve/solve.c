// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * The order of solving: callees before callers, recursive groups to a fixpoint.
 *
 * Tarjan's algorithm with a stack of its own, because call chains of a unit may
 * be deeper than the C stack.
 */
#include <string.h>

#include "solver.h"

/* Rounds over a recursive group; conditions are bounded, so this is where they settle. */
#define MAX_ROUNDS 4

static void add_edge(struct tl_solver *s, struct tl_callees *e, const struct tl_symbol *sym)
{
	if (sym && sym->body)
		*TL_PUSH(s->arena, &e->to) = sym->body;
}

void tl_callees_of(struct tl_solver *s, const struct tl_function *f, struct tl_callees *out)
{
	const struct tl_event *e;

	tl_for_each(e, &f->events) {
		if (e->kind != TL_E_CALL)
			continue;
		if (e->callee) {
			if (!tl_call_api(s, e))
				add_edge(s, out, e->callee);
		} else {
			struct tl_symbol *targets[TL_MAX_TARGETS];
			int n = tl_value_functions(s, f, e->target, targets, TL_MAX_TARGETS);

			for (int i = 0; i < n; i++)
				add_edge(s, out, targets[i]);
		}
		/* A function that is handed over may be called there. */
		for (uint32_t a = 0; a < e->nargs; a++) {
			const struct tl_value *x = &f->values.items[tl_value_strip(f, e->args[a])];

			if (x->kind == TL_V_FUNCTION)
				add_edge(s, out, x->sym);
		}
	}
}

struct frame {
	struct tl_function *f;
	struct tl_callees edges;
	uint32_t next;
};

/* Functions that call each other, or one alone. */
struct group {
	struct tl_function **functions;
	uint32_t n;
	bool recursive;
	bool solve;
};

struct tarjan {
	struct tl_solver *s;
	TL_VEC(struct frame) frames;
	TL_VEC(struct tl_function *) stack;
	TL_VEC(struct group) groups;		/* callees first */
	uint32_t count;
};

static void enter(struct tarjan *t, struct tl_function *f)
{
	struct tl_fstate *st = tl_state(f);
	struct frame *frame = TL_PUSH(t->s->arena, &t->frames);

	memset(frame, 0, sizeof(*frame));
	frame->f = f;
	tl_callees_of(t->s, f, &frame->edges);
	st->callees = frame->edges;
	st->order = st->low = ++t->count;
	st->on_stack = true;
	*TL_PUSH(t->s->arena, &t->stack) = f;
}

static void leave(struct tarjan *t)
{
	struct frame *frame = &t->frames.items[t->frames.n - 1];
	struct tl_fstate *st = tl_state(frame->f);
	struct tl_function *f = frame->f;
	struct group g = { .n = 0 };
	uint32_t first;

	for (uint32_t i = 0; i < frame->edges.to.n; i++)
		g.recursive |= frame->edges.to.items[i] == f;
	t->frames.n--;
	if (t->frames.n) {
		struct tl_fstate *caller = tl_state(t->frames.items[t->frames.n - 1].f);

		if (st->low < caller->low)
			caller->low = st->low;
	}
	if (st->low != st->order)
		return;
	first = t->stack.n;
	do {
		first--;
		tl_state(t->stack.items[first])->on_stack = false;
		tl_state(t->stack.items[first])->group = t->groups.n;
	} while (t->stack.items[first] != f);
	g.n = t->stack.n - first;
	g.recursive |= g.n > 1;
	g.functions = TL_NEW_ARRAY(t->s->arena, struct tl_function *, g.n);
	memcpy(g.functions, &t->stack.items[first], g.n * sizeof(*g.functions));
	*TL_PUSH(t->s->arena, &t->groups) = g;
	t->stack.n = first;
}

static void put_in_order(struct tarjan *t)
{
	struct tl_unit *u = t->s->unit;

	for (uint32_t i = 0; i < u->functions.n; i++)
		u->functions.items[i]->state = TL_NEW(t->s->arena, struct tl_fstate);
	for (uint32_t i = 0; i < u->functions.n; i++) {
		if (tl_state(u->functions.items[i])->order)
			continue;
		enter(t, u->functions.items[i]);
		while (t->frames.n) {
			struct frame *frame = &t->frames.items[t->frames.n - 1];
			struct tl_fstate *st = tl_state(frame->f), *callee;

			if (frame->next == frame->edges.to.n) {
				leave(t);
				continue;
			}
			callee = tl_state(frame->edges.to.items[frame->next]);
			if (!callee->order) {
				enter(t, frame->edges.to.items[frame->next++]);
				continue;
			}
			if (callee->on_stack && callee->order < st->low)
				st->low = callee->order;
			frame->next++;
		}
	}
}

/* ---- which functions are solved */

static bool symbol_changed(const struct tl_selection *only, const struct tl_symbol *sym)
{
	return sym->kind == TL_S_FUNCTION && !sym->body && only->function_changed(only->data, sym->name);
}

static bool target_changed(struct tl_solver *s, const struct tl_selection *only, const struct tl_function *f, tl_val v)
{
	struct tl_symbol *targets[TL_MAX_TARGETS];
	int n = tl_value_functions(s, f, v, targets, TL_MAX_TARGETS);

	for (int i = 0; i < n; i++)
		if (symbol_changed(only, targets[i]))
			return true;
	return false;
}

static bool value_changed(struct tl_solver *s, const struct tl_selection *only, const struct tl_function *f, tl_val v)
{
	const struct tl_value *x = &f->values.items[v];
	const struct tl_field *field = x->kind == TL_V_LOAD ? tl_value_member(f, x->a) : NULL;

	if (x->kind == TL_V_FUNCTION)
		return symbol_changed(only, x->sym);
	return (field && only->member_changed(only->data, s->unit, field)) ||
	       (x->kind == TL_V_LOAD && target_changed(s, only, f, v));
}

/* What others told of before, and tell something else of now, is used in f itself. */
static bool uses_changed(struct tl_solver *s, const struct tl_selection *only, const struct tl_function *f)
{
	const struct tl_event *e;

	for (tl_val v = 0; v < f->values.n; v++)
		if (value_changed(s, only, f, v))
			return true;
	tl_for_each(e, &f->events)
		if (e->kind == TL_E_CALL && e->callee && symbol_changed(only, e->callee))
			return true;
	return false;
}

/* Callers of what has changed have changed; of these, those that are wanted, and all that they call. */
static void select_groups(struct tarjan *t, const struct tl_selection *only)
{
	bool *changed = TL_NEW_ARRAY(t->s->arena, bool, t->groups.n + 1);

	for (uint32_t i = 0; i < t->groups.n; i++) {
		struct group *g = &t->groups.items[i];

		changed[i] = !only->function_changed;
		for (uint32_t k = 0; k < g->n && !changed[i]; k++) {
			const struct tl_callees *callees = &tl_state(g->functions[k])->callees;

			changed[i] = uses_changed(t->s, only, g->functions[k]);
			for (uint32_t c = 0; c < callees->to.n && !changed[i]; c++)
				changed[i] = changed[tl_state(callees->to.items[c])->group];
		}
		for (uint32_t k = 0; k < g->n && changed[i]; k++)
			g->solve |= only->wanted(only->data, g->functions[k]->sym);
	}
	for (uint32_t i = t->groups.n; i-- > 0;) {
		const struct group *g = &t->groups.items[i];

		for (uint32_t k = 0; k < g->n && g->solve; k++) {
			const struct tl_callees *callees = &tl_state(g->functions[k])->callees;

			for (uint32_t c = 0; c < callees->to.n; c++)
				t->groups.items[tl_state(callees->to.items[c])->group].solve = true;
		}
	}
}

/* ---- solving */

static uint32_t size_of_group(const struct group *g)
{
	uint32_t size = 0;

	for (uint32_t i = 0; i < g->n; i++) {
		const struct tl_summary *st = tl_summary_of(g->functions[i]);

		size += st->reaches.n + st->sites.n + st->derived.n + st->pcalls.n + st->exits.n;
	}
	return size;
}

static void solve_group(struct tl_solver *s, const struct group *g)
{
	uint32_t before = 0, now;

	for (unsigned int round = 0; round < MAX_ROUNDS; round++) {
		for (uint32_t i = 0; i < g->n; i++)
			tl_summary_make(s, g->functions[i]);
		if (!g->recursive)
			return;
		now = size_of_group(g);
		if (round && now == before)
			return;
		before = now;
	}
}

void tl_solve(struct tl_solver *s, const struct tl_selection *only)
{
	struct tarjan t = { .s = s };

	put_in_order(&t);
	if (only)
		select_groups(&t, only);
	for (uint32_t i = 0; i < t.groups.n; i++)
		if (!only || t.groups.items[i].solve)
			solve_group(s, &t.groups.items[i]);
}

static uint64_t mask_of(const struct tl_solver *s, const char *name)
{
	const struct tl_constant *c = name ? tl_unit_constant(s->unit, name) : NULL;

	return c ? (uint64_t)c->value : 0;
}

struct tl_known tl_delta_known(const struct tl_solver *s, const struct tl_delta *d)
{
	uint64_t preempt = mask_of(s, s->model->mask_preempt);
	uint64_t softirq = mask_of(s, s->model->mask_softirq);
	struct tl_known k = { 0 };

	/* Only what is off is known: what isn't may have been off before. */
	if (d->unknown)
		return k;
	if (d->preempt > 0)
		k.bits |= preempt & -preempt;
	if (d->bh > 0)
		k.bits |= (softirq & -softirq) << 1;
	k.mask = k.bits;
	k.irqs_off = d->irq == TL_IRQ_OFF ? TL_TRUE : d->irq == TL_IRQ_ON ? TL_FALSE : TL_MAYBE;
	return k;
}

struct tl_known tl_context_known(const struct tl_solver *s, enum tl_context c)
{
	uint64_t softirq = mask_of(s, s->model->mask_softirq);
	uint64_t hardirq = mask_of(s, s->model->mask_hardirq), nmi = mask_of(s, s->model->mask_nmi);
	struct tl_known k = { 0 };

	switch (c) {
	case TL_CONTEXT_SOFTIRQ:
		/* The lowest bit says that a softirq runs; the others count local_bh_disable(). */
		k.bits = softirq & -softirq;
		k.mask = k.bits | hardirq | nmi;
		k.irqs_off = TL_FALSE;
		break;
	case TL_CONTEXT_HARDIRQ:
		k.bits = hardirq & -hardirq;
		k.mask = hardirq | nmi;
		k.irqs_off = TL_TRUE;
		break;
	case TL_CONTEXT_NMI:
		k.bits = nmi & -nmi;
		k.mask = nmi;
		k.irqs_off = TL_TRUE;
		break;
	case TL_CONTEXT_PROCESS:
	case TL_CONTEXT_THREAD:
		k.mask = hardirq | nmi | (softirq & -softirq);
		break;
	case TL_CONTEXT_ATOMIC:
		k.vague = true;
		break;
	default:
		break;
	}
	return k;
}
