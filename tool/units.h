/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Units for commands that look at one source file at a time: from facts that
 * were dumped, or from a source file and the command that compiles it.
 */
#ifndef TASKLINT_UNITS_H
#define TASKLINT_UNITS_H

#include <tasklint/analysis.h>
#include "tool.h"

struct units_request {
	const char *command, *usage;	/* of the caller's */
	const char *const *files;	/* facts; NULL-terminated */
	char **compile;			/* what compiles a source file, or nothing */
	const char *const *more;	/* facts of the API, besides ours */
	bool json;
	bool done;			/* nothing is left to do: --help */
};

/* Read the options of such a command. EXIT_CLEAN, or EXIT_TROUBLE having said why. */
int units_options(struct tl_arena *a, int argc, char **argv, struct units_request *ret);
/* The facts of the API, ours and those in the files `more` (NULL-terminated). EXIT_CLEAN or EXIT_TROUBLE. */
int units_model(struct tl_arena *a, const char *const *more, const struct tl_model **ret);
/* Call `each` with every unit, analysed; what it is given ends when it returns. */
int units_analyse(struct tl_arena *a, const struct units_request *request,
		  void (*each)(void *data, struct tl_arena *a, const struct tl_analysis *an), void *data);

#endif
