// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Context along the paths of a function: what is switched off, which locks are
 * held, always against the function's entry.
 *
 * A point keeps a few contexts apart, each with the condition it arises under,
 * so that a lock taken under `if (flag)` and released under `if (flag)` is
 * understood. Past TL_MAX_STATES a point is unknown, and unknown never reports.
 */
#include <string.h>

#include "solver.h"

/* The kernel returns errors as -1 to -MAX_ERRNO, in integers and in pointers. */
#define MAX_ERRNO 4095

bool tl_delta_is_atomic(const struct tl_delta *d)
{
	return !d->unknown && (d->preempt > 0 || d->bh > 0 || d->rcu > 0 || d->irq == TL_IRQ_OFF);
}

const struct tl_delta *tl_atomic_at(const struct tl_function *f, const struct tl_event *e)
{
	const struct tl_noted *at = &tl_state(f)->points_at[e->number];

	for (uint32_t i = 0; i < at->n; i++)
		if (tl_delta_is_atomic(&at->items[i].ctx))
			return &at->items[i].ctx;
	return NULL;
}

bool tl_delta_has_irqs_on(const struct tl_delta *d)
{
	return !d->unknown && (d->irq == TL_IRQ_SAME || d->irq == TL_IRQ_ON);
}

int tl_delta_irq_depth(const struct tl_delta *d)
{
	return d->nsections - d->ended;
}

/* Where irqs are restored from is no difference. */
static bool same_sections(const struct tl_delta *a, const struct tl_delta *b)
{
	if (a->nsections != b->nsections || a->ended != b->ended)
		return false;
	for (int i = 0; i < a->nsections; i++)
		if (a->sections[i].before != b->sections[i].before ||
		    a->sections[i].restores != b->sections[i].restores)
			return false;
	return true;
}

bool tl_delta_same(const struct tl_delta *a, const struct tl_delta *b)
{
	if (a->unknown || b->unknown)
		return a->unknown == b->unknown;
	if (a->preempt != b->preempt || a->bh != b->bh || a->rcu != b->rcu || a->left != b->left ||
	    a->pagefault != b->pagefault || a->irq != b->irq || a->nheld != b->nheld)
		return false;
	for (int i = 0; i < a->nheld; i++)
		if (a->held[i].lock != b->held[i].lock)
			return false;
	return same_sections(a, b);
}

static void hold(struct tl_delta *d, tl_val lock, const struct tl_event *at)
{
	if (d->nheld == TL_MAX_HELD) {
		memmove(d->held, d->held + 1, sizeof(d->held) - sizeof(d->held[0]));
		d->nheld--;
	}
	d->held[d->nheld++] = (struct tl_held){ lock, at };
}

static void let_go(struct tl_delta *d, tl_val lock)
{
	if (!d->nheld) {
		d->left++;
		return;
	}
	for (int i = d->nheld - 1; i >= 0; i--)
		if (d->held[i].lock == lock || d->held[i].lock == TL_UNKNOWN || lock == TL_UNKNOWN) {
			memmove(&d->held[i], &d->held[i + 1],
				(size_t)(d->nheld - i - 1) * sizeof(d->held[0]));
			d->nheld--;
			return;
		}
	/* By another name: the innermost it is. */
	d->nheld--;
}

/* ---- irqs: sections, as they begin and end */

static void begin_section(struct tl_delta *d, const struct tl_section *section)
{
	if (d->nsections == TL_MAX_SECTIONS)
		d->unknown = true;
	else
		d->sections[d->nsections++] = *section;
	d->irq = TL_IRQ_OFF;
}

static void irqs_off(struct tl_delta *d, bool restores, tl_val saved)
{
	begin_section(d, &(struct tl_section){ .saved = saved, .before = d->irq, .restores = restores });
}

static void irqs_on(struct tl_delta *d)
{
	if (d->nsections)
		d->nsections--;
	else
		d->ended++;
	d->irq = TL_IRQ_ON;
}

