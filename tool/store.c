// SPDX-License-Identifier: GPL-2.0-or-later
#define _GNU_SOURCE
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <limits.h>
#include <string.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>
#include "compdb.h"
#include "scratch.h"
#include "store.h"
#include "tool.h"

/*
 * A file's content tells whether it changed: a checkout, as in each job of a CI,
 * writes all files anew. When it was written tells whether that was during an
 * analysis.
 */
struct stamp {
	bool missing;
	struct timespec when;
	uint64_t content;
};

static int make_folder(const char *path, struct tl_err *err)
{
	int e;

	if (!mkdir(path, 0777) || errno == EEXIST)
		return 0;
	e = errno;
	return tl_err_set(err, e, "%s: %s", path, strerror(e));
}

static void empty_folder(struct tl_arena *a, const char *path)
{
	DIR *dir = opendir(path);
	const struct dirent *e;

	if (!dir)
		return;
	while ((e = readdir(dir)))
		if (strcmp(e->d_name, ".") && strcmp(e->d_name, ".."))
			unlink(tl_arena_printf(a, "%s/%s", path, e->d_name));
	closedir(dir);
}

int store_open(struct tl_arena *a, const char *folder, struct store *ret, struct tl_err *err)
{
	struct store s = { .arena = a, .folder = folder, .names.arena = a };
	const char *lock = tl_arena_printf(a, "%s/lock", folder);
	int code = make_folder(folder, err), e;

	s.tmp = tl_arena_printf(a, "%s/tmp", folder);
	if (!code)
		code = make_folder(s.tmp, err);
	if (code)
		return code;
	s.lock = open(lock, O_RDWR | O_CREAT | O_CLOEXEC, 0666);
	if (s.lock < 0 || flock(s.lock, LOCK_EX | LOCK_NB)) {
		e = errno;
		if (s.lock >= 0)
			close(s.lock);
		return tl_err_set(err, e, "%s: %s", folder,
				  e == EWOULDBLOCK ? "another tasklint works there" : strerror(e));
	}
	empty_folder(a, s.tmp);
	*ret = s;
	return 0;
}

void store_close(struct store *s)
{
	empty_folder(s->arena, s->tmp);
	rmdir(s->tmp);
	close(s->lock);
}

const char *store_path(struct tl_arena *a, const struct store *s, const char *file)
{
	return tl_arena_printf(a, "%s/%016" PRIx64 ".json", s->folder,
			       tl_hash_end(tl_hash_text(TL_HASH_BEGIN, file)));
}

static const char *key_path(struct tl_arena *a, const struct store *s, const char *file)
{
	return tl_arena_printf(a, "%s.key", store_path(a, s, file));
}

static const struct stamp *stamp_of(struct store *s, const char *file)
{
	void **slot = tl_map_at(s->arena, &s->stamps, tl_intern(&s->names, file));
	struct stamp *stamp = *slot;
	struct tl_arena scratch;
	struct stat st;
	char *text;
	size_t size;

	if (stamp)
		return stamp;
	*slot = stamp = TL_NEW(s->arena, struct stamp);
	tl_arena_init(&scratch, tl_get_or_die, s->arena->put);
	if (stat(file, &st) || !S_ISREG(st.st_mode) || tl_read_file(&scratch, file, &text, &size, NULL)) {
		stamp->missing = true;
	} else {
		stamp->when = st.st_mtim;
		stamp->content = tl_hash_bytes(TL_HASH_BEGIN, text, size);
	}
	tl_arena_release(&scratch);
	return stamp;
}

static uint64_t add_stamp(struct store *s, uint64_t h, const char *file)
{
	const struct stamp *stamp = stamp_of(s, file);
	const uint64_t numbers[] = { stamp->missing, stamp->content };

	return tl_hash_bytes(tl_hash_text(h, file), numbers, sizeof(numbers));
}

/* A file, or all below a folder. */
static uint64_t add_folder(struct store *s, uint64_t h, const char *folder)
{
	DIR *dir = opendir(folder);
	const struct dirent *e;
	uint64_t sum = 0;

	if (!dir)
		return add_stamp(s, h, folder);
	while ((e = readdir(dir)))
		if (*e->d_name != '.')	/* in any order */
			sum += add_folder(s, TL_HASH_BEGIN, tl_arena_printf(s->arena, "%s/%s", folder, e->d_name));
	closedir(dir);
	return tl_hash_bytes(h, &sum, sizeof(sum));
}

/* It may be large, and never changes: another one takes its place. */
static uint64_t add_index(uint64_t h, const char *path)
{
	struct stat st;

	if (stat(path, &st))
		return h;
	return tl_hash_bytes(h, (const uint64_t[]){ st.st_ino, (uint64_t)st.st_size, (uint64_t)st.st_mtim.tv_sec,
						    (uint64_t)st.st_mtim.tv_nsec }, 4 * sizeof(uint64_t));
}

