// SPDX-License-Identifier: GPL-2.0-or-later
/* Values across calls: import, expansion into cases, printing. */
#include <inttypes.h>
#include <string.h>

#include "solver.h"

#define MAX_DEPTH 24

struct tl_fstate *tl_state(const struct tl_function *f)
{
	return f->state;
}

const struct tl_summary *tl_summary_of(const struct tl_function *f)
{
	const struct tl_fstate *st = f ? f->state : NULL;

	return st ? st->summary : NULL;
}

static bool exportable(const struct tl_function *f, tl_val v, unsigned int depth)
{
	const struct tl_value *x = &f->values.items[v];

	if (depth > MAX_DEPTH)
		return false;
	switch (x->kind) {
	case TL_V_CONST: case TL_V_PARAM: case TL_V_FUNCTION: case TL_V_GLOBAL: case TL_V_CONTEXT:
		return true;
	case TL_V_LOAD:
		/* A state of memory inside the function is nothing that callers know. */
		return !x->number && exportable(f, x->a, depth + 1);
	case TL_V_FIELD: case TL_V_INDEX: case TL_V_OFFSET: case TL_V_CAST:
		return exportable(f, x->a, depth + 1);
	case TL_V_OP:
		return exportable(f, x->a, depth + 1) &&
		       (x->op == TL_OP_NOT || x->op == TL_OP_LNOT || exportable(f, x->b, depth + 1));
	default:
		return false;
	}
}

bool tl_value_is_exportable(const struct tl_function *f, tl_val v)
{
	return exportable(f, v, 0);
}

/* The member that is loaded, or NULL; not of a local variable. */
static const struct tl_field *loaded_member(const struct tl_function *f, tl_val v)
{
	const struct tl_value *x = &f->values.items[tl_value_strip(f, v)];

	return x->kind == TL_V_LOAD && f->values.items[tl_value_root(f, x->a)].kind != TL_V_LOCAL
		? tl_value_member(f, x->a) : NULL;
}

bool tl_value_is_flag(const struct tl_function *f, tl_val v)
{
	const struct tl_value *x = &f->values.items[tl_value_strip(f, v)];
	const struct tl_field *field;

	while (x->kind == TL_V_OP && (x->op == TL_OP_LNOT || ((x->op == TL_OP_EQ || x->op == TL_OP_NE) &&
							      f->values.items[x->b].kind == TL_V_CONST))) {
		if (x->op != TL_OP_LNOT && f->values.items[x->b].number && loaded_member(f, x->a))
			return true;
		x = &f->values.items[v = tl_value_strip(f, x->a)];
	}
	if (x->kind == TL_V_OP && x->op == TL_OP_AND && f->values.items[x->b].kind == TL_V_CONST)
		return loaded_member(f, x->a);
	field = x->kind == TL_V_LOAD ? loaded_member(f, v) : NULL;
	return field && field->type &&
	       (!strcmp(field->type->name, "_Bool") ||
		(field->type->to && field->type->to->kind == TL_T_FUNCTION));
}

bool tl_value_is_in_local(const struct tl_function *f, tl_val v)
{
	const struct tl_value *x = &f->values.items[v];

	switch (x->kind) {
	case TL_V_LOAD:
		return f->values.items[tl_value_root(f, x->a)].kind == TL_V_LOCAL;
	case TL_V_CAST: case TL_V_FIELD: case TL_V_OFFSET:
		return tl_value_is_in_local(f, x->a);
	case TL_V_OP:
		return tl_value_is_in_local(f, x->a) ||
		       (x->op != TL_OP_NOT && x->op != TL_OP_LNOT && tl_value_is_in_local(f, x->b));
	default:
		return false;
	}
}

