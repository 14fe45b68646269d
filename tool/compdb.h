/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * compile_commands.json: how a build compiles each of its files.
 *
 * Understood is what CMake, kbuild's gen_compile_commands.py and bear write:
 * a list of objects with "directory", "file", and "arguments" or "command".
 */
#ifndef TASKLINT_COMPDB_H
#define TASKLINT_COMPDB_H

#include <tasklint/base.h>

struct compdb_entry {
	const char *directory;		/* absolute */
	const char *file;		/* absolute, without "." and ".." where it exists */
	const char **argv;		/* NULL-terminated, at least one */
	uint32_t argc;
};

struct compdb {
	const char *path;
	TL_VEC(struct compdb_entry) entries;	/* C files only, in order of their names, each once */
	uint32_t nothers;			/* entries of other languages, which are left out */
};

/*
 * Read `path`, or `path`/compile_commands.json where it is a folder. 0, or
 * -errno with *err naming the file, where in it, and what is wrong.
 */
int compdb_read(struct tl_arena *a, const char *path, struct compdb *ret, struct tl_err *err);

/* The files of the entries, in order. */
const char *const *compdb_names(struct tl_arena *a, const struct compdb *db);

/* The entry of `file`, as seen from the current folder, or NULL. */
const struct compdb_entry *compdb_find(struct tl_arena *a, const struct compdb *db, const char *file);

/*
 * Split a command as a POSIX shell does, of which only quotes and backslashes
 * are understood. NULL where a quote isn't closed.
 */
const char **compdb_split(struct tl_arena *a, const char *command, uint32_t *ret_n);

/* A copy of the absolute name of `file` seen from `directory`; links and ".." are resolved where it exists. */
const char *absolute_name(struct tl_arena *a, const char *directory, const char *file);

#endif
