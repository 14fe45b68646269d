/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Reading an index: what is known of all units, for the analysis of one.
 *
 * Answers are looked up when they are asked for, so that a compile costs what it asks
 * and not what the index holds. One index is for one thread.
 */
#ifndef TASKLINT_INDEX_READER_H
#define TASKLINT_INDEX_READER_H

#include <tasklint/analysis.h>

#ifdef __cplusplus
extern "C" {
#endif

#define TL_INDEX_VERSION 2
#define TL_INDEX_ID 0x544c4958	/* "TLIX" */

struct tl_index;

/* 0, -EPROTO where it is of another version, -EINVAL where it is no index, or another -errno; *err is one line. */
TL_PUBLIC int tl_index_open(struct tl_arena *arena, const char *path, struct tl_index **ret, struct tl_err *err);
/* 0, or -EIO where it could not be read to the end: then answers were left out. */
TL_PUBLIC int tl_index_close(struct tl_index *ix, struct tl_err *err);

/*
 * What is known to the unit of source file `path`, whose folder is `folder`: an absolute
 * name. For options->elsewhere, in `a`.
 */
TL_PUBLIC struct tl_elsewhere *tl_index_view(struct tl_index *ix, struct tl_arena *a, const char *path,
					    const char *folder);

/* A unit of the index. */
struct tl_index_unit {
	int64_t id;
	const char *name, *path, *module;
};
/* All units, in order; or only those that define `function`, also a static one, or declare it. Returns how many. */
enum tl_index_which { TL_INDEX_ALL, TL_INDEX_DEFINE, TL_INDEX_DECLARE };
TL_PUBLIC uint32_t tl_index_units(struct tl_index *ix, struct tl_arena *a, enum tl_index_which which,
				  const char *function, const struct tl_index_unit **ret);
/* Read a unit's facts. 0, or as tl_facts_unpack(). */
TL_PUBLIC int tl_index_read(struct tl_index *ix, struct tl_arena *a, const struct tl_index_unit *unit,
			    struct tl_unit **ret, struct tl_err *err);
/* What is known to that unit, as tl_index_view(). */
TL_PUBLIC struct tl_elsewhere *tl_index_view_of(struct tl_index *ix, struct tl_arena *a,
					       const struct tl_index_unit *unit);
/* A member that a function is stored in, and who calls through it. */
struct tl_index_stored {
	const char *member, *path;	/* that of the unit which stores it */
	const char *callers;		/* paths of units, with commas; "" where there is none */
};
TL_PUBLIC uint32_t tl_index_stored(struct tl_index *ix, struct tl_arena *a, const char *function,
				   const struct tl_index_stored **ret);
/* The names of functions that are known, NULL-terminated: to guess what was meant. */
TL_PUBLIC const char *const *tl_index_names(struct tl_index *ix, struct tl_arena *a);

#ifdef __cplusplus
}
#endif
#endif