/* `v` with what is loaded from that member replaced by what it was set to. */
static tl_val with_member(struct tl_function *f, tl_val v, const struct tl_set_by *set, unsigned int depth)
{
	struct tl_value x = f->values.items[v], at;
	tl_val a, b;

	if (depth > MAX_DEPTH)
		return v;
	switch (x.kind) {
	case TL_V_LOAD:
		at = f->values.items[x.a];
		return at.kind == TL_V_FIELD && at.field == set->field && tl_value_strip(f, at.a) == set->object
			? tl_value_const(f, set->number) : v;
	case TL_V_CAST:
		a = with_member(f, x.a, set, depth + 1);
		if (a == x.a)
			return v;
		if (f->values.items[a].kind == TL_V_CONST)
			return a;
		x.a = a;
		return tl_value(f, &x);
	case TL_V_OP:
		a = with_member(f, x.a, set, depth + 1);
		b = x.op == TL_OP_NOT || x.op == TL_OP_LNOT ? x.b : with_member(f, x.b, set, depth + 1);
		return a == x.a && b == x.b ? v : tl_value_op(f, x.op, a, b);
	default:
		return v;
	}
}

/* Every constant that an earlier call set a member to forbids the literal, and there is one. */
static bool is_set_otherwise(struct tl_solver *s, struct tl_function *f, const struct tl_event *e,
			     const struct tl_cube *c, const struct tl_lit *l)
{
	const struct tl_fstate *st = tl_state(f);
	bool any = false;

	for (uint32_t i = 0; i < st->sets_by.n && st->sets_by.items[i].event < e->number; i++) {
		tl_val then = with_member(f, l->value, &st->sets_by.items[i], 0);

		if (then == l->value)
			continue;
		if (tl_cube_allows(s, f, c, then, l->is_true))
			return false;
		any = true;
	}
	return any;
}

bool tl_literal_is_decided(struct tl_solver *s, struct tl_function *f, const struct tl_event *e,
			   const struct tl_cube *c, uint32_t i)
{
	const struct tl_lit l = c->lits[i];

	return tl_value_is_in_local(f, l.value) || is_set_otherwise(s, f, e, c, &l);
}

/* What f itself did to irqs before event e, where that is the same on all ways there. */
static enum tl_irq irqs_at(const struct tl_function *f, const struct tl_event *e)
{
	const struct tl_fstate *st = tl_state(f);

	return st && st->irqs_at ? (enum tl_irq)st->irqs_at[e->number] : TL_IRQ_SAME;
}

static tl_val import(struct tl_function *to, const struct tl_event *at,
		     const struct tl_function *from, tl_val v, unsigned int depth)
{
	/* A copy: both functions' values may be one array, and it may move. */
	struct tl_value x = from->values.items[v];
	enum tl_irq irq;

	if (depth > MAX_DEPTH)
		return TL_UNKNOWN;
	switch (x.kind) {
	case TL_V_PARAM:
		return (uint64_t)x.number < at->nargs ? at->args[x.number] : TL_UNKNOWN;
	case TL_V_CONTEXT:
		irq = irqs_at(to, at);
		if (x.number == TL_CTX_IRQS_DISABLED && (irq == TL_IRQ_OFF || irq == TL_IRQ_ON))
			return tl_value_const(to, irq == TL_IRQ_OFF);
		return tl_value(to, &x);
	case TL_V_CONST: case TL_V_FUNCTION: case TL_V_GLOBAL:
		return tl_value(to, &x);
	case TL_V_LOAD:
		if (x.number)
			return TL_UNKNOWN;
		/* fall through */
	case TL_V_FIELD: case TL_V_INDEX: case TL_V_OFFSET: case TL_V_CAST:
		x.a = import(to, at, from, x.a, depth + 1);
		return x.a == TL_UNKNOWN ? TL_UNKNOWN : tl_value(to, &x);
	case TL_V_OP:
		x.a = import(to, at, from, x.a, depth + 1);
		x.b = x.op == TL_OP_NOT || x.op == TL_OP_LNOT ? TL_UNKNOWN
			: import(to, at, from, x.b, depth + 1);
		return tl_value_op(to, x.op, x.a, x.b);
	default:
		return TL_UNKNOWN;
	}
}

tl_val tl_value_import(struct tl_function *caller, const struct tl_event *at,
		       const struct tl_function *callee, tl_val v)
{
	return import(caller, at, callee, v, 0);
}

tl_val tl_event_arg(const struct tl_event *e, int arg)
{
	return arg >= 0 && (uint32_t)arg < e->nargs ? e->args[arg] : TL_UNKNOWN;
}

