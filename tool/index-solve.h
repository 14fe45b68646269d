/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Units solved as one program, and what comes of it: findings and an index. */
#ifndef TASKLINT_INDEX_SOLVE_H
#define TASKLINT_INDEX_SOLVE_H

#include <tasklint/index.h>
#include "tool.h"

struct index_solve {
	const struct tl_source *sources;
	uint32_t n;
	uint32_t nrepeated;		/* that were left out, as they are there already */
	uint32_t jobs;
	unsigned int level;		/* 2: findings that are likely only, too */
	const char *output;		/* the index; NULL: none */
	const char *const *facts;	/* more of the API; NULL-terminated */
	/* What could not be read. */
	void (*problem)(void *data, enum tl_problem_kind kind, const char *text);
	void *data;
};

/*
 * Print the findings, and one line for people on stderr. An exit code, where what
 * `problem` was told doesn't count.
 */
int index_solve(struct tl_arena *a, const struct index_solve *request);

#endif
