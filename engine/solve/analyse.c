// SPDX-License-Identifier: GPL-2.0-or-later
/* One unit from facts to findings. */
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "solver.h"

#define TL_RULE(name) extern const struct tl_rule tl_rule_##name;
#include "rules.def"
#undef TL_RULE

const struct tl_rule *const tl_rules[] = {
#define TL_RULE(name) &tl_rule_##name,
#include "rules.def"
#undef TL_RULE
	NULL
};

const struct tl_rule *tl_rule_find(const char *id, size_t len)
{
	for (const struct tl_rule *const *r = tl_rules; *r; r++)
		if (strlen((*r)->id) == len && !memcmp((*r)->id, id, len))
			return *r;
	return NULL;
}

const char *tl_rule_id(const struct tl_rule *r)
{
	return r->id;
}

const char *tl_rule_summary(const struct tl_rule *r)
{
	return r->summary;
}

int tl_rule_cwe(const struct tl_rule *r)
{
	return r->cwe;
}

bool tl_rule_is_on(const struct tl_rule *r)
{
	return !r->off;
}

enum tl_severity tl_rule_severity(const struct tl_rule *r)
{
	return r->severity;
}

int tl_rule_list(struct tl_arena *a, const char *list, const char *const **ret, struct tl_err *err)
{
	TL_VEC(const char *) ids = { NULL, 0, 0 };

	while (*list) {
		size_t len = strcspn(list, ",");
		const struct tl_rule *r = tl_rule_find(list, len);

		if (!r) {
			const char *valid = tl_rules[0]->id;

			for (const struct tl_rule *const *v = tl_rules + 1; *v; v++)
				valid = tl_arena_printf(a, "%s, %s", valid, (*v)->id);
			return tl_err_set(err, EINVAL, "no rule '%.*s'; there are %s", (int)len, list, valid);
		}
		*TL_PUSH(a, &ids) = r->id;
		list += len + (list[len] == ',');
	}
	*TL_PUSH(a, &ids) = NULL;
	*ret = ids.items;
	return 0;
}

static bool listed(const char *const *list, const char *id)
{
	for (; list && *list; list++)
		if (!strcmp(*list, id))
			return true;
	return false;
}

static bool is_enabled(const struct tl_rule *r, const struct tl_options *o)
{
	if (listed(o->disable, r->id))
		return false;
	return !r->off || listed(o->enable, r->id);
}

static void run_rule(struct tl_analysis *an, const struct tl_rule *rule, const struct tl_options *o)
{
	struct tl_rule_ctx cx = { .an = an, .rule = rule };

	cx.severity = rule->severity == TL_NOTE ? TL_NOTE : o->severity;
	for (uint32_t i = 0; rule->check_tasklet && i < an->tasklets.n; i++)
		rule->check_tasklet(&cx, an->tasklets.items[i]);
	for (uint32_t i = 0; rule->check_root && i < an->roots.n; i++)
		rule->check_root(&cx, &an->roots.items[i]);
	/* What a function of the API does inside is the API's business. */
	for (uint32_t i = 0; rule->check_function && i < an->unit->functions.n; i++)
		if (!tl_symbol_api(an->solver, an->unit->functions.items[i]->sym))
			rule->check_function(&cx, an->unit->functions.items[i]);
}

/* ---- silencing */

/* The rule that an attribute ignores, or NULL. */
static const char *ignored_rule(const char *attr)
{
	return tl_starts_with(attr, "ignore:") ? attr + strlen("ignore:") : NULL;
}

static bool ignored_by_attribute(const struct tl_finding *fi)
{
	for (uint32_t i = 0; fi->function && i < fi->function->attrs.n; i++) {
		const char *rule = ignored_rule(fi->function->attrs.items[i]);

		if (rule && !strcmp(rule, fi->rule->id))
			return true;
	}
	return false;
}

static bool ignored_by_pragma(const struct tl_unit *u, const struct tl_finding *fi)
{
	const struct tl_location *at = &u->locs.items[fi->loc];
	bool ignored = false;

	for (uint32_t i = 0; i < u->ignores.n; i++) {
		struct tl_ignore *ig = &u->ignores.items[i];

		if (strcmp(ig->rule, fi->rule->id) || at->line < ig->first_line || at->line > ig->last_line ||
		    !at->file || strcmp(u->locs.items[ig->loc].file, at->file))
			continue;
		ig->used = true;
		ignored = true;
	}
	return ignored;
}

/* What ignores rule `id`, but had nothing to ignore. */
static void report_stale(struct tl_analysis *an, const struct tl_options *o, const char *id, tl_loc loc)
{
	const struct tl_rule *rule = tl_rule_find(id, strlen(id));
	struct tl_finding *fi;

	if (!rule || !is_enabled(rule, o) || !is_enabled(&tl_rule_tasklint_stale, o))
		return;
	fi = TL_NEW(an->arena, struct tl_finding);
	fi->rule = &tl_rule_tasklint_stale;
	fi->severity = TL_NOTE;
	fi->loc = loc;
	fi->message = tl_arena_printf(an->arena, "'%s' is ignored here, but there is nothing to ignore", id);
	*TL_PUSH(an->arena, &an->findings) = fi;
}

