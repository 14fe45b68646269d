// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * tasklint check: what kbuild runs as $(CHECK), in sparse's place.
 *
 * It is given sparse's options and the compiler's, gcc's or clang's, and a file.
 * As with sparse, what it finds goes to stderr.
 */
#define _GNU_SOURCE	/* mkdtemp(), setenv() */
#include <errno.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>
#include "analysing.h"
#include "known.h"
#include "pool.h"
#include "print.h"
#include "scratch.h"
#include "store.h"

static const char usage[] =
	"usage: tasklint check [OPTION...] [SPARSE- OR COMPILER-OPTION...] FILE.c\n"
	"\n"
	"Analyse a file as kbuild's $(CHECK), as in:\n"
	"  make C=1 CHECK=\"tasklint check\"\n"
	"The compiler is $CC if that is a gcc, or else the gcc for clang's --target or\n"
	"$CROSS_COMPILE. A file that can't be analysed doesn't end the build.\n"
	"\n"
	"  --error            findings (notes don't count) and files that can't be analysed\n"
	"                     end the build\n"
	"  --with-sparse[=SPARSE]  run sparse, too, and end as it does\n"
	"  --baseline FILE    leave out what is known\n"
	"  --store DIR        keep the results there, for 'tasklint report'\n"
	"  --timeout SECONDS  that the file may take (default: 300; 0: no limit)\n"
	ANALYSING_USAGE
	"\n"
	"Exit status: 0, or with --error 1 for findings and 2 for trouble.\n";

struct request {
	bool error;
	const char *sparse;		/* NULL: not wanted */
	const char *baseline, *store;
	unsigned seconds;
	struct compile_options compile;
};

struct check {
	struct tl_arena *arena;
	const struct request *request;
	const char *tmp;		/* folder of our own */
	const char *const *argv;
	bool started;
	struct job job;
	char *output;
};

/* ---- which compiler */

static bool is_clang(const char *command)
{
	return strstr(command, "clang") != NULL;
}

static bool can_run(struct tl_arena *a, const char *name)
{
	const char *path = getenv("PATH");

	while (path && *path) {
		size_t n = strcspn(path, ":");

		if (!access(tl_arena_printf(a, "%.*s/%s", (int)n, path, name), X_OK))
			return true;
		path += n + (path[n] == ':');
	}
	return false;
}

/* The value of the last --target= of a clang command, or NULL. */
static const char *clang_target(char **argv)
{
	static const char target[] = "--target=";
	const char *found = NULL;

	for (; *argv; argv++)
		if (tl_starts_with(*argv, target))
			found = *argv + strlen(target);
	return found;
}

static const char *choose_compiler(struct tl_arena *a, char **argv)
{
	const char *cc = getenv("CC"), *cross = getenv("CROSS_COMPILE"), *target = clang_target(argv);
	const char *name;

	if (cc && *cc && !is_clang(cc))
		return cc;
	if (cross && *cross)
		return tl_arena_printf(a, "%sgcc", cross);
	if (target) {
		name = tl_arena_printf(a, "%s-gcc", target);
		if (can_run(a, name))
			return name;
	}
	return "gcc";
}

/* ---- the analysis */

static bool next(void *context, struct job *job)
{
	struct check *c = context;

	if (c->started)
		return false;
	c->started = true;
	job->argv = c->argv;
	job->output = tl_arena_printf(c->arena, "%s/output", c->tmp);
	return true;
}

static bool ended(void *context, struct job *job)
{
	struct check *c = context;
	const char *const *simpler;

	c->output = "";
	if (job->end != JOB_NOT_STARTED && tl_read_file(c->arena, job->output, &c->output, NULL, NULL))
		c->output = "";
	if (job->end == JOB_EXITED && job->status) {
		simpler = compile_without_unknown(c->arena, job->argv, c->output);
		if (simpler) {
			job->argv = simpler;
			return true;
		}
	}
	c->job = *job;
	return false;
}

static const char *why_not(struct check *c)
{
	const char *complaint = compile_complaint(c->arena, c->output);

	switch (c->job.end) {
	case JOB_EXITED:
		break;
	case JOB_SIGNALLED:
		return tl_arena_printf(c->arena, "%s was killed by signal %d", c->argv[0], c->job.status);
	case JOB_TIMEOUT:
		return tl_arena_printf(c->arena, "it took more than %u seconds", c->request->seconds);
	case JOB_NOT_STARTED:
		return tl_arena_printf(c->arena, "can't run %s: %s", c->argv[0], strerror(c->job.status));
	}
	return complaint ? complaint : "the compiler wrote no results";
}

