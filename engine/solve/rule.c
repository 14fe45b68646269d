// SPDX-License-Identifier: GPL-2.0-or-later
/* What rules see of a solved unit, and how they report. */
#include <inttypes.h>
#include <string.h>

#include "solver.h"

const struct tl_analysis *tl_rule_analysis(const struct tl_rule_ctx *cx)
{
	return cx->an;
}

const char *tl_format(struct tl_rule_ctx *cx, const char *fmt, ...)
{
	char text[512];
	va_list ap;

	va_start(ap, fmt);
	vsnprintf(text, sizeof(text), fmt, ap);
	va_end(ap);
	return tl_arena_strndup(cx->an->arena, text, strlen(text));
}

struct tl_finding *tl_report(struct tl_rule_ctx *cx, tl_loc loc, const struct tl_function *f,
			     const char *fmt, ...)
{
	const struct tl_location *at = &cx->an->unit->locs.items[loc];
	const char *key = tl_arena_printf(cx->an->arena, "%s:%u:%u", at->file ? at->file : "", at->line,
					  at->column);
	void **slot = tl_map_at(cx->an->arena, &cx->reported, tl_intern(&cx->an->unit->strings, key));
	struct tl_finding *fi;
	char text[512];
	va_list ap;

	if (*slot)
		return NULL;
	*slot = fi = TL_NEW(cx->an->arena, struct tl_finding);
	va_start(ap, fmt);
	vsnprintf(text, sizeof(text), fmt, ap);
	va_end(ap);
	fi->rule = cx->rule;
	fi->severity = cx->severity;
	fi->loc = loc;
	fi->function = f ? f->sym : NULL;
	fi->message = tl_arena_strndup(cx->an->arena, text, strlen(text));
	*TL_PUSH(cx->an->arena, &cx->an->findings) = fi;
	return fi;
}

void tl_add_step(struct tl_rule_ctx *cx, struct tl_finding *fi, tl_loc loc, const struct tl_function *f,
		 uint32_t depth, const char *fmt, ...)
{
	struct tl_step *step = TL_PUSH(cx->an->arena, &fi->path);
	char text[512];
	va_list ap;

	va_start(ap, fmt);
	vsnprintf(text, sizeof(text), fmt, ap);
	va_end(ap);
	step->loc = loc;
	step->function = f ? f->sym : NULL;
	step->depth = depth;
	step->text = tl_arena_strndup(cx->an->arena, text, strlen(text));
}

void tl_add_registration(struct tl_rule_ctx *cx, struct tl_finding *fi, const struct tl_tasklet *t)
{
	if (t->via == TL_VIA_ELSEWHERE)
		tl_add_step(cx, fi, t->loc, t->callback->body, 0,
			    "'%s' is a tasklet's callback by its type; another file registers it",
			    t->callback->name);
	else
		tl_add_step(cx, fi, t->loc, t->where, 0, "'%s' becomes the callback of tasklet '%s' here",
			    t->callback ? t->callback->name : "?", t->name);
}

void tl_add_fixit(struct tl_rule_ctx *cx, struct tl_finding *fi, tl_loc loc, const char *old_text,
		  const char *new_text)
{
	*TL_PUSH(cx->an->arena, &fi->fixits) = (struct tl_fixit){ loc, old_text, new_text };
}

const char *tl_pointer_name(struct tl_rule_ctx *cx, const struct tl_type *to)
{
	size_t len = strlen(to->name);

	return tl_format(cx, len && to->name[len - 1] == '*' ? "%s*" : "%s *", to->name);
}

