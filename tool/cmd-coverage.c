// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * tasklint coverage: what the analysis of a unit could not know, by callback.
 */
#include <jansson.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>
#include "tool.h"
#include "units.h"

static const char usage[] =
	"usage: tasklint coverage [OPTION...] FACTS...\n"
	"       tasklint coverage [OPTION...] -- GCC ARG... FILE.c\n"
	"\n"
	"Say for each callback that runs in a known context how much of what it leads\n"
	"to was followed, and what was not and why: there a finding may be missing.\n"
	"\n"
	"  --json           print a list of objects\n"
	"  --facts FILE     more facts about the kernel's functions (repeatable)\n"
	"  --index FILE     what 'tasklint index' found out of other files; without FACTS\n"
	"                   or a command, of all units in it\n";

static const struct {
	const char *json, *text;
} kinds[] = {
	[TL_GAP_CALLEE] = { "no-facts", "in another file, without facts" },
	[TL_GAP_POINTER] = { "pointer", "a call through a pointer that may lead elsewhere" },
	[TL_GAP_TARGETS] = { "targets", "a call through a pointer, whose targets differ" },
	[TL_GAP_CONDITION] = { "condition", "whether it happens depends on what isn't known" },
	[TL_GAP_CUT] = { "cut", "more conditions than are kept apart" },
};
#define NKINDS (sizeof(kinds) / sizeof(*kinds))

struct report {
	json_t *list;			/* NULL: print text */
	uint32_t ncallbacks, ngaps, nunits;
};

static const struct tl_location *location(const struct tl_analysis *an, tl_loc loc)
{
	static const struct tl_location nowhere = { .file = "?" };

	return loc && an->unit->locs.items[loc].file ? &an->unit->locs.items[loc] : &nowhere;
}

static tl_loc gap_loc(const struct tl_gap *gap)
{
	return gap->at ? gap->at->loc : gap->where->sym->loc;
}

static void print_callback(const struct tl_analysis *an, const struct tl_symbol *callback, const char *context,
			   const struct tl_scope *scope)
{
	const struct tl_location *l = location(an, callback->loc);
	const struct tl_gap *gap;

	printf("%s:%u:%u: %s() (%s): %u functions, %u calls followed, %u by facts, %u unknown\n", l->file, l->line,
	       l->column, callback->name, context, scope->functions, scope->followed, scope->facts, scope->gaps.n);
	tl_for_each(gap, &scope->gaps) {
		l = location(an, gap_loc(gap));
		printf("  %s:%u: %s()%s%s: %s\n", l->file, l->line, gap->where->sym->name, gap->what ? ": " : "",
		       gap->what ? gap->what : "", kinds[gap->kind].text);
	}
}

static json_t *json_gap(const struct tl_analysis *an, const struct tl_gap *gap)
{
	const struct tl_location *l = location(an, gap_loc(gap));

	return json_pack("{s:s, s:s, s:i, s:s, s:s?}", "kind", kinds[gap->kind].json, "file", l->file, "line",
			 (int)l->line, "function", gap->where->sym->name, "what", gap->what);
}

static json_t *json_callback(const struct tl_analysis *an, const struct tl_symbol *callback, const char *context,
			     const struct tl_scope *scope)
{
	const struct tl_location *l = location(an, callback->loc);
	json_t *gaps = json_array();
	const struct tl_gap *gap;

	tl_for_each(gap, &scope->gaps)
		json_array_append_new(gaps, json_gap(an, gap));
	return json_pack("{s:s, s:s, s:s, s:i, s:i, s:i, s:i, s:o}", "callback", callback->name, "context", context,
			 "file", l->file, "line", (int)l->line, "functions", (int)scope->functions, "followed",
			 (int)scope->followed, "by_facts", (int)scope->facts, "unknown", gaps);
}

static void add_callback(struct report *r, const struct tl_analysis *an, const struct tl_symbol *callback,
			 const char *context)
{
	struct tl_scope scope;

	tl_scope_of(an, callback, &scope);
	r->ncallbacks++;
	r->ngaps += scope.gaps.n;
	if (r->list)
		json_array_append_new(r->list, json_callback(an, callback, context, &scope));
	else
		print_callback(an, callback, context, &scope);
}

static void add_unit(void *data, struct tl_arena *a, const struct tl_analysis *an)
{
	struct report *r = data;
	const struct tl_root *root;
	struct tl_map seen = { 0 };
	void **slot;

	r->nunits++;
	for (uint32_t i = 0; i < an->tasklets.n; i++) {
		const struct tl_tasklet *t = an->tasklets.items[i];

		if (!t->callback || !t->callback->body)
			continue;
		slot = tl_map_at(a, &seen, t->callback);
		if (!*slot)
			add_callback(r, an, t->callback, "tasklet");
		*slot = (void *)t;
	}
	tl_for_each(root, &an->roots) {
		slot = tl_map_at(a, &seen, root->callback);
		if (!*slot && root->context != TL_CONTEXT_PROCESS && root->context != TL_CONTEXT_THREAD)
			add_callback(r, an, root->callback, tl_context_name(root->context));
		*slot = (void *)root;
	}
}

static void sum_up(const void *data)
{
	const struct report *r = data;

	fprintf(stderr, "%u callbacks in %u files, %u things unknown\n", r->ncallbacks, r->nunits, r->ngaps);
}

int cmd_coverage(int argc, char **argv)
{
	struct report r = { 0 };
	const struct units_command command = { "coverage", usage, add_unit, sum_up, &r, &r.list, NULL, NULL };

	return units_run(argc, argv, &command);
}
