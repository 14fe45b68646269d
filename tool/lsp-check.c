// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * When compilers run, and what becomes of what they write. Each run has a
 * folder of its own, which goes with it: a compiler that is ended leaves
 * half-written files.
 */
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>
#include "lsp-job.h"
#include "lsp-server.h"

int64_t lsp_now(void)
{
	struct timespec t;

	clock_gettime(CLOCK_MONOTONIC, &t);
	return (int64_t)t.tv_sec * 1000 + t.tv_nsec / 1000000 + 1;
}

static void remove_folder(const char *folder)
{
	DIR *dir = opendir(folder);
	struct dirent *e;

	while (dir && (e = readdir(dir)))
		unlinkat(dirfd(dir), e->d_name, 0);
	if (dir)
		closedir(dir);
	rmdir(folder);
}

static void end_run(struct lsp_document *d)
{
	if (d->run.folder)
		remove_folder(d->run.folder);
	tl_arena_release(&d->run.arena);
	d->run = (struct lsp_run){ 0 };
}

static void cancel(struct lsp_document *d)
{
	if (!d->run.pid)
		return;
	lsp_job_end(d->run.pid);
	end_run(d);
}

static void free_found(struct lsp_found *found)
{
	if (!found)
		return;
	tl_arena_release(&found->arena);
	free(found);
}

static void drop_facts(struct lsp_document *d)
{
	if (d->facts)
		unlink(d->facts);
	free(d->facts);
	free(d->facts_folder);
	free(d->index);
	d->facts = d->facts_folder = d->index = NULL;
}

void lsp_check_release(struct lsp_server *s, struct lsp_document *d)
{
	if (s->facts && s->facts->document == d)
		lsp_facts_release(s);
	cancel(d);
	drop_facts(d);
	free_found(d->found);
	free(d->note);
}

void lsp_check_soon(struct lsp_server *s, struct lsp_document *d, unsigned pause)
{
	(void)s;
	cancel(d);
	d->due = lsp_now() + pause;
}

/* ---- what a change on disk means */

static const char *base_name(const char *path)
{
	const char *slash = strrchr(path, '/');

	return slash ? slash + 1 : path;
}

static bool reads(const struct lsp_document *d, const char *path)
{
	const char *const *file;
	char real[PATH_MAX];

	/* What didn't compile may do so with another header. */
	if (!d->found || d->note)
		return true;
	tl_for_each(file, &d->found->files) {
		if (!strcmp(base_name(*file), base_name(path)) &&
		    (!strcmp(*file, path) || (realpath(*file, real) && !strcmp(real, path))))
			return true;
	}
	return false;
}

void lsp_check_readers(struct lsp_server *s, const char *path, const struct lsp_document *except)
{
	bool is_database = !strcmp(base_name(path), "compile_commands.json");

	for (struct lsp_document *d = s->documents; d; d = d->next) {
		if (d->is_unit && d != except && (is_database || reads(d, path)))
			lsp_check_soon(s, d, 0);
	}
}

/* ---- starting */

/* Say why the document isn't checked, at a line of it. */
static void set_note(struct lsp_server *s, struct lsp_document *d, uint32_t line, uint32_t column,
		     const char *text)
{
	bool is_new = !d->note;

	free(d->note);
	d->note = strdup(text);
	d->note_line = line;
	d->note_column = column;
	if (is_new)
		lsp_say(s, true, "%s is not checked: %s", d->path, text);
}

static void clear_note(struct lsp_document *d)
{
	free(d->note);
	d->note = NULL;
}

static bool write_all(int fd, const char *s, size_t n)
{
	while (n) {
		ssize_t done = write(fd, s, n);

		if (done < 0 && errno == EINTR)
			continue;
		if (done <= 0)
			return false;
		s += done;
		n -= (size_t)done;
	}
	return true;
}

/* `# 1 "NAME"`, and the text. */
static bool write_input(struct tl_arena *a, const char *to, const char *name, const struct lsp_text *text)
{
	char *line = tl_arena_get(a, 2 * strlen(name) + sizeof("# 1 \"\"\n")), *p = line;
	int fd = open(to, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600);
	bool ok;

	if (fd < 0)
		return false;
	p = stpcpy(p, "# 1 \"");
	for (; *name; name++) {
		if (*name == '"' || *name == '\\')
			*p++ = '\\';
		*p++ = *name;
	}
	p = stpcpy(p, "\"\n");
	ok = write_all(fd, line, (size_t)(p - line)) && write_all(fd, text->s, text->n);
	return !close(fd) && ok;
}

static bool is_on_disk(struct tl_arena *a, const struct lsp_document *d)
{
	struct stat st;
	char *text;
	size_t size;

	return !stat(d->path, &st) && (size_t)st.st_size == d->text.n &&
	       !tl_read_file(a, d->path, &text, &size, NULL) && size == d->text.n &&
	       !memcmp(text, d->text.s, size);
}

