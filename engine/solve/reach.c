// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * What rules may ask of reaches: which ones happen in a bad context, by what a
 * function did itself or by the context its caller is known for; and how they
 * explain themselves.
 */
#include <string.h>

#include "solver.h"

tl_loc tl_reach_loc(const struct tl_reach *r)
{
	return r->at->loc;
}

const struct tl_function *tl_reach_function(const struct tl_reach *r)
{
	return r->f;
}

bool tl_reach_sleeps(const struct tl_reach *r)
{
	if (r->kind != TL_REACH_SLEEP && r->kind != TL_REACH_WAIT)
		return false;
	r = tl_reach_end(r);
	return r->kind == TL_REACH_SLEEP || (r->leaf && r->leaf->blocks.given && r->leaf->blocks.when != TL_NEVER);
}

static bool same_statement(const struct tl_rule_ctx *cx, const struct tl_reach *a, const struct tl_reach *b)
{
	const struct tl_location *la = &cx->an->unit->locs.items[a->at->loc];
	const struct tl_location *lb = &cx->an->unit->locs.items[b->at->loc];

	return la->line == lb->line && la->column == lb->column && la->file == lb->file;
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

/* ---- which ones are bad */

/* It must not happen in this context, which the function made itself. */
static bool is_bad_at(enum tl_reach_kind kind, const struct tl_delta *d)
{
	switch (kind) {
	case TL_REACH_IRQ_ON:
		/* The innermost section is what is ended: another one goes on around it. */
		return !d->unknown && d->irq == TL_IRQ_OFF && tl_delta_irq_depth(d) >= 2;
	case TL_REACH_BH_ON:
		return !d->unknown && d->irq == TL_IRQ_OFF && tl_delta_irq_depth(d) >= 1;
	default:
		return tl_delta_is_atomic(d);
	}
}

/* What the leaf sees of its context, where f is known to be called from plain process context. */
static struct tl_known known_in_process(const struct tl_solver *s, const struct tl_delta *d)
{
	struct tl_known k = tl_delta_known(s, d);

	if (!d->unknown && d->preempt >= 0 && d->bh >= 0)
		k.mask = ~0ull;
	return k;
}

static enum tl_truth truth_here(const struct tl_solver *s, const struct tl_reach *r)
{
	enum tl_truth truth = tl_cube_truth(r->f, &r->cond, NULL);
	struct tl_known known;

	if (truth != TL_MAYBE || !tl_state(r->f)->from_process)
		return truth;
	known = known_in_process(s, &r->ctx);
	return tl_cube_truth(r->f, &r->cond, &known);
}

/* A callee on the way makes the bad context, and has the report. */
static bool is_bad_deeper(const struct tl_solver *s, const struct tl_reach *r)
{
	for (r = r->next; r; r = r->next)
		if (!r->handed_over && is_bad_at(r->kind, &r->ctx) && truth_here(s, r) == TL_TRUE)
			return true;
	return false;
}

/* ---- how sure */

/* So many callers in atomic context, more than others, are a habit and no oversight. */
#define HABIT 5

/*
 * A function that most of its callers call in atomic context is believed to be
 * fit for that, whatever was found in it.
 */
static bool is_believed_safe(const struct tl_function *f)
{
	const struct tl_fstate *st = tl_state(f);
	const struct tl_function *last = NULL;
	uint32_t n = 0;

	for (uint32_t i = 0; i < st->callers.n; i++) {
		/* They stand function by function: each one counts once. */
		if (st->callers.items[i].f == last || !tl_atomic_at(st->callers.items[i].f, st->callers.items[i].at))
			continue;
		last = st->callers.items[i].f;
		n++;
	}
	return n >= HABIT && 2 * n > st->callers.n;
}

/* The first function below r that is believed safe; or NULL. Locks are no matter of belief. */
static const struct tl_function *believed_safe(const struct tl_reach *r)
{
	if (r->kind == TL_REACH_LOCK)
		return NULL;
	for (r = r->next; r; r = r->next)
		if (is_believed_safe(r->f))
			return r->f;
	return NULL;
}

static bool is_sure_enough(const struct tl_rule_ctx *cx, const struct tl_reach *r)
{
	return cx->an->level >= 2 || (!r->unsure && !believed_safe(r));
}

static void add_doubts(struct tl_rule_ctx *cx, struct tl_finding *fi, const struct tl_reach *r, uint32_t depth)
{
	const struct tl_function *believed = believed_safe(r);

	if (r->unsure)
		tl_add_doubt(cx, fi, r->at->loc, r->f, depth, "a call on this way may lead elsewhere, too");
	if (believed)
		tl_add_doubt(cx, fi, r->at->loc, r->f, depth, "most callers of '%s' are in atomic context, as if it was fit for it",
			     believed->sym->name);
}

struct tl_reaches tl_atomic_reaches(struct tl_rule_ctx *cx, const struct tl_function *f,
				    enum tl_reach_kind kind)
{
	const struct tl_fstate *st = tl_state(f);
	struct tl_reaches out = { NULL, 0 };

	out.items = TL_NEW_ARRAY(cx->an->arena, const struct tl_reach *, st->reaches.n + 1);
	for (uint32_t i = 0; i < st->reaches.n; i++) {
		const struct tl_reach *r = st->reaches.items[i];

		if (r->kind == kind && is_bad_at(kind, &r->ctx) && !is_bad_deeper(cx->an->solver, r) &&
		    truth_here(cx->an->solver, r) == TL_TRUE && is_sure_enough(cx, r) &&
		    tl_some_caller_allows(cx->an->solver, f, &r->cond))
			keep_shortest(cx, &out, r);
	}
	return out;
}

/* In that context from its entry on, whatever the function does. */
static bool is_bad_in(enum tl_context context, const struct tl_reach *r)
{
	const struct tl_delta *d = &r->ctx;

	/* It may hold, and leave, what makes the context atomic. */
	if (context == TL_CONTEXT_ATOMIC &&
	    (d->unknown || d->preempt < 0 || d->bh < 0 || d->rcu < 0 || d->ended))
		return false;
	if (r->kind == TL_REACH_IRQ_ON || r->kind == TL_REACH_BH_ON)
		return (context == TL_CONTEXT_HARDIRQ || context == TL_CONTEXT_NMI) && !d->unknown &&
		       d->irq != TL_IRQ_ON;
	return context != TL_CONTEXT_UNKNOWN && context != TL_CONTEXT_PROCESS && context != TL_CONTEXT_THREAD;
}

/* ---- what the registration tells of the object */

/* A test of a member: `load(field)`, or it compared with a constant. */
struct test {
	const struct tl_field *field;
	enum tl_op op;
	int64_t constant;
};

static bool is_test(const struct tl_function *f, tl_val v, struct test *ret)
{
	const struct tl_value *x = &f->values.items[v];

	*ret = (struct test){ .op = TL_OP_NE };
	if (x->kind == TL_V_OP) {
		if (x->op == TL_OP_NOT || x->op == TL_OP_LNOT || f->values.items[x->b].kind != TL_V_CONST)
			return false;
		ret->op = x->op;
		ret->constant = f->values.items[x->b].number;
		x = &f->values.items[tl_value_strip(f, x->a)];
	}
	if (x->kind != TL_V_LOAD || f->values.items[x->a].kind != TL_V_FIELD)
		return false;
	ret->field = f->values.items[x->a].field;
	return true;
}

/* They ask the same member for what it can't be at once. */
static bool exclude(const struct tl_function *f, const struct tl_lit *a, const struct tl_function *g,
		    const struct tl_lit *b)
{
	struct test x, y;

	if (!is_test(f, a->value, &x) || !is_test(g, b->value, &y) || x.field != y.field || x.op != y.op)
		return false;
	return x.constant == y.constant ? a->is_true != b->is_true
		: x.op == TL_OP_EQ && a->is_true && b->is_true;
}

static bool cubes_exclude(const struct tl_function *f, const struct tl_cube *a, const struct tl_function *g,
			  const struct tl_cube *b)
{
	for (uint32_t i = 0; i < a->n; i++)
		for (uint32_t j = 0; j < b->n; j++)
			if (exclude(f, &a->lits[i], g, &b->lits[j]))
				return true;
	return false;
}

/*
 * A driver that registers a callback only for objects that can't sleep has it
 * ask the same member for those that can. Objects aren't told apart: members are.
 */
bool tl_registration_allows(const struct tl_site *site, const struct tl_reach *r)
{
	for (; site; site = site->inner) {
		const struct tl_noted *at = &tl_state(site->f)->points_at[site->at->number];
		bool possible = !at->n;

		for (uint32_t p = 0; p < at->n; p++)
			for (uint32_t c = 0; c < at->items[p].when.n; c++)
				possible |= !cubes_exclude(site->f, &at->items[p].when.cubes[c], r->f, &r->cond);
		if (!possible)
			return false;
	}
	return true;
}

/* The callback waits for the tasklet that called it, or frees memory that this lies in. */
static bool is_own(const struct tl_tasklet *t, const struct tl_reach *r)
{
	const struct tl_type *freed = tl_value_points_to(r->f, r->object);
	int64_t distance;

	if (!tl_distance_from_tasklet(t, r->f, r->object, &distance))
		return false;
	if (r->kind == TL_REACH_WAIT)
		return distance == 0;
	return distance <= 0 && (!freed || !freed->size || -distance < (int64_t)freed->size);
}

/* With `own`: only what concerns that tasklet itself. */
static struct tl_reaches callback_reaches(struct tl_rule_ctx *cx, const struct tl_symbol *callback,
					  const struct tl_site *registration, enum tl_context context,
					  enum tl_reach_kind kind, const struct tl_tasklet *own)
{
	struct tl_reaches out = { NULL, 0 };
	struct tl_known known = tl_context_known(cx->an->solver, context);
	const struct tl_fstate *st;

	if (!callback || !callback->body)
		return out;
	st = tl_state(callback->body);
	out.items = TL_NEW_ARRAY(cx->an->arena, const struct tl_reach *, st->reaches.n + 1);
	for (uint32_t i = 0; i < st->reaches.n; i++) {
		const struct tl_reach *r = st->reaches.items[i];
		enum tl_truth truth;

		if (r->kind != kind || !is_bad_in(context, r) || (own && !is_own(own, r)))
			continue;
		truth = tl_cube_truth(r->f, &r->cond, &known);
		if (truth == TL_MAYBE)
			tl_gap_add(cx->an->solver, r->f, TL_GAP_CONDITION, r->at, tl_reach_leaf(cx, r));
		if (truth == TL_TRUE && is_sure_enough(cx, r) && tl_registration_allows(registration, r))
			keep_shortest(cx, &out, r);
	}
	return out;
}

struct tl_reaches tl_tasklet_reaches(struct tl_rule_ctx *cx, const struct tl_tasklet *t,
				     enum tl_reach_kind kind)
{
	return callback_reaches(cx, t->callback, t->site, TL_CONTEXT_SOFTIRQ, kind, NULL);
}

struct tl_reaches tl_own_reaches(struct tl_rule_ctx *cx, const struct tl_tasklet *t, enum tl_reach_kind kind)
{
	return callback_reaches(cx, t->callback, t->site, TL_CONTEXT_SOFTIRQ, kind, t);
}

struct tl_reaches tl_root_reaches(struct tl_rule_ctx *cx, const struct tl_root *root, enum tl_reach_kind kind)
{
	return callback_reaches(cx, root->callback, root->site, root->context, kind, NULL);
}

bool tl_reach_is_local(const struct tl_rule_ctx *cx, const struct tl_reach *r)
{
	return is_bad_at(r->kind, &r->ctx) || is_bad_deeper(cx->an->solver, r);
}

/* ---- in words */

/*
 * Where the bad context is made: in r's function, or in one that a function is
 * handed to, which doesn't know what it calls.
 */
static const struct tl_reach *made_at(const struct tl_reach *r)
{
	while (r->next && r->next->handed_over && is_bad_at(r->kind, &r->next->ctx))
		r = r->next;
	return r;
}

const char *tl_reach_context(struct tl_rule_ctx *cx, const struct tl_reach *r)
{
	return tl_delta_print(cx->an->solver, &made_at(r)->ctx);
}

static void add_context(struct tl_rule_ctx *cx, struct tl_finding *fi, const struct tl_reach *r, uint32_t depth)
{
	const struct tl_event *since = r->ctx.since;

	for (int i = 0; since && i < r->ctx.nheld; i++)
		if (r->ctx.held[i].at == since)
			since = NULL;
	if (since)
		tl_add_step(cx, fi, since->loc, r->f, depth, "from here on, by %s()", tl_call_name(since));
	for (int i = 0; i < r->ctx.nheld; i++) {
		const struct tl_held *h = &r->ctx.held[i];

		if (h->lock == TL_UNKNOWN)
			tl_add_step(cx, fi, h->at->loc, r->f, depth, "takes a lock here, by %s()", tl_call_name(h->at));
		else
			tl_add_step(cx, fi, h->at->loc, r->f, depth, "takes '%s' here, by %s()",
				    tl_value_print(cx->an->solver, r->f, h->lock, NULL), tl_call_name(h->at));
	}
}

void tl_add_context(struct tl_rule_ctx *cx, struct tl_finding *fi, const struct tl_reach *r)
{
	if (made_at(r) == r)
		add_context(cx, fi, r, 0);
}

/* The first constant among the cases that goes with `cond`, or TL_UNKNOWN. */
static tl_val fitting_constant(struct tl_solver *s, struct tl_function *f, const struct tl_cases *cases,
			       const struct tl_cube *cond, const struct tl_known *known)
{
	for (uint32_t i = 0; i < cases->n; i++) {
		struct tl_cube both = cases->items[i].cond;

		if (f->values.items[cases->items[i].value].kind == TL_V_CONST && tl_cube_and(s, f, &both, cond) &&
		    tl_cube_truth(f, &both, known) != TL_FALSE)
			return cases->items[i].value;
	}
	return TL_UNKNOWN;
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
	struct tl_known known;
	struct tl_cases cases;
	tl_val fits, v = tl_event_arg(chain[n - 1]->at, arg);
	int level = n - 1;

	for (int i = n - 2; i >= 0 && f->values.items[v].kind != TL_V_CONST; i--) {
		tl_val up = tl_value_import((struct tl_function *)chain[i]->f, chain[i]->at, f, v);

		if (up == TL_UNKNOWN)
			break;
		f = (struct tl_function *)chain[i]->f;
		v = up;
		level = i;
	}
	/* Of several values, the one whose condition fits the chain: in a softirq, or else anywhere. */
	known = tl_context_known(s, TL_CONTEXT_SOFTIRQ);
	tl_value_cases(s, f, v, &cases);
	fits = fitting_constant(s, f, &cases, &chain[level]->cond, &known);
	if (fits == TL_UNKNOWN)
		fits = fitting_constant(s, f, &cases, &chain[level]->cond, NULL);
	if (fits != TL_UNKNOWN)
		v = fits;
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
	return x->kind == TL_X_OP || x->kind == TL_X_MAYBE ? args_of(x->a) | args_of(x->b) : 0;
}

static uint32_t leaf_args(const struct tl_reach *leaf)
{
	const struct tl_condition *c;

	if (!leaf->leaf)
		return 0;
	c = leaf->kind == TL_REACH_USER ? &leaf->leaf->user : &leaf->leaf->blocks;
	return c->when == TL_IF ? args_of(c->expr) : 0;
}

/* The expression asks the argument for that bit. */
static bool asks_for(const struct tl_expr *x, int arg, const char *mask)
{
	if (!x || (x->kind != TL_X_OP && x->kind != TL_X_MAYBE))
		return false;
	if (x->kind == TL_X_OP && x->op == TL_OP_AND && x->a->kind == TL_X_ARG && x->a->number == arg && x->b->kind == TL_X_NAME)
		return !strcmp(x->b->name, mask);
	return asks_for(x->a, arg, mask) || asks_for(x->b, arg, mask);
}

/* The type of values that are told by the bit a leaf's condition asks for, or NULL. */
static const char *type_by_mask(const struct tl_rule_ctx *cx, const struct tl_api *api, int arg)
{
	const struct tl_names *names;

	tl_for_each(names, &cx->an->model->names)
		if (api && api->blocks.when == TL_IF && names->mask && asks_for(api->blocks.expr, arg, names->mask))
			return names->type;
	return NULL;
}

/*
 * The type of a leaf's argument as its prototype spells it: "gfp_t", where the
 * unit only knows an unsigned int. NULL where there is no prototype.
 */
static const char *arg_type(struct tl_rule_ctx *cx, const struct tl_api *api, int arg)
{
	const char *s = api && api->proto ? strchr(api->proto, '(') : NULL;
	const char *begin = type_by_mask(cx, api, arg);
	int depth = 0;

	if (begin)
		return begin;
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

/* As the call is written; a function behind a pointer by its own name, without the file it is static in. */
static const char *leaf_name(struct tl_rule_ctx *cx, const struct tl_reach *leaf)
{
	const char *name = leaf->leaf ? leaf->leaf->name : NULL;

	if (!name || leaf->at->callee || leaf->at->spelled)
		return tl_call_name(leaf->at);
	return tl_arena_strndup(cx->an->arena, name, strcspn(name, " "));
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
	return tl_format(cx, "%s(%s)", leaf_name(cx, leaf), text);
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

/* The leaf, or a function of another unit and the way from there as that unit's analysis found it. */
static void add_leaf(struct tl_rule_ctx *cx, struct tl_finding *fi, const struct tl_reach *const *chain, int n,
		     uint32_t depth, const char *what_leaf_does)
{
	const struct tl_reach *leaf = chain[n - 1];
	const struct tl_api *api = leaf->leaf;
	uint32_t nvia = api ? api->via.n : 0;

	if (nvia)
		tl_add_step(cx, fi, leaf->at->loc, leaf->f, depth, "calls %s, of another file",
			    call_text(cx, chain, n));
	else
		tl_add_step(cx, fi, leaf->at->loc, leaf->f, depth, "%s %s", call_text(cx, chain, n), what_leaf_does);
	for (uint32_t i = 0; i < nvia; i++) {
		const struct tl_waypoint *w = &api->via.items[i];

		tl_add_step(cx, fi, tl_unit_add_loc(cx->an->unit, w->file, w->line, w->column), NULL, depth + 1 + i,
			    "%s%s%s", w->text, i + 1 == nvia ? " " : "", i + 1 == nvia ? what_leaf_does : "");
	}
}

struct tl_finding *tl_report_root(struct tl_rule_ctx *cx, const struct tl_root *root, const struct tl_reach *r,
				  const char *what, const char *leaf_does)
{
	struct tl_finding *fi = tl_report(cx, tl_reach_loc(r), root->callback->body, "'%s' (%s, by %s) %s: %s",
					  root->callback->name, tl_context_name(root->context), root->by, what,
					  tl_reach_leaf(cx, r));

	if (fi) {
		tl_add_root(cx, fi, root);
		tl_add_chain(cx, fi, r, 1, leaf_does);
	}
	return fi;
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
	add_doubts(cx, fi, r, depth);
	for (int i = 0; i < n; i++) {
		const struct tl_event *e = chain[i]->at;
		const char *args;

		if (i && chain[i] == made_at(r))
			add_context(cx, fi, chain[i], depth + (uint32_t)i);
		if (i == n - 1) {
			add_leaf(cx, fi, chain, n, depth + (uint32_t)i, what_leaf_does);
			continue;
		}
		/* Which lock it is doesn't go by values. */
		args = r->kind == TL_REACH_LOCK ? "" : deciding_args(cx, chain, i, leaf_type);
		tl_add_step(cx, fi, e->loc, chain[i]->f, depth + (uint32_t)i, "calls '%s'%s%s%s%s",
			    chain[i]->next->f->sym->name, e->callee ? "" : " through a function pointer",
			    *args ? " with " : "", args,
			    e->callee && e->callee != chain[i]->next->f->sym
				? ", which is handed over" : "");
	}
}

