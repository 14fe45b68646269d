/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What changed in a git tree since a revision. */
#ifndef TASKLINT_CHANGES_H
#define TASKLINT_CHANGES_H

#include "results.h"

struct changes {
	struct tl_strings names;	/* absolute names of files that changed, or aren't tracked */
	uint32_t n, nheaders;		/* how many, and how many of them are no C file */
};

/*
 * Ask git for what differs between revision `rev` and the working tree around
 * `folder`. EXIT_CLEAN, or EXIT_TROUBLE having said why.
 */
int changes_since(struct tl_arena *a, const char *folder, const char *rev, struct changes *ret);
bool changes_have(const struct changes *c, const char *file);

#endif
