// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Which objects form a module, by kbuild's .mod files: foo.mod lists the
 * objects of foo.ko, as seen from the root of the build, which is some folder
 * above it.
 */
#define _GNU_SOURCE
#include <dirent.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>
#include "index/files.h"

#define BLANKS " \t\r\n"
/* A module's objects are in the folder of its .mod file, or so deep below. */
#define MAX_UP 4

/* Where `object` is, of the module in `folder`: in the arena, or NULL. */
static const char *find_object(struct tl_inputs *in, const char *folder, const char *object)
{
	const char *path;

	if (*object == '/')
		return access(object, F_OK) ? NULL : object;
	for (;;) {
		path = tl_arena_printf(in->arena, "%s/%s", folder, object);
		if (!access(path, F_OK))
			return path;
		if (!folder[1])
			return NULL;
		folder = tl_folder_of(in->arena, folder);
	}
}

static void add(struct tl_inputs *in, const char *module, const char *folder, const char *object)
{
	const char *path = find_object(in, folder, object);
	char *real = path ? realpath(path, NULL) : NULL;

	/* An object of several modules goes to the first. */
	if (real) {
		void **slot = tl_map_at(in->arena, &in->mods, tl_intern(&in->strings, real));

		if (!*slot)
			*slot = (void *)module;
	}
	free(real);
}

static void read_mod(struct tl_inputs *in, const char *folder, const char *path)
{
	const char *module = tl_intern_n(&in->strings, path, strlen(path) - strlen(".mod"));
	char *text;
	size_t n;

	if (tl_read_file(in->arena, path, &text, NULL, NULL))
		return;
	for (text += strspn(text, BLANKS); *text; text += strspn(text, BLANKS)) {
		n = strcspn(text, BLANKS);
		if (n > 2 && !strncmp(text + n - 2, ".o", 2))
			add(in, module, folder, tl_arena_strndup(in->arena, text, n));
		text += n;
	}
}

static void read_folder(struct tl_inputs *in, const char *folder)
{
	void **seen = tl_map_at(in->arena, &in->folders, folder);
	struct dirent *d;
	DIR *dir;

	if (*seen)
		return;
	*seen = in;
	dir = opendir(folder);
	if (!dir)
		return;
	while ((d = readdir(dir))) {
		if (*d->d_name != '.' && tl_ends_with(d->d_name, ".mod"))
			read_mod(in, folder, tl_path_in(in->arena, folder, d->d_name));
	}
	closedir(dir);
}

const char *tl_inputs_module(struct tl_inputs *in, const char *real)
{
	const char *folder = tl_folder_of(in->arena, real), *object = tl_intern(&in->strings, real);
	int up;

	for (up = 0; up <= MAX_UP && folder[1]; up++) {
		read_folder(in, tl_intern(&in->strings, folder));
		if (tl_map_get(&in->mods, object))
			break;
		folder = tl_folder_of(in->arena, folder);
	}
	return tl_map_get(&in->mods, object);
}
