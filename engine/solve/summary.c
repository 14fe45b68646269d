// SPDX-License-Identifier: GPL-2.0-or-later
/* The summary of one function, from its facts and its callees' summaries. */
#include <string.h>

#include "solver.h"

/* Carry the points at a block's end over one of its edges. */
static void take_edge(struct tl_solver *s, struct tl_function *f,
		      const struct tl_points *from, const struct tl_edge *edge, struct tl_points *to,
		      struct tl_dnf *cond)
{
	for (uint32_t p = 0; p < from->n; p++)
		for (uint32_t c = 0; c < from->items[p].when.n; c++) {
			struct tl_dnf when = { 0 };

			tl_dnf_add(s, &when, &from->items[p].when.cubes[c]);
			for (uint32_t l = 0; l < edge->nliterals; l++) {
				struct tl_dnf next = { 0 };

				for (uint32_t i = 0; i < when.n; i++)
					tl_dnf_and_value(s, f, &when.cubes[i], edge->literals[l].value,
							 edge->literals[l].is_true, false, &next);
				when = next;
			}
			for (uint32_t i = 0; i < when.n; i++) {
				tl_points_add(s, to, &from->items[p].ctx, &when.cubes[i]);
				tl_dnf_add(s, cond, &when.cubes[i]);
			}
		}
}

/* ---- reaching */

struct tl_cube tl_cube_export(const struct tl_function *f, const struct tl_cube *c)
{
	struct tl_cube out = { .n = 0 };

	for (uint32_t i = 0; i < c->n; i++) {
		struct tl_lit l = c->lits[i];

		l.strict |= l.selects;
		l.selects = false;
		if (l.strict || tl_value_is_exportable(f, l.value))
			out.lits[out.n++] = l;
	}
	return out;
}

/* A strict literal over what no caller can know either: whether it happens is unknown. */
static bool is_unknown(const struct tl_function *f, const struct tl_cube *c)
{
	for (uint32_t i = 0; i < c->n; i++)
		if (c->lits[i].strict && !tl_value_is_exportable(f, c->lits[i].value))
			return true;
	return false;
}

static bool asks_a_flag(const struct tl_function *f, const struct tl_cube *c)
{
	for (uint32_t i = 0; i < c->n; i++)
		if (!tl_value_is_exportable(f, c->lits[i].value) && tl_value_is_flag(f, c->lits[i].value))
			return true;
	return false;
}

static const char *leaf_name(const struct tl_reach *r)
{
	return tl_call_name(tl_reach_end(r)->at);
}

/* Locks are no more than where to look: what stays unknown of them is no gap. */
static void note_unknown(struct tl_solver *s, const struct tl_reach *r)
{
	if (r->kind != TL_REACH_LOCK)
		tl_gap_add(s, r->f, TL_GAP_CONDITION, r->at, leaf_name(r));
}

static bool same_key(const struct tl_key *a, const struct tl_key *b)
{
	return a->member == b->member && a->variable == b->variable;
}

/* For callers they differ in no more than their conditions and chains; `object` is b's, as they see it. */
static bool is_one_for_callers(const struct tl_reach *a, const struct tl_reach *b, tl_val object)
{
	if (a->kind != b->kind || a->unsure != b->unsure || a->ctx.irq != b->ctx.irq || a->object != object ||
	    !same_key(&a->key, &b->key))
		return false;
	if (a->kind == TL_REACH_LOCK)
		return tl_taking_same(a->taking, b->taking) && (a->ctx.bh > 0) == (b->ctx.bh > 0);
	return tl_delta_is_atomic(&a->ctx) == tl_delta_is_atomic(&b->ctx) && a->ctx.preempt == b->ctx.preempt &&
	       a->ctx.bh == b->ctx.bh && tl_delta_irq_depth(&a->ctx) == tl_delta_irq_depth(&b->ctx);
}

static uint32_t mix(uint32_t h, uint64_t x)
{
	return (h ^ (uint32_t)(x ^ x >> 32)) * 0x9e3779b1u ^ h >> 15;
}

/* The same for all that is_one_for_callers() takes for one. */
static uint32_t class_of(const struct tl_reach *r, tl_val object, bool by_flag)
{
	const struct tl_delta *d = &r->ctx;
	uint32_t h = mix(0, r->kind | r->unsure << 8 | by_flag << 9 | (uint32_t)d->irq << 16);

	h = mix(mix(mix(h, object), (uintptr_t)r->key.member), (uintptr_t)r->key.variable);
	if (r->kind != TL_REACH_LOCK)
		return h;
	h = mix(mix(h, r->taking->path.n), (uintptr_t)r->taking->path.variable);
	h = mix(mix(h, r->taking->path.base), r->taking->path.param);
	return mix(h, (d->bh > 0) | r->taking->tried << 1 | r->taking->shared << 2);
}

/* For callers, one reach for each condition and object is enough: the shortest. */
static void export_reach(struct tl_solver *s, struct tl_fstate *st, const struct tl_reach *r)
{
	struct tl_cube cond = tl_cube_export(r->f, &r->cond);
	bool by_flag = (tl_reach_sleeps(r) || r->kind == TL_REACH_RESCHED) &&
		       (r->by_flag || asks_a_flag(r->f, &r->cond));
	struct tl_reach **slot = NULL;
	tl_val object = tl_value_is_exportable(r->f, r->object) ? r->object : TL_UNKNOWN;
	uint32_t same_kind = 0, class;

	/* Nobody else can tell which object that was. */
	if (r->kind == TL_REACH_FREE && object == TL_UNKNOWN)
		return;
	if (is_unknown(r->f, &cond)) {
		note_unknown(s, r);
		return;
	}
	class = class_of(r, object, by_flag);
	for (uint32_t i = 0; !slot && i < st->next->reaches.n; i++) {
		struct tl_reach *old;

		/* Most differ in their class: these need not be looked at. */
		if (st->next->classes.items[i] != class)
			continue;
		old = st->next->reaches.items[i];
		if (!is_one_for_callers(old, r, object) || old->by_flag != by_flag)
			continue;
		if (tl_cube_implies(&cond, &old->cond) && (old->depth <= r->depth || cond.n > old->cond.n))
			return;
		if (tl_cube_implies(&old->cond, &cond)) {
			/* Not in place: chains that go through the old one stay as they are. */
			slot = &st->next->reaches.items[i];
		}
		same_kind++;
	}
	if (r->kind == TL_REACH_LOCK)
		same_kind = st->next->ntakings;
	if (!slot) {
		if (same_kind >= (r->kind == TL_REACH_LOCK ? TL_MAX_TAKINGS : TL_MAX_REACHES)) {
			s->coverage->overflows++;
			return;
		}
		slot = TL_PUSH(s->arena, &st->next->reaches);
		*TL_PUSH(s->arena, &st->next->classes) = class;
		st->next->ntakings += r->kind == TL_REACH_LOCK;
	}
	*slot = TL_NEW(s->arena, struct tl_reach);
	**slot = *r;
	(*slot)->cond = cond;
	(*slot)->by_flag = by_flag;
	(*slot)->object = object;
}