static bool needs_expansion(const struct tl_function *f, tl_val v, unsigned int depth)
{
	const struct tl_value *x = &f->values.items[v];

	if (depth > MAX_DEPTH)
		return false;
	switch (x->kind) {
	case TL_V_PHI: case TL_V_CALL:
		return true;
	case TL_V_CAST: case TL_V_OFFSET: case TL_V_FIELD: case TL_V_INDEX:
		return needs_expansion(f, x->a, depth + 1);
	case TL_V_OP:
		return needs_expansion(f, x->a, depth + 1) || needs_expansion(f, x->b, depth + 1);
	default:
		return false;
	}
}

static void add_case(struct tl_cases *out, const struct tl_cube *cond, tl_val v)
{
	if (out->n == TL_MAX_CASES) {
		out->overflow = true;
		return;
	}
	out->items[out->n].cond = *cond;
	out->items[out->n++].value = v;
}

/* Not by an initialiser, which would clear all the room for cases. */
static void no_cases(struct tl_cases *c)
{
	c->n = 0;
	c->overflow = false;
}

static void expand(struct tl_solver *s, struct tl_function *f, tl_val v, unsigned int depth,
		   struct tl_cases *out);

static void expand_phi(struct tl_solver *s, struct tl_function *f, tl_val v, unsigned int depth,
		       struct tl_cases *out)
{
	struct tl_value x = f->values.items[v];
	struct tl_fstate *st = tl_state(f);
	static const struct tl_cube always;

	for (uint32_t i = 0; i < x.nargs; i++) {
		uint32_t pred = x.args[i].pred;
		struct tl_cases arg;

		if (!st || pred >= x.block || x.block >= f->blocks.n || !st->edge_cond[pred]) {
			/* Which value it is isn't known: it stays itself. */
			if (!st || pred == TL_NO_BLOCK || st->first_round != x.block)
				add_case(out, &always, v);
			continue;
		}
		no_cases(&arg);
		expand(s, f, x.args[i].value, depth + 1, &arg);
		for (uint32_t e = 0; e < f->blocks.items[pred].edges.n; e++) {
			const struct tl_dnf *cond = &st->edge_cond[pred][e];

			if (f->blocks.items[pred].edges.items[e].to != x.block)
				continue;
			for (uint32_t c = 0; c < cond->n; c++)
				for (uint32_t a = 0; a < arg.n; a++) {
					struct tl_cube both = cond->cubes[c];

					if (tl_cube_and(s, f, &both, &arg.items[a].cond))
						add_case(out, &both, arg.items[a].value);
				}
		}
	}
}

/* The cases of a call's result, from the callee's summary or the model. */
static void expand_call(struct tl_solver *s, struct tl_function *f, tl_val v, struct tl_cases *out)
{
	static const struct tl_cube always;
	const struct tl_event *at = &f->events.items[f->values.items[v].number];
	const struct tl_api *api = tl_call_api(s, at);
	const struct tl_summary *callee;
	struct tl_value x = { .kind = TL_V_CONTEXT };
	enum tl_irq irq;

	if (api) {
		switch (api->returns) {
		case TL_R_ARG:
			add_case(out, &always, tl_event_arg(at, (int)api->returns_number));
			return;
		case TL_R_NUMBER:
			add_case(out, &always, tl_value_const(f, api->returns_number));
			return;
		case TL_R_CONTEXT:
			irq = irqs_at(f, at);
			if (api->returns_number == TL_CTX_IRQS_DISABLED &&
			    (irq == TL_IRQ_OFF || irq == TL_IRQ_ON)) {
				add_case(out, &always, tl_value_const(f, irq == TL_IRQ_OFF));
				return;
			}
			x.number = api->returns_number;
			add_case(out, &always, tl_value(f, &x));
			return;
		default:
			add_case(out, &always, v);
			return;
		}
	}
	callee = at->callee ? tl_summary_of(at->callee->body) : NULL;
	if (!callee || !callee->returns) {
		add_case(out, &always, v);
		return;
	}
	for (uint32_t i = 0; i < callee->returns->n; i++) {
		const struct tl_case *r = &callee->returns->items[i];
		struct tl_cube cond = { .n = 0 };
		bool possible = true;
		tl_val value, plain;

		for (uint32_t l = 0; possible && l < r->cond.n; l++)
			possible = tl_cube_add(s, f, &cond, tl_literal(tl_value_import(f, at, at->callee->body, r->cond.lits[l].value),
				r->cond.lits[l].is_true, false, false));
		if (!possible)
			continue;
		value = tl_value_import(f, at, at->callee->body, r->value);
		/* Where results tell which locks are held, the case has to stay with its locks. */
		plain = tl_value_strip(f, value);
		if (!tl_exits_alike(callee) && f->values.items[plain].kind == TL_V_CONST)
			tl_cube_add(s, f, &cond, tl_literal(tl_value_op(f, TL_OP_EQ, v, plain), true,
								  false, false));
		add_case(out, &cond, value == TL_UNKNOWN ? v : value);
	}
}