/* Down from the type of a variable to the tasklet at `offset`; outermost first. */
static int places_in(const struct tl_type *type, int64_t offset, struct tl_place *out, int max)
{
	int n = 0;

	while (type && n < max) {
		const struct tl_field *inner = NULL;

		while (type->kind == TL_T_ARRAY && type->to && type->to->size) {
			offset %= (int64_t)type->to->size;
			type = type->to;
		}
		if (type->kind != TL_T_RECORD || !type->record)
			break;
		for (uint32_t i = 0; i < type->record->fields.n; i++) {
			const struct tl_field *f = type->record->fields.items[i];

			if (offset >= (int64_t)f->offset && offset < (int64_t)(f->offset + f->size))
				inner = f;
		}
		out[n++] = (struct tl_place){ type->record, offset };
		if (!inner)
			break;
		offset -= (int64_t)inner->offset;
		type = inner->type;
	}
	return n;
}

int tl_tasklet_places(const struct tl_tasklet *t, struct tl_place *out, int max, bool *ret_all)
{
	const struct tl_function *f = t->where;
	int64_t offset = 0;
	int n = 0;
	tl_val v;

	*ret_all = false;
	if (t->init) {
		n = places_in(t->variable->type, (int64_t)t->init->base, out, max);
		/* The last one is the tasklet itself. */
		n -= n > 0;
		for (int i = 0; i < n / 2; i++) {
			struct tl_place swap = out[i];

			out[i] = out[n - 1 - i];
			out[n - 1 - i] = swap;
		}
		*ret_all = true;
		return n;
	}
	for (v = t->object; f && n < max; v = f->values.items[v].a) {
		const struct tl_value *x = &f->values.items[v];

		switch (x->kind) {
		case TL_V_FIELD:
			offset += (int64_t)x->field->offset;
			out[n++] = (struct tl_place){ x->field->record, offset };
			break;
		case TL_V_OFFSET:
			offset += x->number;
			break;
		case TL_V_CAST:
			break;
		case TL_V_GLOBAL:
		case TL_V_LOCAL:
			*ret_all = true;
			return n;
		default:
			/* From an index on, distances vary. */
			return n;
		}
	}
	return n;
}

/* ---- reaches */

tl_loc tl_reach_loc(const struct tl_reach *r)
{
	return r->at->loc;
}

const struct tl_function *tl_reach_function(const struct tl_reach *r)
{
	return r->f;
}

static bool same_statement(const struct tl_rule_ctx *cx, const struct tl_reach *a, const struct tl_reach *b)
{
	const struct tl_location *la = &cx->an->unit->locs.items[a->at->loc];
	const struct tl_location *lb = &cx->an->unit->locs.items[b->at->loc];

	return la->line == lb->line && la->column == lb->column && la->file == lb->file;
}

static const char *spelling(const struct tl_event *e)
{
	return e->spelled ? e->spelled : e->callee ? e->callee->name : "?";
}

/* One for each statement, the shortest. */
static void keep_shortest(const struct tl_rule_ctx *cx, struct tl_reaches *all, const struct tl_reach *r)
{
	for (uint32_t i = 0; i < all->n; i++)
		if (same_statement(cx, all->items[i], r)) {
			if (r->depth < all->items[i]->depth)
				all->items[i] = r;
			return;
		}
	all->items[all->n++] = r;
}

struct tl_reaches tl_atomic_reaches(struct tl_rule_ctx *cx, const struct tl_function *f,
				    enum tl_reach_kind kind)
{
	const struct tl_fstate *st = tl_state(f);
	struct tl_reaches out = { NULL, 0 };

	out.items = TL_NEW_ARRAY(cx->an->arena, const struct tl_reach *, st->reaches.n + 1);
	for (uint32_t i = 0; i < st->reaches.n; i++) {
		const struct tl_reach *r = st->reaches.items[i];

		if (r->kind != kind || !tl_delta_is_atomic(&r->ctx) ||
		    tl_cube_truth(f, &r->cond, NULL) != TL_TRUE)
			continue;
		if (r->next && tl_delta_is_atomic(&r->next->ctx) &&
		    tl_cube_truth(r->next->f, &r->next->cond, NULL) == TL_TRUE)
			continue;
		keep_shortest(cx, &out, r);
	}
	return out;
}