/* `flags` is the value that was saved, or was loaded from the place that it was saved to. */
static bool restores_from(const struct tl_function *f, const struct tl_section *section, tl_val flags)
{
	const struct tl_value *x = &f->values.items[flags];

	return section->restores && section->saved != TL_UNKNOWN &&
	       (section->saved == flags || (x->kind == TL_V_LOAD && x->a == section->saved));
}

/* By the value where it tells, else the innermost section that ends so. */
static void irqs_restored(const struct tl_function *f, struct tl_delta *d, tl_val flags)
{
	int at = -1;

	for (int i = 0; i < d->nsections; i++)
		if (d->sections[i].restores)
			at = i;
	for (int i = 0; i < d->nsections; i++)
		if (restores_from(f, &d->sections[i], flags))
			at = i;
	if (at < 0) {
		d->irq = TL_IRQ_RESTORED;
		d->ended++;
		return;
	}
	d->irq = d->sections[at].before;
	d->nsections--;
	memmove(&d->sections[at], &d->sections[at + 1],
		(size_t)(d->nsections - at) * sizeof(d->sections[0]));
}

static tl_val result_of(struct tl_function *f, const struct tl_event *e)
{
	struct tl_value v = { .kind = TL_V_CALL, .number = e->number };

	return tl_value(f, &v);
}

static void apply(struct tl_solver *s, struct tl_function *f, struct tl_delta *d,
		  const struct tl_effect *effect, const struct tl_event *e)
{
	switch (effect->kind) {
	case TL_F_CONTEXT_UNKNOWN: d->unknown = true; break;
	case TL_F_PREEMPT_OFF: d->preempt++; break;
	case TL_F_PREEMPT_ON: d->preempt--; break;
	case TL_F_BH_OFF: d->bh++; break;
	case TL_F_BH_ON: d->bh--; break;
	case TL_F_RCU_LOCK: d->rcu++; break;
	case TL_F_RCU_UNLOCK: d->rcu--; break;
	case TL_F_PAGEFAULT_OFF: d->pagefault++; break;
	case TL_F_PAGEFAULT_ON: d->pagefault--; break;
	case TL_F_IRQ_OFF: irqs_off(d, false, TL_UNKNOWN); break;
	case TL_F_IRQ_ON: irqs_on(d); break;
	case TL_F_IRQ_SAVE:
		irqs_off(d, true, effect->arg == TL_ARG_RET ? result_of(f, e) : tl_event_arg(e, effect->arg));
		break;
	case TL_F_IRQ_RESTORE:
		irqs_restored(f, d, tl_value_resolve(s, f, tl_event_arg(e, effect->arg)));
		break;
	case TL_F_LOCK: hold(d, tl_value_resolve(s, f, tl_event_arg(e, effect->arg)), e); break;
	case TL_F_UNLOCK: let_go(d, tl_value_resolve(s, f, tl_event_arg(e, effect->arg))); break;
	default: break;
	}
}

struct tl_delta tl_delta_inside(struct tl_solver *s, struct tl_function *f, const struct tl_delta *d,
				const struct tl_event *e, const struct tl_api *api, uint32_t neffects)
{
	struct tl_delta out = *d;

	for (uint32_t i = 0; api && i < api->effects.n; i++) {
		const struct tl_effect *effect = &api->effects.items[i];

		if (effect->kind == TL_F_DROPS || effect->kind == TL_F_DROPS_IRQ) {
			let_go(&out, tl_value_resolve(s, f, tl_event_arg(e, effect->arg)));
			out.preempt--;
			if (effect->kind == TL_F_DROPS_IRQ)
				irqs_on(&out);
		} else if (i < neffects && effect->when == TL_ALWAYS) {
			apply(s, f, &out, effect, e);
		}
	}
	return out;
}

struct tl_delta tl_delta_holding(struct tl_solver *s, struct tl_function *f, const struct tl_delta *d,
				 const struct tl_event *e, const struct tl_api *api, const struct tl_effect *lock)
{
	struct tl_delta out = *d;
	const struct tl_effect *effect;

	/* All that happens with it: by result, where the lock is, too. */
	tl_for_each(effect, &api->effects)
		if (effect->when == TL_ALWAYS || (lock->when == TL_IF && effect->on_nonzero == lock->on_nonzero))
			apply(s, f, &out, effect, e);
	return out;
}

