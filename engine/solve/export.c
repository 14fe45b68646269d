// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * What other units may know of a function: its summary as facts of the API.
 *
 * Conditions speak of arguments and context only. A branch on anything else is
 * taken to be possible, as everywhere; a leaf that depends on anything else is
 * unknown, and left out.
 */
#include <string.h>

#include "solver.h"

/* Chains are for readers: the end of a longer one is cut off. */
#define MAX_VIA 10

struct export {
	const struct tl_analysis *an;
	struct tl_solver *s;
	const struct tl_function *f;
	struct tl_arena *to;
	struct tl_strings *strings;
	struct tl_api *api;
	bool strict;			/* the literal that is said decides */
};

/* ---- conditions */

static struct tl_expr *new_expr(struct export *x, enum tl_expr_kind kind)
{
	struct tl_expr *e = TL_NEW(x->to, struct tl_expr);

	e->kind = kind;
	return e;
}

/* The name of the bit that an argument is asked for, where it tells of what type that is; or NULL. */
static const char *mask_name(struct export *x, const struct tl_value *and)
{
	const struct tl_value *bit = &x->f->values.items[and->b];
	const struct tl_names *names;

	if (!x->strict || and->op != TL_OP_AND || bit->kind != TL_V_CONST)
		return NULL;
	tl_for_each(names, &x->s->model->names) {
		const struct tl_constant *c = names->mask ? tl_unit_constant(x->an->unit, names->mask) : NULL;

		if (c && c->value == bit->number)
			return tl_intern(x->strings, names->mask);
	}
	return NULL;
}

/* NULL where callers elsewhere can't know the value. */
static const struct tl_expr *expr_of(struct export *x, tl_val v, unsigned int depth)
{
	const struct tl_value *value = &x->f->values.items[v];
	const char *name;
	struct tl_expr *e;

	if (depth > 12)
		return NULL;
	switch (value->kind) {
	case TL_V_CONST:
		e = new_expr(x, TL_X_NUMBER);
		e->number = value->number;
		return e;
	case TL_V_PARAM:
		e = new_expr(x, TL_X_ARG);
		e->number = value->number;
		return e;
	case TL_V_CONTEXT:
		e = new_expr(x, TL_X_CONTEXT);
		e->number = value->number;
		return e;
	case TL_V_CAST:
		return expr_of(x, value->a, depth + 1);
	case TL_V_OP:
		break;
	default:
		return NULL;
	}
	if (!tl_op_has_spelling(value->op))
		return NULL;
	e = new_expr(x, TL_X_OP);
	e->op = value->op;
	e->a = expr_of(x, value->a, depth + 1);
	name = value->op == TL_OP_LNOT ? NULL : mask_name(x, value);
	if (name) {
		struct tl_expr *bit = new_expr(x, TL_X_NAME);

		bit->name = name;
		e->b = bit;
	} else {
		e->b = value->op == TL_OP_LNOT ? NULL : expr_of(x, value->b, depth + 1);
	}
	return e->a && (e->b || value->op == TL_OP_LNOT) ? e : NULL;
}

static const struct tl_expr *join(struct export *x, enum tl_op op, const struct tl_expr *a, const struct tl_expr *b)
{
	struct tl_expr *e;

	if (!a)
		return b;
	e = new_expr(x, TL_X_OP);
	e->op = op;
	e->a = a;
	e->b = b;
	return e;
}

static const struct tl_expr *literal(struct export *x, const struct tl_lit *l)
{
	const struct tl_expr *e;
	struct tl_expr *outer;

	x->strict = l->strict;
	e = expr_of(x, l->value, 0);

	if (e && !l->is_true) {
		outer = new_expr(x, TL_X_OP);
		outer->op = TL_OP_LNOT;
		outer->a = e;
		e = outer;
	}
	if (e && !l->strict) {
		outer = new_expr(x, TL_X_MAYBE);
		outer->a = e;
		e = outer;
	}
	return e;
}

/* What of a cube can be said; false where what decides can't. */
static bool keep_sayable(struct export *x, const struct tl_cube *c, struct tl_cube *out)
{
	out->n = 0;
	for (uint32_t i = 0; i < c->n; i++) {
		if (expr_of(x, c->lits[i].value, 0))
			out->lits[out->n++] = c->lits[i];
		else if (c->lits[i].strict)
			return false;
	}
	return true;
}

