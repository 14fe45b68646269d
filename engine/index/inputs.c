// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Which objects there are: what a path leads to, without opening objects but
 * to see what they are.
 */
#define _GNU_SOURCE
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>
#include "index/files.h"

/* Archives in archives, and folders in folders. */
#define MAX_DEPTH 100
/* Archives that name archives could go on for ever; all of a kernel's objects are a tenth of this. */
#define MAX_NAMED (1 << 20)

void tl_inputs_init(struct tl_inputs *in, struct tl_arena *arena)
{
	memset(in, 0, sizeof(*in));
	in->arena = arena;
	in->strings.arena = arena;
}

/* One name for one file, whatever path leads there; NULL where it is gone. */
static const char *identity(struct tl_inputs *in, const struct tl_object *o)
{
	struct stat st;
	char text[80];

	if (stat(o->path, &st))
		return NULL;
	snprintf(text, sizeof(text), "%llx:%llx:%llx", (unsigned long long)st.st_dev,
		 (unsigned long long)st.st_ino, (unsigned long long)o->offset);
	return tl_intern(&in->strings, text);
}

static void know_module(struct tl_object *o, const char *module, enum tl_module_by by)
{
	if (o->module && o->module_by >= by)
		return;
	o->module = module;
	o->module_by = by;
}

/* What kbuild says, or else the folder. */
static void find_module(struct tl_inputs *in, struct tl_object *o)
{
	char *real = realpath(o->path, NULL);
	const char *mod = real && !o->size ? tl_inputs_module(in, real) : NULL;

	if (mod)
		know_module(o, mod, TL_MODULE_BY_MOD);
	if (!o->module)
		know_module(o, tl_intern(&in->strings, tl_folder_of(in->arena, real ? real : o->path)),
			    TL_MODULE_BY_DIRECTORY);
	free(real);
}

void tl_inputs_add_object(struct tl_inputs *in, const struct tl_object *object)
{
	const char *id = identity(in, object);
	struct tl_object *o;
	void **number;

	if (!id) {
		tl_problem(in->arena, &in->problems, TL_P_UNREADABLE, "%s: %s", object->name,
			   strerror(errno));
		return;
	}
	number = tl_map_at(in->arena, &in->seen, id);
	if (*number) {
		in->repeated++;
		if (object->module)
			know_module(&in->objects.items[(uintptr_t)*number - 1], object->module,
				    object->module_by);
		return;
	}
	o = TL_PUSH(in->arena, &in->objects);
	*o = *object;
	*number = (void *)(uintptr_t)in->objects.n;
	find_module(in, o);
}

void tl_inputs_add_file(struct tl_inputs *in, const char *path, const char *module, int depth)
{
	struct tl_object o = { .name = path, .path = path, .module = module,
			       .module_by = TL_MODULE_BY_ARCHIVE };
	char magic[TL_MAGIC_SIZE];
	enum tl_file_kind kind;
	ssize_t n;
	int fd;

	if (depth && ++in->named > MAX_NAMED) {
		if (in->named == MAX_NAMED + 1)
			tl_problem(in->arena, &in->problems, TL_P_UNREADABLE, "%s: archives name too many files", path);
		return;
	}
	fd = tl_open_input(path);
	n = fd < 0 ? -1 : pread(fd, magic, sizeof(magic), 0);
	if (n < 0) {
		tl_problem(in->arena, &in->problems, TL_P_UNREADABLE, "%s: %s", path, strerror(errno));
		if (fd >= 0)
			close(fd);
		return;
	}
	kind = tl_file_kind(magic, (size_t)n);
	switch (kind) {
	case TL_FILE_OBJECT:
	case TL_FILE_FACTS:
		tl_inputs_add_object(in, &o);
		break;
	case TL_FILE_ARCHIVE:
	case TL_FILE_THIN_ARCHIVE:
		if (depth >= MAX_DEPTH)
			tl_problem(in->arena, &in->problems, TL_P_UNREADABLE,
				   "%s: archives are nested too deep", path);
		else
			tl_inputs_add_archive(in, path, fd, kind == TL_FILE_THIN_ARCHIVE, module,
					      depth + 1);
		break;
	case TL_FILE_JSON:
		/* No compiler makes one, and one that names itself would never end. */
		if (!depth) {
			tl_inputs_add_commands(in, path);
			break;
		}
		/* fall through */
	case TL_FILE_OTHER:
		tl_problem(in->arena, &in->problems, TL_P_UNREADABLE,
			   n ? "%s: neither an object nor an archive nor facts" : "%s: empty", path);
		break;
	}
	close(fd);
}

/* Kbuild's own: temporary files, and what it makes of a .mod.c. */
static bool is_left_out(const char *name)
{
	return *name == '.' || tl_ends_with(name, ".mod.o");
}

static bool is_input(const char *name)
{
	return tl_ends_with(name, ".o") || tl_ends_with(name, ".a") ||
	       tl_ends_with(name, TL_FACTS_SUFFIX);
}

static int compare_names(const void *a, const void *b)
{
	return strcmp(*(const char *const *)a, *(const char *const *)b);
}

static void add_folder(struct tl_inputs *in, const char *path, int depth)
{
	TL_VEC(const char *) names = { 0 };
	struct dirent *d;
	const char **name;
	char *child;
	struct stat st;
	DIR *dir = depth < MAX_DEPTH ? opendir(path) : NULL;

	if (!dir) {
		tl_problem(in->arena, &in->problems, TL_P_UNREADABLE, "%s: %s", path,
			   depth < MAX_DEPTH ? strerror(errno) : "folders are nested too deep");
		return;
	}
	while ((d = readdir(dir))) {
		if (!is_left_out(d->d_name))
			*TL_PUSH(in->arena, &names) = tl_arena_strndup(in->arena, d->d_name,
								       strlen(d->d_name));
	}
	closedir(dir);
	if (names.n)
		qsort(names.items, names.n, sizeof(*names.items), compare_names);
	tl_for_each(name, &names) {
		child = tl_arena_printf(in->arena, "%s/%s", path, *name);
		/* Links to folders may lead round in circles. */
		if (lstat(child, &st))
			continue;
		if (S_ISDIR(st.st_mode))
			add_folder(in, child, depth + 1);
		else if (is_input(*name))
			tl_inputs_add_file(in, child, NULL, 0);
	}
}

void tl_inputs_add(struct tl_inputs *in, const char *path)
{
	struct stat st;

	path = tl_arena_strndup(in->arena, path, strlen(path));
	if (!stat(path, &st) && S_ISDIR(st.st_mode))
		add_folder(in, path, 0);
	else
		tl_inputs_add_file(in, path, NULL, 0);
}
