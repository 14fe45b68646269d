/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Making one plan: what plan*.c share. Who returns false has refused, and nothing more is looked at. */
#ifndef TASKLINT_PLANNING_H
#define TASKLINT_PLANNING_H

#include <string.h>
#include "plan.h"

struct planning {
	struct tl_arena *a;
	struct plan_module *m;
	struct plan *p;
	const char *container, *path;	/* of the object that the callback is to find; NULL: it looks for none */
	const char *argument;		/* what the parameter is called from now on */
	/* what the module says of the callback */
	TL_VEC(const struct site_declaration *) declarations;
	TL_VEC(const struct site_use *) uses;
	TL_VEC(const struct site_call *) direct;
	const struct site_declaration *definition;
};

static inline bool is_same(const char *a, const char *b)
{
	return a && b && !strcmp(a, b);
}

static inline bool plan_same_place(const struct span *a, const struct span *b)
{
	return is_same(a->file, b->file) && a->line == b->line && a->column == b->column;
}

/* False: that is why nothing is changed, at `at` or (NULL) the registration. */
bool plan_refuse(struct planning *pl, const struct span *at, const char *fmt, ...) TL_PRINTF(3, 4);
bool plan_not_understood(struct planning *pl, const struct span *at, const char *what);

/* ---- plan-check.c */

bool plan_check_registrations(struct planning *pl);
/* Find what the module says of the callback. */
bool plan_collect(struct planning *pl);
/* Nobody else calls it, and nobody touches a tasklet's members. */
bool plan_check_mentions(struct planning *pl);
/* GCC said something of each place where its name stands, and where its parameter's does. */
bool plan_check_names(struct planning *pl);
bool plan_check_argument(struct planning *pl);
/* What this unit says counts. */
bool plan_covers(const struct planning *pl, const struct plan_unit *u);

/* A token between the parentheses of a call or macro whose name, or (`offset` -1) whose first argument is at `at`. */
bool plan_is_within(const struct planning *pl, const struct span *at, int offset, const struct ctext *t,
		    uint32_t token);

/* ---- plan-text.c */

/* The text around a place, and the token there; NULL: none begins there. */
const struct ctext *plan_text_at(struct planning *pl, const struct span *at, uint32_t *ret_token);
const struct ctoken *plan_token(const struct ctext *t, uint32_t i);
/* Tokens from..to become `text`. */
void plan_replace(struct planning *pl, const struct ctext *t, uint32_t from, uint32_t to, const char *text);
/* Token `i` becomes `word`, and what stands behind it stays in its column. */
void plan_replace_word(struct planning *pl, const struct ctext *t, uint32_t i, const char *word);
/* A call that would make its line too long is broken before its last argument. */
const char *plan_broken(struct planning *pl, const struct ctext *t, uint32_t offset, const char *call);
/* Another name for what is called or expanded at tokens name..close. */
void plan_edit_name(struct planning *pl, const struct ctext *t, uint32_t name, uint32_t close, const char *to);
bool plan_edit_call(struct planning *pl, const struct site_call *c, const struct rewrite_call *as);
bool plan_edit_registration(struct planning *pl, const struct registration *r);

/* ---- the ways: with all above checked, make the edits */

/* plan-setup.c: the callback gets the tasklet instead of a number. */
bool plan_setup(struct planning *pl);
/* plan-object.c: the tasklet becomes another kind of object. */
bool plan_object(struct planning *pl);
/* plan-include.c: files that are changed include what declares that. */
void plan_add_includes(struct tl_arena *a, struct plan_module *m);
/* plan-sight.c: all that could use the member or variable `name` that is declared there was seen by GCC. */
bool plan_check_sight(struct planning *pl, const struct span *declared, const char *name, bool is_member);

#endif
