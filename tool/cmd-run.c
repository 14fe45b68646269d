// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * tasklint run: analyse what compile_commands.json lists.
 *
 * Units are told in the order of their names, whatever order they end in: the
 * output of two runs can be compared. What is unchanged since the last run
 * comes from the store and is told all the same.
 */
#define _GNU_SOURCE	/* CLOCK_REALTIME_COARSE */
#include <errno.h>
#include <inttypes.h>
#include <limits.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>
#include "analysing.h"
#include "changes.h"
#include "compdb.h"
#include "known.h"
#include "pool.h"
#include "print.h"
#include "progress.h"
#include "store.h"

static const char usage[] =
	"usage: tasklint run [OPTION...] [FILE...]\n"
	"\n"
	"Analyse the files that compile_commands.json lists, or only those named. What\n"
	"did not change since the last run is not analysed again. 'tasklint report'\n"
	"shows the results in other forms.\n"
	"\n"
	"  -p DIR             where compile_commands.json is, or its name (default: .)\n"
	"  -j N               how many files at a time (default: one per processor)\n"
	"  --changed-since REV  only files that git says changed since then, and files\n"
	"                     that include one that did\n"
	"  --baseline FILE    don't tell or count what is known; say what is stale in it\n"
	"  --update-baseline  write what is found now to that file\n"
	"  --store DIR        where results are kept (default: .tasklint beside -p)\n"
	"  --timeout SECONDS  that a file may take (default: 300; 0: no limit)\n"
	"  --quiet            findings only, no progress and no summary\n"
	ANALYSING_USAGE
	"\n"
	"Exit status: 0 nothing new, 1 new findings (notes don't count), 2 trouble, also\n"
	"where a file could not be analysed.\n";

enum {
	OPTION_CHANGED = 0x200, OPTION_BASELINE, OPTION_UPDATE, OPTION_STORE, OPTION_TIMEOUT, OPTION_QUIET,
};

struct request {
	const char *compdb, *store, *changed_since, *baseline;
	unsigned parallel, seconds;
	bool update_baseline, quiet;
	struct compile_options compile;
};

enum unit_state { UNIT_WAITING, UNIT_UNCHANGED, UNIT_ANALYSED, UNIT_FAILED };

struct unit {
	const struct compdb_entry *entry;
	enum unit_state state;
	uint64_t identity;
	struct timespec since;
	struct unit_results results;
	const char *complaint;		/* of a failed one */
};

struct run {
	struct tl_arena *arena;
	const struct request *request;
	const char *root;		/* that names in baselines are seen from */
	TL_VEC(struct unit) units;
	uint32_t at, told;		/* the next to start, and to tell */
	struct store store;
	struct compilers compilers;
	struct results_pool pool;
	struct printer printer;
	struct progress progress;
	struct tl_baseline baseline;
	TL_VEC(struct finding *) findings;
	uint32_t nnew, nnotes, nknown, nunchanged, nfailed;
};

static void set_failed(struct run *r, struct unit *u, const char *why)
{
	u->state = UNIT_FAILED;
	u->complaint = tl_arena_strndup(r->arena, why, strlen(why));
}

static bool set_results(struct run *r, struct unit *u, const json_t *json, const char *path,
			enum unit_state state)
{
	struct tl_err err;

	u->state = state;
	if (!results_parse(&r->pool, json, path, &u->results, &err))
		return true;
	set_failed(r, u, err.text);
	return false;
}

static void tell_unit(struct run *r, struct unit *u)
{
	struct finding **f;

	if (u->state == UNIT_FAILED) {
		r->nfailed++;
		progress_clear(&r->progress);
		trouble("%s: not analysed: %s", relative_name(r->printer.folder, u->entry->file), u->complaint);
		return;
	}
	r->nunchanged += u->state == UNIT_UNCHANGED;
	if (r->request->baseline)
		known_mark(&r->baseline, &u->results);
	tl_for_each(f, &u->results.findings) {
		*TL_PUSH(r->arena, &r->findings) = *f;
		r->nknown += (*f)->known;
		if ((*f)->known || r->request->update_baseline)
			continue;
		r->nnew += (*f)->severity != TL_NOTE;
		r->nnotes += (*f)->severity == TL_NOTE;
		progress_clear(&r->progress);
		print_finding(&r->printer, *f);
	}
	fflush(stdout);
}

/* What can be told without getting ahead of a unit that still runs. */
static void tell_finished(struct run *r)
{
	for (; r->told < r->units.n && r->units.items[r->told].state != UNIT_WAITING; r->told++)
		tell_unit(r, &r->units.items[r->told]);
	r->progress.nfindings = r->nnew + r->nnotes;
	r->progress.nfailed = r->nfailed;
}

