// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Who could see a tasklet. GCC tells of what it compiles; here is what it
 * doesn't: other modules that include the same header, branches of #if that
 * this configuration hasn't, macros that nothing uses.
 */
#include <dirent.h>
#include <stdlib.h>
#include "planning.h"
#include "results.h"

struct sight {
	struct planning *pl;
	const char *name;		/* of the member or variable */
	bool is_member;
	TL_VEC(const struct ctext *) files;	/* that could */
};

static bool is_inside(const struct ctext *t, uint32_t token, const struct span *at)
{
	uint32_t line = plan_token(t, token)->line, column;

	if (!is_same(at->file, t->name) || line < at->line || line > at->end_line)
		return false;
	column = plan_token(t, token)->begin - t->lines.items[line - 1] + 1;
	return (line > at->line || column >= at->column) && (line < at->end_line || column <= at->end_column);
}

static bool is_told_by(const struct sight *s, const struct sites *sites, const struct ctext *t, uint32_t token)
{
	const struct site_mention *m;
	const struct site_call *c;
	const struct site_use *u;

	tl_for_each(c, &sites->calls) {
		if (c->object.declared.file && (is_inside(t, token, &c->at) || is_inside(t, token, &c->object.declared)))
			return true;
	}
	tl_for_each(m, &sites->mentions) {
		if (m->object.declared.file && is_inside(t, token, &m->at))
			return true;
	}
	/* from_tasklet(p, t, rx.tl) */
	tl_for_each(u, &sites->uses) {
		if (u->at.macro && plan_is_within(s->pl, &u->at, 1, t, token))
			return true;
	}
	return false;
}

/* GCC has seen this one: it is in a call with a tasklet, is another use of one, or finds what is around it. */
static bool is_told(const struct sight *s, const struct ctext *t, uint32_t token)
{
	struct plan_unit **u;

	tl_for_each(u, &s->pl->m->units) {
		if (is_told_by(s, &(*u)->sites, t, token))
			return true;
	}
	return false;
}

static bool check_file(const struct sight *s, const struct ctext *t)
{
	uint32_t (*next)(const struct ctext *, uint32_t, const char *) = s->is_member ? ctext_next_member : ctext_next;

	for (uint32_t i = 0; (i = next(t, i, s->name)) != CTEXT_NONE; i++) {
		const struct span at = { .file = t->name, .line = plan_token(t, i)->line, .column = 1 };

		if (!is_told(s, t, i))
			return plan_refuse(s->pl, &at, "'%s' stands in a part that isn't compiled, in another module or in "
					   "a macro, or is another thing's name, too", s->name);
	}
	return true;
}

static const char *folder_of(struct tl_arena *a, const char *file)
{
	const char *slash = strrchr(file, '/');

	return tl_arena_strndup(a, file, (size_t)(slash - file));
}

static void add_file(struct sight *s, const char *name)
{
	const struct ctext *t = source_file(s->pl->m->files, name), *const *other;

	tl_for_each(other, &s->files) {
		if (*other == t)
			return;
	}
	if (t)
		*TL_PUSH(s->pl->a, &s->files) = t;
}

static void add_folder(struct sight *s, const char *folder)
{
	struct dirent *e;
	DIR *d = opendir(folder);

	while (d && (e = readdir(d))) {
		const char *dot = strrchr(e->d_name, '.');

		if (dot && (!strcmp(dot, ".c") || !strcmp(dot, ".h")))
			add_file(s, tl_arena_printf(s->pl->a, "%s/%s", folder, e->d_name));
	}
	if (d)
		closedir(d);
}

/* The file has a directive that includes some file of that name. */
static bool includes(const struct ctext *t, const char *base)
{
	size_t len = strlen(base);
	const char *at = t->text;

	for (; (at = strstr(at, base)); at += len) {
		const char *line = at;

		while (line > t->text && line[-1] != '\n')
			line--;
		line += strspn(line, " \t");
		if (*line == '#' && (at[len] == '"' || at[len] == '>') && strchr("/\"<", at[-1]))
			return true;
	}
	return false;
}

/* Leave those files that include the header, or one that does. */
static void keep_includers(struct sight *s, const struct ctext *header)
{
	const struct ctext **files = s->files.items;
	uint32_t n = s->files.n, kept = 0, i;

	for (i = 0; i < n; i++) {
		if (files[i] != header)
			continue;
		files[i] = files[0];
		files[0] = header;
		kept = 1;
	}
	for (uint32_t from = 0; from < kept; from++) {
		const char *base = strrchr(files[from]->name, '/') + 1;

		for (i = kept; i < n; i++) {
			const struct ctext *t = files[i];

			if (!includes(t, base))
				continue;
			files[i] = files[kept];
			files[kept++] = t;
		}
	}
	s->files.n = kept;
}

static bool is_below(const char *file, const char *folder)
{
	size_t len = strlen(folder);

	return !strncmp(file, folder, len) && file[len] == '/';
}

/* All that lies in the folders of the module and of the header, and below. */
static bool find_files(struct sight *s, const struct span *declared)
{
	const char *folder = folder_of(s->pl->a, declared->file);
	const struct built_file *other;
	bool is_private = false;
	struct plan_unit **u;

	tl_for_each(u, &s->pl->m->units) {
		const char *mine = folder_of(s->pl->a, (*u)->file);

		is_private |= is_below((*u)->file, folder) || is_below(declared->file, mine);
		add_folder(s, mine);
	}
	if (!is_private)
		return plan_refuse(s->pl, declared, "it is declared in a header that other modules may include");
	add_folder(s, folder);
	tl_for_each(other, &s->pl->m->built->items) {
		if (other->module != s->pl->m->name && is_below(other->name, folder))
			add_file(s, other->name);
	}
	return true;
}

bool plan_check_sight(struct planning *pl, const struct span *declared, const char *name, bool is_member)
{
	struct sight s = { .pl = pl, .name = name, .is_member = is_member };
	const struct ctext *header = source_file(pl->m->files, declared->file), *const *t;
	const char *dot = strrchr(declared->file, '.');

	if (!header)
		return plan_not_understood(pl, declared, "the file that declares it");
	if (dot && !strcmp(dot, ".c")) {
		add_file(&s, declared->file);
	} else {
		if (!find_files(&s, declared))
			return false;
		add_file(&s, declared->file);
		keep_includers(&s, header);
	}
	tl_for_each(t, &s.files) {
		if (!check_file(&s, *t))
			return false;
	}
	return true;
}
