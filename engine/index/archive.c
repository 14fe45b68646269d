// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Archives: "!<arch>\n" or "!<thin>\n", then members, each behind a head of 60
 * characters. A name of more than 15 stands in a member called "//", and is
 * given as "/" and its place there. A thin archive has only the heads; the
 * members are files, seen from the archive's folder.
 */
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include "index/files.h"

#define HEAD_SIZE 60
#define NAME_SIZE 16
#define SIZE_AT 48
#define SIZE_SIZE 10
#define END_AT 58

struct archive {
	struct tl_inputs *in;
	const char *path, *module;
	int fd, depth;
	bool thin;
	uint64_t at, size;
	char *names;		/* the "//" member */
	size_t names_size;
};

/* Kbuild's archives of what is built in are all parts of one program. */
static const char *module_of(struct tl_inputs *in, const char *path)
{
	const char *slash = strrchr(path, '/'), *name = slash ? slash + 1 : path;
	char *real;

	if (!strcmp(name, "built-in.a") || !strcmp(name, "vmlinux.a"))
		return tl_intern(&in->strings, "vmlinux");
	real = realpath(path, NULL);
	name = tl_intern(&in->strings, real ? real : path);
	free(real);
	return name;
}

static void bad(struct archive *ar, const char *what)
{
	tl_problem(ar->in->arena, &ar->in->problems, TL_P_UNREADABLE, "%s: no good archive: %s",
		   ar->path, what);
	ar->at = ar->size;
}

/* Digits and then blanks; -1 else. */
static int64_t number(const char *s, size_t n)
{
	int64_t x = 0;
	size_t i;

	for (i = 0; i < n && s[i] >= '0' && s[i] <= '9'; i++)
		x = x * 10 + s[i] - '0';
	if (!i)
		return -1;
	for (; i < n; i++) {
		if (s[i] != ' ')
			return -1;
	}
	return x;
}

/* The name in a head, in the arena, or NULL. */
static const char *name_of(struct archive *ar, const char *head)
{
	int64_t place = *head == '/' ? number(head + 1, NAME_SIZE - 1) : -1;
	const char *s = head, *end;

	if (*head == '/') {
		if (place < 0 || (uint64_t)place >= ar->names_size)
			return NULL;
		s = ar->names + place;
		end = ar->names + ar->names_size;
		end = memchr(s, '\n', (size_t)(end - s));
		if (!end)
			return NULL;
		end -= end > s && end[-1] == '/';
	} else {
		end = memchr(s, '/', NAME_SIZE);
		if (!end)
			return NULL;
	}
	return tl_arena_strndup(ar->in->arena, s, (size_t)(end - s));
}

static void add_member(struct archive *ar, const char *name, uint64_t size)
{
	struct tl_arena *a = ar->in->arena;
	struct tl_object o = {
		.name = tl_arena_printf(a, "%s(%s)", ar->path, name), .path = ar->path,
		.offset = ar->at, .size = size, .module = ar->module,
		.module_by = TL_MODULE_BY_ARCHIVE,
	};

	if (ar->thin)
		tl_inputs_add_file(ar->in, tl_path_in(a, tl_folder_of(a, ar->path), name), ar->module,
				   ar->depth);
	else if (size)
		tl_inputs_add_object(ar->in, &o);
}

static void read_names(struct archive *ar, uint64_t size)
{
	ar->names = tl_arena_get(ar->in->arena, size);
	ar->names_size = size;
	if (tl_read_at(ar->fd, ar->names, size, ar->at))
		bad(ar, "it is cut off");
}

/* True for the tables of names and symbols, which stand in thin archives, too. */
static bool is_table(const char *head)
{
	return *head == '/' && (head[1] == ' ' || head[1] == '/' || !strncmp(head, "/SYM64/", 7));
}

static void read_member(struct archive *ar)
{
	char head[HEAD_SIZE];
	const char *name;
	int64_t size;
	bool inside;

	if (tl_read_at(ar->fd, head, HEAD_SIZE, ar->at)) {
		bad(ar, "it is cut off");
		return;
	}
	size = number(head + SIZE_AT, SIZE_SIZE);
	if (head[END_AT] != '`' || head[END_AT + 1] != '\n' || size < 0) {
		bad(ar, "a member has no head");
		return;
	}
	ar->at += HEAD_SIZE;
	inside = !ar->thin || is_table(head);
	if (inside && (uint64_t)size > ar->size - ar->at) {
		bad(ar, "it is cut off");
		return;
	}
	if (!strncmp(head, "// ", 3)) {
		read_names(ar, (uint64_t)size);
	} else if (!is_table(head)) {
		name = name_of(ar, head);
		if (!name) {
			bad(ar, "a member has no name");
			return;
		}
		add_member(ar, name, (uint64_t)size);
	}
	if (inside)
		ar->at += ((uint64_t)size + 1) & ~(uint64_t)1;
}

void tl_inputs_add_archive(struct tl_inputs *in, const char *path, int fd, bool thin,
			   const char *module, int depth)
{
	struct archive ar = { .in = in, .path = path, .fd = fd, .thin = thin, .depth = depth,
			      .at = TL_MAGIC_SIZE };
	struct stat st;

	if (fstat(fd, &st)) {
		tl_problem(in->arena, &in->problems, TL_P_UNREADABLE, "%s: %s", path, strerror(errno));
		return;
	}
	ar.size = (uint64_t)st.st_size;
	ar.module = module ? module : module_of(in, path);
	while (ar.at < ar.size)
		read_member(&ar);
}