static const char *tmp_name(struct run *r, unsigned slot, const char *what)
{
	return tl_arena_printf(r->arena, "%s/%u.%s", r->store.tmp, slot, what);
}

/* True where the unit must be analysed: `job` is how. */
static bool prepare(struct run *r, struct unit *u, struct job *job)
{
	const struct compdb_entry *e = u->entry;
	const char *facts = find_near_program(r->arena, "../rules/facts", "../share/tasklint/facts");
	const char *results = tmp_name(r, job->slot, "json");
	const char *const *p;
	const char *plugin = "";
	json_t *json;

	if (compile_command(r->arena, &r->compilers, e->argv, &r->request->compile, results, &job->argv)) {
		set_failed(r, u, tl_arena_printf(r->arena, "no plugin for %s",
						 r->request->compile.cc ? r->request->compile.cc : e->argv[0]));
		return false;
	}
	for (p = job->argv; *p; p++)
		if (tl_starts_with(*p, "-fplugin="))
			plugin = *p + strlen("-fplugin=");
	u->identity = store_identity(&r->store, job->argv, e->directory, plugin, facts);
	json = store_get(&r->store, e->file, u->identity);
	if (json && set_results(r, u, json, "", UNIT_UNCHANGED)) {
		json_decref(json);
		return false;
	}
	json_decref(json);
	job->directory = e->directory;
	job->output = tmp_name(r, job->slot, "txt");
	job->data = u;
	unlink(results);
	/* Files are stamped by the kernel's coarse clock. */
	clock_gettime(CLOCK_REALTIME_COARSE, &u->since);
	u->state = UNIT_WAITING;
	return true;
}

static bool next_unit(void *context, struct job *job)
{
	struct run *r = context;

	while (r->at < r->units.n) {
		struct unit *u = &r->units.items[r->at++];

		if (prepare(r, u, job))
			return true;
		r->progress.done++;
		tell_finished(r);
	}
	return false;
}

static const char *why_ended(struct run *r, const struct job *job, const char *output)
{
	const char *complaint = compile_complaint(r->arena, output);

	switch (job->end) {
	case JOB_EXITED:
		break;
	case JOB_SIGNALLED:
		return tl_arena_printf(r->arena, "%s was killed by signal %d", job->argv[0], job->status);
	case JOB_TIMEOUT:
		return tl_arena_printf(r->arena, "it took more than %u seconds", r->request->seconds);
	case JOB_NOT_STARTED:
		return tl_arena_printf(r->arena, "can't run %s in %s: %s", job->argv[0], job->directory,
				       strerror(job->status));
	}
	if (complaint)
		return complaint;
	return tl_arena_printf(r->arena, "%s failed with status %d", job->argv[0], job->status);
}

static void take_results(struct run *r, struct unit *u, const char *path, const char *output)
{
	struct tl_arena scratch;
	struct tl_err err;
	json_t *json;

	tl_arena_init(&scratch, tl_get_or_die, free);
	json = access(path, F_OK) ? NULL : results_load(&scratch, path, &err);
	if (json) {
		if (set_results(r, u, json, path, UNIT_ANALYSED) &&
		    store_put(&r->store, u->entry->file, u->identity, path, json, &u->since, &err))
			set_failed(r, u, err.text);
		json_decref(json);
	} else if (access(path, F_OK)) {
		const char *complaint = compile_complaint(&scratch, output);

		set_failed(r, u, complaint ? complaint : "the compiler wrote no results");
	} else {
		set_failed(r, u, err.text);
	}
	tl_arena_release(&scratch);
}

static bool unit_ended(void *context, struct job *job)
{
	struct run *r = context;
	const char *const *simpler;
	char *output = "";

	if (job->end != JOB_NOT_STARTED && tl_read_file(r->arena, job->output, &output, NULL, NULL))
		output = "";
	if (job->end == JOB_EXITED && job->status) {
		simpler = compile_without_unknown(r->arena, job->argv, output);
		if (simpler) {
			job->argv = simpler;
			return true;
		}
	}
	if (job->end == JOB_EXITED && !job->status)
		take_results(r, job->data, tmp_name(r, job->slot, "json"), output);
	else
		set_failed(r, job->data, why_ended(r, job, output));
	r->progress.done++;
	r->progress.worked++;
	tell_finished(r);
	return false;
}

static void tick(void *context)
{
	struct run *r = context;

	if (!r->request->quiet)
		progress_tick(&r->progress);
}

/* ---- which units */

struct dependency {
	const struct changes *changes;
	bool found;
};

static void look_at(void *context, const char *file)
{
	struct dependency *d = context;
	char real[PATH_MAX];

	if (!d->found)
		d->found = changes_have(d->changes, file) ||
			   (realpath(file, real) && changes_have(d->changes, real));
}

