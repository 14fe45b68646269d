// SPDX-License-Identifier: GPL-2.0-or-later
/* Units that were found for an index, solved as one program. */
#define _GNU_SOURCE	/* strdup() */
#include <errno.h>
#include <pthread.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>
#include <tasklint/index-store.h>
#include "index-solve.h"
#include "print.h"
#include "progress.h"
#include "units.h"

/* What a unit's last analysis said, as results. */
struct said {
	char *text;
	size_t size;
	bool old;			/* it is what the old index says */
};

struct solving {
	const struct index_solve *request;
	const char *directory;		/* that names are seen from */
	struct said *said;		/* by unit */
	struct tl_stored *known;	/* by unit, of the old index */
	bool *found;			/* by unit: it is known */
	struct tl_store *store;		/* NULL: no index is wanted */
	pthread_mutex_t lock;		/* of what follows */
	struct progress progress;
	bool lost;			/* a result, for lack of memory */
};

static int read_source(void *data, uint32_t i, struct tl_arena *a, struct tl_unit **ret, struct tl_err *err)
{
	const struct solving *s = data;
	int e = tl_source_read(a, &s->request->sources[i], ret, err);

	if (e)
		s->request->problem(s->request->data, tl_problem_of(e), err->text);
	return e;
}

static const struct tl_solution_kept *kept_unit(void *data, uint32_t i)
{
	const struct solving *s = data;

	return s->found[i] ? &s->known[i].kept : NULL;
}

static bool write_results(const struct solving *s, const struct tl_analysis *an, struct said *said)
{
	struct tl_results results = { .analysis = an, .directory = s->directory };
	FILE *out = open_memstream(&said->text, &said->size);

	if (!out)
		return false;
	tl_results_write(&results, out);
	return !fclose(out) && said->text;
}

static void keep_results(void *data, uint32_t i, const struct tl_analysis *an, const struct tl_err *err)
{
	struct solving *s = data;
	struct said *said = &s->said[i];
	bool first = !said->text || said->old, good;

	(void)err;
	if (!said->old)
		free(said->text);
	*said = (struct said){ NULL, 0, false };
	good = !an || write_results(s, an, said);
	pthread_mutex_lock(&s->lock);
	s->lost |= !good;
	s->progress.done += first;
	s->progress.worked += first;
	if (s->progress.terminal)
		progress_tick(&s->progress);
	pthread_mutex_unlock(&s->lock);
}

/* ---- printing */

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

static int print_all(struct tl_arena *a, const struct solving *s, uint32_t *ret_count)
{
	struct results_pool pool;
	struct printer printer;
	bool good = true;

	results_pool_init(&pool, a);
	printer_init(&printer, a, stdout);
	*ret_count = 0;
	for (uint32_t i = 0; i < s->request->n; i++) {
		int more = s->said[i].text ? print_results(&pool, &printer, s->request->sources[i].name, &s->said[i])
					   : 0;

		*ret_count += more > 0 ? (uint32_t)more : 0;
		good &= more >= 0;
	}
	return good ? EXIT_CLEAN : EXIT_TROUBLE;
}

static void sum_up(const struct solving *s, const struct tl_solution_stats *stats, uint32_t nrepeated, uint32_t nfindings)
{
	const struct index_solve *r = s->request;

	fprintf(stderr, "%s%s%u units (%u read, %u analysed)", r->output ? r->output : "", r->output ? ": " : "",
		stats->units - stats->failed, stats->read, stats->analysed);
	if (nrepeated)
		fprintf(stderr, ", %u repeated", nrepeated);
	fprintf(stderr, ", %u functions, %u calls between units%s; %u finding%s\n", stats->functions, stats->edges,
		stats->settled ? "" : ", not settled", nfindings, nfindings == 1 ? "" : "s");
}

/* ---- the index */

static void take_old(struct solving *s)
{
	for (uint32_t i = 0; i < s->request->n; i++) {
		s->found[i] = tl_store_find(s->store, &s->request->sources[i], &s->known[i]);
		if (s->found[i])
			s->said[i] = (struct said){ (char *)s->known[i].results, strlen(s->known[i].results), true };
	}
}