const char *tl_reach_context(struct tl_rule_ctx *cx, const struct tl_reach *r)
{
	return tl_delta_print(cx->an->solver, &r->ctx);
}

void tl_add_context(struct tl_rule_ctx *cx, struct tl_finding *fi, const struct tl_reach *r)
{
	for (int i = 0; i < r->ctx.nheld; i++) {
		const struct tl_held *h = &r->ctx.held[i];

		tl_add_step(cx, fi, h->at->loc, r->f, 0, "takes '%s' here, by %s()",
			    tl_value_print(cx->an->solver, r->f, h->lock, NULL), spelling(h->at));
	}
}

struct tl_reaches tl_callback_reaches(struct tl_rule_ctx *cx, const struct tl_tasklet *t,
				      enum tl_reach_kind kind)
{
	struct tl_reaches out = { NULL, 0 };
	struct tl_known known = tl_context_known(cx->an->solver, TL_CONTEXT_SOFTIRQ);
	const struct tl_fstate *st;

	if (!t->callback || !t->callback->body)
		return out;
	st = tl_state(t->callback->body);
	out.items = TL_NEW_ARRAY(cx->an->arena, const struct tl_reach *, st->reaches.n);
	for (uint32_t i = 0; i < st->reaches.n; i++) {
		const struct tl_reach *r = st->reaches.items[i];
		enum tl_truth truth;

		if (r->kind != kind)
			continue;
		truth = tl_cube_truth(r->f, &r->cond, &known);
		if (truth == TL_MAYBE)
			cx->an->coverage.guards_unknown++;
		if (truth != TL_TRUE)
			continue;
		keep_shortest(cx, &out, r);
	}
	return out;
}

/*
 * The value of an argument at the leaf, as the functions above the leaf pass it:
 * brought up call by call while it can be said more precisely.
 */
static const char *leaf_argument(struct tl_rule_ctx *cx, const struct tl_reach *const *chain, int n, int arg,
				 const char *type)
{
	struct tl_solver *s = cx->an->solver;
	struct tl_function *f = (struct tl_function *)chain[n - 1]->f;
	struct tl_cases cases;
	tl_val v = tl_event_arg(chain[n - 1]->at, arg);
	int level = n - 1;

	for (int i = n - 2; i >= 0 && f->values.items[v].kind != TL_V_CONST; i--) {
		tl_val up = tl_value_import((struct tl_function *)chain[i]->f, chain[i]->at, f, v);

		if (up == TL_UNKNOWN)
			break;
		f = (struct tl_function *)chain[i]->f;
		v = up;
		level = i;
	}
	/* Of several values, the one whose condition fits the chain. */
	tl_value_cases(s, f, v, &cases);
	for (uint32_t i = 0; i < cases.n; i++) {
		struct tl_known known = tl_context_known(s, TL_CONTEXT_SOFTIRQ);
		struct tl_cube both = cases.items[i].cond;

		if (f->values.items[cases.items[i].value].kind != TL_V_CONST)
			continue;
		if (tl_cube_and(s, f, &both, &chain[level]->cond) &&
		    tl_cube_truth(f, &both, &known) != TL_FALSE) {
			v = cases.items[i].value;
			break;
		}
	}
	return tl_value_print(s, f, v, type);
}

#define MAX_CHAIN 64

static int unroll(const struct tl_reach *r, const struct tl_reach **chain)
{
	int n = 0;

	do {
		chain[n++] = r;
		r = r->next;
	} while (r && n < MAX_CHAIN);
	return n;
}

/* Marks the arguments that an expression speaks of. */
static uint32_t args_of(const struct tl_expr *x)
{
	if (!x)
		return 0;
	if (x->kind == TL_X_ARG)
		return 1u << x->number;
	return x->kind == TL_X_OP ? args_of(x->a) | args_of(x->b) : 0;
}

