// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * tasklint index: read the facts of many objects, in parallel.
 */
#include <errno.h>
#include <getopt.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>
#include <tasklint/index.h>
#include "tool.h"

static const char usage[] =
	"usage: tasklint index [OPTION...] OBJECT|ARCHIVE|FACTS|DIR|compile_commands.json...\n"
	"\n"
	"Read the facts that the plugin left in objects (emit=section) or in files\n"
	"(emit=FILE), and say how many units and functions there are and what could\n"
	"not be read.\n"
	"\n"
	"  --list           also a line for each unit, and for each object without facts\n"
	"  --text           print the facts as text\n"
	"  --jobs N         so many units at once (default: as many as there are processors)\n";

struct options {
	bool list, text;
	long jobs;
};

/* What one thread does: every nth object. */
struct reader {
	pthread_t thread;
	const struct tl_inputs *in;
	uint32_t first, step;
	struct tl_arena arena;
	struct tl_sources sources;
	struct tl_problems problems;
	const struct options *options;
	uint64_t nfunctions, bytes;
	uint32_t nunits;
};

static void read_unit(struct reader *r, const struct tl_source *source)
{
	struct tl_arena arena;
	struct tl_unit *unit;
	struct tl_err err;
	int e;

	tl_arena_init(&arena, tl_get_or_die, free);
	e = tl_source_read(&arena, source, &unit, &err);
	if (e) {
		tl_problem_add(&r->arena, &r->problems, tl_problem_of(e),
			       tl_arena_strndup(&r->arena, err.text, strlen(err.text)));
	} else {
		r->nunits++;
		r->nfunctions += unit->functions.n;
		r->bytes += source->size;
		if (r->options->list)
			printf("%s: %s: %u functions, %u bytes, module %s\n", source->name, unit->path,
			       unit->functions.n, source->size, source->object->module);
		if (r->options->text)
			tl_facts_write(unit, stdout);
	}
	tl_arena_release(&arena);
}

static void *run_reader(void *data)
{
	struct reader *r = data;
	struct tl_source *source;

	for (uint32_t i = r->first; i < r->in->objects.n; i += r->step) {
		r->sources.list.n = 0;
		tl_object_find(&r->arena, &r->in->objects.items[i], &r->sources, &r->problems);
		tl_for_each(source, &r->sources.list)
			read_unit(r, source);
	}
	return NULL;
}

/* What is printed by several at once would be mixed. */
static uint32_t count_readers(const struct options *options, const struct tl_inputs *in)
{
	long n = options->jobs ? options->jobs : sysconf(_SC_NPROCESSORS_ONLN);

	if (options->list || options->text || n < 1)
		return 1;
	return n < in->objects.n ? (uint32_t)n : in->objects.n + !in->objects.n;
}

static void print_problems(const struct tl_problems *problems, bool list)
{
	const struct tl_problem *p;

	tl_for_each(p, &problems->list) {
		if (list || p->kind != TL_P_NO_FACTS)
			trouble("%s", p->text);
	}
}

static void print_counts(const struct reader *sum, const struct tl_inputs *in)
{
	printf("%u units with %llu functions in %u objects, %llu bytes of facts", sum->nunits,
	       (unsigned long long)sum->nfunctions, in->objects.n, (unsigned long long)sum->bytes);
	if (in->repeated)
		printf(", %u objects met again", in->repeated);
	for (enum tl_problem_kind kind = 0; kind < TL_P_KINDS; kind++) {
		uint32_t n = sum->problems.counts[kind];

		if (n)
			printf(", %u %s", n, tl_problem_name(kind, n > 1));
	}
	putchar('\n');
}

static bool start(struct reader *r)
{
	int e = pthread_create(&r->thread, NULL, run_reader, r);

	if (e)
		trouble("can't start a thread: %s", strerror(e));
	return !e;
}

static int read_all(struct tl_arena *a, const struct tl_inputs *in, const struct options *options)
{
	uint32_t n = count_readers(options, in), started = 0;
	struct reader *readers = TL_NEW_ARRAY(a, struct reader, n), sum = { .problems = in->problems };
	bool ok = true;

	for (uint32_t i = 0; i < n; i++) {
		readers[i] = (struct reader){ .in = in, .first = i, .step = n, .options = options };
		tl_arena_init(&readers[i].arena, tl_get_or_die, free);
	}
	/* The first one is us. */
	while (ok && started + 1 < n)
		started += ok = start(&readers[started + 1]);
	if (ok)
		run_reader(&readers[0]);
	for (uint32_t i = 1; i <= started; i++)
		pthread_join(readers[i].thread, NULL);
	print_problems(&in->problems, options->list);
	for (uint32_t i = 0; i < n; i++) {
		struct reader *r = &readers[i];

		print_problems(&r->problems, options->list);
		sum.nunits += r->nunits;
		sum.nfunctions += r->nfunctions;
		sum.bytes += r->bytes;
		for (enum tl_problem_kind kind = 0; kind < TL_P_KINDS; kind++)
			sum.problems.counts[kind] += r->problems.counts[kind];
		tl_arena_release(&r->arena);
	}
	if (!options->text)
		print_counts(&sum, in);
	for (enum tl_problem_kind kind = 0; kind < TL_P_KINDS; kind++)
		ok &= kind == TL_P_NO_FACTS || !sum.problems.counts[kind];
	return ok ? EXIT_CLEAN : EXIT_TROUBLE;
}

static int index_paths(struct tl_arena *a, char **paths, const struct options *options)
{
	struct tl_inputs in;
	int code;

	if (!*paths)
		return trouble("index of what? see 'tasklint index --help'");
	tl_inputs_init(&in, a);
	for (; *paths; paths++)
		tl_inputs_add(&in, *paths);
	code = read_all(a, &in, options);
	return code ? code : finish(EXIT_CLEAN);
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
		{ "jobs", required_argument, NULL, 'j' },
		{ "help", no_argument, NULL, 'h' },
		{ 0 }
	};
	struct options options = { 0 };
	struct tl_arena arena;
	int c, code;

	while ((c = getopt_long(argc, argv, ":hj:", long_options, NULL)) != -1) {
		switch (c) {
		case 'l':
			options.list = true;
			break;
		case 't':
			options.text = true;
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
	tl_arena_init(&arena, tl_get_or_die, free);
	code = index_paths(&arena, argv + optind, &options);
	tl_arena_release(&arena);
	return code;
}