/*
 * It happens in the context of the call, or in one with more switched off: what
 * the function does after it left its caller's lock is no matter to that, and what
 * it does in an atomic context of its own is reported there.
 */
static bool happens_to_caller(const struct tl_delta *d)
{
	return !d->unknown && d->preempt >= 0 && d->bh >= 0 && d->rcu >= 0 && !d->ended && !d->left &&
	       !tl_delta_is_atomic(d);
}

static struct tl_condition condition_of(struct export *x, enum tl_reach_kind kind, const struct tl_reach **ret_first)
{
	const struct tl_summary *summary = tl_summary_of(x->f);
	struct tl_condition c = { .given = true, .when = TL_NEVER };
	struct tl_dnf all = { 0 };

	*ret_first = NULL;
	for (uint32_t i = 0; i < summary->reaches.n; i++) {
		const struct tl_reach *r = summary->reaches.items[i];
		struct tl_cube cube;

		if ((kind == TL_REACH_SLEEP ? !tl_reach_sleeps(r) : r->kind != kind) || r->unsure || !happens_to_caller(&r->ctx) || !keep_sayable(x, &r->cond, &cube))
			continue;
		tl_dnf_add(x->s, &all, &cube);
		if (!*ret_first || r->depth < (*ret_first)->depth)
			*ret_first = r;
	}
	for (uint32_t i = 0; i < all.n; i++) {
		const struct tl_expr *cube = NULL;

		for (uint32_t l = 0; l < all.cubes[i].n; l++)
			cube = join(x, TL_OP_LAND, cube, literal(x, &all.cubes[i].lits[l]));
		if (!cube) {
			c.when = TL_ALWAYS;
			c.expr = NULL;
			return c;
		}
		c.when = TL_IF;
		c.expr = join(x, TL_OP_LOR, c.expr, cube);
	}
	return c;
}

/* ---- the chain */

static void add_via(struct export *x, const char *file, uint32_t line, uint32_t column, const char *function,
		    const char *text)
{
	if (x->api->via.n < MAX_VIA)
		*TL_PUSH(x->to, &x->api->via) = (struct tl_waypoint){
			tl_intern(x->strings, file), line, column,
			tl_intern(x->strings, function),
			tl_intern(x->strings, text) };
}

static void export_chain(struct export *x, const struct tl_reach *r)
{
	for (; r; r = r->next) {
		const struct tl_location *l = &x->an->unit->locs.items[r->at->loc];
		const char *text = r->next ? tl_arena_printf(x->s->arena, "calls '%s'", r->next->f->sym->name)
					   : tl_arena_printf(x->s->arena, "%s()", tl_call_name(r->at));

		add_via(x, l->file ? l->file : "?", l->line, l->column, r->f->sym->name, text);
		if (r->leaf)
			for (uint32_t i = 0; i < r->leaf->via.n; i++) {
				const struct tl_waypoint *v = &r->leaf->via.items[i];

				add_via(x, v->file, v->line, v->column, v->function, v->text);
			}
	}
}

/* ---- effects */

static void add_effect(struct export *x, enum tl_effect_kind kind, int arg, enum tl_when when, bool on_nonzero)
{
	*TL_PUSH(x->to, &x->api->effects) = (struct tl_effect){
		.kind = kind, .when = when, .on_nonzero = on_nonzero, .arg = arg, .object = TL_ARG_NONE,
		.data = TL_ARG_NONE, .size = TL_ARG_NONE };
}

static int param_of(const struct tl_function *f, tl_val v)
{
	const struct tl_value *x = &f->values.items[tl_value_strip(f, v)];

	return x->kind == TL_V_PARAM ? (int)x->number : TL_ARG_NONE;
}

