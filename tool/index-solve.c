// SPDX-License-Identifier: GPL-2.0-or-later
/* Units that were read for an index, solved as one program. */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>
#include <tasklint/solution.h>
#include "index-solve.h"
#include "print.h"
#include "units.h"

/* What a unit's last analysis said, as results. */
struct said {
	char *text;
	size_t size;
};

struct solving {
	const char *directory;		/* that names are seen from */
	const struct tl_source *sources;
	struct said *said;		/* by unit */
	uint32_t nfailed;
};

static int read_source(void *data, uint32_t i, struct tl_arena *a, struct tl_unit **ret, struct tl_err *err)
{
	const struct solving *s = data;

	return tl_source_read(a, &s->sources[i], ret, err);
}

static void keep_results(void *data, uint32_t i, const struct tl_analysis *an, const struct tl_err *err)
{
	struct solving *s = data;
	struct said *said = &s->said[i];
	struct tl_results results = { .analysis = an, .directory = s->directory };
	FILE *out;

	if (!an) {
		s->nfailed++;
		trouble("%s", err->text);
		return;
	}
	free(said->text);
	*said = (struct said){ NULL, 0 };
	out = open_memstream(&said->text, &said->size);
	if (!out)
		return;
	tl_results_write(&results, out);
	fclose(out);
}

/* Print the findings of one unit; returns how many are no notes, or -1. */
static int print_results(struct results_pool *pool, struct printer *printer, const char *name,
			 const struct said *said)
{
	struct unit_results results = { 0 };
	struct tl_err err = { "" };
	json_error_t error;
	json_t *json = json_loadb(said->text, said->size, 0, &error);
	int count = 0;

	if (!json || results_parse(pool, json, name, &results, &err)) {
		trouble("%s: %s", name, json ? err.text : error.text);
		json_decref(json);
		return -1;
	}
	for (uint32_t i = 0; i < results.findings.n; i++) {
		print_finding(printer, results.findings.items[i]);
		count += results.findings.items[i]->severity != TL_NOTE;
	}
	json_decref(json);
	return count;
}

int index_solve(struct tl_arena *a, const struct tl_source *sources, uint32_t n)
{
	const struct tl_options options = { .severity = TL_WARNING, .level = 1 };
	const char *const none[] = { NULL };
	struct tl_solution_unit *units = TL_NEW_ARRAY(a, struct tl_solution_unit, n + 1);
	struct solving s = { .sources = sources, .said = TL_NEW_ARRAY(a, struct said, n + 1) };
	struct tl_solution_input input = { .units = units, .nunits = n, .data = &s, .read = read_source,
					   .done = keep_results };
	struct tl_solution_stats stats;
	const struct tl_model *model;
	struct results_pool pool;
	struct printer printer;
	char here[4096];
	int count = 0, code;

	if (!getcwd(here, sizeof(here)))
		return trouble("the current folder: %s", strerror(errno));
	s.directory = here;
	code = units_model(a, none, &model);
	if (code)
		return code;
	for (uint32_t i = 0; i < n; i++)
		units[i] = (struct tl_solution_unit){ sources[i].name, sources[i].module };
	tl_solution_make(a, model, &options, &input, &stats);
	results_pool_init(&pool, a);
	printer_init(&printer, a, stdout);
	for (uint32_t i = 0; i < n; i++) {
		int more = s.said[i].text ? print_results(&pool, &printer, sources[i].name, &s.said[i]) : 0;

		count += more > 0 ? more : 0;
		s.nfailed += more < 0;
		free(s.said[i].text);
	}
	fprintf(stderr, "%u units, %u functions, %u calls between units; %u analyses in %u rounds%s\n", stats.units,
		stats.functions, stats.edges, stats.analyses, stats.rounds,
		stats.settled ? "" : ", not settled");
	return s.nfailed ? EXIT_TROUBLE : count ? EXIT_FINDINGS : EXIT_CLEAN;
}