struct tl_delta tl_delta_after(const struct tl_delta *d, const struct tl_delta *inner)
{
	struct tl_delta out = *d;

	out.unknown |= inner->unknown;
	out.preempt = (int8_t)(out.preempt + inner->preempt);
	out.bh = (int8_t)(out.bh + inner->bh);
	out.rcu = (int8_t)(out.rcu + inner->rcu);
	out.pagefault = (int8_t)(out.pagefault + inner->pagefault);
	out.left = (int8_t)(out.left + inner->left);
	/* First the callee ended sections of its caller's, then it began its own. */
	for (int i = 0; i < inner->ended; i++) {
		if (out.nsections)
			out.irq = out.sections[--out.nsections].before;
		else
			out.ended++;
	}
	if (inner->ended && inner->irq == TL_IRQ_RESTORED && out.ended > d->ended)
		out.irq = TL_IRQ_RESTORED;
	for (int i = 0; i < inner->nsections; i++) {
		struct tl_section section = inner->sections[i];

		section.saved = TL_UNKNOWN;
		if (section.before == TL_IRQ_SAME)
			section.before = out.irq;
		begin_section(&out, &section);
	}
	if (inner->irq == TL_IRQ_OFF || inner->irq == TL_IRQ_ON)
		out.irq = inner->irq;
	return out;
}

/* After a call that ends in `inner`: as above, with the locks it leaves. */
static struct tl_delta after_call(struct tl_function *f, const struct tl_delta *d,
				  const struct tl_delta *inner, const struct tl_event *e,
				  const struct tl_function *callee)
{
	struct tl_delta out = tl_delta_after(d, inner);

	/* What it left was taken before it was called: the innermost, by whatever name. */
	for (int i = 0; i < inner->left && out.nheld; i++) {
		out.nheld--;
		out.left--;
	}
	for (int i = 0; i < inner->nheld; i++)
		hold(&out, tl_value_import(f, e, callee, inner->held[i].lock), e);
	return out;
}

void tl_points_add(struct tl_solver *s, struct tl_points *p, const struct tl_delta *ctx,
		   const struct tl_cube *when)
{
	for (uint32_t i = 0; i < p->n; i++)
		if (tl_delta_same(&p->items[i].ctx, ctx)) {
			tl_dnf_add(s, &p->items[i].when, when);
			return;
		}
	if (p->n == TL_MAX_STATES) {
		/* The last one becomes the place for everything else. */
		s->coverage->overflows++;
		p->items[p->n - 1].ctx.unknown = true;
		tl_dnf_add(s, &p->items[p->n - 1].when, when);
		return;
	}
	p->items[p->n].ctx = *ctx;
	memset(&p->items[p->n].when, 0, sizeof(p->items[p->n].when));
	tl_dnf_add(s, &p->items[p->n++].when, when);
}

static bool changes_context(const struct tl_effect *e)
{
	return (e->kind >= TL_F_LOCK && e->kind <= TL_F_IRQ_RESTORE) || e->kind == TL_F_CONTEXT_UNKNOWN;
}

