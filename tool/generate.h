/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Generated facts: what the functions that a kernel exports do, found by
 * solving its units.
 */
#ifndef TASKLINT_GENERATE_H
#define TASKLINT_GENERATE_H

#include <tasklint/index.h>
#include <tasklint/model.h>

struct generate_options {
	const char *output;		/* the file to make */
	TL_VEC(const char *) roots;	/* of source: names of files begin below them */
	uint32_t jobs;			/* units at once */
	TL_VEC(const char *) inputs;	/* what holds facts, as for tl_inputs_add(); @FILE: a list of these */
};

/* EXIT_CLEAN, EXIT_FINDINGS where facts written by hand are contradicted, or EXIT_TROUBLE. */
int generate(struct tl_arena *a, const struct generate_options *options);

/*
 * Print where the facts that were found out of a function differ from those
 * written by hand; returns whether they do. `constants` has what names stand for:
 * a name interned in `strings` -> int64_t.
 */
bool contradiction_print(const struct tl_api *by_hand, const struct tl_api *generated, struct tl_strings *strings,
			 const struct tl_map *constants);

#endif
