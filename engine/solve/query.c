// SPDX-License-Identifier: GPL-2.0-or-later
/* What the solver knows of one function, for people who ask. */
#include <string.h>
#include <tasklint/query.h>

#include "solver.h"

/* ---- sleeping */

/* The literals that decide, as one expression. */
static const char *condition_text(struct tl_analysis *an, const struct tl_reach *r)
{
	const char *text = "";

	for (uint32_t i = 0; i < r->cond.n; i++) {
		const struct tl_lit *l = &r->cond.lits[i];
		const char *value;

		if (!l->strict)
			continue;
		value = tl_value_print(an->solver, r->f, l->value, NULL);
		if (!value || !*value)
			return NULL;
		text = tl_arena_printf(an->arena, "%s%s%s%s%s", text, *text ? " && " : "", l->is_true ? "" : "!(",
				       value, l->is_true ? "" : ")");
	}
	return *text ? text : NULL;
}

bool tl_query_sleep(struct tl_analysis *an, const struct tl_function *f, struct tl_sleep *ret)
{
	const struct tl_fstate *st = tl_state(f);
	struct tl_rule_ctx cx = { .an = an };
	const struct tl_reach *best = NULL;
	struct tl_finding steps = { 0 };
	bool best_depends = true;

	for (uint32_t i = 0; st && i < st->reaches.n; i++) {
		const struct tl_reach *r = st->reaches.items[i];
		enum tl_truth truth = tl_reach_sleeps(r) ? tl_cube_truth(f, &r->cond, NULL) : TL_FALSE;
		bool depends = truth == TL_MAYBE;

		if (truth == TL_FALSE || (best && (depends > best_depends ||
						   (depends == best_depends && r->depth >= best->depth))))
			continue;
		best = r;
		best_depends = depends;
	}
	if (!best)
		return false;
	memset(ret, 0, sizeof(*ret));
	ret->depends = best_depends;
	ret->condition = best_depends ? condition_text(an, best) : NULL;
	ret->leaf = tl_reach_leaf(&cx, best);
	tl_add_chain(&cx, &steps, best, 0, "may sleep");
	ret->path.items = steps.path.items;
	ret->path.n = steps.path.n;
	ret->path.cap = steps.path.cap;
	return true;
}

/* ---- contexts */

/* A function on the way from f up to what calls it. */
struct level {
	const struct tl_function *f;
	uint32_t below;			/* the one it calls, among the levels; itself for the first */
};

struct climb {
	const struct tl_analysis *an;
	TL_VEC(struct level) levels;
	struct tl_map seen;
	struct tl_runs *out;
	uint32_t n, max;
};

static const char *chain_from(const struct climb *c, uint32_t at)
{
	const char *text = tl_arena_printf(c->an->arena, "%s()", c->levels.items[at].f->sym->name);

	while (c->levels.items[at].below != at) {
		at = c->levels.items[at].below;
		text = tl_arena_printf(c->an->arena, "%s > %s()", text, c->levels.items[at].f->sym->name);
	}
	return text;
}

static void found(struct climb *c, uint32_t level, enum tl_context context, tl_loc loc, const char *why, const char *by)
{
	const char *chain = chain_from(c, level);

	for (uint32_t i = 0; i < c->n; i++) {
		if (c->out[i].context == context && !strcmp(c->out[i].why, why) && !strcmp(c->out[i].chain, chain))
			return;
	}
	if (c->n < c->max)
		c->out[c->n++] = (struct tl_runs){ context, why, loc, chain, by };
}

static void look_at_entries(struct climb *c, uint32_t level)
{
	const struct tl_symbol *sym = c->levels.items[level].f->sym;
	const struct tl_root *root;
	struct tl_tasklet **t;

	tl_for_each(t, &c->an->tasklets) {
		if ((*t)->callback == sym)
			found(c, level, TL_CONTEXT_SOFTIRQ, (*t)->loc, (*t)->name
			      ? tl_arena_printf(c->an->arena, "callback of tasklet '%s'", (*t)->name)
			      : "callback of a tasklet", NULL);
	}
	tl_for_each(root, &c->an->roots) {
		if (root->callback == sym && root->context != TL_CONTEXT_UNKNOWN)
			found(c, level, root->context, root->loc,
			      tl_arena_printf(c->an->arena, "by %s", root->by ? root->by : "its registration"), root->by);
	}
}

/* Why sleeping is illegal at an event, by what its function did; or NULL. */
static const char *atomic_at(const struct tl_analysis *an, const struct tl_function *f, const struct tl_event *e)
{
	const struct tl_delta *d = tl_atomic_at(f, e);

	return d ? tl_delta_print(an->solver, d) : NULL;
}

static void look_at_caller(struct climb *c, uint32_t level, const struct tl_caller *caller)
{
	const char *atomic = atomic_at(c->an, caller->f, caller->at);
	uint32_t up = c->levels.n;
	void **seen;

	if (atomic)
		found(c, level, TL_CONTEXT_ATOMIC, caller->at->loc,
		      tl_arena_printf(c->an->arena, "%s in %s()", atomic, caller->f->sym->name), NULL);
	seen = tl_map_at(c->an->arena, &c->seen, caller->f);
	if (*seen)
		return;
	*seen = caller->f;
	*TL_PUSH(c->an->arena, &c->levels) = (struct level){ caller->f, level };
	look_at_entries(c, up);
}

uint32_t tl_query_runs(const struct tl_analysis *an, const struct tl_function *f, struct tl_runs *out, uint32_t max)
{
	struct climb c = { .an = an, .out = out, .max = max };

	*TL_PUSH(an->arena, &c.levels) = (struct level){ f, 0 };
	*tl_map_at(an->arena, &c.seen, f) = (void *)f;
	look_at_entries(&c, 0);
	for (uint32_t i = 0; i < c.levels.n && c.n < max; i++) {
		const struct tl_fstate *st = tl_state(c.levels.items[i].f);

		for (uint32_t k = 0; k < st->callers.n && c.n < max; k++)
			look_at_caller(&c, i, &st->callers.items[k]);
	}
	return c.n;
}

uint32_t tl_query_callings(struct tl_analysis *an, const char *name, const struct tl_calling **ret)
{
	TL_VEC(struct tl_calling) list = { NULL, 0, 0 };

	for (uint32_t i = 0; i < an->unit->functions.n; i++) {
		const struct tl_function *f = an->unit->functions.items[i];
		const struct tl_event *e;

		tl_for_each(e, &f->events)
			if (e->kind == TL_E_CALL && e->callee && !strcmp(e->callee->name, name))
				*TL_PUSH(an->arena, &list) = (struct tl_calling){ f, e, atomic_at(an, f, e) };
	}
	*ret = list.items;
	return list.n;
}
