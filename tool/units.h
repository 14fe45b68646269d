/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Units for commands that look at one source file at a time: from facts that
 * were dumped, or from a source file and the command that compiles it.
 */
#ifndef TASKLINT_UNITS_H
#define TASKLINT_UNITS_H

#include <jansson.h>
#include <tasklint/analysis.h>
#include "tool.h"

/* The facts of the API, ours and those in the files `more` (NULL-terminated). EXIT_CLEAN or EXIT_TROUBLE. */
int units_model(struct tl_arena *a, const char *const *more, const struct tl_model **ret);
/* A number for all that an analysis depends on besides units: this program, and the same facts. */
uint64_t units_identity(struct tl_arena *a, const char *const *more);
/* A command over units: what it says goes to stdout, as text or, with --json, as a list. */
struct units_command {
	const char *name, *usage;
	/* Called with every unit, analysed; what it is given ends when it returns. */
	void (*each)(void *data, struct tl_arena *a, const struct tl_analysis *an);
	/* One line for people, on stderr, when all is done. */
	void (*sum_up)(const void *data);
	void *data;
	json_t **list;			/* made, if --json is given, before `each` is called */
	const char *flag;		/* an option of its own without a value, or NULL */
	bool *given;			/* whether it is */
};
int units_run(int argc, char **argv, const struct units_command *command);

#endif