static void tell_stale(const struct tl_baseline *b, const char *file)
{
	const struct tl_baseline_entry *e;

	tl_for_each(e, &b->entries) {
		if (!e->used && tl_baseline_is_of(e, file))
			fprintf(stderr, "tasklint: %s:%u: stale: no %s in '%s' any more\n", b->path, e->line,
				e->rule, e->function);
	}
}

static uint32_t tell_findings(struct check *c, const struct unit_results *unit)
{
	struct printer printer;
	struct finding **f;
	uint32_t n = 0;

	printer_init(&printer, c->arena, stderr);
	tl_for_each(f, &unit->findings) {
		if ((*f)->known)
			continue;
		print_finding(&printer, *f);
		n += (*f)->severity != TL_NOTE;
	}
	return n;
}

/* How many findings there are that are new and no notes; -1 with *err set. */
static int tell_results(struct check *c, const char *path, const char *file, struct tl_err *err)
{
	json_t *json = results_load(c->arena, path, err);
	struct tl_baseline baseline;
	struct results_pool pool;
	struct unit_results unit;
	int code;

	if (!json)
		return -1;
	results_pool_init(&pool, c->arena);
	code = results_parse(&pool, json, path, &unit, err);
	json_decref(json);
	if (!code && c->request->baseline)
		code = tl_baseline_read(c->arena, c->request->baseline, &baseline, err);
	if (code)
		return -1;
	if (c->request->baseline) {
		known_mark(&baseline, &unit);
		tell_stale(&baseline, file);
	}
	return (int)tell_findings(c, &unit);
}

static int keep_results(struct check *c, const char *path, const char *file)
{
	struct tl_err err;

	if (!c->request->store)
		return EXIT_CLEAN;
	if (store_adopt(c->arena, c->request->store, path, file, &err))
		return trouble("%s", err.text);
	return EXIT_CLEAN;
}

static int not_analysed(const struct check *c, const char *file, const char *why)
{
	trouble("%s: not analysed: %s", file, why);
	return c->request->error ? EXIT_TROUBLE : EXIT_CLEAN;
}

static int analyse(struct check *c, const char *file)
{
	const char *results = tl_arena_printf(c->arena, "%s/results.json", c->tmp);
	struct pool pool = {
		.parallel = 1, .seconds = c->request->seconds, .context = c, .next = next, .ended = ended,
	};
	struct tl_err err;
	int n;

	if (!pool_run(&pool))
		return trouble("interrupted");
	if (c->job.end != JOB_EXITED || c->job.status || access(results, F_OK))
		return not_analysed(c, file, why_not(c));
	n = tell_results(c, results, file, &err);
	if (n < 0)
		return not_analysed(c, file, err.text);
	if (keep_results(c, results, file))
		return EXIT_TROUBLE;
	return n && c->request->error ? EXIT_FINDINGS : EXIT_CLEAN;
}

/* argv: what is for the compiler, whose place is argv[0]. */
static int check(struct tl_arena *a, struct request *q, char **argv, const char *file)
{
	char *tmp = temporary_name(a);
	struct check c = { .arena = a, .request = q, .tmp = tmp };
	struct compilers compilers;
	int code;

	compilers_init(&compilers, a);
	if (!q->compile.cc)
		q->compile.cc = choose_compiler(a, argv + 1);
	if (!mkdtemp(tmp))
		return trouble("%s: %s", tmp, strerror(errno));
	scratch_begin(tmp);
	code = compile_command(a, &compilers, (const char *const *)argv, &q->compile,
			       tl_arena_printf(a, "%s/results.json", tmp), &c.argv);
	if (!code)
		code = analyse(&c, file);
	scratch_end(tmp);
	return code;
}

/* ---- options */

/* Options with two dashes that compilers and sparse have. */
static bool is_compilers(const char *arg)
{
	static const char *const known[] = {
		"--arch=", "--target=", "--param", "--prefix=", "--sysroot", "--coverage", "--std=",
	};

	for (size_t i = 0; i < sizeof(known) / sizeof(*known); i++)
		if (tl_starts_with(arg, known[i]))
			return true;
	return arg[0] != '-' || arg[1] != '-';
}