static void add_reach(struct tl_solver *s, struct tl_fstate *st, const struct tl_reach *r)
{
	struct tl_reach *copy;

	if (st->doomed[r->at->block] || (r->kind == TL_REACH_USER && r->ctx.pagefault > 0))
		return;
	if (is_unknown(r->f, &r->cond)) {
		note_unknown(s, r);
		return;
	}
	/* There are many more of them than callers see, and only rules look at those. */
	if (!s->for_callers) {
		copy = TL_NEW(s->arena, struct tl_reach);
		*copy = *r;
		*TL_PUSH(s->arena, &st->reaches) = copy;
	}
	export_reach(s, st, r);
}

/* `c` under the model's expression x for the arguments of e, added to *out. */
static void and_expr(struct tl_solver *s, struct tl_function *f, const struct tl_event *e, const struct tl_cube *c,
		     const struct tl_expr *x, bool is_true, bool strict, struct tl_dnf *out)
{
	struct tl_dnf first = { 0 };

	if (x->kind == TL_X_MAYBE) {
		and_expr(s, f, e, c, x->a, is_true, false, out);
	} else if (x->kind == TL_X_OP && x->op == TL_OP_LNOT) {
		and_expr(s, f, e, c, x->a, !is_true, strict, out);
	} else if (x->kind == TL_X_OP && (x->op == TL_OP_LAND || x->op == TL_OP_LOR)) {
		if ((x->op == TL_OP_LAND) != is_true) {
			and_expr(s, f, e, c, x->a, is_true, strict, out);
			and_expr(s, f, e, c, x->b, is_true, strict, out);
			return;
		}
		and_expr(s, f, e, c, x->a, is_true, strict, &first);
		for (uint32_t i = 0; i < first.n; i++)
			and_expr(s, f, e, &first.cubes[i], x->b, is_true, strict, out);
	} else {
		tl_dnf_and_value(s, f, c, tl_value_of_expr(s, f, e, x), is_true, strict, out);
	}
}

/* What the leaf asks of its context is answered by the context of the call. */
static bool context_allows(struct tl_solver *s, struct tl_function *f, const struct tl_event *e,
			   const struct tl_delta *ctx, const struct tl_condition *cond)
{
	struct tl_known known = tl_delta_known(s, ctx);
	static const struct tl_cube always;
	struct tl_dnf alone = { 0 };

	if (cond->when != TL_IF)
		return true;
	and_expr(s, f, e, &always, cond->expr, true, true, &alone);
	for (uint32_t i = 0; i < alone.n; i++)
		if (tl_cube_truth(f, &alone.cubes[i], &known) != TL_FALSE)
			return true;
	return false;
}

/*
 * Event e is a leaf, under `cond`, when the first `neffects` of its effects have
 * happened; about `object`, or TL_UNKNOWN.
 */
static void reach_leaf(struct tl_solver *s, struct tl_function *f, struct tl_fstate *st,
		       const struct tl_event *e, enum tl_reach_kind kind, const struct tl_api *leaf,
		       const struct tl_condition *cond, uint32_t neffects, tl_val object, bool by_flag)
{
	struct tl_key key = tl_key_of(f, object);

	for (uint32_t p = 0; p < st->now->n; p++) {
		const struct tl_point *point = &st->now->items[p];
		struct tl_reach r = { .kind = kind, .f = f, .at = e, .leaf = leaf, .object = object, .key = key,
				      .by_flag = by_flag, .unsure = st->unsure,
				      .ctx = tl_delta_inside(s, f, &point->ctx, e, leaf, neffects) };
		struct tl_dnf all = { 0 };

		if (!context_allows(s, f, e, &point->ctx, cond))
			continue;
		for (uint32_t i = 0; i < point->when.n; i++) {
			if (cond->when == TL_IF)
				and_expr(s, f, e, &point->when.cubes[i], cond->expr, true, true, &all);
			else
				tl_dnf_add(s, &all, &point->when.cubes[i]);
		}
		for (uint32_t i = 0; i < all.n; i++) {
			r.cond = all.cubes[i];
			add_reach(s, st, &r);
		}
	}
}

/* Event e takes a lock by one of its effects. */
static void reach_lock(struct tl_solver *s, struct tl_function *f, struct tl_fstate *st, const struct tl_event *e,
		       const struct tl_api *api, const struct tl_effect *lock)
{
	struct tl_reach r = { .kind = TL_REACH_LOCK, .f = f, .at = e, .leaf = api,
			      .taking = tl_taking_at(s, f, e, lock) };

	for (uint32_t p = 0; r.taking && p < st->now->n; p++) {
		const struct tl_point *point = &st->now->items[p];

		r.ctx = tl_delta_holding(s, f, &point->ctx, e, api, lock);
		for (uint32_t i = 0; !r.ctx.unknown && i < point->when.n; i++) {
			r.cond = point->when.cubes[i];
			add_reach(s, st, &r);
		}
	}
}

bool tl_cube_import(struct tl_solver *s, struct tl_function *f, const struct tl_event *e,
		    const struct tl_function *callee, const struct tl_cube *c,
		    const struct tl_cube *start, struct tl_dnf *out)
{
	struct tl_dnf now = { 0 };

	tl_dnf_add(s, &now, start);
	for (uint32_t l = 0; l < c->n && now.n; l++) {
		struct tl_dnf next = { 0 };
		tl_val v = tl_value_import(f, e, callee, c->lits[l].value);

		for (uint32_t i = 0; i < now.n; i++)
			tl_dnf_and_value(s, f, &now.cubes[i], v, c->lits[l].is_true, c->lits[l].strict,
					 &next);
		now = next;
	}
	for (uint32_t i = 0; i < now.n; i++) {
		struct tl_cube *cube = &now.cubes[i];

		/* What f put there for its callee is no matter of chance. */
		for (uint32_t l = 0; l < cube->n; l++)
			cube->lits[l].strict |= tl_literal_is_decided(s, f, e, cube, l);
		tl_dnf_add(s, out, cube);
	}
	return now.n != 0;
}

/* The conditions under which call e, made at `point`, leads to the callee's reach r. */
static struct tl_dnf reach_conditions(struct tl_solver *s, struct tl_function *f,
				      const struct tl_point *point, const struct tl_event *e,
				      const struct tl_reach *r)
{
	struct tl_known known = tl_delta_known(s, &point->ctx);
	static const struct tl_cube always;
	struct tl_dnf all = { 0 }, alone = { 0 };
	bool possible = false;

	/* What the callee asks of its context is answered by the context of the call. */
	tl_cube_import(s, f, e, r->f, &r->cond, &always, &alone);
	for (uint32_t i = 0; i < alone.n; i++)
		possible |= tl_cube_truth(f, &alone.cubes[i], &known) != TL_FALSE;
	for (uint32_t i = 0; possible && i < point->when.n; i++)
		tl_cube_import(s, f, e, r->f, &r->cond, &point->when.cubes[i], &all);
	return all;
}

/* The object of a callee's reach, as f sees it that calls the callee by e. */
static void take_object(struct tl_solver *s, struct tl_function *f, const struct tl_event *e,
			const struct tl_reach *r, struct tl_reach *mine)
{
	mine->key = r->key;
	if (r->object == TL_UNKNOWN)
		return;
	mine->object = tl_value_resolve(s, f, tl_value_import(f, e, r->f, r->object));
	if (!mine->key.member && !mine->key.variable)
		mine->key = tl_key_of(f, mine->object);
}