static void effects_of_delta(struct export *x, const struct tl_delta *d, enum tl_when when, bool on_nonzero)
{
	const struct { int n; enum tl_effect_kind more, less; } counts[] = {
		{ d->preempt, TL_F_PREEMPT_OFF, TL_F_PREEMPT_ON }, { d->bh, TL_F_BH_OFF, TL_F_BH_ON },
		{ d->rcu, TL_F_RCU_LOCK, TL_F_RCU_UNLOCK }, { d->pagefault, TL_F_PAGEFAULT_OFF, TL_F_PAGEFAULT_ON },
	};

	for (int i = 0; i < d->left; i++)
		add_effect(x, TL_F_UNLOCK, TL_ARG_NONE, when, on_nonzero);
	for (int i = 0; i < d->ended; i++)
		add_effect(x, d->irq == TL_IRQ_ON ? TL_F_IRQ_ON : TL_F_IRQ_RESTORE, TL_ARG_NONE, when, on_nonzero);
	for (size_t c = 0; c < sizeof(counts) / sizeof(*counts); c++)
		for (int i = 0; i < counts[c].n || i < -counts[c].n; i++)
			add_effect(x, counts[c].n > 0 ? counts[c].more : counts[c].less, TL_ARG_NONE, when,
				   on_nonzero);
	for (int i = 0; i < d->nsections; i++)
		add_effect(x, d->sections[i].restores ? TL_F_IRQ_SAVE : TL_F_IRQ_OFF, TL_ARG_NONE, when, on_nonzero);
	for (int i = 0; i < d->nheld; i++)
		add_effect(x, TL_F_LOCK, param_of(x->f, d->held[i].lock), when, on_nonzero);
}

/* Whether irqs were off and on again in between is told apart elsewhere. */
static struct tl_delta net_of(const struct tl_exit *exit)
{
	struct tl_delta d = exit->ctx;

	if (d.irq == TL_IRQ_ON && !d.nsections && !d.ended)
		d.irq = TL_IRQ_SAME;
	return d;
}

/* The context at the ends that may return zero, or something else, if there is one and no more. */
static bool ends_of(const struct tl_summary *summary, bool nonzero, struct tl_delta *ret, bool *ret_any)
{
	*ret_any = false;
	for (uint32_t i = 0; i < summary->exits.n; i++) {
		enum tl_result result = summary->exits.items[i].result;
		struct tl_delta d = net_of(&summary->exits.items[i]);

		if (d.unknown)
			return false;
		if (result != TL_RESULT_ANY && (result != TL_RESULT_ZERO) != nonzero)
			continue;
		if (*ret_any && !tl_delta_same(ret, &d))
			return false;
		*ret = d;
		*ret_any = true;
	}
	return true;
}

static void export_context(struct export *x)
{
	const struct tl_summary *summary = tl_summary_of(x->f);
	struct tl_delta zero, nonzero;
	bool any_zero, any_nonzero;

	if (!summary->exits.n)
		return;
	if (!ends_of(summary, false, &zero, &any_zero) ||
	    !ends_of(summary, true, &nonzero, &any_nonzero)) {
		add_effect(x, TL_F_CONTEXT_UNKNOWN, TL_ARG_NONE, TL_ALWAYS, false);
	} else if (any_zero && any_nonzero && !tl_delta_same(&zero, &nonzero)) {
		effects_of_delta(x, &zero, TL_IF, false);
		effects_of_delta(x, &nonzero, TL_IF, true);
	} else {
		effects_of_delta(x, any_zero ? &zero : &nonzero, TL_ALWAYS, false);
	}
}

/* It enables irqs, or BHs, that it switched off itself: a caller's section would not survive. */
static void export_enabling(struct export *x, enum tl_reach_kind kind, enum tl_effect_kind off,
			    enum tl_effect_kind on)
{
	const struct tl_summary *summary = tl_summary_of(x->f);

	for (uint32_t i = 0; i < summary->reaches.n; i++) {
		const struct tl_reach *r = summary->reaches.items[i];
		bool own = kind == TL_REACH_IRQ_ON ? tl_delta_irq_depth(&r->ctx) == 1 : r->ctx.bh > 0;

		if (r->kind == kind && own && !r->unsure && !r->ctx.unknown && !r->cond.n) {
			add_effect(x, off, TL_ARG_NONE, TL_ALWAYS, false);
			add_effect(x, on, TL_ARG_NONE, TL_ALWAYS, false);
			return;
		}
	}
}