static int read_option(struct tl_arena *a, struct request *q, int c, char **argv)
{
	char *end;
	int code;

	switch (c) {
	case 'e':
		q->error = true;
		return EXIT_CLEAN;
	case 's':
		q->sparse = optarg ? optarg : "sparse";
		return EXIT_CLEAN;
	case 'b':
		q->baseline = optarg;
		return EXIT_CLEAN;
	case 'S':
		q->store = optarg;
		return EXIT_CLEAN;
	case 't':
		q->seconds = (unsigned)strtoul(optarg, &end, 10);
		return *end || !*optarg ? trouble("--timeout takes a number of seconds, not '%s'", optarg)
			: EXIT_CLEAN;
	default:
		code = analysing_option(a, c, optarg, &q->compile);
		return code < 0 ? bad_option("check", c, argv) : code;
	}
}

/* How many of argv are our own options: those at the beginning. */
static int own_options(int argc, char **argv)
{
	static const char *const with_value[] = {
		"--cc", "--enable", "--disable", "--severity", "--level", "--facts", "--index", "--baseline", "--store",
		"--timeout",
	};
	int n = 1;

	while (n < argc && strcmp(argv[n], "-h") && strcmp(argv[n], "--") && !is_compilers(argv[n])) {
		for (size_t i = 0; i < sizeof(with_value) / sizeof(*with_value); i++) {
			if (!strcmp(argv[n], with_value[i])) {
				n++;
				break;
			}
		}
		n++;
	}
	if (n < argc && !strcmp(argv[n], "-h"))
		n++;
	return n < argc ? n : argc;
}

/* Sparse's own exit status: its output goes where ours does. */
static int run_sparse(struct tl_arena *a, const struct request *q, char **argv)
{
	struct arguments out = { 0 };

	*TL_PUSH(a, &out) = q->sparse;
	for (; *argv; argv++)
		*TL_PUSH(a, &out) = *argv;
	*TL_PUSH(a, &out) = NULL;
	fflush(NULL);
	return compiler_run(out.items);
}

static int run(struct tl_arena *a, struct request *q, int argc, char **argv)
{
	const char *file = argc > 1 ? argv[argc - 1] : NULL;
	size_t len = file ? strlen(file) : 0;
	int code, sparse = EXIT_CLEAN;

	if (!file)
		return trouble("check of what? see 'tasklint check --help'");
	if (len < 3 || strcmp(file + len - 2, ".c"))
		return trouble("'%s' is no C file; see 'tasklint check --help'", file);
	if (q->sparse)
		sparse = run_sparse(a, q, argv + 1);
	/* GCC's complaints are read, and its quotes are ASCII like sparse's. */
	setenv("LC_ALL", "C", 1);
	code = check(a, q, argv, file);
	return finish(sparse ? sparse : code);
}

int cmd_check(int argc, char **argv)
{
	static const struct option options[] = {
		{ "error", no_argument, NULL, 'e' },
		{ "with-sparse", optional_argument, NULL, 's' },
		{ "baseline", required_argument, NULL, 'b' },
		{ "store", required_argument, NULL, 'S' },
		{ "timeout", required_argument, NULL, 't' },
		ANALYSING_OPTIONS,
		{ "help", no_argument, NULL, 'h' },
		{ 0 }
	};
	struct request q = { .seconds = 300 };
	int own = own_options(argc, argv), c, code = EXIT_CLEAN;
	struct tl_arena arena;

	tl_arena_init(&arena, tl_get_or_die, free);
	while (!code && (c = getopt_long(own, argv, "+:h", options, NULL)) != -1) {
		if (c == 'h') {
			fputs(usage, stdout);
			code = finish(EXIT_CLEAN);
			goto out;
		}
		code = read_option(&arena, &q, c, argv);
	}
	if (own < argc && !strcmp(argv[own], "--"))
		own++;
	if (!code) {
		argv[own - 1] = "gcc";	/* the place of the compiler: see choose_compiler() */
		code = run(&arena, &q, argc - own + 1, argv + own - 1);
	}
out:
	tl_arena_release(&arena);
	return code;
}