/*
 * A file that was never analysed may include anything: where headers changed,
 * it counts as changed.
 */
static bool is_changed(struct run *r, const struct compdb_entry *e, const struct changes *changes)
{
	struct dependency d = { .changes = changes, .found = changes_have(changes, e->file) };
	struct tl_arena scratch;
	json_t *json;

	if (d.found || !changes->nheaders)
		return d.found;
	tl_arena_init(&scratch, tl_get_or_die, free);
	json = results_load(&scratch, store_path(&scratch, &r->store, e->file), NULL);
	if (json)
		results_files(json, &scratch, look_at, &d);
	else
		d.found = true;
	json_decref(json);
	tl_arena_release(&scratch);
	return d.found;
}

static int select_changed(struct run *r, const struct compdb *db)
{
	const struct compdb_entry *e;
	struct changes changes;

	if (changes_since(r->arena, r->root, r->request->changed_since, &changes))
		return EXIT_TROUBLE;
	tl_for_each(e, &db->entries) {
		if (changes.n && is_changed(r, e, &changes))
			TL_PUSH(r->arena, &r->units)->entry = e;
	}
	return EXIT_CLEAN;
}

static int select_units(struct run *r, const struct compdb *db, char **files)
{
	const struct compdb_entry *e;

	if (r->request->changed_since)
		return select_changed(r, db);
	for (; *files; files++) {
		e = compdb_find(r->arena, db, *files);
		if (!e)
			return trouble("%s: not in %s", *files, db->path);
		TL_PUSH(r->arena, &r->units)->entry = e;
	}
	if (r->units.n)
		return EXIT_CLEAN;
	tl_for_each(e, &db->entries)
		TL_PUSH(r->arena, &r->units)->entry = e;
	return EXIT_CLEAN;
}

/* ---- the end */

static void scope_of(struct run *r, bool all, struct known_scope *scope)
{
	const struct unit *u;

	*scope = (struct known_scope){ .all = all, .analysed.arena = r->arena, .failed.arena = r->arena };
	tl_for_each(u, &r->units)
		tl_intern(u->state == UNIT_FAILED ? &scope->failed : &scope->analysed,
			  relative_name(r->root, u->entry->file));
}

static void tell_stale(struct run *r, const struct known_scope *scope)
{
	const struct tl_baseline_entry *e;

	tl_for_each(e, &r->baseline.entries) {
		if (known_is_stale(e, scope))
			fprintf(stderr, "tasklint: %s:%u: stale: no %s in '%s' of %s any more\n",
				r->baseline.path, e->line, e->rule, e->function, e->file);
	}
}

static void tell_summary(const struct run *r)
{
	fprintf(stderr, "tasklint: %u file%s", r->units.n, r->units.n == 1 ? "" : "s");
	if (r->nunchanged)
		fprintf(stderr, ", %u unchanged", r->nunchanged);
	if (r->nfailed)
		fprintf(stderr, ", %u not analysed", r->nfailed);
	fprintf(stderr, ": %u finding%s", r->nnew, r->nnew == 1 ? "" : "s");
	if (r->nnotes)
		fprintf(stderr, ", %u note%s", r->nnotes, r->nnotes == 1 ? "" : "s");
	if (r->nknown)
		fprintf(stderr, ", %u known", r->nknown);
	fprintf(stderr, "; %.1f s\n", progress_seconds(&r->progress));
}

static int tell_end(struct run *r, bool all)
{
	struct known_scope scope;
	struct tl_err err;

	scope_of(r, all, &scope);
	if (r->request->update_baseline) {
		if (known_update(r->arena, &r->baseline, &scope, r->root, r->findings.items, r->findings.n, &err))
			return trouble("%s", err.text);
		if (!r->request->quiet)
			fprintf(stderr, "tasklint: %s: %u finding%s\n", r->baseline.path, r->findings.n,
				r->findings.n == 1 ? "" : "s");
	} else {
		tell_stale(r, &scope);
	}
	if (!r->request->quiet)
		tell_summary(r);
	if (r->nfailed)
		return finish(EXIT_TROUBLE);
	return finish(r->nnew ? EXIT_FINDINGS : EXIT_CLEAN);
}

static int run_units(struct run *r, bool all)
{
	struct pool pool = {
		.parallel = r->request->parallel, .seconds = r->request->seconds, .context = r,
		.next = next_unit, .ended = unit_ended, .tick = tick,
	};
	bool done;

	progress_begin(&r->progress, "files", r->units.n);
	done = pool_run(&pool);
	progress_clear(&r->progress);
	if (!done)
		return trouble("interrupted: %u of %u files are done, and the next run goes on from there",
			       r->progress.done, r->units.n);
	return tell_end(r, all);
}

