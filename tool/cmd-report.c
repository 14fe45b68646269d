// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * tasklint report: results in the forms that people and services read.
 */
#define _GNU_SOURCE
#include <dirent.h>
#include <errno.h>
#include <getopt.h>
#include <limits.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>
#include "compdb.h"
#include "known.h"
#include "print.h"
#include "report.h"
#include "scratch.h"
#include "tool.h"

static const char usage[] =
	"usage: tasklint report [OPTION...] [RESULTS...]\n"
	"\n"
	"Tell what 'tasklint run', 'tasklint check --store' or the plugin's option\n"
	"findings= found. RESULTS are files of the plugin, or folders of them.\n"
	"\n"
	"  -p DIR             the folder of the 'tasklint run' to tell about (default: .)\n"
	"  --format FORMAT    gcc (default), json, sarif, html, or github for annotations\n"
	"  -o FILE            write to that file\n"
	"  --root DIR         names of files are told from here (default: the folder that\n"
	"                     all units are in)\n"
	"  --baseline FILE    leave out what is known; json, sarif and html mark it instead\n"
	"\n"
	"Exit status: 0, or 2 for trouble. It's 'tasklint run' that judges findings.\n";

enum { OPTION_FORMAT = 0x100, OPTION_ROOT, OPTION_BASELINE };

struct request {
	const char *compdb, *root, *baseline, *output;
	const struct format *format;
};

static int write_gcc(struct report *r, FILE *out)
{
	struct printer printer;
	struct finding **f;

	printer_init(&printer, r->arena, out);
	tl_for_each(f, &r->findings)
		if (!(*f)->known)
			print_finding(&printer, *f);
	return EXIT_CLEAN;
}

static int write_json(json_t *json, FILE *out)
{
	int failed = json_dumpf(json, out, JSON_INDENT(1));

	json_decref(json);
	fputc('\n', out);
	return failed ? trouble("the report can't be written as JSON") : EXIT_CLEAN;
}

static int write_plain_json(struct report *r, FILE *out)
{
	return write_json(report_json(r), out);
}

static int write_sarif(struct report *r, FILE *out)
{
	return write_json(report_sarif(r), out);
}

static int write_github(struct report *r, FILE *out)
{
	report_github(r, out);
	return EXIT_CLEAN;
}

static const struct format {
	const char *name;
	int (*write)(struct report *r, FILE *out);
} formats[] = {
	{ "gcc", write_gcc }, { "json", write_plain_json }, { "sarif", write_sarif },
	{ "html", report_html }, { "github", write_github },
};

static int choose_format(struct request *q, const char *name)
{
	for (size_t i = 0; i < sizeof(formats) / sizeof(*formats); i++) {
		if (!strcmp(formats[i].name, name)) {
			q->format = &formats[i];
			return EXIT_CLEAN;
		}
	}
	return trouble("--format is gcc, json, sarif, html or github, not '%s'", name);
}

/* ---- reading */

static int add_unit(struct report *r, const char *path)
{
	struct tl_arena scratch;
	struct unit_results u;
	struct finding **f;
	struct tasklet **t;
	struct tl_err err;
	json_t *json;
	int code = EXIT_TROUBLE;

	tl_arena_init(&scratch, tl_get_or_die, free);
	json = results_load(&scratch, path, &err);
	if (json && !results_parse(&r->pool, json, path, &u, &err))
		code = EXIT_CLEAN;
	json_decref(json);
	tl_arena_release(&scratch);
	if (code)
		return trouble("%s", err.text);
	r->nunits++;
	r->nfunctions += u.functions;
	tl_for_each(f, &u.findings)
		*TL_PUSH(r->arena, &r->findings) = *f;
	tl_for_each(t, &u.tasklets)
		*TL_PUSH(r->arena, &r->tasklets) = *t;
	return EXIT_CLEAN;
}

static int is_results(const struct dirent *e)
{
	size_t len = strlen(e->d_name);

	return len > 5 && !strcmp(e->d_name + len - 5, ".json");
}

static int add_folder(struct report *r, const char *folder)
{
	struct dirent **entries;
	int n = scandir(folder, &entries, is_results, alphasort), code = EXIT_CLEAN;

	if (n < 0)
		return trouble("%s: %s", folder, strerror(errno));
	for (int i = 0; i < n; i++) {
		if (!code)
			code = add_unit(r, tl_arena_printf(r->arena, "%s/%s", folder, entries[i]->d_name));
		free(entries[i]);
	}
	free(entries);
	return code;
}

static int add_results(struct report *r, const char *path)
{
	struct stat st;

	if (stat(path, &st))
		return trouble("%s: %s", path, strerror(errno));
	return S_ISDIR(st.st_mode) ? add_folder(r, path) : add_unit(r, path);
}

