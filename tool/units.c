// SPDX-License-Identifier: GPL-2.0-or-later
/* Units for commands that look at one source file at a time. */
#include <dirent.h>
#include <errno.h>
#include <getopt.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>
#include <tasklint/index-reader.h>
#include "compile.h"
#include "scratch.h"
#include "units.h"

struct units_request {
	const struct units_command *command;
	const char *const *files;	/* facts; NULL-terminated */
	char **compile;			/* what compiles a source file, or nothing; NULL:
					 * there is nothing to do, as with --help */
	const char *const *more;	/* facts of the API, besides ours */
	const char *index;		/* NULL: none */
	bool json;
};

struct run {
	struct tl_arena *arena;		/* of this run; each unit has its own */
	const struct units_request *request;
	const struct tl_model *model;
	struct tl_index *index;
};

static int analyse_unit(const struct run *run, struct tl_arena *a, struct tl_unit *unit,
			const struct tl_elsewhere *elsewhere)
{
	const struct tl_options options = { .severity = TL_WARNING, .elsewhere = elsewhere };
	struct tl_analysis *an = tl_analyse(unit, run->model, &options);

	run->request->command->each(run->request->command->data, a, an);
	return an->coverage.facts_trouble ? trouble("%s", an->coverage.facts_trouble) : EXIT_CLEAN;
}

static const char *folder_of(struct tl_arena *a, const char *path)
{
	char *real = realpath(path, NULL);
	const char *slash = real ? strrchr(real, '/') : NULL;
	const char *folder = slash ? tl_arena_strndup(a, real, (size_t)(slash - real)) : ".";

	free(real);
	return folder;
}

static int add_unit(const struct run *run, struct tl_arena *a, const char *path)
{
	struct tl_unit *unit;
	struct tl_err err;
	char *text;
	size_t size;

	if (tl_read_file(a, path, &text, &size, &err) ||
	    tl_facts_read(a, path, text, &unit, &err))
		return trouble("%s", err.text);
	return analyse_unit(run, a, unit, run->index ? tl_index_view(run->index, a, unit->path, folder_of(a, unit->path))
						     : NULL);
}

/* All units of the index. */
static int add_index(const struct run *run)
{
	const struct tl_index_unit *units;
	uint32_t n = tl_index_units(run->index, run->arena, TL_INDEX_ALL, NULL, &units);
	struct tl_err err;
	int code = EXIT_CLEAN;

	for (uint32_t i = 0; !code && i < n; i++) {
		struct tl_arena arena;
		struct tl_unit *unit;

		tl_arena_init(&arena, tl_get_or_die, free);
		if (tl_index_read(run->index, &arena, &units[i], &unit, &err))
			code = trouble("%s", err.text);
		else
			code = analyse_unit(run, &arena, unit, tl_index_view_of(run->index, &arena, &units[i]));
		tl_arena_release(&arena);
	}
	return code;
}

static int add_file(const struct run *run, const char *path)
{
	struct tl_arena arena;
	int code;

	tl_arena_init(&arena, tl_get_or_die, free);
	code = add_unit(run, &arena, path);
	tl_arena_release(&arena);
	return code;
}

/* The build's command, changed to leave nothing but facts in the file `facts`. */
static int dump_facts(const struct run *run, const char *facts)
{
	struct tl_arena *a = run->arena;
	char **args = run->request->compile;
	struct arguments argv = { 0 };
	struct compiler cc;
	int code = compiler_find(a, args[0], &cc);

	if (code)
		return code;
	for (uint32_t i = 0; i < cc.argc; i++)
		*TL_PUSH(a, &argv) = cc.argv[i];
	compile_clean(a, (const char *const *)args + 1, false, &argv);
	*TL_PUSH(a, &argv) = tl_arena_printf(a, "-fplugin=%s", cc.plugin);
	*TL_PUSH(a, &argv) = "-fplugin-arg-tasklint-analyze-only";
	*TL_PUSH(a, &argv) = "-fplugin-arg-tasklint-strict";
	*TL_PUSH(a, &argv) = tl_arena_printf(a, "-fplugin-arg-tasklint-dump-facts=%s", facts);
	*TL_PUSH(a, &argv) = "-w";
	*TL_PUSH(a, &argv) = "-S";
	*TL_PUSH(a, &argv) = "-o";
	*TL_PUSH(a, &argv) = "/dev/null";
	*TL_PUSH(a, &argv) = NULL;
	if (compiler_run(argv.items))
		return trouble("%s failed: no %s", cc.argv[0], run->request->command->name);
	return EXIT_CLEAN;
}

static int add_source(const struct run *run)
{
	char *facts = temporary_name(run->arena);
	int fd = mkstemp(facts);
	int code;

	if (fd < 0)
		return trouble("%s: %s", facts, strerror(errno));
	scratch_begin(facts);
	close(fd);
	code = dump_facts(run, facts);
	if (!code)
		code = add_file(run, facts);
	scratch_end(facts);
	return code;
}

