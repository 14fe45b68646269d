// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * tasklint index: many units as one program.
 */
#include <errno.h>
#include <getopt.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>
#include <tasklint/index.h>
#include "index-solve.h"
#include "tool.h"

static const char usage[] =
	"usage: tasklint index [OPTION...] OBJECT|ARCHIVE|FACTS|DIR|compile_commands.json...\n"
	"\n"
	"Read the facts that the plugin left in objects (emit=section) or in files\n"
	"(emit=FILE), solve the units as one program, and print the findings: those that\n"
	"no file shows alone, too.\n"
	"\n"
	"  -o FILE.tlx      keep what was found out in an index: next time only what has\n"
	"                   changed is read, and only what depends on it is analysed\n"
	"  --facts FILE     more facts about the kernel's functions (repeatable)\n"
	"  --level N        2: also what is likely and not certain; 1 is the default\n"
	"  --jobs N         so many units at once (default: as many as there are processors)\n"
	"  --no-solve       read and link only; say how many units there are, what they share\n"
	"                   and what could not be read\n"
	"  --list           the same, with a line for each unit, each object without facts and\n"
	"                   each function that another unit than its own gives away\n"
	"  --text           print the facts as text\n";

struct options {
	bool list, text, look;		/* look: nothing is solved */
	const char *output;
	const char *const *facts;
	unsigned int level;
	uint32_t jobs;			/* 0: as many as there are processors */
};

/* What was found in one object. */
struct found {
	struct tl_arena arena;
	struct tl_source_list sources;
	struct tl_problems problems;
};

struct indexing {
	struct tl_arena *arena;
	const struct options *options;
	struct tl_inputs inputs;
	struct found *found;		/* by object */
	struct tl_source_list sources;	/* all of them, by name */
	uint32_t nrepeated;		/* that were left out */
	struct tl_program program;
	pthread_mutex_t lock;		/* of the program and what follows */
	struct tl_problems failed;	/* units that can't be read, or are odd */
	uint64_t nfunctions, bytes;
	uint32_t nunits;
};

static void find_in_object(void *data, uint32_t worker, uint32_t i)
{
	struct indexing *ix = data;
	struct found *found = &ix->found[i];

	(void)worker;
	tl_arena_init(&found->arena, tl_get_or_die, free);
	tl_object_find(&found->arena, &ix->inputs.objects.items[i], &found->sources, &found->problems);
}

static void print_unit(const struct tl_source *source, const struct tl_unit *unit,
		       const struct options *options)
{
	if (options->list)
		printf("%s: %s: %u functions, %u bytes, module %s\n", source->name, unit->path,
		       unit->functions.n, source->size, source->module);
	if (options->text)
		tl_facts_write(unit, stdout);
}

static void note_failed(void *data, enum tl_problem_kind kind, const char *text)
{
	struct indexing *ix = data;

	pthread_mutex_lock(&ix->lock);
	tl_problem_add(ix->arena, &ix->failed, kind, tl_arena_strndup(ix->arena, text, strlen(text)));
	pthread_mutex_unlock(&ix->lock);
}

static void add_unit(struct indexing *ix, const struct tl_source *source, struct tl_unit *unit)
{
	struct tl_strings strings = { .arena = unit->arena };
	struct tl_shared shared;

	tl_shared_of(&strings, unit, NULL, &shared);
	pthread_mutex_lock(&ix->lock);
	tl_program_add(&ix->program, (uint32_t)(source - ix->sources.list.items), &shared);
	ix->nunits++;
	ix->nfunctions += unit->functions.n;
	ix->bytes += source->size;
	print_unit(source, unit, ix->options);
	pthread_mutex_unlock(&ix->lock);
}

static void read_unit(void *data, uint32_t worker, uint32_t i)
{
	struct indexing *ix = data;
	const struct tl_source *source = &ix->sources.list.items[i];
	struct tl_arena arena;
	struct tl_unit *unit;
	struct tl_err err;
	int e;

	(void)worker;
	tl_arena_init(&arena, tl_get_or_die, free);
	e = tl_source_read(&arena, source, &unit, &err);
	if (e)
		note_failed(ix, tl_problem_of(e), err.text);
	else
		add_unit(ix, source, unit);
	tl_arena_release(&arena);
}

/* What is printed by several at once would come in any order. */
static uint32_t count_jobs(const struct options *options)
{
	if (options->list || options->text)
		return 1;
	return options->jobs ? options->jobs : count_processors();
}