static void reach_through(struct tl_solver *s, struct tl_function *f, struct tl_fstate *st,
			  const struct tl_event *e, const struct tl_reach *r, bool unsure)
{
	struct tl_reach about = { .object = TL_UNKNOWN };

	take_object(s, f, e, r, &about);
	for (uint32_t p = 0; p < st->now->n; p++) {
		const struct tl_point *point = &st->now->items[p];
		struct tl_dnf all = reach_conditions(s, f, point, e, r);

		for (uint32_t i = 0; i < all.n; i++) {
			struct tl_reach mine = { .kind = r->kind, .f = f, .at = e, .cond = all.cubes[i],
						 .ctx = tl_delta_after(&point->ctx, &r->ctx), .next = r,
						 .unsure = unsure || r->unsure, .by_flag = r->by_flag,
						 .object = about.object, .key = about.key,
						 .depth = r->depth + 1 };

			if (r->taking) {
				mine.taking = tl_taking_import(s, f, e, r->taking);
				if (!mine.taking || mine.ctx.unknown)
					continue;
			}

			add_reach(s, st, &mine);
		}
	}
}

static void call_targets(struct tl_solver *s, struct tl_function *f, struct tl_fstate *st,
			 const struct tl_event *e, struct tl_symbol **targets, int n);

/* The call e passes function `target` for the parameter that `p` calls, deep in `callee`. */
static void reach_through_pcall(struct tl_solver *s, struct tl_function *f, struct tl_fstate *st,
				const struct tl_event *e, struct tl_function *callee,
				const struct tl_pcall *p, struct tl_function *target)
{
	const struct tl_summary *target_summary = tl_summary_of(target);

	if (!target_summary)
		return;
	for (uint32_t i = 0; i < target_summary->reaches.n; i++) {
		const struct tl_reach *r = target_summary->reaches.items[i];
		const struct tl_reach *step = r;
		const struct tl_pcall *chain[8];
		struct tl_dnf all = { 0 };
		int depth = 0;

		/* Innermost call first: each level is a reach of the function it stands in. */
		for (const struct tl_pcall *q = p; q && depth < 8; q = q->next)
			chain[depth++] = q;
		while (depth--) {
			struct tl_function *g = (struct tl_function *)chain[depth]->f;
			struct tl_reach *mine;

			memset(&all, 0, sizeof(all));
			if (!tl_cube_import(s, g, chain[depth]->at, step->f, &step->cond,
					 &chain[depth]->cond, &all))
				break;
			mine = TL_NEW(s->arena, struct tl_reach);
			*mine = (struct tl_reach){ .kind = r->kind, .f = g, .at = chain[depth]->at,
				.unsure = step->unsure, .by_flag = step->by_flag,
				.cond = tl_cube_export(g, &all.cubes[0]), .next = step,
				.taking = step->taking ? tl_taking_import(s, g, chain[depth]->at, step->taking) : NULL,
				.ctx = tl_delta_after(&chain[depth]->ctx, &step->ctx),
				.depth = step->depth + 1, .handed_over = true };
			take_object(s, g, chain[depth]->at, step, mine);
			step = mine;
		}
		if (depth < 0 && step->f == callee)
			reach_through(s, f, st, e, step, false);
	}
}

/*
 * Event e calls parameter `param`, itself or by handing it to `callee`, which
 * calls it as `inner` says.
 */
static void add_pcalls(struct tl_solver *s, struct tl_function *f, struct tl_fstate *st,
		       const struct tl_event *e, uint32_t param, const struct tl_pcall *inner,
		       const struct tl_function *callee)
{
	for (uint32_t p = 0; p < st->now->n; p++) {
		const struct tl_point *point = &st->now->items[p];
		struct tl_dnf all = { 0 };

		for (uint32_t i = 0; i < point->when.n; i++)
			if (inner)
				tl_cube_import(s, f, e, callee, &inner->cond, &point->when.cubes[i], &all);
			else
				tl_dnf_add(s, &all, &point->when.cubes[i]);
		for (uint32_t i = 0; i < all.n; i++) {
			struct tl_pcall *mine;

			if (st->next->pcalls.n >= TL_MAX_EFFECTS) {
				s->coverage->overflows++;
				return;
			}
			mine = TL_NEW(s->arena, struct tl_pcall);
			*mine = (struct tl_pcall){ .param = param, .at = e, .next = inner, .f = f,
				.cond = tl_cube_export(f, &all.cubes[i]),
				.ctx = point->ctx };
			*TL_PUSH(s->arena, &st->next->pcalls) = mine;
		}
	}
}

static void call_body(struct tl_solver *s, struct tl_function *f, struct tl_fstate *st,
		      const struct tl_event *e, struct tl_function *callee)
{
	const struct tl_summary *cs = tl_summary_of(callee);

	if (!cs)
		return;
	for (uint32_t i = 0; i < cs->reaches.n; i++)
		reach_through(s, f, st, e, cs->reaches.items[i], false);
	for (uint32_t i = 0; i < cs->pcalls.n; i++) {
		struct tl_pcall *p = cs->pcalls.items[i];
		tl_val arg = tl_value_strip(f, tl_event_arg(e, (int)p->param));
		const struct tl_value *x = &f->values.items[arg];

		if (x->kind == TL_V_FUNCTION && x->sym->body) {
			reach_through_pcall(s, f, st, e, callee, p, x->sym->body);
		} else if (x->kind == TL_V_PARAM) {
			add_pcalls(s, f, st, e, (uint32_t)x->number, p, callee);
		}
	}
}

/* A condition that is always true. */
static const struct tl_condition unconditional = { .when = TL_ALWAYS, .given = true };

/* Has f got a reference before e, to the object that e drops one of? Then e's is not the last. */
static bool drops_own_reference(struct tl_solver *s, struct tl_function *f, const struct tl_event *e,
				const struct tl_api *api)
{
	for (uint32_t p = 0; p < api->effects.n; p++) {
		tl_val object = tl_event_arg(e, api->effects.items[p].arg);

		if (api->effects.items[p].kind != TL_F_PUTS || object == TL_UNKNOWN)
			continue;
		for (uint32_t i = 0; i < e->number; i++) {
			const struct tl_event *get = &f->events.items[i];
			const struct tl_api *other = get->kind == TL_E_CALL ? tl_call_api(s, get) : NULL;

			for (uint32_t g = 0; other && g < other->effects.n; g++)
				if (other->effects.items[g].kind == TL_F_GETS &&
				    tl_event_arg(get, other->effects.items[g].arg) == object)
					return true;
		}
	}
	return false;
}

/* What the facts say of sleeping; of a function that was analysed, what no flag decides is told apart. */
static void reach_blocking(struct tl_solver *s, struct tl_function *f, struct tl_fstate *st,
			   const struct tl_event *e, const struct tl_api *api)
{
	enum tl_reach_kind kind = api->resched ? TL_REACH_RESCHED : TL_REACH_SLEEP;

	if (api->firm.given && api->firm.when != TL_NEVER)
		reach_leaf(s, f, st, e, kind, api, &api->firm, 0, TL_UNKNOWN, false);
	if (api->blocks.given && api->blocks.when != TL_NEVER)
		reach_leaf(s, f, st, e, kind, api, &api->blocks, 0, TL_UNKNOWN, api->firm.given);
}

