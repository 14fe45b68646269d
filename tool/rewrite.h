/* SPDX-License-Identifier: GPL-2.0-or-later */
/* How tasklets are written in another way: rules/rewrites/NAME.json, described in docs/rewrites-format.md. */
#ifndef TASKLINT_REWRITE_H
#define TASKLINT_REWRITE_H

#include <tasklint/base.h>

struct rewrite_call {
	const char *from, *to;
	uint32_t keep;		/* its first arguments; 0: all of them */
	const char *first;	/* argument that goes before them; NULL: none */
	bool repeats;		/* the new one looks at its arguments more than once, and is no expression */
	const char *refused;	/* why it stays; NULL: it becomes `to` */
	const char *care;	/* what differs, which somebody has to look at; NULL: nothing */
};
struct rewrite_calls { TL_VEC(struct rewrite_call) items; };

/* What the tasklets' own type becomes. */
struct rewrite_object {
	const char *from, *to;		/* the word behind "struct"; NULL: they stay tasklets */
	const char *include;		/* what declares the new one: "linux/workqueue.h" */
};

struct rewrite {
	const char *name;
	const char *subject, *equal;	/* of the patch's message */
	TL_VEC(const char *) why;	/* paragraphs */
	const char *parameter;		/* type of the callback's parameter, up to its name */
	TL_VEC(const char *) names;	/* for the parameter: the first that isn't taken */
	TL_VEC(const char *) unused;	/* names that stay */
	const char *doc;		/* what kernel-doc says of it */
	/* The object, for a variable that it is assigned to, and elsewhere. */
	const char *assigned, *found;
	TL_VEC(const char *) members;	/* of a tasklet, which nobody may touch himself */
	struct rewrite_object object;
	/* What registers a tasklet, what else is done with one, what declares one, what finds the object around it. */
	struct rewrite_calls calls, uses, declarations, macros;
};

/* Values of the words @variable, @argument, @path and @type. */
struct rewrite_values { const char *variable, *argument, *path, *type; };

/* EXIT_CLEAN, or EXIT_TROUBLE having said why. */
int rewrite_read(struct tl_arena *a, const char *name, struct rewrite *ret);
/* What `from` becomes, or NULL. */
const struct rewrite_call *rewrite_find(const struct rewrite_calls *calls, const char *from);
/* `text` with the values put in. */
const char *rewrite_fill(struct tl_arena *a, const char *text, const struct rewrite_values *values);

#endif
