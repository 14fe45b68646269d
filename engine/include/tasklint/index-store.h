/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The index: units, what they share, and what was found out of them, in one SQLite
 * file (docs/index-schema.md).
 *
 * It is written as a new file, which replaces the old one when it is whole; what is
 * known of units that have not changed comes from the old one. Who writes the same
 * index at the same time waits.
 */
#ifndef TASKLINT_INDEX_STORE_H
#define TASKLINT_INDEX_STORE_H

#include <tasklint/index-reader.h>
#include <tasklint/solution.h>

#ifdef __cplusplus
extern "C" {
#endif

struct tl_store;

/* A unit in the index. */
struct tl_stored {
	struct tl_solution_kept kept;
	const char *results;		/* as JSON: docs/results-format.md */
	bool module_is_same;		/* as that of the source it was found by */
};

/*
 * Begin to replace the index `path`, which need not be there. `identity` is of the
 * analysis: what another one found out is not taken over. Returns 0, -EPROTO where
 * it was written by a newer version, -EINVAL where it is no index, or another
 * -errno; *err is one line.
 */
TL_PUBLIC int tl_store_begin(struct tl_arena *arena, const char *path, uint64_t identity, struct tl_store **ret,
			     struct tl_err *err);
/* What the old index knows of a unit whose facts have not changed. False: nothing. */
TL_PUBLIC bool tl_store_find(struct tl_store *store, const struct tl_source *s, struct tl_stored *ret);
/* How many units the old index has that the same analysis wrote. */
TL_PUBLIC int64_t tl_store_old_units(const struct tl_store *store);
/* Add a unit; `is_old`: tl_store_find() knew it. */
TL_PUBLIC int tl_store_put(struct tl_store *store, const struct tl_source *s, const struct tl_stored *unit,
			   bool is_old, struct tl_err *err);
/* Replace the old index. */
TL_PUBLIC int tl_store_commit(struct tl_store *store, struct tl_err *err);
/* Let go of everything, after errors, too; what was not committed is gone, and the old index stays. */
TL_PUBLIC void tl_store_end(struct tl_store *store);

#ifdef __cplusplus
}
#endif
#endif