bool tl_takes_tasklet(struct tl_solver *s, const struct tl_symbol *sym, int arg)
{
	return sym->type && arg >= 0 && (uint32_t)arg < sym->type->nparams &&
	       tl_is_tasklet_pointer(s, sym->type->params[arg]);
}

/* Waits and frees; true where it waits for a tasklet: that, and not its sleep, is what to say of it. */
static bool reach_objects(struct tl_solver *s, struct tl_function *f, struct tl_fstate *st,
			  const struct tl_event *e, const struct tl_symbol *sym, const struct tl_api *api)
{
	const struct tl_effect *effect;
	bool waits = false;

	tl_for_each(effect, &api->effects) {
		tl_val object = tl_value_resolve(s, f, tl_event_arg(e, effect->arg));

		if (effect->kind == TL_F_FREES)
			reach_leaf(s, f, st, e, TL_REACH_FREE, api, &unconditional, 0, object, false);
		if (effect->kind != TL_F_WAITS_FOR_CALLBACK || !tl_takes_tasklet(s, sym, effect->arg))
			continue;
		reach_leaf(s, f, st, e, TL_REACH_WAIT, api, &unconditional, 0, object, false);
		waits = true;
	}
	return waits;
}

/* The function with the facts `api` calls its argument, when the first `neffects` of its effects have happened. */
static void call_argument(struct tl_solver *s, struct tl_function *f, struct tl_fstate *st,
			  const struct tl_event *e, const struct tl_api *api, uint32_t neffects)
{
	struct tl_symbol *targets[TL_MAX_TARGETS];
	int n = tl_value_functions(s, f, tl_event_arg(e, api->effects.items[neffects].arg), targets, TL_MAX_TARGETS);
	struct tl_points *outside = st->now, inside = *st->now;

	for (uint32_t p = 0; p < inside.n; p++)
		inside.items[p].ctx = tl_delta_inside(s, f, &inside.items[p].ctx, e, api, neffects);
	st->now = &inside;
	call_targets(s, f, st, e, targets, n);
	st->now = outside;
}

static void call_symbol(struct tl_solver *s, struct tl_function *f, struct tl_fstate *st,
			const struct tl_event *e, struct tl_symbol *sym, const struct tl_api *api)
{
	if (tl_symbol_has_attr(sym, "never_sleeps"))
		return;
	if (tl_symbol_has_attr(sym, "may_sleep")) {
		reach_leaf(s, f, st, e, TL_REACH_SLEEP, NULL, &unconditional, 0, TL_UNKNOWN, false);
		return;
	}
	if (api) {
		s->coverage->calls_known++;
		if (!reach_objects(s, f, st, e, sym, api))
			reach_blocking(s, f, st, e, api);
		if (api->user.given && api->user.when != TL_NEVER)
			reach_leaf(s, f, st, e, TL_REACH_USER, api, &api->user, 0, TL_UNKNOWN, false);
		for (uint32_t i = 0; i < api->effects.n; i++) {
			if (api->effects.items[i].kind == TL_F_IRQ_ON)
				reach_leaf(s, f, st, e, TL_REACH_IRQ_ON, api, &unconditional, i, TL_UNKNOWN, false);
			if (api->effects.items[i].kind == TL_F_BH_ON)
				reach_leaf(s, f, st, e, TL_REACH_BH_ON, api, &unconditional, i, TL_UNKNOWN, false);
			if (api->effects.items[i].kind == TL_F_LOCK)
				reach_lock(s, f, st, e, api, &api->effects.items[i]);
			if (api->effects.items[i].kind == TL_F_CALLS && !drops_own_reference(s, f, e, api))
				call_argument(s, f, st, e, api, i);
		}
		return;
	}
	if (sym->body) {
		s->coverage->calls_known++;
		call_body(s, f, st, e, sym->body);
	} else {
		tl_gap_add(s, f, TL_GAP_CALLEE, e, sym->name);
	}
}

/* The facts of a target that other units define, of one of several that event e may call. */
static const struct tl_api *target_api(struct tl_solver *s, const struct tl_event *e, struct tl_symbol *sym)
{
	struct tl_event direct = *e;

	direct.callee = sym;
	return tl_call_api(s, &direct);
}

static bool api_can(struct tl_solver *s, struct tl_function *f, struct tl_fstate *st, const struct tl_event *e,
		    const struct tl_condition *cond)
{
	static const struct tl_cube always;
	struct tl_dnf all = { 0 };

	if (!cond->given || cond->when == TL_NEVER)
		return false;
	if (cond->when == TL_ALWAYS)
		return true;
	for (uint32_t p = 0; p < st->now->n; p++) {
		if (!context_allows(s, f, e, &st->now->items[p].ctx, cond))
			continue;
		and_expr(s, f, e, &always, cond->expr, true, true, &all);
	}
	for (uint32_t c = 0; c < all.n; c++)
		if (!is_unknown(f, &all.cubes[c]))
			return true;
	return false;
}

/* What the facts say of `kind`, where that is told of a target without a body; or NULL. */
static const struct tl_condition *condition_of_kind(const struct tl_api *api, enum tl_reach_kind kind)
{
	switch (kind) {
	case TL_REACH_SLEEP:
		return api->resched ? NULL : &api->blocks;
	case TL_REACH_RESCHED:
		return api->resched ? &api->blocks : NULL;
	case TL_REACH_USER:
		return &api->user;
	default:
		return NULL;
	}
}

static bool target_can(struct tl_solver *s, struct tl_function *f, struct tl_fstate *st,
		       const struct tl_event *e, struct tl_symbol *sym, enum tl_reach_kind kind)
{
	const struct tl_api *api = sym->body ? NULL : target_api(s, e, sym);
	const struct tl_condition *cond = api ? condition_of_kind(api, kind) : NULL;
	const struct tl_summary *ts = tl_summary_of(sym->body);

	if (cond)
		return api_can(s, f, st, e, cond);
	for (uint32_t i = 0; ts && i < ts->reaches.n; i++) {
		if (ts->reaches.items[i]->kind != kind)
			continue;
		for (uint32_t p = 0; p < st->now->n; p++) {
			struct tl_dnf all = reach_conditions(s, f, &st->now->items[p], e,
							     ts->reaches.items[i]);

			for (uint32_t c = 0; c < all.n; c++)
				if (!is_unknown(f, &all.cubes[c]))
					return true;
		}
	}
	return false;
}

/* What one of several targets reaches; `unsure`: others don't. */
static void reaches_of_target(struct tl_solver *s, struct tl_function *f, struct tl_fstate *st,
			      const struct tl_event *e, struct tl_symbol *sym, enum tl_reach_kind kind, bool unsure)
{
	const struct tl_api *api = sym->body ? NULL : target_api(s, e, sym);
	const struct tl_condition *cond = api ? condition_of_kind(api, kind) : NULL;
	const struct tl_summary *ts = tl_summary_of(sym->body);

	st->unsure = unsure;
	if (cond && cond->given && cond->when != TL_NEVER)
		reach_leaf(s, f, st, e, kind, api, cond, 0, TL_UNKNOWN, false);
	st->unsure = false;
	for (uint32_t i = 0; ts && i < ts->reaches.n; i++)
		if (ts->reaches.items[i]->kind == kind)
			reach_through(s, f, st, e, ts->reaches.items[i], unsure);
}

