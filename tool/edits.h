/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Changes of source files, and the patch that makes them. */
#ifndef TASKLINT_EDITS_H
#define TASKLINT_EDITS_H

#include <stdio.h>
#include "ctext.h"

/* Bytes from..to of a file become `text`. */
struct edit {
	const struct ctext *file;
	uint32_t from, to;
	const char *text;
};

/* Any number of them; the same change twice is one. */
struct edits { TL_VEC(struct edit) items; };

void edits_add(struct tl_arena *a, struct edits *e, const struct ctext *file, uint32_t from, uint32_t to,
	       const char *text);
/* All of `more` to `e`: false, and nothing was added, where two overlap. */
bool edits_merge(struct tl_arena *a, struct edits *e, const struct edits *more);
/* Put them in the order of files and places. */
void edits_sort(struct edits *e);
/* The unified diff of sorted edits; names are seen from `root`. */
void edits_write_diff(struct tl_arena *a, const struct edits *e, const char *root, FILE *out);

#endif