static int compare_problems(const void *a, const void *b)
{
	return strcmp(((const struct tl_problem *)a)->text, ((const struct tl_problem *)b)->text);
}

static void add_problems(struct tl_problems *sum, const struct tl_problems *more, bool list)
{
	const struct tl_problem *p;

	tl_for_each(p, &more->list) {
		sum->counts[p->kind]++;
		if (list || p->kind != TL_P_NO_FACTS)
			trouble("%s", p->text);
	}
}

static void print_counts(const struct indexing *ix, const struct tl_problems *problems)
{
	uint32_t nrepeated = ix->nrepeated + ix->program.repeated;

	printf("%u units with %llu functions in %u objects, %llu bytes of facts", ix->nunits,
	       (unsigned long long)ix->nfunctions, ix->inputs.objects.n, (unsigned long long)ix->bytes);
	if (nrepeated)
		printf(", %u repeated", nrepeated);
	if (ix->inputs.repeated)
		printf(", %u objects met again", ix->inputs.repeated);
	for (enum tl_problem_kind kind = 0; kind < TL_P_KINDS; kind++) {
		uint32_t n = problems->counts[kind];

		if (n)
			printf(", %u %s", n, tl_problem_name(kind, n > 1));
	}
	putchar('\n');
}

/* A function whose address another unit takes than the one that defines it. */
static void print_taken(const struct tl_program *p, const struct tl_global *g)
{
	const struct tl_taken *t;
	uint32_t unit;

	if (!g->definitions.n)
		return;
	unit = g->definitions.items[0].at.unit;
	tl_for_each(t, &g->taken) {
		if (t->unit != unit)
			printf("%s: %s() is given away by %s in %s\n", p->units[unit].source->name, g->name,
			       t->where, p->units[t->unit].source->name);
	}
}

static void print_links(const struct indexing *ix)
{
	const struct tl_program *p = &ix->program;
	uint32_t defined = 0, several = 0, used = 0, taken = 0;
	struct tl_global *const *g;

	tl_for_each(g, &p->list) {
		const struct tl_global *global = *g;

		defined += global->definitions.n > 0;
		several += global->definitions.n > 1;
		used += global->definitions.n && global->users.n;
		for (uint32_t i = 0; global->definitions.n && i < global->taken.n; i++)
			taken += global->taken.items[i].unit != global->definitions.items[0].at.unit;
		if (ix->options->list)
			print_taken(p, global);
	}
	printf("%u shared names: %u defined here, %u of them in several units and %u used by other units; "
	       "%u functions given away by other units\n", p->list.n, defined, several, used, taken);
}

/* All that was wrong, said and counted. Nobody has to compile everything with facts, nor each file only once. */
static bool say_problems(struct indexing *ix, struct tl_problems *sum)
{
	bool list = ix->options->list, good = true;

	add_problems(sum, &ix->inputs.problems, list);
	for (uint32_t i = 0; i < ix->inputs.objects.n; i++)
		add_problems(sum, &ix->found[i].problems, list);
	if (ix->failed.list.n)
		qsort(ix->failed.list.items, ix->failed.list.n, sizeof(*ix->failed.list.items), compare_problems);
	add_problems(sum, &ix->failed, list);
	add_problems(sum, &ix->program.problems, list);
	for (enum tl_problem_kind kind = 0; kind < TL_P_KINDS; kind++)
		good &= kind == TL_P_NO_FACTS || kind == TL_P_DUPLICATE || !sum->counts[kind];
	return good;
}

static int look(struct indexing *ix)
{
	struct tl_problems sum = { 0 };
	bool good;

	tl_program_init(&ix->program, ix->arena, ix->sources.list.items, ix->sources.list.n);
	tl_parallel(count_jobs(ix->options), ix->sources.list.n, read_unit, ix);
	tl_program_finish(&ix->program);
	good = say_problems(ix, &sum);
	if (!ix->options->text) {
		print_counts(ix, &sum);
		print_links(ix);
	}
	return finish(good ? EXIT_CLEAN : EXIT_TROUBLE);
}

static int solve(struct indexing *ix)
{
	const struct index_solve request = {
		.sources = ix->sources.list.items, .n = ix->sources.list.n, .nrepeated = ix->nrepeated,
		.jobs = count_jobs(ix->options), .output = ix->options->output, .facts = ix->options->facts,
		.level = ix->options->level,
		.problem = note_failed, .data = ix,
	};
	struct tl_problems sum = { 0 };
	int code = index_solve(ix->arena, &request);
	bool good = say_problems(ix, &sum);

	if (sum.counts[TL_P_NO_FACTS])
		fprintf(stderr, "%u %s\n", sum.counts[TL_P_NO_FACTS],
			tl_problem_name(TL_P_NO_FACTS, sum.counts[TL_P_NO_FACTS] > 1));
	return finish(good ? code : EXIT_TROUBLE);
}