/* An indirect call: of several targets, only what all of them do is sure. */
static void call_targets(struct tl_solver *s, struct tl_function *f, struct tl_fstate *st,
			 const struct tl_event *e, struct tl_symbol **targets, int n)
{
	if (n <= 0) {
		tl_gap_add(s, f, TL_GAP_POINTER, e, NULL);
		return;
	}
	if (n == 1) {
		struct tl_event direct = *e;

		direct.callee = targets[0];
		call_symbol(s, f, st, e, targets[0], tl_call_api(s, &direct));
		return;
	}
	for (enum tl_reach_kind kind = TL_REACH_SLEEP; kind < TL_REACH_KINDS; kind++) {
		bool all = kind != TL_REACH_LOCK, any = false;

		for (int i = 0; i < n; i++) {
			bool can = target_can(s, f, st, e, targets[i], kind);

			all &= can;
			any |= can;
		}
		if (any && !all) {
			if (kind != TL_REACH_LOCK)
				tl_gap_add(s, f, TL_GAP_TARGETS, e, NULL);
			for (int i = 0; i < n; i++)
				reaches_of_target(s, f, st, e, targets[i], kind, true);
		}
		if (all)
			reaches_of_target(s, f, st, e, targets[0], kind, false);
	}
}

static void indirect_call(struct tl_solver *s, struct tl_function *f, struct tl_fstate *st,
			  const struct tl_event *e)
{
	struct tl_symbol *targets[TL_MAX_TARGETS];
	tl_val v = tl_value_strip(f, e->target);
	const struct tl_value *x = &f->values.items[v];
	int n;

	if (x->kind == TL_V_PARAM) {
		add_pcalls(s, f, st, e, (uint32_t)x->number, NULL, NULL);
		return;
	}
	n = tl_value_functions(s, f, v, targets, TL_MAX_TARGETS);
	call_targets(s, f, st, e, targets, n);
}

/* ---- effects on objects */

static bool rooted_in_param(const struct tl_function *f, tl_val v)
{
	return f->values.items[tl_value_root(f, v)].kind == TL_V_PARAM;
}

/* A parameter, possibly cast: a caller knows more of it. */
static bool is_bare_param(const struct tl_function *f, tl_val v)
{
	return f->values.items[tl_value_strip(f, v)].kind == TL_V_PARAM;
}

/* Not all that can be said: what is missing comes with a parameter. */
static bool is_incomplete(const struct tl_site *site)
{
	const struct tl_function *f = site->f;

	if (is_bare_param(f, site->object))
		return true;
	return site->effect->kind == TL_F_REGISTERS &&
	       (is_bare_param(f, site->callback) ||
		(is_bare_param(f, site->data) && !tl_value_points_to(f, site->data)));
}

/* For those who ask later how a call or a registration is come to. */
static void note_points(struct tl_solver *s, struct tl_fstate *st, const struct tl_event *e)
{
	struct tl_noted *at = &st->points_at[e->number];

	at->n = st->now->n;
	at->items = TL_NEW_ARRAY(s->arena, struct tl_point, at->n + 1);
	memcpy(at->items, st->now->items, at->n * sizeof(*at->items));
}

static void add_site(struct tl_solver *s, struct tl_fstate *st, const struct tl_site *site)
{
	struct tl_site *copy = TL_NEW(s->arena, struct tl_site);

	*copy = *site;
	if (site->effect->kind == TL_F_REGISTERS)
		note_points(s, st, site->at);
	*TL_PUSH(s->arena, &st->sites) = copy;
	if (site->effect->kind != TL_F_REGISTERS || tl_site_is_tasklet(site))
		*TL_PUSH(s->arena, &st->acts) = copy;
	if (!rooted_in_param(copy->f, copy->object) && !is_incomplete(copy))
		return;
	if (st->next->sites.n < TL_MAX_EFFECTS)
		*TL_PUSH(s->arena, &st->next->sites) = copy;
	else
		s->coverage->overflows++;
}

static bool is_site_kind(enum tl_effect_kind k)
{
	return k == TL_F_REGISTERS || k == TL_F_SCHEDULES || k == TL_F_KILLS || k == TL_F_DISABLES ||
	       k == TL_F_ENABLES || k == TL_F_WAKES || k == TL_F_AWAITS || k == TL_F_FREES || k == TL_F_WRITES;
}

static void sites_of_api(struct tl_solver *s, struct tl_function *f, struct tl_fstate *st,
			 const struct tl_event *e, const struct tl_api *api)
{
	const struct tl_effect *effect;

	tl_for_each(effect, &api->effects) {
		struct tl_site site = { .effect = effect, .api = api, .f = f, .at = e };

		if (!is_site_kind(effect->kind))
			continue;
		if (effect->kind == TL_F_REGISTERS) {
			site.object = tl_event_arg(e, effect->object);
			site.callback = tl_event_arg(e, effect->arg);
			site.data = tl_event_arg(e, effect->data);
			if (e->callee && e->callee->type &&
			    (uint32_t)effect->arg < e->callee->type->nparams)
				site.callback_type = e->callee->type->params[effect->arg];
		} else {
			site.object = tl_event_arg(e, effect->arg);
			if (effect->kind == TL_F_WRITES && effect->size >= 0)
				site.size = tl_value_resolve(s, f, tl_event_arg(e, effect->size));
		}
		site.object = tl_value_resolve(s, f, site.object);
		add_site(s, st, &site);
	}
}

static void sites_of_body(struct tl_solver *s, struct tl_function *f, struct tl_fstate *st,
			  const struct tl_event *e, const struct tl_function *callee)
{
	const struct tl_summary *cs = tl_summary_of(callee);

	if (!cs)
		return;
	for (uint32_t i = 0; i < cs->sites.n; i++) {
		struct tl_site *inner = cs->sites.items[i];
		struct tl_site site = *inner;

		site.f = f;
		site.at = e;
		site.inner = inner;
		site.taken_over = false;
		site.inherited = !is_incomplete(inner) || inner->inherited;
		site.object = tl_value_import(f, e, callee, inner->object);
		site.callback = tl_value_import(f, e, callee, inner->callback);
		site.data = tl_value_import(f, e, callee, inner->data);
		site.size = tl_value_import(f, e, callee, inner->size);
		if (site.object == TL_UNKNOWN)
			continue;
		/* What only the callee can say stays unsaid here. */
		if (inner->effect->kind == TL_F_REGISTERS && site.callback == TL_UNKNOWN)
			continue;
		inner->taken_over = !site.inherited;
		add_site(s, st, &site);
	}
}

/* An assignment of a whole record writes it. */
static void site_of_copy(struct tl_solver *s, struct tl_function *f, struct tl_fstate *st,
			 const struct tl_event *e)
{
	static const struct tl_effect by_copy = {
		.kind = TL_F_WRITES, .when = TL_ALWAYS, .arg = TL_ARG_NONE, .object = TL_ARG_NONE,
		.data = TL_ARG_NONE, .size = TL_ARG_NONE,
	};
	struct tl_site site = { .effect = &by_copy, .f = f, .at = e, .object = e->addr, .type = e->type };

	add_site(s, st, &site);
}