uint64_t store_identity(struct store *s, const char *const *argv, const char *directory,
			const char *plugin, const char *facts)
{
	static const char more_facts[] = "-fplugin-arg-tasklint-facts=";
	static const char index[] = "-fplugin-arg-tasklint-index=";
	uint64_t h = tl_hash_text(TL_HASH_BEGIN, directory);
	const char *slash = strrchr(plugin, '/');

	for (; *argv; argv++) {
		if (!tl_starts_with(*argv, "-fplugin-arg-tasklint-findings="))
			h = tl_hash_text(h, *argv);
		if (tl_starts_with(*argv, more_facts))
			h = add_folder(s, h, *argv + strlen(more_facts));
		if (tl_starts_with(*argv, index))
			h = add_index(h, *argv + strlen(index));
	}
	h = add_stamp(s, h, plugin);
	if (slash)
		h = add_stamp(s, h, tl_arena_printf(s->arena, "%.*s/tasklint-gcc.so", (int)(slash - plugin), plugin));
	return tl_hash_end(facts ? add_folder(s, h, facts) : h);
}

struct stamping {
	struct store *s;
	uint64_t hash;
	const struct timespec *since;	/* or NULL */
	bool late;			/* a file is not older than that */
};

static void add_file(void *context, const char *file)
{
	struct stamping *st = context;
	const struct stamp *stamp = stamp_of(st->s, file);

	st->hash = add_stamp(st->s, st->hash, file);
	if (st->since && (stamp->when.tv_sec > st->since->tv_sec ||
			  (stamp->when.tv_sec == st->since->tv_sec && stamp->when.tv_nsec >= st->since->tv_nsec)))
		st->late = true;
}

json_t *store_get(struct store *s, const char *file, uint64_t identity)
{
	struct stamping st = { .s = s, .hash = TL_HASH_BEGIN };
	uint64_t kept_identity, kept_hash;
	struct tl_arena scratch;
	json_t *json = NULL;
	char *text;

	tl_arena_init(&scratch, tl_get_or_die, s->arena->put);
	if (!tl_read_file(&scratch, key_path(&scratch, s, file), &text, NULL, NULL) &&
	    sscanf(text, "%" SCNx64 " %" SCNx64, &kept_identity, &kept_hash) == 2 &&
	    kept_identity == identity)
		json = results_load(&scratch, store_path(&scratch, s, file), NULL);
	if (json) {
		results_files(json, &scratch, add_file, &st);
		if (tl_hash_end(st.hash) != kept_hash) {
			json_decref(json);
			json = NULL;
		}
	}
	tl_arena_release(&scratch);
	return json;
}

int store_put(struct store *s, const char *file, uint64_t identity, const char *from, json_t *results,
	      const struct timespec *since, struct tl_err *err)
{
	struct stamping st = { .s = s, .hash = TL_HASH_BEGIN, .since = since };
	struct tl_arena scratch;
	struct tl_replace key;
	int code = 0;

	tl_arena_init(&scratch, tl_get_or_die, s->arena->put);
	results_files(results, &scratch, add_file, &st);
	/* The old key must not vouch for the new results. */
	unlink(key_path(&scratch, s, file));
	if (rename(from, store_path(&scratch, s, file))) {
		code = -errno;
		tl_err_set(err, -code, "%s: %s", store_path(&scratch, s, file), strerror(-code));
	}
	if (!code && !st.late) {
		code = scratch_replace_begin(&scratch, &key, key_path(&scratch, s, file), err);
		if (!code) {
			fprintf(key.out, "%016" PRIx64 " %016" PRIx64 "\n", identity, tl_hash_end(st.hash));
			code = scratch_replace_end(&key, err);
		}
	}
	tl_arena_release(&scratch);
	return code;
}

/* `from` may be on another file system, where rename() doesn't reach. */
static int copy_file(struct tl_arena *a, const char *from, const char *to, struct tl_err *err)
{
	struct tl_replace file;
	char *text;
	size_t size;
	int code = tl_read_file(a, from, &text, &size, err);

	if (!code)
		code = scratch_replace_begin(a, &file, to, err);
	if (code)
		return code;
	fwrite(text, 1, size, file.out);
	return scratch_replace_end(&file, err);
}

int store_adopt(struct tl_arena *a, const char *folder, const char *from, const char *file,
		struct tl_err *err)
{
	struct store s = { .arena = a, .folder = folder };
	char here[PATH_MAX];
	int code = make_folder(folder, err);

	if (code)
		return code;
	file = absolute_name(a, getcwd(here, sizeof(here)) ? here : ".", file);
	unlink(key_path(a, &s, file));
	return copy_file(a, from, store_path(a, &s, file), err);
}

void store_keep_only(struct store *s, const char *const *files, uint32_t n)
{
	struct tl_strings kept = { .arena = s->arena };
	DIR *dir = opendir(s->folder);
	const struct dirent *e;

	for (uint32_t i = 0; i < n; i++)
		tl_intern(&kept, strrchr(store_path(s->arena, s, files[i]), '/') + 1);
	while (dir && (e = readdir(dir))) {
		const char *dot = strchr(e->d_name, '.');

		if (dot == e->d_name + 16 && tl_starts_with(dot, ".json") &&
		    !tl_intern_find(&kept, e->d_name, (size_t)(dot - e->d_name) + 5))
			unlink(tl_arena_printf(s->arena, "%s/%s", s->folder, e->d_name));
	}
	if (dir)
		closedir(dir);
}