static void report_stale_attributes(struct tl_analysis *an, const struct tl_options *o,
				    const struct tl_finding *const *all, uint32_t n)
{
	for (uint32_t i = 0; i < an->unit->functions.n; i++) {
		const struct tl_symbol *sym = an->unit->functions.items[i]->sym;

		for (uint32_t a = 0; a < sym->attrs.n; a++) {
			const char *rule = ignored_rule(sym->attrs.items[a]);
			bool used = false;

			for (uint32_t k = 0; rule && k < n; k++)
				used |= all[k]->function == sym && !strcmp(all[k]->rule->id, rule);
			if (rule && !used)
				report_stale(an, o, rule, sym->loc);
		}
	}
}

static void silence(struct tl_analysis *an, const struct tl_options *o)
{
	uint32_t kept = 0, n = an->findings.n;
	const struct tl_finding **all = TL_NEW_ARRAY(an->arena, const struct tl_finding *, n + 1);

	for (uint32_t i = 0; i < n; i++)
		all[i] = an->findings.items[i];

	for (uint32_t i = 0; i < an->findings.n; i++) {
		struct tl_finding *fi = an->findings.items[i];

		if (!ignored_by_attribute(fi) && !ignored_by_pragma(an->unit, fi))
			an->findings.items[kept++] = fi;
	}
	an->findings.n = kept;
	for (uint32_t i = 0; i < an->unit->ignores.n; i++)
		if (!an->unit->ignores.items[i].used)
			report_stale(an, o, an->unit->ignores.items[i].rule, an->unit->ignores.items[i].loc);
	report_stale_attributes(an, o, all, n);
}

/* By file, line, column and rule: stable whatever order rules ran in. */

static int compare(const struct tl_unit *u, const struct tl_finding *a, const struct tl_finding *b)
{
	const struct tl_location *la = &u->locs.items[a->loc], *lb = &u->locs.items[b->loc];
	int order = strcmp(la->file ? la->file : "", lb->file ? lb->file : "");

	if (order)
		return order;
	if (la->line != lb->line)
		return la->line < lb->line ? -1 : 1;
	if (la->column != lb->column)
		return la->column < lb->column ? -1 : 1;
	return strcmp(a->rule->id, b->rule->id);
}

static void sort_findings(struct tl_analysis *an)
{
	/* Insertion sort: there are few, and the unit is needed to compare. */
	for (uint32_t i = 1; i < an->findings.n; i++) {
		struct tl_finding *fi = an->findings.items[i];
		uint32_t at = i;

		for (; at && compare(an->unit, fi, an->findings.items[at - 1]) < 0; at--)
			an->findings.items[at] = an->findings.items[at - 1];
		an->findings.items[at] = fi;
	}
}

struct tl_analysis *tl_scan(struct tl_unit *unit, const struct tl_model *model)
{
	struct tl_analysis *an = TL_NEW(unit->arena, struct tl_analysis);

	an->arena = unit->arena;
	an->unit = unit;
	an->model = model;
	an->solver = TL_NEW(unit->arena, struct tl_solver);
	*an->solver = (struct tl_solver){ .arena = unit->arena, .unit = unit, .model = model,
					  .coverage = &an->coverage };
	tl_targets_collect(an->solver);
	return an;
}

static struct tl_analysis *solve(struct tl_unit *unit, const struct tl_model *model, const struct tl_options *options,
				 bool for_callers, const struct tl_selection *only)
{
	struct tl_analysis *an = tl_scan(unit, model);

	an->level = options->level;
	an->solver->elsewhere = options->elsewhere;
	an->solver->for_callers = for_callers;
	an->coverage.functions = unit->functions.n;
	tl_solve(an->solver, only);
	return an;
}

struct tl_analysis *tl_summarise(struct tl_unit *unit, const struct tl_model *model, const struct tl_options *options,
				 const struct tl_selection *only)
{
	return solve(unit, model, options, true, only);
}

struct tl_analysis *tl_analyse(struct tl_unit *unit, const struct tl_model *model,
			       const struct tl_options *options)
{
	struct tl_analysis *an = solve(unit, model, options, false, NULL);
	struct tl_solver *s = an->solver;

	tl_callers_collect(s);
	tl_tasklets_collect(an);
	tl_roots_collect(an);
	tl_mark_process(an);
	for (const struct tl_rule *const *r = tl_rules; *r; r++)
		if (is_enabled(*r, options))
			run_rule(an, *r, options);
	silence(an, options);
	sort_findings(an);
	for (uint32_t i = 0; i < unit->functions.n; i++) {
		an->coverage.events += unit->functions.items[i]->events.n;
		an->coverage.values += unit->functions.items[i]->values.n;
	}
	return an;
}