static void expand(struct tl_solver *s, struct tl_function *f, tl_val v, unsigned int depth,
		   struct tl_cases *out)
{
	static const struct tl_cube always;
	struct tl_value x = f->values.items[v];
	struct tl_cases a, b;

	no_cases(&a);
	no_cases(&b);
	if (depth > 6 || !needs_expansion(f, v, 0)) {
		add_case(out, &always, v);
		return;
	}
	switch (x.kind) {
	case TL_V_PHI:
		expand_phi(s, f, v, depth, out);
		return;
	case TL_V_CALL:
		expand_call(s, f, v, out);
		return;
	case TL_V_CAST: case TL_V_OFFSET: case TL_V_FIELD: case TL_V_INDEX:
		expand(s, f, x.a, depth + 1, &a);
		for (uint32_t i = 0; i < a.n; i++) {
			x.a = a.items[i].value;
			add_case(out, &a.items[i].cond, x.a == TL_UNKNOWN ? TL_UNKNOWN : tl_value(f, &x));
		}
		break;
	case TL_V_OP:
		expand(s, f, x.a, depth + 1, &a);
		expand(s, f, x.b, depth + 1, &b);
		for (uint32_t i = 0; i < a.n; i++)
			for (uint32_t j = 0; j < b.n; j++) {
				struct tl_cube cond = a.items[i].cond;

				if (tl_cube_and(s, f, &cond, &b.items[j].cond))
					add_case(out, &cond, tl_value_op(f, x.op, a.items[i].value,
									b.items[j].value));
			}
		break;
	default:
		add_case(out, &always, v);
		return;
	}
	out->overflow |= a.overflow || b.overflow;
}

void tl_value_cases(struct tl_solver *s, struct tl_function *f, tl_val v, struct tl_cases *out)
{
	static const struct tl_cube always;

	no_cases(out);
	expand(s, f, v, 0, out);
	if (out->overflow) {
		/* Some cases are missing: only the value itself stands for all. */
		s->coverage->overflows++;
		out->n = 0;
		add_case(out, &always, v);
	}
}

tl_val tl_value_resolve(struct tl_solver *s, struct tl_function *f, tl_val v)
{
	struct tl_cases cases;

	tl_value_cases(s, f, v, &cases);
	for (uint32_t i = 1; i < cases.n; i++)
		if (cases.items[i].value != cases.items[0].value)
			return v;
	return cases.n ? cases.items[0].value : v;
}

tl_val tl_value_of_expr(struct tl_solver *s, struct tl_function *f, const struct tl_event *at,
			const struct tl_expr *x)
{
	const struct tl_constant *c;
	struct tl_value v = { .kind = TL_V_CONTEXT };
	tl_val a, b;

	switch (x->kind) {
	case TL_X_NUMBER:
		return tl_value_const(f, x->number);
	case TL_X_NAME:
		c = tl_unit_constant(s->unit, x->name);
		return c ? tl_value_const(f, c->value) : TL_UNKNOWN;
	case TL_X_ARG:
		return tl_event_arg(at, (int)x->number);
	case TL_X_CONTEXT:
		v.number = x->number;
		return tl_value(f, &v);
	case TL_X_MAYBE:
		return tl_value_of_expr(s, f, at, x->a);
	case TL_X_OP:
		break;
	}
	a = tl_value_of_expr(s, f, at, x->a);
	b = x->b ? tl_value_of_expr(s, f, at, x->b) : TL_UNKNOWN;
	return tl_value_op(f, x->op, a, b);
}