/* Nothing was read or analysed, and no unit is gone: the old index says it all. */
static bool is_same(const struct solving *s, const struct tl_solution_stats *stats)
{
	uint32_t n = 0;

	for (uint32_t i = 0; i < s->request->n; i++)
		n += s->found[i] && s->known[i].module_is_same;
	return !stats->analysed && n == s->request->n && n == tl_store_old_units(s->store);
}

static int write_index(const struct solving *s, const struct tl_solution *p, struct tl_err *err)
{
	int r = 0;

	for (uint32_t i = 0; !r && i < s->request->n; i++) {
		struct tl_stored unit = { .results = s->said[i].text };

		if (tl_solution_unit(p, i, &unit.kept) && unit.results)
			r = tl_store_put(s->store, &s->request->sources[i], &unit, s->found[i], err);
	}
	return r ? r : tl_store_commit(s->store, err);
}

static int solve_and_print(struct tl_arena *a, struct solving *s, const struct tl_model *model)
{
	const struct tl_options options = { .severity = TL_WARNING, .level = s->request->level };
	struct tl_solution_unit *units = TL_NEW_ARRAY(a, struct tl_solution_unit, s->request->n);
	struct tl_solution_input input = { .units = units, .nunits = s->request->n, .jobs = s->request->jobs,
					   .data = s, .read = read_source, .done = keep_results,
					   .kept = kept_unit };
	struct tl_solution_stats stats;
	struct tl_solution *solution;
	const struct tl_program *program;
	struct tl_err err = { "" };
	uint32_t nfindings;
	int code = EXIT_CLEAN;

	for (uint32_t i = 0; i < s->request->n; i++)
		units[i] = (struct tl_solution_unit){ s->request->sources[i].name, s->request->sources[i].module,
						      s->request->sources[i].crc };
	progress_begin(&s->progress, "units", s->request->n);
	solution = tl_solution_make(a, model, &options, &input, &stats);
	progress_clear(&s->progress);
	program = tl_solution_program(solution);
	for (uint32_t i = 0; i < program->problems.list.n; i++)
		s->request->problem(s->request->data, program->problems.list.items[i].kind,
				    program->problems.list.items[i].text);
	if (s->lost)
		code = trouble("out of memory");
	else if (s->store && !is_same(s, &stats) && write_index(s, solution, &err))
		code = trouble("%s", err.text);
	if (!code)
		code = print_all(a, s, &nfindings);
	if (!code) {
		sum_up(s, &stats, s->request->nrepeated + program->repeated, nfindings);
		code = nfindings ? EXIT_FINDINGS : EXIT_CLEAN;
	}
	tl_solution_release(solution);
	return code;
}

/* Results of another level are others. */
static uint64_t identity(struct tl_arena *a, const struct index_solve *request, const char *here)
{
	uint64_t h = tl_hash_text(units_identity(a, request->facts), here);

	return tl_hash_bytes(h, &request->level, sizeof(request->level));
}

int index_solve(struct tl_arena *a, const struct index_solve *request)
{
	struct solving s = { .request = request };
	const struct tl_model *model;
	struct tl_err err = { "" };
	char here[4096];
	int code;

	pthread_mutex_init(&s.lock, NULL);
	/* A file that may not grow is an error like others. */
	signal(SIGXFSZ, SIG_IGN);
	if (!getcwd(here, sizeof(here)))
		return trouble("the current folder: %s", strerror(errno));
	s.directory = here;
	s.said = TL_NEW_ARRAY(a, struct said, request->n);
	s.known = TL_NEW_ARRAY(a, struct tl_stored, request->n);
	s.found = TL_NEW_ARRAY(a, bool, request->n);
	code = units_model(a, request->facts, &model);
	if (code)
		return code;
	if (request->output && tl_store_begin(a, request->output, identity(a, request, here), &s.store, &err))
		return trouble("%s", err.text);
	if (s.store)
		take_old(&s);
	code = solve_and_print(a, &s, model);
	if (s.store)
		tl_store_end(s.store);
	for (uint32_t i = 0; i < request->n; i++)
		if (!s.said[i].old)
			free(s.said[i].text);
	return code;
}