int units_model(struct tl_arena *a, const char *const *more, const struct tl_model **ret)
{
	struct tl_model *model = tl_model_new(a);
	const char *folder;
	struct tl_err err;

	if (need_facts(a, &folder))
		return EXIT_TROUBLE;
	if (tl_model_read_all(model, folder, &err))
		return trouble("%s", err.text);
	for (; *more; more++) {
		if (tl_model_read(model, *more, &err))
			return trouble("%s", err.text);
	}
	*ret = model;
	return EXIT_CLEAN;
}

static uint64_t add_content(uint64_t h, const char *path)
{
	struct tl_arena scratch;
	char *text;
	size_t size;

	tl_arena_init(&scratch, tl_get_or_die, free);
	if (!tl_read_file(&scratch, path, &text, &size, NULL))
		h = tl_hash_bytes(h, text, size);
	tl_arena_release(&scratch);
	return h;
}

/* A file, or the files of a folder and of those in it, in any order. */
static uint64_t add_facts(struct tl_arena *a, uint64_t h, const char *path)
{
	DIR *dir = opendir(path);
	const struct dirent *e;
	uint64_t sum = 0;

	if (!dir)
		return add_content(h, path);
	while ((e = readdir(dir)))
		if (*e->d_name != '.')
			sum += add_facts(a, tl_hash_text(TL_HASH_BEGIN, e->d_name),
					 tl_arena_printf(a, "%s/%s", path, e->d_name));
	closedir(dir);
	return tl_hash_bytes(h, &sum, sizeof(sum));
}

uint64_t units_identity(struct tl_arena *a, const char *const *more)
{
	const char *folder = find_facts(a);
	uint64_t h = add_content(TL_HASH_BEGIN, "/proc/self/exe");

	if (folder)
		h = add_facts(a, h, folder);
	for (; *more; more++)
		h = add_facts(a, h, *more);
	return tl_hash_end(h);
}

static int analyse_units(struct tl_arena *a, const struct units_request *request)
{
	struct run run = { .arena = a, .request = request };
	int code = units_model(a, request->more, &run.model);
	struct tl_err err;

	if (!code && request->index && tl_index_open(a, request->index, &run.index, &err))
		code = trouble("%s", err.text);
	if (!code && *request->compile)
		code = add_source(&run);
	else if (!code && run.index && !*request->files)
		code = add_index(&run);
	for (const char *const *f = request->files; !code && *f; f++)
		code = add_file(&run, *f);
	if (run.index && tl_index_close(run.index, &err) && !code)
		code = trouble("%s", err.text);
	return code;
}

static int read_options(struct tl_arena *a, int argc, char **argv, struct units_request *ret)
{
	const struct option options[] = {
		{ "json", no_argument, NULL, 'j' },
		{ "facts", required_argument, NULL, 'f' },
		{ "index", required_argument, NULL, 'x' },
		{ "help", no_argument, NULL, 'h' },
		{ ret->command->flag, no_argument, NULL, 'o' },
		{ 0 }
	};
	TL_VEC(const char *) files = { 0 }, more = { 0 };
	int c;

	/* "-": what is no option comes in order, as 1, up to a "--". */
	while ((c = getopt_long(argc, argv, "-:h", options, NULL)) != -1) {
		switch (c) {
		case 1:
			*TL_PUSH(a, &files) = optarg;
			break;
		case 'j':
			ret->json = true;
			break;
		case 'o':
			*ret->command->given = true;
			break;
		case 'f':
			*TL_PUSH(a, &more) = optarg;
			break;
		case 'x':
			ret->index = optarg;
			break;
		case 'h':
			fputs(ret->command->usage, stdout);
			return finish(EXIT_CLEAN);
		default:
			return bad_option(ret->command->name, c, argv);
		}
	}
	if (files.n && optind < argc)
		return trouble("%s takes facts or a compiler command, not both", ret->command->name);
	if (!files.n && optind == argc && !ret->index)
		return trouble("%s of what? see 'tasklint %s --help'", ret->command->name,
			       ret->command->name);
	*TL_PUSH(a, &files) = NULL;
	*TL_PUSH(a, &more) = NULL;
	ret->files = files.items;
	ret->more = more.items;
	ret->compile = argv + optind;
	return EXIT_CLEAN;
}

int units_run(int argc, char **argv, const struct units_command *command)
{
	struct units_request request = { .command = command };
	struct tl_arena arena;
	int code;

	tl_arena_init(&arena, tl_get_or_die, free);
	code = read_options(&arena, argc, argv, &request);
	if (!request.compile)
		goto out;
	*command->list = request.json ? json_array() : NULL;
	code = analyse_units(&arena, &request);
	if (!code && request.json) {
		json_dumpf(*command->list, stdout, JSON_INDENT(2));
		putchar('\n');
	}
	if (!code && isatty(STDERR_FILENO))
		command->sum_up(command->data);
	json_decref(*command->list);
	code = code ? code : finish(EXIT_CLEAN);
out:
	tl_arena_release(&arena);
	return code;
}
