/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What must be changed in a module to write a callback and its tasklets in
 * another way, or why that isn't certain. A callback is changed as a whole, with
 * all that registers, declares and calls it, or not at all.
 */
#ifndef TASKLINT_PLAN_H
#define TASKLINT_PLAN_H

#include "edits.h"
#include "rewrite.h"
#include "sites.h"

/* Files are read once. */
struct source_files {
	struct tl_arena *arena;
	struct tl_strings names;
	struct tl_map by_name;
};
/* NULL: can't be read. */
const struct ctext *source_file(struct source_files *f, const char *name);

/* A source and the module that it becomes a part of, by its name: two that are the same are the same pointer. */
struct built_file { const char *name, *module; };
struct built_files { TL_VEC(struct built_file) items; };

struct plan_unit {
	const char *file;	/* absolute */
	bool analysed;
	struct sites sites;
};

/* A tasklet that gets the callback. */
struct registration {
	const struct plan_unit *unit;
	const struct site_call *call;		/* or */
	const struct site_mention *declared;	/* by a declaration: at its name */
	const struct rewrite_call *as;
};

struct plan {
	const char *callback;			/* NULL: not one known function */
	const struct plan_unit *unit;		/* that a static one belongs to; NULL: to the module */
	TL_VEC(struct registration) registrations;
	const char *refused;			/* why nothing is changed; NULL: `edits` does it */
	struct span refused_at;			/* of what stands against it; no file: the registration */
	TL_VEC(const char *) cares;		/* what differs afterwards, and where */
	struct edits edits;
};

struct plan_module {
	struct source_files *files;
	const struct rewrite *rewrite;
	TL_VEC(struct plan_unit *) units;
	bool care;		/* what somebody has to look at is changed, too */
	const char *name;
	const struct built_files *built;	/* all that compile_commands.json lists */
	TL_VEC(struct plan *) plans;
	struct edits edits;	/* of all plans that aren't refused, sorted */
};

/* Find the callbacks that the analysed units register. */
void plans_find(struct tl_arena *a, struct plan_module *m);
/* A callback is used by other units, too, and this file has its name or that of a registering call. */
bool plans_need(const struct plan_module *m, const char *file);
/* Make the edits of all plans. */
void plans_make(struct tl_arena *a, struct plan_module *m);
/* Where the first of its tasklets is registered. */
struct span plan_place(const struct plan *p);
/* "struct foo.tl", "rx_tl". */
const char *registration_name(struct tl_arena *a, const struct registration *r);

#endif