static uint32_t leaf_args(const struct tl_reach *leaf)
{
	const struct tl_condition *c;

	if (!leaf->leaf)
		return 0;
	c = leaf->kind == TL_REACH_USER ? &leaf->leaf->user : &leaf->leaf->blocks;
	return c->when == TL_IF ? args_of(c->expr) : 0;
}

/*
 * The type of a leaf's argument as its prototype spells it: "gfp_t", where the
 * unit only knows an unsigned int. NULL where there is no prototype.
 */
static const char *arg_type(struct tl_rule_ctx *cx, const struct tl_api *api, int arg)
{
	const char *s = api && api->proto ? strchr(api->proto, '(') : NULL;
	const char *begin;
	int depth = 0;

	if (!s)
		return NULL;
	for (begin = ++s; *s; s++) {
		if (!depth && (*s == ',' || *s == ')')) {
			if (!arg--)
				break;
			begin = s + 1;
		}
		depth += *s == '(';
		depth -= *s == ')';
	}
	if (!*s)
		return NULL;
	while (*begin == ' ')
		begin++;
	return tl_arena_strndup(cx->an->arena, begin, (size_t)(s - begin));
}

static const char *call_text(struct tl_rule_ctx *cx, const struct tl_reach *const *chain, int n)
{
	const struct tl_reach *leaf = chain[n - 1];
	uint32_t args = leaf_args(leaf);
	const char *text = "";

	for (int i = 0; i < 32; i++)
		if (args & (1u << i))
			text = tl_format(cx, "%s%s%s", text, *text ? ", " : "",
					 leaf_argument(cx, chain, n, i, arg_type(cx, leaf->leaf, i)));
	return tl_format(cx, "%s(%s)", spelling(leaf->at), text);
}

const char *tl_reach_leaf(struct tl_rule_ctx *cx, const struct tl_reach *r)
{
	const struct tl_reach *chain[MAX_CHAIN];
	int n = unroll(r, chain);

	return call_text(cx, chain, n);
}

void tl_add_atomic_fixit(struct tl_rule_ctx *cx, struct tl_finding *fi, const struct tl_reach *r)
{
	uint32_t args = leaf_args(r);

	for (int i = 0; !r->next && i < 32; i++) {
		const struct tl_value *v = &r->f->values.items[tl_event_arg(r->at, i)];
		const char *type = args & (1u << i) ? arg_type(cx, r->leaf, i) : NULL;

		if (!type || v->kind != TL_V_CONST)
			continue;
		for (uint32_t n = 0; n < cx->an->model->names.n; n++) {
			const struct tl_names *names = &cx->an->model->names.items[n];
			const char *name = tl_value_print(cx->an->solver, r->f, r->at->args[i], type);

			/* Only a value that has a name of its own, not one with more bits. */
			if (!strcmp(names->type, type) && names->atomic && !strchr(name, ' ') &&
			    strcmp(name, names->atomic))
				tl_add_fixit(cx, fi, r->at->loc, name, names->atomic);
		}
	}
}

/* "x = GFP_KERNEL" for the arguments of a call that the way to the leaf depends on. */
static const char *deciding_args(struct tl_rule_ctx *cx, const struct tl_reach *const *chain, int at,
				 const char *leaf_type)
{
	const struct tl_reach *callee = chain[at]->next;
	const char *text = "";
	uint32_t seen = 0;

	for (uint32_t i = 0; i < callee->cond.n; i++) {
		for (uint32_t p = 0; p < callee->f->nparams && p < 32; p++) {
			tl_val param, stack[32];
			uint32_t n = 1;
			bool used = false;

			param = TL_UNKNOWN;
			stack[0] = callee->cond.lits[i].value;
			while (n && !used) {
				const struct tl_value *x = &callee->f->values.items[stack[--n]];

				used = x->kind == TL_V_PARAM && (uint64_t)x->number == p;
				if (used)
					param = stack[n];
				if (x->kind == TL_V_OP && n + 2 <= 32) {
					stack[n++] = x->a;
					if (x->op != TL_OP_NOT && x->op != TL_OP_LNOT)
						stack[n++] = x->b;
				}
			}
			if (!used || (seen & (1u << p)) || !callee->f->param_names[p] ||
			    param == TL_UNKNOWN)
				continue;
			seen |= 1u << p;
			text = tl_format(cx, "%s%s'%s' = %s", text, *text ? ", " : "",
					 callee->f->param_names[p],
					 leaf_argument(cx, chain, at + 1, (int)p,
						       callee->cond.lits[i].strict ? leaf_type : NULL));
		}
	}
	return text;
}

