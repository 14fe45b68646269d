// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * tasklint fix: patches that write tasklets in another way.
 *
 * The files that register tasklets are analysed, then those of their modules
 * that speak of their callbacks, and then there is a patch for each module.
 */
#include <errno.h>
#include <limits.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>
#include "analysing.h"
#include "compdb.h"
#include "mail.h"
#include "pool.h"
#include "progress.h"
#include "results.h"
#include "scratch.h"
#include "sites-analysis.h"
#include "units.h"

static const char usage[] =
	"usage: tasklint fix --to=setup|bh-work [OPTION...] [FILE|FOLDER...]\n"
	"\n"
	"Write a patch for each module that has tasklets which can be written in another\n"
	"way, and say of the others why not. Without a name, all that compile_commands.json\n"
	"lists is looked at; FILE stands for its module, FOLDER for all that is in it.\n"
	"No source is changed.\n"
	"\n"
	"  --to WAY           setup: tasklet_setup() and from_tasklet(); bh-work: a work item on\n"
	"                     system_bh_wq (Linux 6.9), which runs in softirqs, too\n"
	"  --care             change, too, what differs afterwards in a way that somebody has to\n"
	"                     look at; the patch says where\n"
	"  -o DIR             a file for each patch there, not all of them to stdout\n"
	"  --root DIR         names in patches are seen from there (default: the folder that\n"
	"                     all files of compile_commands.json are in)\n"
	"  --author TEXT      'NAME <ADDRESS>' of the patches (default: what git says)\n"
	"  -p DIR             where compile_commands.json is, or its name (default: .)\n"
	"  -j N               how many files at a time (default: one per processor)\n"
	"  --quiet            don't say why tasklets are left as they are\n"
	ANALYSING_USAGE
	"\n"
	"Exit status: 0 all that could be written that way has its patch, 1 something is left as it is,\n"
	"2 trouble, also where a file could not be analysed.\n";

enum { OPTION_TO = 0x200, OPTION_ROOT, OPTION_AUTHOR, OPTION_QUIET, OPTION_CARE };

struct request {
	const char *to, *folder, *root, *author, *compdb;
	unsigned parallel;
	bool quiet, care;
	struct compile_options compile;
	TL_VEC(const char *) facts;		/* of the API, besides ours; ends with NULL */
};

/* A unit of the build, and the module that it becomes a part of. */
struct source {
	const struct compdb_entry *entry;
	const char *module;
	struct plan_unit unit;
	bool failed;
};

/* A module that is looked at: `n` sources. */
struct module {
	struct source *sources;
	uint32_t n;
	struct plan_module plans;
};

struct fix {
	struct tl_arena *arena;
	const struct request *request;
	struct rewrite rewrite;
	struct source_files files;
	struct tl_strings names;
	TL_VEC(struct source) sources;		/* by module */
	struct built_files built;
	TL_VEC(struct module) modules;
	const char *root, *here, *tmp;
	const struct tl_model *model;
	struct compilers compilers;
	struct progress progress;
	/* those that are analysed now */
	TL_VEC(struct source *) waiting;
	uint32_t at;
	uint32_t npatches, nchanged, nkept, nfailed;
};

/* ---- which files */

/* kbuild says which module it compiles for; else the folder stands for it. */
static const char *module_of(struct fix *f, const struct compdb_entry *e)
{
	static const char option[] = "-DKBUILD_MODNAME=";
	const char *slash = strrchr(e->file, '/');

	for (uint32_t i = 0; i < e->argc; i++) {
		const char *value;

		if (!tl_starts_with(e->argv[i], option))
			continue;
		value = e->argv[i] + strlen(option);
		value += strspn(value, "\"'\\");
		return tl_intern_n(&f->names, value, strcspn(value, "\"'\\"));
	}
	return tl_intern_n(&f->names, e->file, (size_t)(slash - e->file));
}

static int compare_sources(const void *a, const void *b)
{
	const struct source *x = a, *y = b;
	int modules = strcmp(x->module, y->module);

	return modules ? modules : strcmp(x->entry->file, y->entry->file);
}

static void add_sources(struct fix *f, const struct compdb *db)
{
	const struct compdb_entry *e;

	tl_for_each(e, &db->entries) {
		struct source s = { .entry = e, .module = module_of(f, e), .unit.file = e->file };

		*TL_PUSH(f->arena, &f->sources) = s;
		*TL_PUSH(f->arena, &f->built.items) = (struct built_file){ e->file, s.module };
	}
	qsort(f->sources.items, f->sources.n, sizeof(*f->sources.items), compare_sources);
}