static void export_sites(struct export *x)
{
	const struct tl_summary *summary = tl_summary_of(x->f);

	for (uint32_t i = 0; i < summary->sites.n; i++) {
		const struct tl_site *site = summary->sites.items[i];
		struct tl_effect effect = *site->effect;

		effect.object = effect.data = effect.size = TL_ARG_NONE;
		effect.when = TL_ALWAYS;
		switch (effect.kind) {
		case TL_F_REGISTERS:
			effect.arg = param_of(x->f, site->callback);
			effect.object = param_of(x->f, site->object);
			if (site->data != TL_UNKNOWN)
				effect.data = param_of(x->f, site->data);
			if (effect.object < 0 || effect.arg < 0 ||
			    (site->data != TL_UNKNOWN && effect.data < 0))
				continue;
			break;
		case TL_F_WRITES:
			continue;
		default:
			effect.arg = param_of(x->f, site->object);
			if (effect.arg < 0)
				continue;
		}
		if (effect.as)
			effect.as = tl_intern(x->strings, effect.as);
		*TL_PUSH(x->to, &x->api->effects) = effect;
	}
}

static void export_calls(struct export *x)
{
	const struct tl_summary *summary = tl_summary_of(x->f);
	uint64_t seen = 0;

	for (uint32_t i = 0; i < summary->pcalls.n; i++) {
		uint32_t param = summary->pcalls.items[i]->param;

		if (param < 64 && !(seen & (1ull << param)))
			add_effect(x, TL_F_CALLS, (int)param, TL_ALWAYS, false);
		seen |= param < 64 ? 1ull << param : 0;
	}
}

static void export_result(struct export *x)
{
	const struct tl_cases *returns = tl_summary_of(x->f)->returns;
	const struct tl_value *v;

	if (!returns || returns->n != 1 || returns->items[0].cond.n)
		return;
	v = &x->f->values.items[returns->items[0].value];
	if (v->kind == TL_V_CONST || v->kind == TL_V_PARAM) {
		x->api->returns = v->kind == TL_V_CONST ? TL_R_NUMBER : TL_R_ARG;
		x->api->returns_number = v->number;
	}
}

const char *tl_function_key(struct tl_strings *strings, const struct tl_unit *unit, const struct tl_symbol *sym)
{
	return sym->is_static ? tl_intern(strings, tl_arena_printf(unit->arena, "%s (%s)", sym->name, unit->path))
			      : tl_intern(strings, sym->name);
}

struct tl_api *tl_function_export(const struct tl_analysis *an, const struct tl_function *f, struct tl_strings *to)
{
	struct export x = { .an = an, .s = an->solver, .f = f, .to = to->arena, .strings = to };
	const struct tl_symbol *sym = f->sym;
	const struct tl_reach *sleep, *resched, *user;

	if ((sym->is_static && !sym->is_stored) || !tl_summary_of(f))
		return NULL;
	x.api = TL_NEW(to->arena, struct tl_api);
	x.api->kind = TL_S_FUNCTION;
	x.api->name = tl_function_key(to, an->unit, sym);
	x.api->nparams = (int)f->nparams;
	x.api->variadic = sym->type && sym->type->variadic;
	if (sym->type)
		x.api->proto = tl_intern(to, sym->type->name);
	x.api->blocks = condition_of(&x, TL_REACH_SLEEP, &sleep);
	if (!sleep) {
		x.api->blocks = condition_of(&x, TL_REACH_RESCHED, &resched);
		x.api->resched = resched;
		sleep = resched;
	}
	x.api->user = condition_of(&x, TL_REACH_USER, &user);
	if (!user)
		x.api->user = (struct tl_condition){ 0 };
	export_chain(&x, sleep ? sleep : user);
	export_context(&x);
	export_enabling(&x, TL_REACH_IRQ_ON, TL_F_IRQ_OFF, TL_F_IRQ_ON);
	export_enabling(&x, TL_REACH_BH_ON, TL_F_BH_OFF, TL_F_BH_ON);
	export_sites(&x);
	export_calls(&x);
	export_result(&x);
	return x.api;
}
