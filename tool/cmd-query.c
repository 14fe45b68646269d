// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * tasklint query: what an index knows of a function. The units that define it and those
 * that call it are analysed once more, with what the index knows of the others.
 */
#include <errno.h>
#include <getopt.h>
#include <glob.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <tasklint/index-reader.h>
#include <tasklint/query.h>
#include "units.h"

static const char usage[] =
	"usage: tasklint query [OPTION...] FUNCTION\n"
	"\n"
	"Say of a function whether it sleeps, under which condition and on which way, in\n"
	"which contexts it runs, and who calls it.\n"
	"\n"
	"  --index FILE     what 'tasklint index' wrote (default: the only *.tlx file here)\n"
	"  --facts FILE     more facts about the kernel's functions (repeatable)\n"
	"  --all            all files that call it, not only the first 20\n";

#define MAX_CALLERS 20
#define MAX_RUNS 16

struct query {
	struct tl_arena *arena;
	const char *function;
	const char *index_path;
	bool all;
	struct tl_index *index;
	const struct tl_model *model;
};

/* A unit, analysed; all of it is in the arena. */
static struct tl_analysis *analyse(const struct query *q, struct tl_arena *a, const struct tl_index_unit *unit)
{
	struct tl_options options = { .severity = TL_WARNING, .level = 1 };
	struct tl_unit *u;
	struct tl_err err;

	if (tl_index_read(q->index, a, unit, &u, &err)) {
		trouble("%s", err.text);
		return NULL;
	}
	options.elsewhere = tl_index_view_of(q->index, a, unit);
	return tl_analyse(u, q->model, &options);
}

static void print_at(const struct tl_analysis *an, tl_loc loc)
{
	const struct tl_location *l = &an->unit->locs.items[loc];

	if (loc && l->file)
		printf("%s:%u: ", l->file, l->line);
}

static void print_sleep(struct tl_analysis *an, const struct tl_function *f)
{
	const struct tl_step *step;
	struct tl_sleep sleep;

	if (!tl_query_sleep(an, f, &sleep)) {
		printf("  is not known to sleep\n");
		return;
	}
	printf("  may sleep: %s", sleep.leaf);
	if (sleep.depends && sleep.condition)
		printf(", if %s", sleep.condition);
	else if (sleep.depends)
		printf(", depending on what it is called with");
	putchar('\n');
	tl_for_each(step, &sleep.path) {
		fputs("    ", stdout);
		print_at(an, step->loc);
		printf("%s\n", step->text);
	}
}

static void print_runs(struct tl_analysis *an, const struct tl_function *f, const char *indent)
{
	struct tl_runs runs[MAX_RUNS];
	uint32_t n = tl_query_runs(an, f, runs, MAX_RUNS);

	for (uint32_t i = 0; i < n; i++) {
		fputs(indent, stdout);
		print_at(an, runs[i].loc);
		printf("%s, %s", tl_context_name(runs[i].context), runs[i].why);
		if (strchr(runs[i].chain, '>'))
			printf(": %s", runs[i].chain);
		putchar('\n');
	}
	if (n == MAX_RUNS)
		printf("%sand maybe more\n", indent);
}

/* The calls in one unit, and the contexts of those who call. */
static void print_callings(struct tl_analysis *an, const char *function)
{
	const struct tl_calling *list;
	uint32_t n = tl_query_callings(an, function, &list);

	for (uint32_t i = 0; i < n; i++) {
		fputs("    ", stdout);
		print_at(an, list[i].at->loc);
		printf("%s()%s%s\n", list[i].f->sym->name, list[i].atomic ? ", with " : "",
		       list[i].atomic ? list[i].atomic : "");
		if (!i || list[i].f != list[i - 1].f)
			print_runs(an, list[i].f, "      runs: ");
	}
}

static int print_definition(const struct query *q, const struct tl_index_unit *unit)
{
	const struct tl_symbol *sym;
	struct tl_analysis *an;
	struct tl_arena arena;

	tl_arena_init(&arena, tl_get_or_die, free);
	an = analyse(q, &arena, unit);
	sym = an ? tl_unit_find_symbol(an->unit, TL_S_FUNCTION, q->function) : NULL;
	if (sym && sym->body) {
		print_at(an, sym->loc);
		printf("%s%s(), of %s\n", sym->is_static ? "static " : "", sym->name, unit->module);
		print_sleep(an, sym->body);
		print_runs(an, sym->body, "  runs: ");
		printf("  called:\n");
		print_callings(an, q->function);
	}
	tl_arena_release(&arena);
	return an ? EXIT_CLEAN : EXIT_TROUBLE;
}