static bool is_below(const char *file, const char *folder)
{
	size_t len = strlen(folder);

	return !strncmp(file, folder, len) && (!file[len] || file[len] == '/');
}

/* The modules that the names stand for; all of them where there is none. */
static int select_modules(struct fix *f, char **names, struct tl_map *wanted)
{
	struct source *s;

	for (; *names; names++) {
		const char *name = absolute_name(f->arena, f->here, *names);
		bool any = false;

		tl_for_each(s, &f->sources) {
			if (!is_below(s->entry->file, name))
				continue;
			*tl_map_at(f->arena, wanted, s->module) = s;
			any = true;
		}
		if (!any)
			return trouble("%s: not in compile_commands.json", *names);
	}
	if (wanted->n)
		return EXIT_CLEAN;
	tl_for_each(s, &f->sources)
		*tl_map_at(f->arena, wanted, s->module) = s;
	return EXIT_CLEAN;
}

/* ---- analysing */

static const char *tmp_name(const struct fix *f, unsigned slot, const char *what)
{
	return tl_arena_printf(f->arena, "%s/%u.%s", f->tmp, slot, what);
}

static void set_failed(struct fix *f, struct source *s, const char *why)
{
	s->failed = true;
	f->nfailed++;
	progress_clear(&f->progress);
	trouble("%s: not analysed: %s", relative_name(f->here, s->entry->file), why);
}

static bool next_source(void *context, struct job *job)
{
	struct fix *f = context;

	while (f->at < f->waiting.n) {
		struct source *s = f->waiting.items[f->at++];
		struct compile_options options = { .cc = f->request->compile.cc };

		for (uint32_t i = 0; i < f->request->compile.plugin.n; i++)
			*TL_PUSH(f->arena, &options.plugin) = f->request->compile.plugin.items[i];
		*TL_PUSH(f->arena, &options.plugin) = tl_arena_printf(f->arena, "edit-sites=%s",
								     tmp_name(f, job->slot, "sites"));
		*TL_PUSH(f->arena, &options.plugin) = tl_arena_printf(f->arena, "dump-facts=%s",
								     tmp_name(f, job->slot, "facts"));
		unlink(tmp_name(f, job->slot, "sites"));
		unlink(tmp_name(f, job->slot, "facts"));
		if (!compile_command(f->arena, &f->compilers, s->entry->argv, &options,
				     tmp_name(f, job->slot, "json"), &job->argv)) {
			job->directory = s->entry->directory;
			job->output = tmp_name(f, job->slot, "txt");
			job->data = s;
			return true;
		}
		set_failed(f, s, "no plugin for its compiler");
	}
	return false;
}

static bool source_ended(void *context, struct job *job)
{
	struct fix *f = context;
	struct source *s = job->data;
	const char *const *simpler;
	const char *complaint;
	struct tl_err err;
	char *output = "";

	if (job->end == JOB_EXITED && !job->status) {
		s->unit.analysed = !sites_read(f->arena, tmp_name(f, job->slot, "sites"), &s->unit.sites, &err) &&
				   !sites_add_analysis(f->arena, f->model, tmp_name(f, job->slot, "facts"),
						       s->entry->directory, f->request->to, &s->unit.sites, &err);
		if (!s->unit.analysed)
			set_failed(f, s, err.text);
		return false;
	}
	if (tl_read_file(f->arena, job->output, &output, NULL, NULL))
		output = "";
	simpler = job->end == JOB_EXITED ? compile_without_unknown(f->arena, job->argv, output) : NULL;
	if (simpler) {
		job->argv = simpler;
		return true;
	}
	complaint = compile_complaint(f->arena, output);
	set_failed(f, s, complaint ? complaint : "the compiler ended without a word");
	return false;
}

/* The sources that are needed and not analysed yet. */
static int analyse(struct fix *f)
{
	const struct module *m;
	struct pool pool = {
		.parallel = f->request->parallel, .seconds = 300, .context = f, .next = next_source, .ended = source_ended,
	};

	f->waiting.n = f->at = 0;
	tl_for_each(m, &f->modules) {
		for (struct source *s = m->sources; s < m->sources + m->n; s++) {
			if (!s->unit.analysed && !s->failed && plans_need(&m->plans, s->unit.file))
				*TL_PUSH(f->arena, &f->waiting) = s;
		}
	}
	return pool_run(&pool) ? EXIT_CLEAN : trouble("interrupted");
}

/* ---- telling */