static void points_call_api(struct tl_solver *s, struct tl_function *f, struct tl_points *p,
			    const struct tl_event *e, const struct tl_api *api)
{
	bool any = false, by_result = false;
	struct tl_points out = { .n = 0 };

	for (uint32_t i = 0; i < api->effects.n; i++) {
		if (api->effects.items[i].kind == TL_F_NORETURN) {
			p->n = 0;
			return;
		}
		if (!changes_context(&api->effects.items[i]))
			continue;
		any = true;
		by_result |= api->effects.items[i].when == TL_IF;
	}
	if (!any)
		return;
	for (uint32_t i = 0; i < p->n; i++)
		for (int nonzero = 0; nonzero <= (by_result ? 1 : 0); nonzero++) {
			struct tl_delta d = p->items[i].ctx;
			struct tl_dnf when = { 0 };

			for (uint32_t j = 0; j < api->effects.n; j++) {
				const struct tl_effect *effect = &api->effects.items[j];

				if (effect->when == TL_ALWAYS || effect->on_nonzero == (nonzero != 0))
					apply(s, f, &d, effect, e);
			}
			for (uint32_t c = 0; c < p->items[i].when.n; c++)
				if (by_result)
					tl_dnf_and_value(s, f, &p->items[i].when.cubes[c],
							 result_of(f, e), nonzero, false, &when);
				else
					tl_dnf_add(s, &when, &p->items[i].when.cubes[c]);
			for (uint32_t c = 0; c < when.n; c++)
				tl_points_add(s, &out, &d, &when.cubes[c]);
		}
	*p = out;
}

bool tl_exits_alike(const struct tl_summary *cs)
{
	for (uint32_t i = 1; i < cs->exits.n; i++)
		if (!tl_delta_same(&cs->exits.items[0].ctx, &cs->exits.items[i].ctx))
			return false;
	return cs->exits.n != 0;
}

/* What is switched off or held at this point, the function did itself. */
static bool holds_something(const struct tl_delta *d)
{
	return d->nheld || d->nsections || d->preempt > 0 || d->bh > 0 || d->rcu > 0;
}

static bool lets_go(const struct tl_delta *d)
{
	return d->preempt < 0 || d->bh < 0 || d->rcu < 0 || d->ended;
}

/*
 * A guard's destructor: whether it lets go is told by a local variable of the
 * caller's, whose content is not followed. It does exactly if there is
 * something to let go of.
 */
static bool is_by_local(struct tl_function *f, const struct tl_event *e, const struct tl_function *callee,
			const struct tl_exit *ex)
{
	for (uint32_t c = 0; c < ex->when.n; c++)
		for (uint32_t l = 0; l < ex->when.cubes[c].n; l++)
			if (tl_value_is_in_local(f, tl_value_import(f, e, callee, ex->when.cubes[c].lits[l].value)))
				return true;
	return false;
}

static bool is_ruled_out(const struct tl_delta *before, const struct tl_exit *ex, bool by_local)
{
	return by_local && lets_go(&ex->ctx) != holds_something(before);
}

/* Narrows the cube to where the call returned what this way out returns; false where it can't. */
static bool with_result(struct tl_solver *s, struct tl_function *f, struct tl_cube *cube,
			const struct tl_event *e, const struct tl_exit *ex)
{
	tl_val result = result_of(f, e);
	struct tl_lit more = tl_literal(result, ex->result == TL_RESULT_CONST, false, false);

	if (ex->result == TL_RESULT_ANY)
		return true;
	if (!tl_cube_add(s, f, cube, tl_literal(result, ex->result != TL_RESULT_ZERO, false, false)))
		return false;
	if (ex->result == TL_RESULT_CONST)
		more.value = tl_value_op(f, TL_OP_EQ, result, tl_value_const(f, ex->number));
	else if (ex->result == TL_RESULT_OBJECT)
		more.value = tl_value_is_error(f, result);
	else
		return true;
	return tl_cube_add(s, f, cube, more);
}