const struct tl_type *tl_type_points_to(const struct tl_type *pointer)
{
	const struct tl_type *to = pointer && pointer->kind == TL_T_POINTER ? pointer->to : NULL;

	return to && (to->kind == TL_T_RECORD || to->kind == TL_T_POINTER) ? to : NULL;
}

const struct tl_type *tl_value_points_to(const struct tl_function *f, tl_val v)
{
	const struct tl_type *to = NULL;
	const struct tl_value *x, *at;
	const struct tl_symbol *sym;

	for (x = &f->values.items[v]; x->kind == TL_V_CAST; x = &f->values.items[x->a])
		if (!to)
			to = tl_type_points_to(x->from);
	if (to)
		return to;
	switch (x->kind) {
	case TL_V_PARAM:
		return f->sym->type && (uint64_t)x->number < f->sym->type->nparams
			? tl_type_points_to(f->sym->type->params[x->number]) : NULL;
	case TL_V_CALL:
		sym = f->events.items[x->number].callee;
		return sym && sym->type ? tl_type_points_to(sym->type->to) : NULL;
	case TL_V_FIELD:
		to = x->field->type;
		break;
	case TL_V_GLOBAL:
		to = x->sym->type;
		break;
	case TL_V_LOCAL:
		to = f->locals.items[x->number].type;
		break;
	case TL_V_LOAD:
		at = &f->values.items[x->a];
		return tl_type_points_to(at->kind == TL_V_FIELD ? at->field->type
			     : at->kind == TL_V_GLOBAL ? at->sym->type : NULL);
	default:
		return NULL;
	}
	return to && to->kind == TL_T_RECORD ? to : NULL;
}

/* ---- printing */

static const char *op_text(enum tl_op op)
{
	static const char *const text[TL_OP_COUNT] = {
		"&", "|", "^", "+", "-", "*", "<<", ">>", "~", "==", "!=", "<", "<=", "<", "<=", "&&",
		"||", "!",
	};

	return text[op];
}

/* The name of a constant of the type, exact or as a base with more bits or'ed in. */
static const char *name_of_number(struct tl_solver *s, int64_t n, const char *type)
{
	for (uint32_t i = 0; i < s->model->names.n; i++) {
		const struct tl_names *names = &s->model->names.items[i];

		if (!type || strcmp(names->type, type))
			continue;
		for (uint32_t j = 0; j < names->values.n; j++) {
			const struct tl_constant *c = tl_unit_constant(s->unit, names->values.items[j]);

			if (c && c->value == n)
				return c->name;
		}
		for (uint32_t j = 0; j < names->values.n; j++) {
			const struct tl_constant *c = tl_unit_constant(s->unit, names->values.items[j]);

			if (c && c->value && (n & c->value) == c->value)
				return tl_arena_printf(s->arena, "%s | 0x%" PRIx64, c->name,
						       (uint64_t)(n & ~c->value));
		}
		return tl_arena_printf(s->arena, "0x%" PRIx64, (uint64_t)n);
	}
	if (n > -1024 && n < 1024)
		return tl_arena_printf(s->arena, "%" PRId64, n);
	return tl_arena_printf(s->arena, "0x%" PRIx64, (uint64_t)n);
}

/* The name of the bit that decides about flags of some type, as a test of it has it; or NULL. */
static const char *name_of_mask(const struct tl_solver *s, const struct tl_value *test, const struct tl_value *bits)
{
	const struct tl_names *names;

	if (test->op != TL_OP_AND || bits->kind != TL_V_CONST)
		return NULL;
	tl_for_each(names, &s->model->names) {
		const struct tl_constant *c = names->mask ? tl_unit_constant(s->unit, names->mask) : NULL;

		if (c && c->value == bits->number)
			return c->name;
	}
	return NULL;
}

