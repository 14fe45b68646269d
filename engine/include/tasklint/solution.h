/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Many units as one program: what each knows of the others is found by analysing
 * them in the order of their calls, and again where that changed what they know.
 *
 * Units are read when they are looked at and let go afterwards: what stays is
 * what others may know of them, and their findings.
 */
#ifndef TASKLINT_SOLUTION_H
#define TASKLINT_SOLUTION_H

#include <tasklint/analysis.h>

#ifdef __cplusplus
extern "C" {
#endif

/* A unit of the program, as the host knows it. */
struct tl_solution_unit {
	const char *name;	/* for messages */
	const char *module;	/* units of one module see each other's functions first */
};

struct tl_solution_input {
	const struct tl_solution_unit *units;
	uint32_t nunits;
	void *data;
	/* Read unit i into the arena. 0 or -errno, with *err set: the unit is left out. */
	int (*read)(void *data, uint32_t i, struct tl_arena *a, struct tl_unit **ret, struct tl_err *err);
	/*
	 * Told of each analysis of a unit, of which the last one counts; or, with `an`
	 * NULL, what went wrong.
	 */
	void (*done)(void *data, uint32_t i, const struct tl_analysis *an, const struct tl_err *err);
};

struct tl_solution_stats {
	uint32_t units, failed, functions, edges;
	uint32_t analyses;	/* of units, those that were repeated included */
	uint32_t rounds;
	bool settled;		/* the last round changed nothing */
};

struct tl_solution;

/*
 * Solve. `a` holds what is found out; options->elsewhere is not used. Never
 * fails: units that can't be read are told to `done`.
 */
TL_PUBLIC struct tl_solution *tl_solution_make(struct tl_arena *a, const struct tl_model *model,
					      const struct tl_options *options,
					      const struct tl_solution_input *input,
					      struct tl_solution_stats *stats);

/* What is known to the unit `path` of `module`, as options->elsewhere of a single analysis. */
TL_PUBLIC struct tl_elsewhere *tl_solution_view(struct tl_solution *p, const char *module, const char *path,
					       struct tl_arena *a);

/* The functions that units define for others, sorted by name. */
struct tl_solution_function {
	const struct tl_api *api;
	const char *module;
	uint32_t unit;
};
TL_PUBLIC const struct tl_solution_function *const *tl_solution_functions(const struct tl_solution *p,
									 uint32_t *ret_n);

#ifdef __cplusplus
}
#endif
#endif