static void points_call_body(struct tl_solver *s, struct tl_function *f, struct tl_points *p,
			     const struct tl_event *e, const struct tl_function *callee)
{
	const struct tl_summary *cs = tl_summary_of(callee);
	struct tl_points out = { .n = 0 };
	bool by_local = false, frees = false;

	if (!cs)
		return;
	if (tl_exits_alike(cs)) {
		const struct tl_delta *d = &cs->exits.items[0].ctx;
		static const struct tl_delta none;

		if (tl_delta_same(d, &none))
			return;
		for (uint32_t i = 0; i < p->n; i++)
			p->items[i].ctx = after_call(f, &p->items[i].ctx, d, e, callee);
		return;
	}
	for (uint32_t x = 0; x < cs->exits.n; x++) {
		frees |= lets_go(&cs->exits.items[x].ctx);
		by_local |= is_by_local(f, e, callee, &cs->exits.items[x]);
	}
	by_local &= frees;
	for (uint32_t i = 0; i < p->n; i++)
		for (uint32_t x = 0; x < cs->exits.n; x++) {
			const struct tl_exit *ex = &cs->exits.items[x];
			struct tl_delta d = after_call(f, &p->items[i].ctx, &ex->ctx, e, callee);
			struct tl_dnf when = { 0 };

			if (is_ruled_out(&p->items[i].ctx, ex, by_local))
				continue;
			for (uint32_t c = 0; c < p->items[i].when.n; c++)
				for (uint32_t w = 0; w < ex->when.n; w++) {
					struct tl_cube cube = p->items[i].when.cubes[c];
					bool possible = true;

					for (uint32_t l = 0; possible && l < ex->when.cubes[w].n; l++)
						possible = tl_cube_add(s, f, &cube, tl_literal(tl_value_import(f, e, callee,
									ex->when.cubes[w].lits[l].value),
							ex->when.cubes[w].lits[l].is_true, false, false));
					if (possible && with_result(s, f, &cube, e, ex))
						tl_dnf_add(s, &when, &cube);
				}
			for (uint32_t c = 0; c < when.n; c++)
				tl_points_add(s, &out, &d, &when.cubes[c]);
		}
	*p = out;
}

void tl_points_call(struct tl_solver *s, struct tl_function *f, struct tl_points *p,
		    const struct tl_event *e, const struct tl_api *api,
		    const struct tl_function *callee)
{
	if (e->callee && e->callee->is_noreturn)
		p->n = 0;
	else if (api)
		points_call_api(s, f, p, e, api);
	else if (callee)
		points_call_body(s, f, p, e, callee);
	for (uint32_t i = 0; i < p->n; i++) {
		struct tl_delta *d = &p->items[i].ctx;

		if (!tl_delta_is_atomic(d))
			d->since = NULL;
		else if (!d->since)
			d->since = e;
	}
}

const char *tl_delta_print(struct tl_solver *s, const struct tl_delta *d)
{
	const char *text = "";

	if (d->nheld)
		text = "a spinlock is held";
	else if (d->preempt > 0)
		text = "preemption is off";
	if (d->bh > 0)
		text = tl_arena_printf(s->arena, "%s%sBHs are off", text, *text ? ", " : "");
	if (d->irq == TL_IRQ_OFF)
		text = tl_arena_printf(s->arena, "%s%sirqs are off", text, *text ? ", " : "");
	if (d->rcu > 0)
		text = tl_arena_printf(s->arena, "%s%sin an RCU read-side section", text, *text ? ", " : "");
	return text;
}

/* Locks as the caller may name them; a lock of this function's own can't be named. */
static void export_locks(const struct tl_function *f, struct tl_delta *d)
{
	for (int i = 0; i < d->nheld; i++)
		if (!tl_value_is_exportable(f, d->held[i].lock))
			d->held[i].lock = TL_UNKNOWN;
}

static void add_exit(struct tl_solver *s, struct tl_function *f, const struct tl_delta *ctx,
		     const struct tl_exit *result, const struct tl_cube *when)
{
	struct tl_summary *st = tl_state(f)->next;
	struct tl_cube cond = { .n = 0 };
	struct tl_exit *x;

	for (uint32_t i = 0; i < when->n; i++)
		if (tl_value_is_exportable(f, when->lits[i].value))
			cond.lits[cond.n++] = when->lits[i];
	tl_for_each(x, &st->exits)
		if (x->result == result->result && x->number == result->number && tl_delta_same(&x->ctx, ctx)) {
			tl_dnf_add(s, &x->when, &cond);
			return;
		}
	x = TL_PUSH(s->arena, &st->exits);
	memset(x, 0, sizeof(*x));
	x->ctx = *ctx;
	x->result = result->result;
	x->number = result->number;
	tl_dnf_add(s, &x->when, &cond);
}