/* A store of a function in a member that the model calls a callback. */
static void site_of_store(struct tl_solver *s, struct tl_function *f, struct tl_fstate *st,
			  const struct tl_event *e)
{
	struct tl_effect *by_store;
	const struct tl_value *addr = &f->values.items[tl_value_strip(f, e->addr)];
	const struct tl_api_record *record;
	const struct tl_api_field *role;
	struct tl_site site = { .f = f, .at = e };
	const struct tl_event *other;

	if (addr->kind != TL_V_FIELD)
		return;
	role = tl_solver_field(s, addr->field);
	record = role ? tl_solver_record(s, addr->field->record) : NULL;
	if (!role || role->role != TL_ROLE_CALLBACK)
		return;
	/* Taken off again: no registration. */
	if (tl_truth_of(f, e->value, NULL) == TL_FALSE)
		return;
	by_store = TL_NEW(s->arena, struct tl_effect);
	*by_store = (struct tl_effect){ .kind = TL_F_REGISTERS, .when = TL_ALWAYS, .arg = TL_ARG_NONE,
		.object = TL_ARG_NONE, .data = TL_ARG_NONE, .size = TL_ARG_NONE,
		.context = role->context, .as = record->kind };
	site.effect = by_store;
	site.slot = addr->field;
	site.object = addr->a;
	site.callback = e->value;
	site.callback_type = addr->field->type;
	tl_for_each(other, &f->events) {
		const struct tl_value *o = &f->values.items[tl_value_strip(f, other->addr)];

		if (other->kind != TL_E_STORE || o->kind != TL_V_FIELD || o->a != site.object)
			continue;
		role = tl_solver_field(s, o->field);
		if (role && role->role == TL_ROLE_ARGUMENT)
			site.data = other->value;
	}
	add_site(s, st, &site);
}

/* ---- what becomes of a parameter */

/* If v is parameter `*ret_param` plus `*ret_offset` bytes, casts aside. */
static bool derives(const struct tl_function *f, tl_val v, uint32_t *ret_param, int64_t *ret_offset,
		    unsigned int depth)
{
	int64_t offset = 0;

	for (; depth < 32; depth++) {
		const struct tl_value *x = &f->values.items[v];

		switch (x->kind) {
		case TL_V_PHI:
			/* One way is enough. */
			for (uint32_t i = 0; i < x->nargs; i++)
				if (derives(f, x->args[i].value, ret_param, ret_offset, depth + 8)) {
					*ret_offset += offset;
					return true;
				}
			return false;
		case TL_V_PARAM:
			*ret_param = (uint32_t)x->number;
			*ret_offset = offset;
			return true;
		case TL_V_OFFSET:
			offset += x->number;
			v = x->a;
			break;
		case TL_V_CAST:
			v = x->a;
			break;
		case TL_V_OP:
			/* Tag bits and arithmetic on the integer leave it what it was. */
			if (f->values.items[x->b].kind != TL_V_CONST ||
			    (x->op != TL_OP_PLUS && x->op != TL_OP_MINUS && x->op != TL_OP_AND))
				return false;
			if (x->op == TL_OP_PLUS)
				offset += f->values.items[x->b].number;
			else if (x->op == TL_OP_MINUS)
				offset -= f->values.items[x->b].number;
			v = x->a;
			break;
		default:
			return false;
		}
	}
	return false;
}

static bool derives_from_param(const struct tl_function *f, tl_val v, uint32_t *ret_param,
			       int64_t *ret_offset)
{
	return derives(f, v, ret_param, ret_offset, 0);
}

static void add_derived(struct tl_solver *s, struct tl_fstate *st, const struct tl_derived *d)
{
	if (st->next->derived.n >= TL_MAX_DERIVED) {
		s->coverage->overflows++;
		return;
	}
	*TL_PUSH(s->arena, &st->next->derived) = TL_NEW(s->arena, struct tl_derived);
	*st->next->derived.items[st->next->derived.n - 1] = *d;
}

static void derived_by_cast(struct tl_solver *s, struct tl_function *f, struct tl_fstate *st,
			    const struct tl_event *e)
{
	const struct tl_value *cast = &f->values.items[e->value];
	struct tl_derived d = { .f = f, .at = e };

	if (cast->kind != TL_V_CAST || !cast->type || cast->type->kind != TL_T_POINTER)
		return;
	d.type = cast->type;
	d.from_integer = cast->from && cast->from->kind == TL_T_INT;
	if (derives_from_param(f, e->value, &d.param, &d.offset))
		add_derived(s, st, &d);
}

static void derived_by_call(struct tl_solver *s, struct tl_function *f, struct tl_fstate *st,
			    const struct tl_event *e, const struct tl_function *callee)
{
	const struct tl_summary *cs = tl_summary_of(callee);

	if (!cs)
		return;
	for (uint32_t i = 0; i < cs->derived.n; i++) {
		const struct tl_derived *inner = cs->derived.items[i];
		struct tl_derived d = *inner;
		int64_t offset;

		if (!derives_from_param(f, tl_event_arg(e, (int)inner->param), &d.param, &offset))
			continue;
		d.f = f;
		d.at = e;
		d.next = inner;
		d.offset += offset;
		add_derived(s, st, &d);
	}
}

/* ---- results */

/*
 * What `ret` returns, for each way to it, added to the summary's cases. A value
 * that callers can't see leaves nothing to say of the function at all.
 */
static void add_returns(struct tl_solver *s, struct tl_function *f, struct tl_fstate *st,
			const struct tl_event *ret)
{
	struct tl_cases *all = st->next->returns;
	struct tl_cases cases;

	if (!all)
		all = st->next->returns = TL_NEW(s->arena, struct tl_cases);
	tl_value_cases(s, f, ret->value, &cases);
	for (uint32_t c = 0; c < cases.n; c++) {
		if (!tl_value_is_exportable(f, cases.items[c].value)) {
			all->overflow = true;
			return;
		}
		for (uint32_t p = 0; p < st->now->n; p++)
			for (uint32_t i = 0; i < st->now->items[p].when.n; i++) {
				struct tl_cube cond = st->now->items[p].when.cubes[i];

				if (!tl_cube_and(s, f, &cond, &cases.items[c].cond))
					continue;
				if (all->n == TL_MAX_CASES) {
					all->overflow = true;
					return;
				}
				all->items[all->n].cond = tl_cube_export(f, &cond);
				all->items[all->n++].value = cases.items[c].value;
			}
	}
}

/* Where a test of the irq state stands, what the function did itself may answer it. */
static void note_irqs(struct tl_fstate *st, const struct tl_event *e)
{
	uint8_t irq = st->now->items[0].ctx.irq;

	for (uint32_t p = 0; p < st->now->n; p++)
		if (st->now->items[p].ctx.irq != irq || st->now->items[p].ctx.unknown)
			irq = TL_IRQ_RESTORED;
	st->irqs_at[e->number] = irq;
}

static void add_set(struct tl_solver *s, struct tl_summary *summary, const struct tl_set *set)
{
	for (uint32_t i = 0; i < summary->sets.n; i++)
		if (summary->sets.items[i].param == set->param && summary->sets.items[i].field == set->field &&
		    summary->sets.items[i].number == set->number)
			return;
	if (summary->sets.n < TL_MAX_SETS)
		*TL_PUSH(s->arena, &summary->sets) = *set;
}