void tl_add_chain(struct tl_rule_ctx *cx, struct tl_finding *fi, const struct tl_reach *r,
		  uint32_t depth, const char *what_leaf_does)
{
	const struct tl_reach *chain[MAX_CHAIN];
	int n = unroll(r, chain);
	const char *leaf_type = NULL;

	/* What a leaf's condition speaks of has the type of the leaf's argument. */
	for (int i = 31; i >= 0; i--)
		if (leaf_args(chain[n - 1]) & (1u << i))
			leaf_type = arg_type(cx, chain[n - 1]->leaf, i);
	for (int i = 0; i < n; i++) {
		const struct tl_event *e = chain[i]->at;
		const char *args;

		if (i == n - 1) {
			tl_add_step(cx, fi, e->loc, chain[i]->f, depth + (uint32_t)i, "%s %s",
				    call_text(cx, chain, n), what_leaf_does);
			continue;
		}
		args = deciding_args(cx, chain, i, leaf_type);
		tl_add_step(cx, fi, e->loc, chain[i]->f, depth + (uint32_t)i, "calls '%s'%s%s%s%s",
			    chain[i]->next->f->sym->name, e->callee ? "" : " through a function pointer",
			    *args ? " with " : "", args,
			    e->callee && e->callee != chain[i]->next->f->sym
				? ", which is handed over" : "");
	}
}

/* ---- derivations */

const struct tl_derived *tl_callback_derived(const struct tl_tasklet *t, uint32_t i)
{
	const struct tl_summary *st = t->callback ? tl_summary_of(t->callback->body) : NULL;

	for (uint32_t d = 0; st && d < st->derived.n; d++)
		if (st->derived.items[d]->param == 0 && i-- == 0)
			return st->derived.items[d];
	return NULL;
}

void tl_add_derivation(struct tl_rule_ctx *cx, struct tl_finding *fi, const struct tl_derived *d)
{
	for (uint32_t depth = 1; d; d = d->next, depth++) {
		if (d->next)
			tl_add_step(cx, fi, d->at->loc, d->f, depth, "is passed to '%s'",
				    d->next->f->sym->name);
		else
			tl_add_step(cx, fi, d->at->loc, d->f, depth, "becomes '%s'", d->type->name);
	}
}

/* ---- acts */

bool tl_function_act(const struct tl_function *f, uint32_t i, struct tl_act *ret)
{
	const struct tl_fstate *st = tl_state(f);
	const struct tl_site *site;
	const struct tl_value *size;

	if (i >= st->sites.n)
		return false;
	site = st->sites.items[i];
	size = &f->values.items[site->size];
	*ret = (struct tl_act){ .kind = site->effect->kind, .f = f, .at = site->at,
		.how = site->api ? site->api->name : NULL, .object = site->object, .size = -1,
		.user = site->api && site->api->user.given && site->api->user.when != TL_NEVER,
		.inherited = site->inherited, .site = site };
	if (site->api && site->at->kind == TL_E_CALL && !site->inner)
		ret->how = spelling(site->at);
	if (site->type)
		ret->size = (int64_t)site->type->size;
	else if (size->kind == TL_V_CONST)
		ret->size = size->number;
	return true;
}

