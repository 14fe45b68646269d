// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * The change that takes a lock with BHs off: where no other names are all there is to do.
 *
 * That is so where each call that ends the section is known and is written by its plain
 * name, and where BHs may be enabled at its end: irqs are on there, and in all callers.
 */
#include <string.h>

#include "solver.h"

/* Is g only called where BHs may be switched on at the end: not in a hardirq, nor with irqs off? */
static bool is_called_with_irqs_on(const struct tl_analysis *an, const struct tl_function *g)
{
	const struct tl_fstate *st = tl_state(g);
	const struct tl_caller *caller;
	const struct tl_root *root;
	bool known = g->sym->is_static && !g->sym->is_stored && !st->escapes;

	for (uint32_t i = 0; i < an->tasklets.n; i++)
		known |= an->tasklets.items[i]->callback == g->sym;
	tl_for_each(root, &an->roots) {
		if (root->callback != g->sym)
			continue;
		if (root->or_atomic || (root->context != TL_CONTEXT_PROCESS && root->context != TL_CONTEXT_THREAD &&
					root->context != TL_CONTEXT_SOFTIRQ))
			return false;
		known = true;
	}
	tl_for_each(caller, &st->callers) {
		const struct tl_noted *at = &tl_state(caller->f)->points_at[caller->at->number];

		for (uint32_t p = 0; p < at->n; p++)
			known &= tl_delta_has_irqs_on(&at->items[p].ctx);
	}
	return known;
}

static bool is_always_called_with_irqs_on(const struct tl_analysis *an, const struct tl_function *f)
{
	struct tl_leading up = { 0 };

	tl_leading_add(an->arena, &up, f);
	tl_leading_add_callers(an->arena, &up);
	for (uint32_t i = 0; i < up.list.n; i++)
		if (!is_called_with_irqs_on(an, up.list.items[i]))
			return false;
	return true;
}

/* The name of what e does to the lock with BHs off, where e is written by its plain name; or NULL. */
static const char *bh_form(struct tl_solver *s, const struct tl_event *e)
{
	const struct tl_api *api = tl_call_api(s, e);

	return api->bh_form && !strcmp(tl_call_name(e), api->name) ? api->bh_form : NULL;
}

static bool acts_on(struct tl_solver *s, struct tl_function *f, const struct tl_event *e, tl_val lock,
		    enum tl_effect_kind kind)
{
	const struct tl_api *api = e->kind == TL_E_CALL ? tl_call_api(s, e) : NULL;

	for (uint32_t i = 0; api && i < api->effects.n; i++)
		if (api->effects.items[i].kind == kind &&
		    tl_value_resolve(s, f, tl_event_arg(e, api->effects.items[i].arg)) == lock)
			return true;
	return false;
}

/* What ends a section of a lock: the calls that leave it, as they are come to first. */
struct section_ends {
	struct tl_solver *s;
	struct tl_function *f;
	tl_val lock;
	bool *seen;				/* by block */
	bool odd;				/* taken again, or kept */
	TL_VEC(const struct tl_event *) ends;
};

static void add_ends(struct section_ends *x, uint32_t block, uint32_t from)
{
	const struct tl_block *b = &x->f->blocks.items[block];

	for (uint32_t i = from; i < b->first + b->n; i++) {
		const struct tl_event *e = &x->f->events.items[i];

		x->odd |= acts_on(x->s, x->f, e, x->lock, TL_F_LOCK);
		if (acts_on(x->s, x->f, e, x->lock, TL_F_UNLOCK)) {
			*TL_PUSH(x->s->arena, &x->ends) = e;
			return;
		}
	}
	x->odd |= !b->edges.n;
	for (uint32_t i = 0; i < b->edges.n; i++) {
		uint32_t to = b->edges.items[i].to;

		if (!x->seen[to]) {
			x->seen[to] = true;
			add_ends(x, to, x->f->blocks.items[to].first);
		}
	}
}

static struct section_ends ends_of(struct tl_solver *s, struct tl_function *f, const struct tl_event *taken, tl_val lock)
{
	struct section_ends x = { .s = s, .f = f, .lock = lock,
				  .seen = TL_NEW_ARRAY(s->arena, bool, f->blocks.n + 1) };

	add_ends(&x, taken->block, taken->number + 1);
	return x;
}

/* Another place that takes the lock has one of these ends as well. */
static bool is_shared_end(const struct section_ends *mine, const struct tl_event *taken)
{
	const struct tl_event *e;

	tl_for_each(e, &mine->f->events) {
		struct section_ends other;

		if (e == taken || !acts_on(mine->s, mine->f, e, mine->lock, TL_F_LOCK))
			continue;
		other = ends_of(mine->s, mine->f, e, mine->lock);
		for (uint32_t i = 0; i < other.ends.n; i++)
			for (uint32_t k = 0; k < mine->ends.n; k++)
				if (other.ends.items[i] == mine->ends.items[k])
					return true;
	}
	return false;
}

/* Whatever context it is come to in, irqs are on. */
static bool is_taken_with_irqs_on(const struct tl_reach *taken)
{
	const struct tl_fstate *st = tl_state(taken->f);

	for (uint32_t i = 0; i < st->reaches.n; i++)
		if (st->reaches.items[i]->at == taken->at && !tl_delta_has_irqs_on(&st->reaches.items[i]->ctx))
			return false;
	return true;
}

static bool are_irqs_on_at(const struct tl_function *f, const struct tl_event *e)
{
	uint8_t irq = tl_state(f)->irqs_at[e->number];

	return irq == TL_IRQ_SAME || irq == TL_IRQ_ON;
}

void tl_add_bh_fixit(struct tl_rule_ctx *cx, struct tl_finding *fi, const struct tl_reach *r)
{
	const struct tl_reach *leaf = tl_reach_end(r);
	struct tl_solver *s = cx->an->solver;
	struct section_ends section;

	if (!leaf->f->sym->in_main || !bh_form(s, leaf->at) || !is_taken_with_irqs_on(leaf) ||
	    !is_always_called_with_irqs_on(cx->an, leaf->f))
		return;
	section = ends_of(s, (struct tl_function *)leaf->f, leaf->at, leaf->taking->lock);
	if (section.odd || !section.ends.n || is_shared_end(&section, leaf->at))
		return;
	for (uint32_t i = 0; i < section.ends.n; i++)
		if (!bh_form(s, section.ends.items[i]) || !are_irqs_on_at(leaf->f, section.ends.items[i]))
			return;
	tl_add_fixit(cx, fi, leaf->at->loc, tl_call_name(leaf->at), bh_form(s, leaf->at));
	for (uint32_t i = 0; i < section.ends.n; i++)
		tl_add_fixit(cx, fi, section.ends.items[i]->loc, tl_call_name(section.ends.items[i]),
			     bh_form(s, section.ends.items[i]));
}