/* After e, members have what its callee gave them. */
static void note_sets(struct tl_solver *s, struct tl_function *f, struct tl_fstate *st, const struct tl_event *e,
		      const struct tl_function *callee)
{
	const struct tl_summary *cs = tl_summary_of(callee);

	for (uint32_t i = 0; cs && i < cs->sets.n; i++) {
		struct tl_set set = cs->sets.items[i];
		tl_val object = tl_value_strip(f, tl_event_arg(e, (int)set.param));

		if (object == TL_UNKNOWN)
			continue;
		*TL_PUSH(s->arena, &st->sets_by) = (struct tl_set_by){ object, set.field, set.number, e->number };
		if (f->values.items[object].kind != TL_V_PARAM)
			continue;
		set.param = (uint32_t)f->values.items[object].number;
		add_set(s, st->next, &set);
	}
}

/* A call, with what it changes of the context. */
static void call(struct tl_solver *s, struct tl_function *f, struct tl_fstate *st,
		 const struct tl_event *e)
{
	const struct tl_api *api = tl_call_api(s, e);
	struct tl_function *callee = e->callee ? e->callee->body : NULL;

	note_irqs(st, e);
	if (!e->callee) {
		indirect_call(s, f, st, e);
		return;
	}
	if (callee && !api)
		note_points(s, st, e);
	call_symbol(s, f, st, e, e->callee, api);
	if (api) {
		sites_of_api(s, f, st, e, api);
	} else if (callee) {
		sites_of_body(s, f, st, e, callee);
		derived_by_call(s, f, st, e, callee);
	}
	tl_points_call(s, f, st->now, e, api, callee);
	if (callee && !api)
		note_sets(s, f, st, e, callee);
}

static void event(struct tl_solver *s, struct tl_function *f, struct tl_fstate *st,
		  const struct tl_event *e)
{
	switch (e->kind) {
	case TL_E_CALL:
		call(s, f, st, e);
		break;
	case TL_E_STORE:
		site_of_store(s, f, st, e);
		break;
	case TL_E_COPY:
		site_of_copy(s, f, st, e);
		break;
	case TL_E_CAST:
		derived_by_cast(s, f, st, e);
		break;
	case TL_E_RETURN:
		if (e->value != TL_UNKNOWN)
			add_returns(s, f, st, e);
		break;
	}
}

static bool never_returns(struct tl_solver *s, const struct tl_event *e)
{
	const struct tl_api *api;

	if (e->kind != TL_E_CALL || !e->callee)
		return false;
	if (e->callee->is_noreturn)
		return true;
	api = tl_call_api(s, e);
	for (uint32_t i = 0; api && i < api->effects.n; i++)
		if (api->effects.items[i].kind == TL_F_NORETURN)
			return true;
	return false;
}

/*
 * Paths that end in a call that doesn't return: what they do doesn't count. And
 * where loops begin.
 */
static void look_at_blocks(struct tl_solver *s, struct tl_function *f, struct tl_fstate *st)
{
	st->doomed = TL_NEW_ARRAY(s->arena, bool, f->blocks.n + 1);
	st->is_header = TL_NEW_ARRAY(s->arena, bool, f->blocks.n + 1);
	for (uint32_t b = f->blocks.n; b-- > 0;) {
		const struct tl_block *block = &f->blocks.items[b];
		bool all = block->edges.n != 0;

		for (uint32_t e = 0; e < block->edges.n; e++) {
			uint32_t to = block->edges.items[e].to;

			st->is_header[to] |= to <= b;
			all = all && to > b && st->doomed[to];
		}
		for (uint32_t i = 0; !block->edges.n && i < block->n; i++)
			all |= never_returns(s, &f->events.items[block->first + i]);
		st->doomed[b] = all;
	}
}

const bool *tl_loop_of(struct tl_arena *arena, const struct tl_function *f, uint32_t header)
{
	bool *in = TL_NEW_ARRAY(arena, bool, f->blocks.n + 1);

	/* Reverse post-order: one sweep finds all that leads back, but through inner loops. */
	for (uint32_t b = f->blocks.n; b-- > header + 1;)
		for (uint32_t e = 0; !in[b] && e < f->blocks.items[b].edges.n; e++)
			in[b] = f->blocks.items[b].edges.items[e].to == header ||
				in[f->blocks.items[b].edges.items[e].to];
	return in;
}

/* The only way that a loop's block goes on; TL_NO_BLOCK where there are several. */
static uint32_t next_in_loop(const struct tl_function *f, uint32_t block)
{
	return f->blocks.items[block].edges.n == 1 ? f->blocks.items[block].edges.items[0].to : TL_NO_BLOCK;
}

/* Replace *p by what holds after one round of the loop that `header` begins; false where its way branches. */
static bool go_round(struct tl_solver *s, struct tl_function *f, uint32_t header, uint32_t first, struct tl_points *p)
{
	uint32_t b = first;

	for (uint32_t n = 0; b != header && b != TL_NO_BLOCK && n < f->blocks.n; n++, b = next_in_loop(f, b))
		for (uint32_t i = 0; i < f->blocks.items[b].n; i++) {
			const struct tl_event *e = &f->events.items[f->blocks.items[b].first + i];

			if (e->kind == TL_E_CALL && e->callee)
				tl_points_call(s, f, p, e, tl_call_api(s, e), e->callee->body);
		}
	return b == header && p->n == 1;
}

static bool has_less(const struct tl_delta *a, const struct tl_delta *b)
{
	return a->preempt < b->preempt || a->bh < b->bh || a->rcu < b->rcu || a->nsections < b->nsections;
}

/*
 * What holds behind a loop whose rounds take or leave something, as one over all locks of
 * an array does: as if there had been one round. Where that leaves some of it, who knows
 * how much there was.
 */
static void after_rounds(struct tl_solver *s, struct tl_function *f, const struct tl_points *now, uint32_t header,
			 uint32_t first, struct tl_points *ret)
{
	*ret = *now;
	for (uint32_t i = 0; i < now->n; i++) {
		struct tl_points one = { .n = 1 };

		one.items[0].ctx = now->items[i].ctx;
		tl_dnf_add(s, &one.items[0].when, &(struct tl_cube){ .n = 0 });
		if (!go_round(s, f, header, first, &one))
			return;
		ret->items[i].ctx = one.items[0].ctx;
		if (has_less(&one.items[0].ctx, &now->items[i].ctx) && tl_delta_is_atomic(&one.items[0].ctx))
			ret->items[i].ctx.unknown = true;
	}
}

static struct tl_loop *look_at_loop(struct tl_solver *s, struct tl_function *f, uint32_t header,
				    const struct tl_points *now)
{
	const struct tl_block *block = &f->blocks.items[header];
	struct tl_loop *loop = TL_NEW(s->arena, struct tl_loop);

	loop->in = tl_loop_of(s->arena, f, header);
	loop->behind = *now;
	for (uint32_t e = 0; e < block->edges.n; e++)
		if (loop->in[block->edges.items[e].to])
			after_rounds(s, f, now, header, block->edges.items[e].to, &loop->behind);
	return loop;
}

/* The points that block `from` is left with for `to`. */
static const struct tl_points *leaving(const struct tl_fstate *st, const struct tl_points *points, uint32_t from,
				       uint32_t to)
{
	return st->loops[from] && !st->loops[from]->in[to] ? &st->loops[from]->behind : &points[from];
}