void tl_add_act(struct tl_rule_ctx *cx, struct tl_finding *fi, const struct tl_act *act,
		const char *what_it_does)
{
	uint32_t depth = 0;

	for (const struct tl_site *s = act->site; s; s = s->inner, depth++) {
		if (s->inner)
			tl_add_step(cx, fi, s->at->loc, s->f, depth, "calls '%s'", s->inner->f->sym->name);
		else if (s->api)
			tl_add_step(cx, fi, s->at->loc, s->f, depth, "%s() %s", spelling(s->at), what_it_does);
		else
			tl_add_step(cx, fi, s->at->loc, s->f, depth, "this assignment %s", what_it_does);
	}
}

/* ---- the model and layouts */

enum tl_role tl_field_role(const struct tl_rule_ctx *cx, const struct tl_field *f, const char *kind)
{
	const struct tl_api_field *role = tl_solver_field(cx->an->solver, f);

	return role && tl_record_is(cx, f->record, kind) ? role->role : TL_ROLE_NONE;
}

bool tl_record_is(const struct tl_rule_ctx *cx, const struct tl_record *r, const char *kind)
{
	const struct tl_api_record *api = r ? tl_solver_record(cx->an->solver, r) : NULL;

	return api && api->kind && !strcmp(api->kind, kind);
}

bool tl_record_embeds(const struct tl_rule_ctx *cx, const struct tl_record *r, const char *kind,
		      uint64_t from, uint64_t to, uint64_t *ret_offset, const struct tl_field **ret_field)
{
	for (uint32_t i = 0; i < r->fields.n; i++) {
		const struct tl_field *f = r->fields.items[i];
		const struct tl_type *t = f->type;
		uint64_t inner;

		if (f->offset + f->size <= from || f->offset >= to)
			continue;
		while (t && t->kind == TL_T_ARRAY)
			t = t->to;
		if (!t || t->kind != TL_T_RECORD || !t->record)
			continue;
		if (tl_record_is(cx, t->record, kind)) {
			*ret_offset = f->offset;
			*ret_field = f;
			return true;
		}
		if (t->record != r &&
		    tl_record_embeds(cx, t->record, kind, from > f->offset ? from - f->offset : 0,
				     to - f->offset, &inner, ret_field)) {
			*ret_offset = f->offset + inner;
			return true;
		}
	}
	return false;
}

int64_t tl_record_offset_of(const struct tl_record *outer, const struct tl_record *inner)
{
	if (outer == inner)
		return 0;
	for (uint32_t i = 0; i < outer->fields.n; i++) {
		const struct tl_field *f = outer->fields.items[i];
		int64_t offset;

		if (!f->type || f->type->kind != TL_T_RECORD || !f->type->record ||
		    f->type->record == outer)
			continue;
		offset = tl_record_offset_of(f->type->record, inner);
		if (offset >= 0)
			return (int64_t)f->offset + offset;
	}
	return -1;
}

/* ---- order of statements */

static bool reaches_block(const struct tl_function *f, struct tl_arena *arena, uint32_t from, uint32_t to,
			  bool around)
{
	uint8_t *seen = TL_NEW_ARRAY(arena, uint8_t, f->blocks.n);
	uint32_t *stack = TL_NEW_ARRAY(arena, uint32_t, f->blocks.n + 1);
	uint32_t n = 0;

	stack[n++] = from;
	while (n) {
		uint32_t at = stack[--n];
		const struct tl_block *b = &f->blocks.items[at];

		for (uint32_t e = 0; e < b->edges.n; e++) {
			uint32_t next = b->edges.items[e].to;

			if (next <= at && !around)
				continue;
			if (next == to)
				return true;
			if (!seen[next]) {
				seen[next] = 1;
				stack[n++] = next;
			}
		}
	}
	return false;
}

bool tl_event_follows(struct tl_rule_ctx *cx, const struct tl_function *f, const struct tl_event *a,
		      const struct tl_event *b, bool around)
{
	if (a->block == b->block && a < b)
		return true;
	return reaches_block(f, cx->an->arena, a->block, b->block, around);
}