bool tl_delta_locks(const struct tl_function *f, const struct tl_delta *ctx, tl_val v)
{
	v = tl_value_strip(f, v);
	for (int i = 0; i < ctx->nheld; i++)
		if (ctx->held[i].lock != v && tl_value_root(f, ctx->held[i].lock) == v)
			return true;
	return false;
}

tl_val tl_value_is_error(struct tl_function *f, tl_val v)
{
	return tl_value_op(f, TL_OP_LTU, tl_value_const(f, -MAX_ERRNO - 1), v);
}

/* What is known of `whole`, which is returned under `when`, where it is `v`. */
static struct tl_exit result_class(struct tl_solver *s, struct tl_function *f, const struct tl_delta *ctx,
				   const struct tl_cube *when, tl_val whole, tl_val v)
{
	const struct tl_value *x = &f->values.items[tl_value_strip(f, v)];

	if (x->kind == TL_V_CONST && x->number)
		return (struct tl_exit){ .result = TL_RESULT_CONST, .number = x->number };
	if (!tl_cube_allows(s, f, when, v, true) || !tl_cube_allows(s, f, when, whole, true))
		return (struct tl_exit){ .result = TL_RESULT_ZERO };
	if (tl_delta_locks(f, ctx, v) || !tl_cube_allows(s, f, when, tl_value_is_error(f, whole), true))
		return (struct tl_exit){ .result = TL_RESULT_OBJECT };
	if (!tl_cube_allows(s, f, when, v, false) || !tl_cube_allows(s, f, when, whole, false))
		return (struct tl_exit){ .result = TL_RESULT_NONZERO };
	return (struct tl_exit){ .result = TL_RESULT_ANY };
}

/* May `v` have that value under `when`? */
static bool may_be(struct tl_solver *s, struct tl_function *f, const struct tl_cube *when, tl_val v, tl_val what)
{
	what = tl_value_strip(f, what);
	return f->values.items[what].kind != TL_V_CONST ||
	       tl_cube_allows(s, f, when, tl_value_op(f, TL_OP_EQ, v, what), true);
}

/* Ends that keep something are few; the others are told by what they return. */
static void add_end(struct tl_solver *s, struct tl_fstate *st, const struct tl_end *end)
{
	struct tl_end *old;

	tl_for_each(old, &st->ends)
		if (old->value == end->value && tl_delta_same(&old->ctx, &end->ctx))
			return;
	if (st->ends.n < TL_MAX_ENDS)
		*TL_PUSH(s->arena, &st->ends) = *end;
}

void tl_exits_add(struct tl_solver *s, struct tl_function *f, const struct tl_points *p,
		  const struct tl_event *ret)
{
	for (uint32_t i = 0; i < p->n; i++) {
		struct tl_delta ctx = p->items[i].ctx;

		export_locks(f, &ctx);
		for (uint32_t c = 0; c < p->items[i].when.n; c++) {
			const struct tl_cube *when = &p->items[i].when.cubes[c];
			struct tl_cases cases;

			if (!ret || ret->value == TL_UNKNOWN) {
				add_exit(s, f, &ctx, &(struct tl_exit){ .result = TL_RESULT_ANY }, when);
				add_end(s, tl_state(f), &(struct tl_end){ p->items[i].ctx, *when, TL_UNKNOWN });
				continue;
			}
			tl_value_cases(s, f, ret->value, &cases);
			for (uint32_t k = 0; k < cases.n; k++) {
				struct tl_cube both = *when;
				struct tl_exit result;

				if (!tl_cube_and(s, f, &both, &cases.items[k].cond) ||
				    !may_be(s, f, when, ret->value, cases.items[k].value))
					continue;
				result = result_class(s, f, &p->items[i].ctx, &both, ret->value,
						      cases.items[k].value);
				add_exit(s, f, &ctx, &result, &both);
				add_end(s, tl_state(f), &(struct tl_end){ p->items[i].ctx, both,
									  cases.items[k].value });
			}
		}
	}
}
