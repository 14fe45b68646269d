// SPDX-License-Identifier: GPL-2.0-or-later
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>
#include "lsp-frame.h"
#include "lsp-project.h"

struct lsp_database {
	struct lsp_database *next;
	char *path;
	struct stat st;			/* when it was read */
	struct tl_arena arena;
	struct compdb db;
	struct tl_err err;		/* text is empty where it could be read */
};

static bool is_same(const struct stat *a, const struct stat *b)
{
	return a->st_dev == b->st_dev && a->st_ino == b->st_ino && a->st_size == b->st_size &&
	       a->st_mtim.tv_sec == b->st_mtim.tv_sec && a->st_mtim.tv_nsec == b->st_mtim.tv_nsec;
}

/* The database at `path`, whose state is `st`. */
static const struct lsp_database *database(struct lsp_project *p, const char *path, const struct stat *st)
{
	struct lsp_database *d = p->databases;

	while (d && strcmp(d->path, path))
		d = d->next;
	if (d && is_same(&d->st, st))
		return d;
	if (d) {
		tl_arena_release(&d->arena);
	} else {
		d = lsp_realloc(NULL, sizeof(*d));
		*d = (struct lsp_database){ .next = p->databases, .path = strdup(path) };
		p->databases = d;
	}
	d->st = *st;
	d->err.text[0] = '\0';
	tl_arena_init(&d->arena, tl_get_or_die, free);
	compdb_read(&d->arena, d->path, &d->db, &d->err);
	return d;
}

/* `name` is absolute. */
static const char *index_beside(struct tl_arena *a, const char *name)
{
	int folder = (int)(strrchr(name, '/') - name);
	const char *index = tl_arena_printf(a, "%.*s/tasklint.tlx", folder, name);

	return access(index, R_OK) ? NULL : index;
}

/* What one file says; *why is set where nothing did before. */
static const struct compdb_entry *look_into(struct lsp_project *p, struct tl_arena *a, const char *name,
					    const char *path, const char **index, const char **why)
{
	const struct lsp_database *d;
	const struct compdb_entry *e;
	struct stat st;

	if (stat(name, &st) || !S_ISREG(st.st_mode))
		return NULL;
	d = database(p, name, &st);
	if (d->err.text[0]) {
		*why = tl_arena_printf(a, "%s", d->err.text);
		return NULL;
	}
	e = compdb_find(a, &d->db, path);
	if (!e && !*why)
		*why = tl_arena_printf(a, "%s has no command for it", name);
	*index = e ? index_beside(a, name) : NULL;
	return e;
}

static const char *in_folder(struct tl_arena *a, const char *name)
{
	struct stat st;

	return !stat(name, &st) && S_ISDIR(st.st_mode) ? tl_arena_printf(a, "%s/compile_commands.json", name) : name;
}

const struct compdb_entry *lsp_project_find(struct lsp_project *p, struct tl_arena *a, const char *path,
					    const char **index, const char **why)
{
	const struct compdb_entry *e = NULL;
	size_t len;

	*index = *why = NULL;
	if (p->given) {
		e = look_into(p, a, in_folder(a, p->given), path, index, why);
		if (!e && !*why)
			*why = tl_arena_printf(a, "there is no %s", in_folder(a, p->given));
		return e;
	}
	for (len = strlen(path); !e && len; ) {
		while (len && path[len - 1] != '/')
			len--;
		len -= len > 0;
		e = look_into(p, a, tl_arena_printf(a, "%.*s/compile_commands.json", (int)len, path), path,
			      index, why);
		if (!e)
			e = look_into(p, a, tl_arena_printf(a, "%.*s/build/compile_commands.json", (int)len, path),
				      path, index, why);
	}
	if (!e && !*why)
		*why = "there is no compile_commands.json in its folder or above it";
	return e;
}

void lsp_project_release(struct lsp_project *p)
{
	while (p->databases) {
		struct lsp_database *d = p->databases;

		p->databases = d->next;
		tl_arena_release(&d->arena);
		free(d->path);
		free(d);
	}
}
