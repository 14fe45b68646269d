/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Results of units, as the plugin wrote them: see docs/results-format.md.
 */
#ifndef TASKLINT_TOOL_RESULTS_H
#define TASKLINT_TOOL_RESULTS_H

#include <jansson.h>
#include <tasklint/results.h>

struct place {
	const char *file;	/* absolute and interned; NULL: nowhere */
	uint32_t line, column;
	const char *function;	/* or NULL */
};

struct step {
	struct place at;
	uint32_t depth;
	const char *text;
};

struct fixit {
	struct place at;
	const char *old_text, *new_text;
};

struct finding {
	const char *rule;
	enum tl_severity severity;
	int cwe;		/* 0: none */
	struct place at;
	const char *message, *fingerprint;
	TL_VEC(struct step) path;
	TL_VEC(struct fixit) fixits;
	bool likely;		/* not certain */
	bool known;		/* the baseline has it */
};

struct tasklet_use {
	const char *kind, *api;
	struct place at;
};

/* What it can become: see tasklint/migrate.h. */
struct tasklet_way {
	const char *to, *verdict, *why;
	struct place at;
};

struct tasklet {
	const char *name, *style, *api, *callback;	/* each may be NULL */
	struct place at, callback_at;
	TL_VEC(struct tasklet_use) uses;
	TL_VEC(struct tasklet_way) becomes;
};

struct unit_results {
	const char *unit;	/* absolute and interned */
	const char *compiler;
	uint32_t milliseconds, functions;
	TL_VEC(struct finding *) findings;
	TL_VEC(struct tasklet *) tasklets;
};

/* Where results live: what is read into one has names that compare by address. */
struct results_pool {
	struct tl_arena *arena;
	struct tl_strings strings;
	struct tl_map reported;		/* findings by rule and place, so that headers' count once */
	struct tl_map tasklets;		/* the same of tasklets */
};
void results_pool_init(struct results_pool *p, struct tl_arena *a);

/*
 * The JSON of a results file, to be given to json_decref(); NULL with *err set
 * where it can't be read, or is no such thing.
 */
json_t *results_load(struct tl_arena *scratch, const char *path, struct tl_err *err);
/* The names of the files that the unit is made of: calls `each` for every one, as absolute as possible. */
void results_files(const json_t *results, struct tl_arena *scratch,
		   void (*each)(void *context, const char *file), void *context);
/*
 * Take the results out of the JSON. What the pool has seen in another unit, as
 * in a header of both, is left out. 0, or -EINVAL with *err set.
 */
int results_parse(struct results_pool *p, const json_t *json, const char *path,
		  struct unit_results *ret, struct tl_err *err);

const char *severity_name(enum tl_severity severity);

/* The longest folder that all of the files lie in. */
const char *common_folder(struct tl_arena *a, const char *const *files, uint32_t n);
/* `file` as seen from `folder`, where it lies in it; else as it is. */
const char *relative_name(const char *folder, const char *file);

#endif
