/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Many units as one program: what each knows of the others is found by analysing
 * them in the order of their calls.
 *
 * Functions of units that call each other in circles are solved again until nothing
 * changes, and then the units are analysed; all others once their callees are done, and again only where other units register
 * what they define. So the result depends on nothing but the units and the model, and
 * what an earlier solution found out of a unit is as good as a new one as long as the
 * unit and what it uses of others are the same.
 *
 * Units are read when they are looked at and let go afterwards: what stays is
 * what others may know of them.
 */
#ifndef TASKLINT_SOLUTION_H
#define TASKLINT_SOLUTION_H

#include <tasklint/analysis.h>
#include <tasklint/index.h>

#ifdef __cplusplus
extern "C" {
#endif

/* A unit of the program, as the host knows it. */
struct tl_solution_unit {
	const char *name;	/* for messages */
	const char *module;	/* units of one module see each other's functions first */
	uint32_t crc;		/* of its facts: units of one path, module and crc are one */
};

/* What others may know of a function. */
struct tl_solved_function {
	uint32_t number;	/* its place in tl_unit.symbols */
	const char *name;
	const char *facts;	/* as tl_api_write() writes them */
	uint64_t hash;		/* of the facts */
};

/* A function that runs in a known context, and why. */
struct tl_solved_context {
	const char *function;
	enum tl_context context;
	const char *by;			/* "tasklet 'struct foo.rx'", "timer_setup()" */
	const char *file;		/* NULL: nowhere */
	uint32_t line, column;
};

/* What was found out of a unit. */
struct tl_solved {
	TL_VEC(struct tl_solved_function) functions;	/* in order of number */
	TL_VEC(const struct tl_registration *) registrations;	/* of what it doesn't define */
	TL_VEC(struct tl_solved_context) contexts;
	uint64_t used;		/* a hash of what it used of other units' functions and members */
	uint64_t registered;	/* and of what others register of it */
};

/* All that an earlier solution knew of a unit: it has not changed since, nor has the model. */
struct tl_solution_kept {
	struct tl_shared shared;
	struct tl_solved solved;
};

struct tl_solution_input {
	const struct tl_solution_unit *units;
	uint32_t nunits;
	bool facts_only;	/* what functions do is wanted, and no findings or contexts */
	uint32_t jobs;		/* threads; the functions below are called from them, never two for one unit */
	void *data;
	/* Read unit i into the arena. 0 or -errno, with *err set: the unit is left out. */
	int (*read)(void *data, uint32_t i, struct tl_arena *a, struct tl_unit **ret, struct tl_err *err);
	/*
	 * Told of each analysis of a unit as a whole, of which the last one counts; with
	 * facts_only, of the first look at what its functions do; or, with `an` NULL, what
	 * went wrong.
	 */
	void (*done)(void *data, uint32_t i, const struct tl_analysis *an, const struct tl_err *err);
	/* What is known of unit i, or NULL. The function may be NULL. */
	const struct tl_solution_kept *(*kept)(void *data, uint32_t i);
};

struct tl_solution_stats {
	uint32_t units, failed, functions, edges;
	uint32_t read;		/* units that were read to be linked: not kept */
	uint32_t analysed;	/* units that were analysed */
	uint32_t analyses;	/* the same, those that were repeated included */
	uint32_t levels;	/* units of one level don't depend on each other */
	uint32_t largest;	/* circle of units */
	uint32_t rounds;	/* most that a circle took */
	bool settled;		/* each circle's last round changed nothing */
};

struct tl_solution;

/*
 * Solve. `a` holds what is found out; options->elsewhere is not used. Never
 * fails: units that can't be read are told to `done`. `stats` must live as long
 * as the solution.
 */
TL_PUBLIC struct tl_solution *tl_solution_make(struct tl_arena *a, const struct tl_model *model,
					      const struct tl_options *options,
					      const struct tl_solution_input *input,
					      struct tl_solution_stats *stats);
/* The threads' own memory; the rest is in the arena. */
TL_PUBLIC void tl_solution_release(struct tl_solution *p);

/* How the units are linked. */
TL_PUBLIC const struct tl_program *tl_solution_program(const struct tl_solution *p);
/* What is known of unit i now. False: nothing, as it could not be read. */
TL_PUBLIC bool tl_solution_unit(const struct tl_solution *p, uint32_t i, struct tl_solution_kept *ret);

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