static int compare_places(const struct place *x, const struct place *y)
{
	int order = strcmp(x->file ? x->file : "", y->file ? y->file : "");

	if (order)
		return order;
	if (x->line != y->line)
		return x->line < y->line ? -1 : 1;
	return x->column < y->column ? -1 : x->column > y->column;
}

static int compare_findings(const void *a, const void *b)
{
	const struct finding *x = *(const struct finding *const *)a, *y = *(const struct finding *const *)b;
	int order = compare_places(&x->at, &y->at);

	return order ? order : strcmp(x->rule, y->rule);
}

static int compare_tasklets(const void *a, const void *b)
{
	return compare_places(&(*(const struct tasklet *const *)a)->at, &(*(const struct tasklet *const *)b)->at);
}

/* The folder of all places that anything is told of. */
static const char *root_of(struct report *r)
{
	TL_VEC(const char *) files = { 0 };
	struct finding **f;
	struct tasklet **t;

	tl_for_each(f, &r->findings)
		if ((*f)->at.file)
			*TL_PUSH(r->arena, &files) = (*f)->at.file;
	tl_for_each(t, &r->tasklets)
		if ((*t)->at.file)
			*TL_PUSH(r->arena, &files) = (*t)->at.file;
	return common_folder(r->arena, files.items, files.n);
}

static int apply_baseline(struct report *r, const char *path)
{
	struct tl_baseline baseline;
	struct finding **f;
	struct tl_err err;

	if (tl_baseline_read(r->arena, path, &baseline, &err))
		return trouble("%s", err.text);
	r->baseline = true;
	tl_for_each(f, &r->findings)
		(*f)->known = tl_baseline_use(&baseline, (*f)->fingerprint) != NULL;
	return EXIT_CLEAN;
}

static int read_all(struct report *r, const struct request *q, char **paths)
{
	char here[PATH_MAX];
	int code = EXIT_CLEAN;

	if (!*paths)
		code = add_results(r, tl_arena_printf(r->arena, "%s/.tasklint", q->compdb));
	for (; !code && *paths; paths++)
		code = add_results(r, *paths);
	if (code)
		return code;
	if (!r->nunits)
		return trouble("there are no results there; 'tasklint run' makes them");
	if (r->findings.n)
		qsort(r->findings.items, r->findings.n, sizeof(*r->findings.items), compare_findings);
	if (r->tasklets.n)
		qsort(r->tasklets.items, r->tasklets.n, sizeof(*r->tasklets.items), compare_tasklets);
	if (q->root)
		r->root = absolute_name(r->arena, getcwd(here, sizeof(here)) ? here : ".", q->root);
	else
		r->root = root_of(r);
	return q->baseline ? apply_baseline(r, q->baseline) : EXIT_CLEAN;
}

static int write_report(struct report *r, const struct request *q)
{
	struct tl_replace file;
	struct tl_err err;
	int code;

	if (!q->output)
		return finish(q->format->write(r, stdout));
	if (scratch_replace_begin(r->arena, &file, q->output, &err))
		return trouble("%s", err.text);
	code = q->format->write(r, file.out);
	if (code) {
		scratch_replace_drop(&file);
		return code;
	}
	return scratch_replace_end(&file, &err) ? trouble("%s", err.text) : EXIT_CLEAN;
}

static int report(struct tl_arena *a, const struct request *q, char **paths)
{
	struct report r = { .arena = a, .sources.arena = a };
	int code;

	results_pool_init(&r.pool, a);
	code = read_all(&r, q, paths);
	return code ? code : write_report(&r, q);
}

int cmd_report(int argc, char **argv)
{
	static const struct option options[] = {
		{ "format", required_argument, NULL, OPTION_FORMAT },
		{ "root", required_argument, NULL, OPTION_ROOT },
		{ "baseline", required_argument, NULL, OPTION_BASELINE },
		{ "help", no_argument, NULL, 'h' },
		{ 0 }
	};
	struct request q = { .compdb = ".", .format = &formats[0] };
	struct tl_arena arena;
	int c, code = EXIT_CLEAN;

	while (!code && (c = getopt_long(argc, argv, ":p:o:h", options, NULL)) != -1) {
		switch (c) {
		case 'p':
			q.compdb = optarg;
			break;
		case 'o':
			q.output = optarg;
			break;
		case OPTION_FORMAT:
			code = choose_format(&q, optarg);
			break;
		case OPTION_ROOT:
			q.root = optarg;
			break;
		case OPTION_BASELINE:
			q.baseline = optarg;
			break;
		case 'h':
			fputs(usage, stdout);
			return finish(EXIT_CLEAN);
		default:
			return bad_option("report", c, argv);
		}
	}
	if (code)
		return code;
	tl_arena_init(&arena, tl_get_or_die, free);
	code = report(&arena, &q, argv + optind);
	tl_arena_release(&arena);
	return code;
}
