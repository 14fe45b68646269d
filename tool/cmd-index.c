// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * tasklint index: read the facts of many objects, in parallel.
 */
#include <errno.h>
#include <getopt.h>
#include <malloc.h>
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
	"(emit=FILE), link the units, and say how many there are, what they share and\n"
	"what could not be read.\n"
	"\n"
	"  --list           also a line for each unit, each object without facts and each\n"
	"                   function that another unit than its own gives away\n"
	"  --text           print the facts as text\n"
	"  --solve          solve the units as one program, and print the findings: those that\n"
	"                   no file shows alone, too\n"
	"  -o FILE.tlx      write an index: see docs/index-schema.md\n"
	"  --jobs N         so many units at once (default: as many as there are processors)\n";

struct options {
	bool list, text, solve;
	const char *output;
	long jobs;
};

/* What was found in one object. */
struct found {
	struct tl_source_list sources;
	struct tl_problems problems;
};

struct indexing {
	struct tl_arena *arena;
	const struct options *options;
	struct tl_inputs inputs;
	struct found *found;		/* by object */
	struct tl_source_list sources;	/* all of them */
	struct tl_problems *failed;	/* by source */
	struct tl_program program;
	pthread_mutex_t lock;		/* of the program and the store */
	struct tl_store *store;		/* NULL: nothing is to be written */
	struct tl_err store_err;	/* of the first that failed */
	int store_status;
	uint64_t nfunctions, bytes;	/* under the lock, too */
	uint32_t nunits, nkept;
	uint32_t next;			/* that no thread has taken */
};

struct worker {
	pthread_t thread;
	struct tl_arena arena;
	struct indexing *ix;
	void (*work)(struct worker *w, uint32_t i);
	uint32_t n;
};

