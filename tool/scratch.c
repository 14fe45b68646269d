// SPDX-License-Identifier: GPL-2.0-or-later
#define _GNU_SOURCE
#include <dirent.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>
#include "scratch.h"

struct scratch {
	struct scratch *next;
	DIR *dir;		/* open from the beginning: in the end there may be nothing left to do it with */
	char path[];
};

static struct scratch *all;

static void remove_it(struct scratch *s)
{
	const struct dirent *e;

	if (!s->dir && !unlink(s->path))
		return;
	if (!s->dir)
		s->dir = opendir(s->path);
	if (!s->dir)
		return;
	rewinddir(s->dir);
	while ((e = readdir(s->dir)))
		unlinkat(dirfd(s->dir), e->d_name, 0);
	rmdir(s->path);
}

static void remove_all(void)
{
	for (struct scratch *s = all; s; s = s->next)
		remove_it(s);
}

void scratch_begin(const char *path)
{
	static bool registered;
	struct scratch *s = tl_get_or_null(sizeof(*s) + strlen(path) + 1);

	if (!s) {
		remove(path);
		s = tl_get_or_die(sizeof(*s) + strlen(path) + 1);
	}
	strcpy(s->path, path);
	s->dir = opendir(path);
	s->next = all;
	all = s;
	if (!registered)
		registered = !atexit(remove_all);
}

void scratch_end(const char *path)
{
	for (struct scratch **at = &all; *at; at = &(*at)->next) {
		struct scratch *s = *at;

		if (strcmp(s->path, path))
			continue;
		remove_it(s);
		*at = s->next;
		if (s->dir)
			closedir(s->dir);
		free(s);
		return;
	}
}

int scratch_replace_begin(struct tl_arena *a, struct tl_replace *r, const char *path, struct tl_err *err)
{
	int code = tl_replace_begin(a, r, path, err);

	if (!code)
		scratch_begin(r->tmp);
	return code;
}

int scratch_replace_end(struct tl_replace *r, struct tl_err *err)
{
	int code = tl_replace_end(r, err);

	scratch_end(r->tmp);
	return code;
}

void scratch_replace_drop(struct tl_replace *r)
{
	fclose(r->out);
	scratch_end(r->tmp);
}