/* Have `argv` read the document's text instead of its file. False where it doesn't name the file. */
static bool read_from_input(struct lsp_document *d, const char *const *argv)
{
	struct tl_arena *a = &d->run.arena;
	struct arguments out = { 0 };
	const char *name = NULL, *slash;

	for (; *argv; argv++) {
		if (name || **argv == '-' || strcmp(absolute_name(a, d->run.directory, *argv), d->path)) {
			*TL_PUSH(a, &out) = *argv;
			continue;
		}
		name = *argv;
		slash = strrchr(name, '/');
		/* What the file includes by "..." is looked for beside it. */
		*TL_PUSH(a, &out) = "-iquote";
		*TL_PUSH(a, &out) = slash ? tl_arena_strndup(a, name, (size_t)(slash - name) + 1) : ".";
		*TL_PUSH(a, &out) = "-x";
		*TL_PUSH(a, &out) = "c";
		*TL_PUSH(a, &out) = "-";
	}
	*TL_PUSH(a, &out) = NULL;
	if (!name)
		return false;
	d->run.argv = out.items;
	d->run.input = tl_arena_printf(a, "%s/input.c", d->run.folder);
	return write_input(a, d->run.input, name, &d->text);
}

/* 0, or what went wrong. */
static const char *start(struct lsp_document *d)
{
	struct lsp_run *r = &d->run;
	struct lsp_job job = {
		.argv = r->argv, .directory = r->directory, .input = r->input,
		.output = tl_arena_printf(&r->arena, "%s/output", r->folder),
	};
	int err = lsp_job_start(&job, &r->pid);

	if (!err)
		return NULL;
	r->pid = 0;
	return tl_arena_printf(&r->arena, "can't run %s in %s: %s", r->argv[0], r->directory, strerror(err));
}

/* The analysing command of the document, from its entry in the database. NULL, and *why says why. */
static const char *const *command(struct lsp_server *s, struct lsp_document *d, const char **why)
{
	struct tl_arena *a = &d->run.arena;
	const struct compdb_entry *e = lsp_project_find(&s->project, a, d->path, &d->run.index, why);
	struct compile_options options = { .cc = s->config.compile.cc };
	const char *const *argv, **copy;
	uint32_t n;

	if (!e)
		return NULL;
	for (uint32_t i = 0; i < s->config.compile.plugin.n; i++)
		*TL_PUSH(a, &options.plugin) = s->config.compile.plugin.items[i];
	if (s->config.index)
		d->run.index = s->config.index;
	if (d->run.index)
		*TL_PUSH(a, &options.plugin) = tl_arena_printf(a, "index=%s", d->run.index);
	*TL_PUSH(a, &options.plugin) = tl_arena_printf(a, "dump-facts=%s/facts", d->run.folder);
	if (compile_command(a, &s->compilers, e->argv, &options,
			    tl_arena_printf(a, "%s/results", d->run.folder), &argv)) {
		*why = tl_arena_printf(a, "%s", last_trouble());
		return NULL;
	}
	/* The database may be read anew while the compiler runs. */
	d->run.directory = tl_arena_printf(a, "%s", e->directory);
	for (n = 0; argv[n]; n++)
		;
	copy = TL_NEW_ARRAY(a, const char *, n + 1);
	while (n--)
		copy[n] = tl_arena_printf(a, "%s", argv[n]);
	return copy;
}

static const char *prepare(struct lsp_server *s, struct lsp_document *d)
{
	struct lsp_run *r = &d->run;
	const char *why;

	tl_arena_init(&r->arena, tl_get_or_die, free);
	r->folder = tl_arena_printf(&r->arena, "%s/%lu", s->folder, ++s->nruns);
	r->since = lsp_now();
	if (mkdir(r->folder, 0700))
		return tl_arena_printf(&r->arena, "%s: %s", r->folder, strerror(errno));
	r->argv = command(s, d, &why);
	if (!r->argv)
		return why;
	if (!is_on_disk(&r->arena, d) && !read_from_input(d, r->argv))
		return tl_arena_printf(&r->arena, "the compile command doesn't name it");
	return start(d);
}

static void begin(struct lsp_server *s, struct lsp_document *d)
{
	const char *why;

	d->due = 0;
	why = prepare(s, d);
	if (!why)
		return;
	set_note(s, d, 1, 1, why);
	end_run(d);
	lsp_publish(s, d);
}

/* ---- ending */

static void add_file(void *context, const char *file)
{
	struct lsp_found *found = context;

	*TL_PUSH(&found->arena, &found->files) = tl_arena_printf(&found->arena, "%s", file);
}

static struct lsp_found *read_results(const char *path, struct tl_err *err)
{
	struct lsp_found *found = lsp_realloc(NULL, sizeof(*found));
	struct results_pool pool;
	json_t *json;

	*found = (struct lsp_found){ 0 };
	tl_arena_init(&found->arena, tl_get_or_die, free);
	json = results_load(&found->arena, path, err);
	if (json) {
		results_pool_init(&pool, &found->arena);
		results_files(json, &found->arena, add_file, found);
		if (!results_parse(&pool, json, path, &found->results, err)) {
			json_decref(json);
			return found;
		}
		json_decref(json);
	}
	free_found(found);
	return NULL;
}