static const char *print(struct tl_solver *s, const struct tl_function *f, tl_val v,
			 const char *type_hint, unsigned int depth)
{
	const struct tl_value *x = &f->values.items[v];
	const struct tl_value *a = &f->values.items[x->a];
	const char *inner, *mask;

	if (depth > 8)
		return "...";
	switch (x->kind) {
	case TL_V_CONST:
		return name_of_number(s, x->number, type_hint);
	case TL_V_PARAM:
		return (uint64_t)x->number < f->nparams && f->param_names[x->number]
			? f->param_names[x->number] : "?";
	case TL_V_FUNCTION: case TL_V_GLOBAL:
		return x->sym->name;
	case TL_V_LOCAL:
		return (uint64_t)x->number < f->locals.n ? f->locals.items[x->number].name : "?";
	case TL_V_CALL:
		return f->events.items[x->number].callee
			? tl_arena_printf(s->arena, "%s()", f->events.items[x->number].callee->name) : "?";
	case TL_V_CAST:
		return print(s, f, x->a, type_hint, depth + 1);
	case TL_V_FIELD:
		inner = print(s, f, x->a, NULL, depth + 1);
		return tl_arena_printf(s->arena, "%s%s%s", inner,
				       a->kind == TL_V_FIELD || a->kind == TL_V_GLOBAL ||
				       a->kind == TL_V_LOCAL || a->kind == TL_V_INDEX ? "." : "->",
				       x->field->name);
	case TL_V_INDEX:
		return tl_arena_printf(s->arena, "%s[]", print(s, f, x->a, NULL, depth + 1));
	case TL_V_OFFSET:
		return tl_arena_printf(s->arena, "%s%+" PRId64 " bytes", print(s, f, x->a, NULL, depth + 1),
				       x->number);
	case TL_V_LOAD:
		return print(s, f, x->a, NULL, depth + 1);
	case TL_V_OP:
		if (x->op == TL_OP_NOT || x->op == TL_OP_LNOT)
			return tl_arena_printf(s->arena, "%s%s", op_text(x->op),
					       print(s, f, x->a, type_hint, depth + 1));
		inner = print(s, f, x->a, type_hint, depth + 1);
		mask = name_of_mask(s, x, &f->values.items[x->b]);
		return tl_arena_printf(s->arena, "%s %s %s", inner, op_text(x->op),
				       mask ? mask : print(s, f, x->b, type_hint, depth + 1));
	default:
		return "?";
	}
}

const char *tl_call_name(const struct tl_event *e)
{
	return e->spelled ? e->spelled : e->callee ? e->callee->name : "?";
}

const char *tl_value_print(struct tl_solver *s, const struct tl_function *f, tl_val v,
			   const char *type_hint)
{
	return print(s, f, v, type_hint, 0);
}

/* ---- addresses, for rules */

const struct tl_value *tl_value_get(const struct tl_function *f, tl_val v)
{
	return &f->values.items[v];
}

tl_val tl_value_strip(const struct tl_function *f, tl_val v)
{
	while (f->values.items[v].kind == TL_V_CAST)
		v = f->values.items[v].a;
	return v;
}

tl_val tl_value_root(const struct tl_function *f, tl_val v)
{
	for (;;) {
		const struct tl_value *x = &f->values.items[v];

		if (x->kind != TL_V_FIELD && x->kind != TL_V_INDEX && x->kind != TL_V_OFFSET &&
		    x->kind != TL_V_CAST)
			return v;
		v = x->a;
	}
}

bool tl_value_offset(const struct tl_function *f, tl_val v, int64_t *ret)
{
	int64_t offset = 0;

	for (;;) {
		const struct tl_value *x = &f->values.items[v];

		switch (x->kind) {
		case TL_V_FIELD:
			offset += (int64_t)x->field->offset;
			break;
		case TL_V_OFFSET:
			offset += x->number;
			break;
		case TL_V_CAST:
			break;
		case TL_V_INDEX:
			return false;
		default:
			*ret = offset;
			return true;
		}
		v = x->a;
	}
}
