/* SPDX-License-Identifier: GPL-2.0-or-later */
/* A baseline against the findings of many units. */
#ifndef TASKLINT_KNOWN_H
#define TASKLINT_KNOWN_H

#include "results.h"

/* Mark the findings of a unit that the baseline has. Returns how many it hasn't. */
uint32_t known_mark(struct tl_baseline *b, struct unit_results *u);

/*
 * An entry is stale if no finding used it, though what would have was analysed:
 * all units, or the one of its file. `analysed` are names as seen from the root.
 */
struct known_scope {
	bool all;
	struct tl_strings analysed, failed;
};
bool known_is_stale(const struct tl_baseline_entry *e, const struct known_scope *scope);

/*
 * Write the baseline anew, to b->path: what is not stale, and the findings of
 * the units that it hasn't. 0 or -errno with *err set.
 */
int known_update(struct tl_arena *a, const struct tl_baseline *b, const struct known_scope *scope,
		 const char *root, struct finding *const *findings, uint32_t n, struct tl_err *err);

#endif