static void keep_facts(struct lsp_server *s, struct lsp_document *d)
{
	const char *from = tl_arena_printf(&d->run.arena, "%s/facts", d->run.folder);
	const char *to = tl_arena_printf(&d->run.arena, "%s/facts.%lu", s->folder, s->nruns);

	drop_facts(d);
	if (rename(from, to))
		return;
	d->facts = strdup(to);
	d->facts_folder = strdup(d->run.directory);
	d->index = d->run.index ? strdup(d->run.index) : NULL;
	d->facts_number = s->nruns;
}

/* "FILE:LINE:COLUMN: error: TEXT", split where it is about the document itself. */
static void note_complaint(struct lsp_server *s, struct lsp_document *d, const char *complaint)
{
	struct tl_arena *a = &d->run.arena;
	const char *colon = strchr(complaint, ':'), *text = strstr(complaint, ": error: ");
	char *file, *end;
	unsigned long line, column = 1;

	if (!text)
		text = strstr(complaint, ": fatal error: ");
	if (colon && text && colon < text) {
		file = tl_arena_strndup(a, complaint, (size_t)(colon - complaint));
		line = strtoul(colon + 1, &end, 10);
		if (*end == ':' && end < text)
			column = strtoul(end + 1, NULL, 10);
		if (line && line < UINT32_MAX && column < UINT32_MAX &&
		    !strcmp(absolute_name(a, d->run.directory, file), d->path)) {
			set_note(s, d, (uint32_t)line, (uint32_t)column, text + 2);
			return;
		}
	}
	set_note(s, d, 1, 1, complaint);
}

/* The compiler gave no results. True: it was started again, without what it doesn't know. */
static bool note_failure(struct lsp_server *s, struct lsp_document *d, int status)
{
	struct lsp_run *r = &d->run;
	const char *const *argv;
	const char *complaint;
	char *output;
	size_t size;

	if (tl_read_file(&r->arena, tl_arena_printf(&r->arena, "%s/output", r->folder), &output, &size, NULL))
		output = tl_arena_printf(&r->arena, "%s", "");
	argv = r->retried ? NULL : compile_without_unknown(&r->arena, r->argv, output);
	if (argv) {
		r->retried = true;
		r->argv = argv;
		complaint = start(d);
		if (!complaint)
			return true;
		set_note(s, d, 1, 1, complaint);
		return false;
	}
	complaint = compile_complaint(&r->arena, output);
	if (complaint)
		note_complaint(s, d, complaint);
	else if (WIFSIGNALED(status))
		set_note(s, d, 1, 1, tl_arena_printf(&r->arena, "%s was ended by signal %d", r->argv[0],
						     WTERMSIG(status)));
	else
		set_note(s, d, 1, 1, tl_arena_printf(&r->arena, "%s ended with status %d", r->argv[0],
						     WEXITSTATUS(status)));
	return false;
}

static void take(struct lsp_server *s, struct lsp_document *d, int status)
{
	struct lsp_found *found;
	struct tl_err err;

	d->run.pid = 0;
	found = read_results(tl_arena_printf(&d->run.arena, "%s/results", d->run.folder), &err);
	if (found) {
		free_found(d->found);
		d->found = found;
		clear_note(d);
		keep_facts(s, d);
	} else if (note_failure(s, d, status)) {
		return;
	}
	end_run(d);
	lsp_publish(s, d);
}

void lsp_checks_reap(struct lsp_server *s)
{
	for (struct lsp_document *d = s->documents; d; d = d->next) {
		int status;

		if (d->run.pid && waitpid(d->run.pid, &status, WNOHANG) == d->run.pid)
			take(s, d, status);
	}
}

static void end_late(struct lsp_server *s, struct lsp_document *d)
{
	cancel(d);
	set_note(s, d, 1, 1, "the compiler took too long; the option 'timeout' says how long it may");
	lsp_publish(s, d);
}

int lsp_checks_run(struct lsp_server *s)
{
	int64_t now = lsp_now(), next = INT64_MAX, shown;
	unsigned running = 0;

	for (struct lsp_document *d = s->documents; d; d = d->next) {
		if (d->run.pid && now - d->run.since > (int64_t)s->config.seconds * 1000)
			end_late(s, d);
		running += d->run.pid != 0;
	}
	for (;;) {
		struct lsp_document *first = NULL;

		for (struct lsp_document *d = s->documents; d; d = d->next) {
			if (d->due && (!first || d->due < first->due))
				first = d;
		}
		if (!first || running >= s->config.parallel)
			break;
		if (first->due > now) {
			next = first->due;
			break;
		}
		begin(s, first);
		running += first->run.pid != 0;
	}
	for (struct lsp_document *d = s->documents; d; d = d->next) {
		int64_t late = d->run.since + (int64_t)s->config.seconds * 1000 + 1;

		if (d->run.pid && late < next)
			next = late;
	}
	shown = lsp_progress(s, now);
	if (shown < next)
		next = shown;
	return next == INT64_MAX ? -1 : next > now ? (int)(next - now) : 0;
}