/*
 * Carry the points at the end of block b on. An edge into a loop that b begins
 * is first taken with the values the loop is entered with: where they forbid it
 * there is no first round, and so none at all. Behind the loop there was one.
 */
static void leave_block(struct tl_solver *s, struct tl_function *f, struct tl_fstate *st, uint32_t b,
			struct tl_points *points)
{
	const struct tl_block *block = &f->blocks.items[b];
	struct tl_loop *loop = st->is_header[b] && block->edges.n > 1 ? look_at_loop(s, f, b, st->now) : NULL;

	st->loops[b] = loop;
	st->edge_cond[b] = TL_NEW_ARRAY(s->arena, struct tl_dnf, block->edges.n + 1);
	for (uint32_t e = 0; e < block->edges.n; e++) {
		const struct tl_edge *edge = &block->edges.items[e];

		/* Blocks stand in reverse post-order: other edges go back in loops. */
		if (edge->to <= b)
			continue;
		st->first_round = loop && loop->in[edge->to] ? b : TL_NO_BLOCK;
		take_edge(s, f, leaving(st, points, b, edge->to), edge, &points[edge->to], &st->edge_cond[b][e]);
		st->first_round = TL_NO_BLOCK;
	}
}

/* The cube, with what is known of a value that is chosen in this context. */
static void add_choice(struct tl_solver *s, struct tl_function *f, struct tl_cube *cube, tl_val phi, tl_val chosen,
		       const struct tl_delta *ctx)
{
	const struct tl_value *x = &f->values.items[tl_value_strip(f, tl_value_resolve(s, f, chosen))];

	if (x->kind == TL_V_CONST) {
		phi = tl_value_op(f, TL_OP_EQ, phi, tl_value_const(f, x->number));
		tl_cube_add(s, f, cube, tl_literal(phi, true, false, false));
	} else if (tl_delta_locks(f, ctx, chosen)) {
		tl_cube_add(s, f, cube, tl_literal(phi, true, false, false));
		tl_cube_add(s, f, cube, tl_literal(tl_value_is_error(f, phi), false, false, false));
	}
}

static tl_val chosen_from(const struct tl_value *phi, uint32_t block)
{
	for (uint32_t i = 0; i < phi->nargs; i++)
		if (phi->args[i].pred == block)
			return phi->args[i].value;
	return TL_UNKNOWN;
}

/* What is chosen at a block: its phis, or the first of them. */
struct choices {
	tl_val phis[8];
	uint32_t n;
};

static struct choices choices_at(const struct tl_function *f, uint32_t b)
{
	struct choices ch = { .n = 0 };

	for (uint32_t v = 0; v < f->values.n && ch.n < sizeof(ch.phis) / sizeof(*ch.phis); v++)
		if (f->values.items[v].kind == TL_V_PHI && f->values.items[v].block == b)
			ch.phis[ch.n++] = v;
	return ch;
}

/* The points at the end of block `from`, with what they choose. */
static void choose(struct tl_solver *s, struct tl_function *f, const struct tl_points *points, uint32_t from,
		   const struct choices *ch, struct tl_points *ret)
{
	memset(ret, 0, sizeof(*ret));
	for (uint32_t p = 0; p < points->n; p++)
		for (uint32_t c = 0; c < points->items[p].when.n; c++) {
			struct tl_cube cube = points->items[p].when.cubes[c];

			for (uint32_t i = 0; i < ch->n; i++)
				add_choice(s, f, &cube, ch->phis[i],
					   chosen_from(&f->values.items[ch->phis[i]], from),
					   &points->items[p].ctx);
			tl_points_add(s, ret, &points->items[p].ctx, &cube);
		}
}

/*
 * Where ways with different contexts meet, what is chosen there tells which way
 * it was: `found = true; break;` with the lock held.
 */
static void tell_apart(struct tl_solver *s, struct tl_function *f, struct tl_points *points, uint32_t b)
{
	struct choices ch;

	if (points[b].n < 2)
		return;
	ch = choices_at(f, b);
	if (!ch.n)
		return;
	memset(&points[b], 0, sizeof(points[b]));
	for (uint32_t from = 0; from < b; from++)
		for (uint32_t e = 0; e < f->blocks.items[from].edges.n; e++) {
			struct tl_dnf unused = { 0 };
			struct tl_points chosen;

			if (f->blocks.items[from].edges.items[e].to != b)
				continue;
			choose(s, f, leaving(tl_state(f), points, from, b), from, &ch, &chosen);
			take_edge(s, f, &chosen, &f->blocks.items[from].edges.items[e], &points[b], &unused);
		}
}

void tl_summary_make(struct tl_solver *s, struct tl_function *f)
{
	struct tl_fstate *st = tl_state(f);
	struct tl_points *points = TL_NEW_ARRAY(s->arena, struct tl_points, f->blocks.n);
	static const struct tl_cube always;
	static const struct tl_delta none;
	uint32_t overflows;

	st->reaches.n = st->sites.n = st->acts.n = st->ends.n = st->gaps.n = 0;
	overflows = s->coverage->overflows;
	st->next = TL_NEW(s->arena, struct tl_summary);
	st->edge_cond = TL_NEW_ARRAY(s->arena, struct tl_dnf *, f->blocks.n + 1);
	st->loops = TL_NEW_ARRAY(s->arena, struct tl_loop *, f->blocks.n + 1);
	st->irqs_at = TL_NEW_ARRAY(s->arena, uint8_t, f->events.n + 1);
	st->points_at = TL_NEW_ARRAY(s->arena, struct tl_noted, f->events.n + 1);
	st->first_round = TL_NO_BLOCK;
	st->sets_by.n = 0;
	for (uint32_t i = 0; i < f->sets.n; i++)
		add_set(s, st->next, &f->sets.items[i]);
	look_at_blocks(s, f, st);
	/* A block that ends without a return, where others have one, is the end of BUG() and the like. */
	st->has_return = false;
	for (uint32_t i = 0; i < f->events.n; i++)
		st->has_return |= f->events.items[i].kind == TL_E_RETURN;
	if (f->blocks.n) {
		tl_points_add(s, &points[0], &none, &always);
	} else {
		/* Nothing happens in it, but it returns. */
		struct tl_points whole = { .n = 0 };

		tl_points_add(s, &whole, &none, &always);
		tl_exits_add(s, f, &whole, NULL);
	}
	for (uint32_t b = 0; b < f->blocks.n; b++) {
		const struct tl_event *ret = NULL;

		tell_apart(s, f, points, b);
		st->now = &points[b];
		for (uint32_t i = 0; i < f->blocks.items[b].n && st->now->n; i++) {
			const struct tl_event *e = &f->events.items[f->blocks.items[b].first + i];

			event(s, f, st, e);
			if (e->kind == TL_E_RETURN)
				ret = e;
		}
		if (ret || (!st->has_return && !f->blocks.items[b].edges.n))
			tl_exits_add(s, f, st->now, ret);
		leave_block(s, f, st, b, points);
	}
	st->now = NULL;
	if (s->coverage->overflows != overflows)
		tl_gap_add(s, f, TL_GAP_CUT, NULL, NULL);
	if (st->next->returns && (st->next->returns->overflow || !st->next->returns->n))
		st->next->returns = NULL;
	st->summary = st->next;
	s->coverage->functions_solved++;
}
