/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What one unit is told of the others, wherever that is kept: by a program that is
 * being solved, or by an index. Both answer the same few questions, and what follows
 * from the answers is here, so that a compile with an index says what the program says.
 */
#ifndef TL_INDEX_VIEW_H
#define TL_INDEX_VIEW_H

#include <tasklint/solution.h>

/* A definition of a name that is not static. */
struct tl_candidate {
	struct tl_symbol_at at;
	const char *module;
	bool weak;
};

/* The candidates that are meant in `module` (NULL: one that isn't known), by number; returns how many. */
uint32_t tl_choose(const struct tl_candidate *list, uint32_t n, const char *module, uint32_t *chosen);
/* The definitions of `g`. */
uint32_t tl_program_candidates(const struct tl_program *p, const struct tl_global *g, struct tl_arena *arena,
			       struct tl_candidate **ret);

const struct tl_slot *tl_program_slot_named(const struct tl_program *p, const char *member, const char *record,
					    struct tl_arena *arena);

/* A registration, and who does it. */
struct tl_registered {
	const struct tl_registration *what;
	uint32_t unit;
	const char *module;
};

/* A function in a member. */
struct tl_member_function {
	struct tl_symbol_at at;
	const char *name, *path;	/* its own, and that of its unit */
	bool is_static;
};

/* Answers are in `a`; lists have a fixed order. */
struct tl_answers {
	void *data;
	uint32_t (*definitions)(void *data, struct tl_arena *a, const char *name, struct tl_candidate **ret);
	/* The facts of a function, as tl_api_write() writes them, or NULL. */
	const char *(*facts)(void *data, struct tl_arena *a, struct tl_symbol_at at);
	uint32_t (*registrations)(void *data, struct tl_arena *a, const char *name, struct tl_registered **ret);
	/* *open: some other unit than `unit` stores there what can't be told. */
	uint32_t (*stored)(void *data, struct tl_arena *a, uint32_t unit, const char *member, const char *record,
			   struct tl_member_function **ret, bool *open);
};

#define TL_NO_UNIT UINT32_MAX

/* What `unit` (TL_NO_UNIT: one that is not among them) of `module` is told; all in `a`. */
struct tl_elsewhere *tl_view_new(struct tl_arena *a, const struct tl_answers *answers, uint32_t unit,
				 const char *module);
/* Those of `list` that are about the function that `unit` of `module` defines: they move to the front. */
uint32_t tl_view_registered(const struct tl_answers *answers, struct tl_arena *a, const char *name, uint32_t unit,
			    struct tl_registered **ret);

/* "struct foo.open", and where that record is defined. */
const char *tl_member_name(struct tl_arena *a, const struct tl_field *field);
const char *tl_record_place(struct tl_arena *a, const struct tl_unit *u, const struct tl_record *r);

#endif