static int compare_sources(const void *a, const void *b)
{
	return strcmp(((const struct tl_source *)a)->name, ((const struct tl_source *)b)->name);
}

/*
 * All units, by name: that they are numbered alike whatever order they were named in.
 * An object that was linked of others has their facts once more.
 */
static void collect_sources(struct indexing *ix)
{
	struct tl_strings keys = { .arena = ix->arena };
	struct tl_map seen = { 0 };
	const struct tl_source *source;
	uint32_t kept = 0;

	for (uint32_t i = 0; i < ix->inputs.objects.n; i++) {
		tl_for_each(source, &ix->found[i].sources.list)
			*TL_PUSH(ix->arena, &ix->sources.list) = *source;
	}
	if (ix->sources.list.n)
		qsort(ix->sources.list.items, ix->sources.list.n, sizeof(*ix->sources.list.items), compare_sources);
	for (uint32_t i = 0; i < ix->sources.list.n; i++) {
		char key[64];
		void **slot;

		source = &ix->sources.list.items[i];
		snprintf(key, sizeof(key), "%x %x %p", source->crc, source->size,
			 (const void *)tl_intern(&keys, source->module));
		slot = tl_map_at(ix->arena, &seen, tl_intern(&keys, key));
		if (*slot)
			ix->nrepeated++;
		else
			ix->sources.list.items[kept++] = *source;
		*slot = ix;
	}
	ix->sources.list.n = kept;
}

static int index_paths(struct tl_arena *a, char **paths, const struct options *options)
{
	struct indexing ix = { .arena = a, .options = options };
	int code;

	if (!*paths)
		return trouble("index of what? see 'tasklint index --help'");
	pthread_mutex_init(&ix.lock, NULL);
	tl_inputs_init(&ix.inputs, a);
	for (; *paths; paths++)
		tl_inputs_add(&ix.inputs, *paths);
	ix.found = TL_NEW_ARRAY(a, struct found, ix.inputs.objects.n);
	tl_parallel(count_jobs(options), ix.inputs.objects.n, find_in_object, &ix);
	collect_sources(&ix);
	code = options->look ? look(&ix) : solve(&ix);
	for (uint32_t i = 0; i < ix.inputs.objects.n; i++)
		tl_arena_release(&ix.found[i].arena);
	return code;
}

int cmd_index(int argc, char **argv)
{
	static const struct option long_options[] = {
		{ "list", no_argument, NULL, 'l' },
		{ "text", no_argument, NULL, 't' },
		{ "no-solve", no_argument, NULL, 'n' },
		{ "facts", required_argument, NULL, 'f' },
		{ "level", required_argument, NULL, 'L' },
		{ "jobs", required_argument, NULL, 'j' },
		{ "help", no_argument, NULL, 'h' },
		{ 0 }
	};
	TL_VEC(const char *) facts = { NULL, 0, 0 };
	struct options options = { .level = 1 };
	struct tl_arena arena;
	int c, code;

	tl_arena_init(&arena, tl_get_or_die, free);

	while ((c = getopt_long(argc, argv, ":hj:o:", long_options, NULL)) != -1) {
		switch (c) {
		case 'l':
			options.list = true;
			break;
		case 't':
			options.text = true;
			break;
		case 'n':
			options.look = true;
			break;
		case 'f':
			*TL_PUSH(&arena, &facts) = optarg;
			break;
		case 'o':
			options.output = optarg;
			break;
		case 'L':
			if (strcmp(optarg, "1") && strcmp(optarg, "2"))
				return trouble("--level takes 1 or 2, not '%s'", optarg);
			options.level = (unsigned int)(*optarg - '0');
			break;
		case 'j':
			if (read_jobs(optarg, &options.jobs))
				return EXIT_TROUBLE;
			break;
		case 'h':
			fputs(usage, stdout);
			return finish(EXIT_CLEAN);
		default:
			return bad_option("index", c, argv);
		}
	}
	options.look |= options.list || options.text;
	if (options.look && options.output)
		return trouble("-o goes with none of --no-solve, --list and --text");
	*TL_PUSH(&arena, &facts) = NULL;
	options.facts = facts.items;
	keep_memory();
	code = index_paths(&arena, argv + optind, &options);
	tl_arena_release(&arena);
	return code;
}