static void find_in_object(struct worker *w, uint32_t i)
{
	struct found *found = &w->ix->found[i];

	tl_object_find(&w->arena, &w->ix->inputs.objects.items[i], &found->sources, &found->problems);
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

/* It is in the old index, and has not changed. */
static bool keep_unit(struct indexing *ix, const struct tl_source *source)
{
	bool found = false;

	if (!ix->store)
		return false;
	pthread_mutex_lock(&ix->lock);
	if (!ix->store_status)
		ix->store_status = tl_store_keep(ix->store, source, &found, &ix->store_err);
	ix->nkept += found;
	pthread_mutex_unlock(&ix->lock);
	return found;
}

static void read_unit(struct worker *w, uint32_t i)
{
	struct indexing *ix = w->ix;
	const struct tl_source *source = &ix->sources.list.items[i];
	struct tl_arena arena;
	struct tl_unit *unit;
	struct tl_err err;
	int e;

	if (keep_unit(ix, source))
		return;
	tl_arena_init(&arena, tl_get_or_die, free);
	e = tl_source_read(&arena, source, &unit, &err);
	if (e) {
		tl_problem_add(&w->arena, &ix->failed[i], tl_problem_of(e),
			       tl_arena_strndup(&w->arena, err.text, strlen(err.text)));
	} else {
		pthread_mutex_lock(&ix->lock);
		if (ix->store && !ix->store_status)
			ix->store_status = tl_store_add(ix->store, source, unit, &ix->store_err);
		if (!ix->store)
			tl_program_add(&ix->program, i, unit);
		ix->nunits++;
		ix->nfunctions += unit->functions.n;
		ix->bytes += source->size;
		print_unit(source, unit, ix->options);
		pthread_mutex_unlock(&ix->lock);
	}
	tl_arena_release(&arena);
}

static void *run_worker(void *data)
{
	struct worker *w = data;
	uint32_t i;

	while ((i = __atomic_fetch_add(&w->ix->next, 1, __ATOMIC_RELAXED)) < w->n)
		w->work(w, i);
	return NULL;
}

/* What is printed by several at once would come in any order. */
static uint32_t count_workers(const struct options *options, uint32_t n)
{
	long jobs = options->jobs ? options->jobs : sysconf(_SC_NPROCESSORS_ONLN);

	if (options->list || options->text || jobs < 1)
		return 1;
	return jobs < n ? (uint32_t)jobs : n + !n;
}

/* Call `work` with all numbers below n. What it allocates stays until the program ends. */
static void in_parallel(struct indexing *ix, void (*work)(struct worker *w, uint32_t i), uint32_t n)
{
	uint32_t nworkers = count_workers(ix->options, n), started;
	struct worker *workers = TL_NEW_ARRAY(ix->arena, struct worker, nworkers);

	ix->next = 0;
	for (uint32_t i = 0; i < nworkers; i++) {
		workers[i] = (struct worker){ .ix = ix, .work = work, .n = n };
		tl_arena_init(&workers[i].arena, tl_get_or_die, free);
	}
	/* The first one is us; where threads can't be had, the others do with fewer. */
	for (started = 1; started < nworkers; started++) {
		if (pthread_create(&workers[started].thread, NULL, run_worker, &workers[started]))
			break;
	}
	run_worker(&workers[0]);
	for (uint32_t i = 1; i < started; i++)
		pthread_join(workers[i].thread, NULL);
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
	printf("%u units with %llu functions in %u objects, %llu bytes of facts", ix->nunits,
	       (unsigned long long)ix->nfunctions, ix->inputs.objects.n, (unsigned long long)ix->bytes);
	if (ix->program.repeated)
		printf(", %u of them repeated", ix->program.repeated);
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

static int finish_index(struct indexing *ix)
{
	struct tl_problems sum = { 0 };
	bool list = ix->options->list, good = true;

	tl_program_finish(&ix->program);
	add_problems(&sum, &ix->inputs.problems, list);
	for (uint32_t i = 0; i < ix->inputs.objects.n; i++)
		add_problems(&sum, &ix->found[i].problems, list);
	for (uint32_t i = 0; i < ix->sources.list.n; i++)
		add_problems(&sum, &ix->failed[i], list);
	add_problems(&sum, &ix->program.problems, list);
	if (ix->store)
		printf("%s: %u units, %u of them unchanged\n", ix->options->output, ix->nunits + ix->nkept,
		       ix->nkept);
	else if (!ix->options->text)
		print_counts(ix, &sum);
	if (!ix->store && !ix->options->text)
		print_links(ix);
	/* Nobody has to compile everything with facts, nor each file only once. */
	for (enum tl_problem_kind kind = 0; kind < TL_P_KINDS; kind++)
		good &= kind == TL_P_NO_FACTS || kind == TL_P_DUPLICATE || !sum.counts[kind];
	return finish(good ? EXIT_CLEAN : EXIT_TROUBLE);
}

static int index_paths(struct tl_arena *a, char **paths, const struct options *options)
{
	struct indexing ix = { .arena = a, .options = options };
	const struct tl_source *source;

	if (!*paths)
		return trouble("index of what? see 'tasklint index --help'");
	pthread_mutex_init(&ix.lock, NULL);
	tl_inputs_init(&ix.inputs, a);
	for (; *paths; paths++)
		tl_inputs_add(&ix.inputs, *paths);
	ix.found = TL_NEW_ARRAY(a, struct found, ix.inputs.objects.n);
	in_parallel(&ix, find_in_object, ix.inputs.objects.n);
	for (uint32_t i = 0; i < ix.inputs.objects.n; i++) {
		tl_for_each(source, &ix.found[i].sources.list)
			*TL_PUSH(a, &ix.sources.list) = *source;
	}
	ix.failed = TL_NEW_ARRAY(a, struct tl_problems, ix.sources.list.n);
	tl_program_init(&ix.program, a, ix.sources.list.items, ix.sources.list.n);
	if (options->output && tl_store_begin(a, options->output, &ix.store, &ix.store_err))
		return trouble("%s", ix.store_err.text);
	if (options->solve)
		return finish(index_solve(a, ix.sources.list.items, ix.sources.list.n));
	in_parallel(&ix, read_unit, ix.sources.list.n);
	if (ix.store && !ix.store_status)
		ix.store_status = tl_store_commit(ix.store, &ix.store_err);
	if (ix.store)
		tl_store_end(ix.store);
	return ix.store_status ? trouble("%s", ix.store_err.text) : finish_index(&ix);
}

static int read_jobs(const char *text, long *jobs)
{
	char *end;

	*jobs = strtol(text, &end, 10);
	if (*jobs < 1 || *jobs > 1024 || *end)
		return trouble("--jobs takes a number from 1 to 1024, not '%s'", text);
	return EXIT_CLEAN;
}

int cmd_index(int argc, char **argv)
{
	static const struct option long_options[] = {
		{ "list", no_argument, NULL, 'l' },
		{ "text", no_argument, NULL, 't' },
		{ "solve", no_argument, NULL, 's' },
		{ "jobs", required_argument, NULL, 'j' },
		{ "help", no_argument, NULL, 'h' },
		{ 0 }
	};
	struct options options = { 0 };
	struct tl_arena arena;
	int c, code;

	while ((c = getopt_long(argc, argv, ":hj:o:", long_options, NULL)) != -1) {
		switch (c) {
		case 'l':
			options.list = true;
			break;
		case 't':
			options.text = true;
			break;
		case 's':
			options.solve = true;
			break;
		case 'o':
			options.output = optarg;
			break;
		case 'j':
			code = read_jobs(optarg, &options.jobs);
			if (code)
				return code;
			break;
		case 'h':
			fputs(usage, stdout);
			return finish(EXIT_CLEAN);
		default:
			return bad_option("index", c, argv);
		}
	}
	if (options.solve && (options.output || options.list || options.text))
		return trouble("--solve goes with none of -o, --list and --text");
	/* A unit's memory serves for the next one, and is not given back in between. */
	mallopt(M_MMAP_THRESHOLD, 64 << 20);
	mallopt(M_TRIM_THRESHOLD, 512 << 20);
	tl_arena_init(&arena, tl_get_or_die, free);
	code = index_paths(&arena, argv + optind, &options);
	tl_arena_release(&arena);
	return code;
}