static int read_baseline(struct run *r)
{
	const struct request *q = r->request;
	struct tl_err err;
	int code;

	if (!q->baseline)
		return EXIT_CLEAN;
	r->baseline.path = q->baseline;
	code = tl_baseline_read(r->arena, q->baseline, &r->baseline, &err);
	if (!code || (code == -ENOENT && q->update_baseline))
		return EXIT_CLEAN;
	if (code == -ENOENT)
		return trouble("%s; --update-baseline makes it", err.text);
	return trouble("%s", err.text);
}

static int run(struct tl_arena *a, const struct request *q, char **files)
{
	struct run r = { .arena = a, .request = q };
	const char *folder = q->store;
	struct compdb db;
	struct tl_err err;
	bool all = !*files && !q->changed_since;
	int code;

	if (compdb_read(a, q->compdb, &db, &err))
		return trouble("%s", err.text);
	if (!db.entries.n)
		return trouble("%s lists no C files", db.path);
	if (!folder) {
		const char *slash = strrchr(db.path, '/');

		folder = slash ? tl_arena_printf(a, "%.*s/.tasklint", (int)(slash - db.path), db.path)
			: ".tasklint";
	}
	r.root = common_folder(a, compdb_names(a, &db), db.entries.n);
	compilers_init(&r.compilers, a);
	results_pool_init(&r.pool, a);
	printer_init(&r.printer, a, stdout);
	code = read_baseline(&r);
	if (code)
		return code;
	folder = absolute_name(a, r.printer.folder, folder);
	if (store_open(a, folder, &r.store, &err))
		return trouble("%s", err.text);
	code = select_units(&r, &db, files);
	if (!code) {
		if (all)
			store_keep_only(&r.store, compdb_names(a, &db), db.entries.n);
		code = run_units(&r, all);
	}
	store_close(&r.store);
	return code;
}

static int read_option(struct tl_arena *a, struct request *q, int c, char **argv)
{
	long n;

	switch (c) {
	case 'p':
		q->compdb = optarg;
		return EXIT_CLEAN;
	case 'j':
		n = read_number(optarg, 1, 1024);
		if (n < 0)
			return trouble("-j takes a number from 1 to 1024, not '%s'", optarg);
		q->parallel = (unsigned)n;
		return EXIT_CLEAN;
	case OPTION_TIMEOUT:
		n = read_number(optarg, 0, 1000000);
		if (n < 0)
			return trouble("--timeout takes a number of seconds, not '%s'", optarg);
		q->seconds = (unsigned)n;
		return EXIT_CLEAN;
	case OPTION_CHANGED:
		q->changed_since = optarg;
		return EXIT_CLEAN;
	case OPTION_BASELINE:
		q->baseline = optarg;
		return EXIT_CLEAN;
	case OPTION_UPDATE:
		q->update_baseline = true;
		return EXIT_CLEAN;
	case OPTION_STORE:
		q->store = optarg;
		return EXIT_CLEAN;
	case OPTION_QUIET:
		q->quiet = true;
		return EXIT_CLEAN;
	default:
		n = analysing_option(a, c, optarg, &q->compile);
		return n < 0 ? bad_option("run", c, argv) : (int)n;
	}
}

int cmd_run(int argc, char **argv)
{
	static const struct option options[] = {
		{ "changed-since", required_argument, NULL, OPTION_CHANGED },
		{ "baseline", required_argument, NULL, OPTION_BASELINE },
		{ "update-baseline", no_argument, NULL, OPTION_UPDATE },
		{ "store", required_argument, NULL, OPTION_STORE },
		{ "timeout", required_argument, NULL, OPTION_TIMEOUT },
		{ "quiet", no_argument, NULL, OPTION_QUIET },
		ANALYSING_OPTIONS,
		{ "help", no_argument, NULL, 'h' },
		{ 0 }
	};
	struct request q = { .compdb = ".", .seconds = 300, .parallel = count_processors() };
	struct tl_arena arena;
	int c, code = EXIT_CLEAN;

	tl_arena_init(&arena, tl_get_or_die, free);
	/* GCC's complaints are read: compile_without_unknown(). */
	setenv("LC_ALL", "C", 1);
	while (!code && (c = getopt_long(argc, argv, ":p:j:h", options, NULL)) != -1) {
		if (c == 'h') {
			fputs(usage, stdout);
			code = finish(EXIT_CLEAN);
			goto out;
		}
		code = read_option(&arena, &q, c, argv);
	}
	if (!code && q.update_baseline && !q.baseline)
		code = trouble("--update-baseline of which one? Name it with --baseline FILE");
	if (!code && q.changed_since && optind < argc)
		code = trouble("either --changed-since or files, not both");
	if (!code)
		code = run(&arena, &q, argv + optind);
out:
	tl_arena_release(&arena);
	return code;
}
