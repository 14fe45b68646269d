// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Leaks: a function that takes something and gives it back on some ways out, but
 * not on all.
 *
 * A function that never gives it back is a lock wrapper, and one whose result
 * tells its caller which of both happened is one that may fail: neither leaks.
 */
#include <string.h>

#include "solver.h"

enum what { LOCK, IRQS, BHS, PREEMPTION, RCU, NWHATS };

static const struct {
	const char *text;
	enum tl_effect_kind take[2], back[2];
} whats[] = {
	[LOCK] = { "a lock held", { TL_F_LOCK, TL_F_LOCK }, { TL_F_UNLOCK, TL_F_UNLOCK } },
	[IRQS] = { "irqs off", { TL_F_IRQ_SAVE, TL_F_IRQ_OFF }, { TL_F_IRQ_RESTORE, TL_F_IRQ_ON } },
	[BHS] = { "BHs off", { TL_F_BH_OFF, TL_F_BH_OFF }, { TL_F_BH_ON, TL_F_BH_ON } },
	[PREEMPTION] = { "preemption off", { TL_F_PREEMPT_OFF, TL_F_PREEMPT_OFF },
			 { TL_F_PREEMPT_ON, TL_F_PREEMPT_ON } },
	[RCU] = { "an RCU read-side section open", { TL_F_RCU_LOCK, TL_F_RCU_LOCK },
		  { TL_F_RCU_UNLOCK, TL_F_RCU_UNLOCK } },
};

/* Locks switch other things off as well: those are told as locks. */
static int kept(const struct tl_delta *d, enum what w)
{
	switch (w) {
	case LOCK: return d->nheld;
	case IRQS: return d->nheld ? 0 : d->nsections;
	case BHS: return d->nheld ? 0 : d->bh;
	case PREEMPTION: return d->nheld ? 0 : d->preempt;
	case RCU: return d->rcu;
	default: return 0;
	}
}

/* The first effect that is one of two kinds, or NULL. */
static const struct tl_effect *effect_of(struct tl_solver *s, const struct tl_event *e,
					 const enum tl_effect_kind *kinds)
{
	const struct tl_api *api = e->kind == TL_E_CALL ? tl_call_api(s, e) : NULL;

	for (uint32_t i = 0; api && i < api->effects.n; i++)
		if (api->effects.items[i].kind == kinds[0] || api->effects.items[i].kind == kinds[1])
			return &api->effects.items[i];
	return NULL;
}

/* `taken` does just this, and no lock does it along the way. */
static bool takes(struct tl_solver *s, const struct tl_event *taken, enum what w)
{
	return effect_of(s, taken, whats[w].take) && (w == LOCK || !effect_of(s, taken, whats[LOCK].take));
}

/* Where f itself gives back what `taken` took, after it; or NULL. */
static const struct tl_event *given_back(struct tl_rule_ctx *cx, struct tl_function *f,
					 const struct tl_event *taken, enum what w, tl_val lock)
{
	struct tl_solver *s = cx->an->solver;

	for (uint32_t i = 0; i < f->events.n; i++) {
		const struct tl_event *e = &f->events.items[i];
		const struct tl_effect *effect = effect_of(s, e, whats[w].back);

		if (!effect || (w == LOCK && tl_value_resolve(s, f, tl_event_arg(e, effect->arg)) != lock))
			continue;
		if (tl_event_follows(cx, f, taken, e, false))
			return e;
	}
	return NULL;
}

static bool is_errno(const struct tl_function *f, tl_val v)
{
	const struct tl_value *x = &f->values.items[v];

	return x->kind == TL_V_CONST && x->number < 0 && x->number >= -4095;
}

/* Is it a parameter's value that v speaks of, not what it points to? */
static bool asks_param(const struct tl_function *f, tl_val v)
{
	const struct tl_value *x = &f->values.items[tl_value_strip(f, v)];

	return x->kind == TL_V_PARAM ||
	       (x->kind == TL_V_OP && (asks_param(f, x->a) ||
				       (x->op != TL_OP_NOT && x->op != TL_OP_LNOT && asks_param(f, x->b))));
}

/* Callers say themselves which way it goes. */
static bool callers_decide(const struct tl_function *f, const struct tl_cube *when)
{
	for (uint32_t i = 0; i < when->n; i++)
		if (asks_param(f, when->lits[i].value))
			return true;
	return false;
}

/* A caller gives something of the kind back after the call: it knows. */
static bool callers_give_back(struct tl_rule_ctx *cx, const struct tl_function *f, enum what w)
{
	const struct tl_caller *caller;

	tl_for_each(caller, &tl_state(f)->callers)
		for (uint32_t i = 0; i < caller->f->events.n; i++) {
			const struct tl_event *e = &caller->f->events.items[i];

			if (effect_of(cx->an->solver, e, whats[w].back) &&
			    tl_event_follows(cx, caller->f, caller->at, e, false))
				return true;
		}
	return false;
}

/* Is it a leak that `keeps` keeps what `gives` doesn't? */
static bool differ(struct tl_rule_ctx *cx, const struct tl_function *f, const struct tl_end *keeps,
		   const struct tl_end *gives, enum what w)
{
	/* An error, with success or another error on the other way: nobody keeps a lock for an error. */
	if (is_errno(f, keeps->value))
		return true;
	return keeps->value == gives->value && !callers_decide(f, &keeps->when) && !callers_give_back(cx, f, w) &&
	       (keeps->value == TL_UNKNOWN ? f->sym->type && f->sym->type->to &&
		f->sym->type->to->kind == TL_T_VOID : f->values.items[keeps->value].kind == TL_V_CONST);
}

static bool leaks(struct tl_rule_ctx *cx, struct tl_function *f, const struct tl_end *end, enum what w,
		  struct tl_leak *ret)
{
	const struct tl_fstate *st = tl_state(f);
	const struct tl_held *held = end->ctx.nheld ? &end->ctx.held[end->ctx.nheld - 1] : NULL;
	const struct tl_end *other;

	*ret = (struct tl_leak){ .what = whats[w].text, .taken = w == LOCK ? held->at : end->ctx.since,
				 .value = end->value, .lock = w == LOCK ? held->lock : TL_UNKNOWN };
	if (!ret->taken || !takes(cx->an->solver, ret->taken, w) || (w == LOCK && held->lock == TL_UNKNOWN))
		return false;
	ret->given_back = given_back(cx, f, ret->taken, w, ret->lock);
	if (!ret->given_back)
		return false;
	tl_for_each(other, &st->ends)
		if (!other->ctx.unknown && kept(&other->ctx, w) < kept(&end->ctx, w) && differ(cx, f, end, other, w))
			return true;
	return false;
}

bool tl_function_leak(struct tl_rule_ctx *cx, const struct tl_function *f, uint32_t i, struct tl_leak *ret)
{
	const struct tl_fstate *st = tl_state(f);
	const struct tl_end *end;

	tl_for_each(end, &st->ends)
		for (enum what w = 0; w < NWHATS; w++)
			if (!end->ctx.unknown && kept(&end->ctx, w) > 0 &&
			    tl_cube_truth(f, &end->when, NULL) != TL_FALSE &&
			    leaks(cx, (struct tl_function *)f, end, w, ret) && i-- == 0)
				return true;
	return false;
}
