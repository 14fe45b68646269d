/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The results of a tree's files between runs, in a folder: for each unit what
 * the plugin wrote, and a key that says whether it is still good.
 */
#ifndef TASKLINT_STORE_H
#define TASKLINT_STORE_H

#include "results.h"

struct store {
	struct tl_arena *arena;
	const char *folder;
	const char *tmp;		/* folder for what is in work */
	int lock;
	struct tl_strings names;
	struct tl_map stamps;		/* of files, by name: each is looked at once */
};

/*
 * Open, or make, the store in `folder`, for this process alone. 0 or -errno
 * with *err set.
 */
int store_open(struct tl_arena *a, const char *folder, struct store *ret, struct tl_err *err);
void store_close(struct store *s);

/* Where the results of a source file are. */
const char *store_path(struct tl_arena *a, const struct store *s, const char *file);

/*
 * What results depend on besides the files that were read: the command but for
 * where it writes, its folder, the plugin and our facts.
 */
uint64_t store_identity(struct store *s, const char *const *argv, const char *directory,
			const char *plugin, const char *facts);

/*
 * The results of `file`, if they are of that identity and none of the files
 * that were read has changed since; else NULL.
 */
json_t *store_get(struct store *s, const char *file, uint64_t identity);

/*
 * Keep what is in `from` as the results of `file`. `since` is when the analysis
 * began: what changed later makes it stale at once. 0 or -errno with *err set.
 */
int store_put(struct store *s, const char *file, uint64_t identity, const char *from, json_t *results,
	      const struct timespec *since, struct tl_err *err);

/*
 * Move `from` into the store in `folder`, which is made, as the results of
 * `file` as seen from here. For those who don't keep it open: without a key. 0
 * or -errno with *err set.
 */
int store_adopt(struct tl_arena *a, const char *folder, const char *from, const char *file,
		struct tl_err *err);

/* Forget what isn't one of the n files. */
void store_keep_only(struct store *s, const char *const *files, uint32_t n);

#endif