static void tell_plan(struct fix *f, const struct plan *p)
{
	const struct registration *r;

	f->nchanged += p->refused ? 0 : p->registrations.n;
	f->nkept += p->refused ? p->registrations.n : 0;
	if (!p->refused || f->request->quiet)
		return;
	tl_for_each(r, &p->registrations) {
		const struct span at = r->call ? r->call->at : r->declared->at;

		fprintf(stderr, "%s:%u:%u: %s is left as it is: %s", relative_name(f->here, at.file), at.line, at.column,
			registration_name(f->arena, r), p->refused);
		if (p->refused_at.file && (strcmp(p->refused_at.file, at.file) || p->refused_at.line != at.line))
			fprintf(stderr, " (%s:%u)", relative_name(f->here, p->refused_at.file), p->refused_at.line);
		fputc('\n', stderr);
	}
}

/* "drivers/atm/he": where its files are, and its name. */
static const char *module_path(struct fix *f, const char *module, const struct plan_module *m)
{
	const char **files = TL_NEW_ARRAY(f->arena, const char *, m->units.n), *folder;

	if (strchr(module, '/'))
		return relative_name(f->root, module);
	for (uint32_t i = 0; i < m->units.n; i++)
		files[i] = m->units.items[i]->file;
	folder = common_folder(f->arena, files, m->units.n);
	if (!strcmp(folder, f->root))
		return module;
	return tl_arena_printf(f->arena, "%s/%s", relative_name(f->root, folder), module);
}

/* "drivers-atm-he.patch" */
static const char *patch_name(struct fix *f, const char *module)
{
	char *flat = tl_arena_strndup(f->arena, module, strlen(module));

	for (char *c = flat; *c; c++) {
		if (*c == '/')
			*c = '-';
	}
	return tl_arena_printf(f->arena, "%s/%s.patch", f->request->folder, flat + (*flat == '-'));
}

static int write_patch(struct fix *f, const char *name, const struct plan_module *m)
{
	const char *module = module_path(f, name, m);
	const struct mail mail = { f->request->author, f->root, module, &f->rewrite };
	struct tl_replace file;
	struct tl_err err;

	f->npatches++;
	if (!f->request->folder) {
		mail_write(f->arena, &mail, m, stdout);
		return EXIT_CLEAN;
	}
	if (scratch_replace_begin(f->arena, &file, patch_name(f, module), &err))
		return trouble("%s", err.text);
	mail_write(f->arena, &mail, m, file.out);
	return scratch_replace_end(&file, &err) ? trouble("%s", err.text) : EXIT_CLEAN;
}

static void add_modules(struct fix *f, const struct tl_map *wanted)
{
	uint32_t i, to;

	for (i = 0; i < f->sources.n; i = to) {
		struct source *first = &f->sources.items[i];
		struct module m = { .sources = first, .plans = {
			.files = &f->files, .rewrite = &f->rewrite, .care = f->request->care, .name = first->module,
			.built = &f->built,
		} };

		for (to = i; to < f->sources.n && f->sources.items[to].module == first->module; to++)
			;
		if (!tl_map_get(wanted, first->module))
			continue;
		for (m.n = 0; m.n < to - i; m.n++)
			*TL_PUSH(f->arena, &m.plans.units) = &first[m.n].unit;
		*TL_PUSH(f->arena, &f->modules) = m;
	}
}

static int fix_modules(struct fix *f)
{
	struct module *m;
	struct plan **p;
	int code = EXIT_CLEAN;

	/* What registers tasklets, and then what speaks of their callbacks. */
	for (int round = 0; round < 2 && !code; round++) {
		code = analyse(f);
		tl_for_each(m, &f->modules)
			plans_find(f->arena, &m->plans);
	}
	for (m = f->modules.items; !code && m < f->modules.items + f->modules.n; m++) {
		plans_make(f->arena, &m->plans);
		tl_for_each(p, &m->plans.plans)
			tell_plan(f, *p);
		if (mail_is_needed(&m->plans))
			code = write_patch(f, m->sources->module, &m->plans);
	}
	return code;
}

static int make_folder(struct fix *f)
{
	char *name = temporary_name(f->arena);

	if (f->request->folder && mkdir(f->request->folder, 0777) && errno != EEXIST)
		return trouble("%s: %s", f->request->folder, strerror(errno));
	if (!mkdtemp(name))
		return trouble("%s: %s", name, strerror(errno));
	f->tmp = name;
	scratch_begin(name);
	return EXIT_CLEAN;
}