/* `units`: the `n` that declare it. */
static int print_other_callers(const struct query *q, const struct tl_index_unit *units, uint32_t n)
{
	uint32_t shown = q->all || n < MAX_CALLERS ? n : MAX_CALLERS;
	int code = EXIT_CLEAN;

	if (n)
		printf("called by other files:\n");
	for (uint32_t i = 0; !code && i < shown; i++) {
		struct tl_analysis *an;
		struct tl_arena arena;

		tl_arena_init(&arena, tl_get_or_die, free);
		an = analyse(q, &arena, &units[i]);
		if (an)
			print_callings(an, q->function);
		else
			code = EXIT_TROUBLE;
		tl_arena_release(&arena);
	}
	if (shown < n)
		printf("    and %u more files that declare it (--all)\n", n - shown);
	return code;
}

static void print_stored(const struct query *q)
{
	const struct tl_index_stored *list;
	uint32_t n = tl_index_stored(q->index, q->arena, q->function, &list);

	if (n)
		printf("stored:\n");
	for (uint32_t i = 0; i < n; i++)
		printf("    in '%s' by %s%s%s\n", list[i].member, list[i].path,
		       *list[i].callers ? ", called through it by " : "", list[i].callers);
}

static int unknown_function(const struct query *q)
{
	const char *like = nearest(q->function, tl_index_names(q->index, q->arena));

	if (like)
		return trouble("%s: no function '%s'; did you mean '%s'?", q->index_path, q->function, like);
	return trouble("%s: no function '%s'", q->index_path, q->function);
}

static int answer(const struct query *q)
{
	const struct tl_api *api = tl_model_function(q->model, q->function);
	const struct tl_index_unit *units;
	uint32_t n = tl_index_units(q->index, q->arena, TL_INDEX_DEFINE, q->function, &units), ncallers;
	int code = EXIT_CLEAN;

	if (api) {
		printf("%s:%u: the facts of the API say:\n", api->file, api->line);
		tl_api_write(api, stdout);
	}
	for (uint32_t i = 0; !code && i < n; i++)
		code = print_definition(q, &units[i]);
	ncallers = tl_index_units(q->index, q->arena, TL_INDEX_DECLARE, q->function, &units);
	if (!code && !n && !ncallers && !api)
		return unknown_function(q);
	if (!code && !n && !api)
		printf("%s(): no unit of the index defines it\n", q->function);
	if (!code)
		code = print_other_callers(q, units, ncallers);
	if (!code)
		print_stored(q);
	return finish(code);
}

/* The only index that is here. */
static const char *find_index(struct tl_arena *a)
{
	const char *found = NULL;
	glob_t g;

	if (glob("*.tlx", 0, NULL, &g))
		return NULL;
	if (g.gl_pathc == 1)
		found = tl_arena_strndup(a, g.gl_pathv[0], strlen(g.gl_pathv[0]));
	globfree(&g);
	return found;
}

static int query(struct query *q, const char *const *facts)
{
	struct tl_err err;
	int code;

	if (!q->index_path)
		q->index_path = find_index(q->arena);
	if (!q->index_path)
		return trouble("which index? there is not exactly one *.tlx file here; see 'tasklint query --help'");
	code = units_model(q->arena, facts, &q->model);
	if (code)
		return code;
	if (tl_index_open(q->arena, q->index_path, &q->index, &err))
		return trouble("%s", err.text);
	code = answer(q);
	if (tl_index_close(q->index, &err) && !code)
		code = trouble("%s", err.text);
	return code;
}

int cmd_query(int argc, char **argv)
{
	static const struct option options[] = {
		{ "index", required_argument, NULL, 'x' },
		{ "facts", required_argument, NULL, 'f' },
		{ "all", no_argument, NULL, 'a' },
		{ "help", no_argument, NULL, 'h' },
		{ 0 }
	};
	TL_VEC(const char *) facts = { NULL, 0, 0 };
	struct tl_arena arena;
	struct query q = { .arena = &arena };
	int c, code;

	tl_arena_init(&arena, tl_get_or_die, free);
	while ((c = getopt_long(argc, argv, ":h", options, NULL)) != -1) {
		switch (c) {
		case 'x':
			q.index_path = optarg;
			break;
		case 'f':
			*TL_PUSH(&arena, &facts) = optarg;
			break;
		case 'a':
			q.all = true;
			break;
		case 'h':
			fputs(usage, stdout);
			return finish(EXIT_CLEAN);
		default:
			return bad_option("query", c, argv);
		}
	}
	if (optind + 1 != argc)
		return trouble("query takes one function");
	*TL_PUSH(&arena, &facts) = NULL;
	q.function = argv[optind];
	code = query(&q, facts.items);
	tl_arena_release(&arena);
	return code;
}