static int fix(struct tl_arena *a, const struct request *q, char **names)
{
	struct fix f = { .arena = a, .request = q, .names.arena = a, .files = { .arena = a, .names.arena = a } };
	struct tl_map wanted = { 0 };
	char here[PATH_MAX];
	struct compdb db;
	struct tl_err err;
	int code;

	if (!q->to)
		return trouble("--to what? see 'tasklint fix --help'");
	code = rewrite_read(a, q->to, &f.rewrite);
	if (!code)
		code = units_model(a, q->facts.items, &f.model);
	if (code)
		return code;
	if (compdb_read(a, q->compdb, &db, &err))
		return trouble("%s", err.text);
	f.here = getcwd(here, sizeof(here)) ? here : ".";
	f.root = q->root ? absolute_name(a, f.here, q->root) : common_folder(a, compdb_names(a, &db), db.entries.n);
	add_sources(&f, &db);
	code = select_modules(&f, names, &wanted);
	if (!code)
		code = make_folder(&f);
	if (code)
		return code;
	compilers_init(&f.compilers, a);
	add_modules(&f, &wanted);
	code = fix_modules(&f);
	scratch_end(f.tmp);
	if (code)
		return code;
	if (!q->quiet)
		fprintf(stderr, "tasklint: %u patch%s: %u tasklet%s changed, %u left as they are\n", f.npatches,
			f.npatches == 1 ? "" : "es", f.nchanged, f.nchanged == 1 ? "" : "s", f.nkept);
	return finish(f.nfailed ? EXIT_TROUBLE : f.nkept ? EXIT_FINDINGS : EXIT_CLEAN);
}

/* "Name <address>" of git's "Name <address> date". */
static const char *git_author(struct tl_arena *a)
{
	const char *const argv[] = { "git", "var", "GIT_AUTHOR_IDENT", NULL };
	char *name = temporary_name(a);
	int fd = mkstemp(name);
	char *text = NULL;
	const char *end;
	bool said;

	if (fd < 0)
		return NULL;
	scratch_begin(name);
	said = !compiler_run_to(argv, fd) && !tl_read_file(a, name, &text, NULL, NULL);
	close(fd);
	scratch_end(name);
	end = said ? strchr(text, '>') : NULL;
	return end ? tl_arena_strndup(a, text, (size_t)(end - text) + 1) : NULL;
}

static int read_option(struct tl_arena *a, struct request *q, int c, char **argv)
{
	long n;

	switch (c) {
	case OPTION_TO:
		q->to = optarg;
		return EXIT_CLEAN;
	case OPTION_ROOT:
		q->root = optarg;
		return EXIT_CLEAN;
	case OPTION_AUTHOR:
		q->author = optarg;
		return EXIT_CLEAN;
	case OPTION_CARE:
		q->care = true;
		return EXIT_CLEAN;
	case OPTION_QUIET:
		q->quiet = true;
		return EXIT_CLEAN;
	case 'o':
		q->folder = optarg;
		return EXIT_CLEAN;
	case 'p':
		q->compdb = optarg;
		return EXIT_CLEAN;
	case 'j':
		n = read_number(optarg, 1, 1024);
		if (n < 0)
			return trouble("-j takes a number from 1 to 1024, not '%s'", optarg);
		q->parallel = (unsigned)n;
		return EXIT_CLEAN;
	case OPTION_FACTS:
		*TL_PUSH(a, &q->facts) = optarg;
		return analysing_option(a, c, optarg, &q->compile);
	default:
		n = analysing_option(a, c, optarg, &q->compile);
		return n < 0 ? bad_option("fix", c, argv) : (int)n;
	}
}

int cmd_fix(int argc, char **argv)
{
	static const struct option options[] = {
		{ "to", required_argument, NULL, OPTION_TO },
		{ "root", required_argument, NULL, OPTION_ROOT },
		{ "author", required_argument, NULL, OPTION_AUTHOR },
		{ "care", no_argument, NULL, OPTION_CARE },
		{ "quiet", no_argument, NULL, OPTION_QUIET },
		ANALYSING_OPTIONS,
		{ "help", no_argument, NULL, 'h' },
		{ 0 }
	};
	struct request q = { .compdb = ".", .parallel = count_processors() };
	struct tl_arena arena;
	int c, code = EXIT_CLEAN;

	tl_arena_init(&arena, tl_get_or_die, free);
	/* GCC's complaints are read: compile_without_unknown(). */
	setenv("LC_ALL", "C", 1);
	while (!code && (c = getopt_long(argc, argv, ":o:p:j:h", options, NULL)) != -1) {
		if (c == 'h') {
			fputs(usage, stdout);
			code = finish(EXIT_CLEAN);
			goto out;
		}
		code = read_option(&arena, &q, c, argv);
	}
	*TL_PUSH(&arena, &q.facts) = NULL;
	if (!code && !q.author)
		q.author = git_author(&arena);
	if (!code && !q.author)
		code = trouble("git knows no author; say it with --author 'NAME <ADDRESS>'");
	if (!code)
		code = fix(&arena, &q, argv + optind);
out:
	tl_arena_release(&arena);
	return code;
}
