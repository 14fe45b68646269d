/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Edit sites: where exactly the source says what, for who changes it. GIMPLE
 * keeps where a statement begins; the trees of the C front end have the range
 * of each expression, and are gone when it is done with a function.
 */
#ifndef TASKLINT_SITES_H
#define TASKLINT_SITES_H

#include "plugin.h"

/* From `begin` to its last character; as written, or where `macro` was expanded that it comes from. */
struct tl_span {
	const char *file;		/* NULL: nowhere */
	int line, column, end_line, end_column;
	const char *macro;
};

/* A declaration of a function that could be a callback: where its name stands. */
struct tl_site_decl {
	const char *function;
	struct tl_span at;
	bool is_definition, is_static;
	struct tl_span parameter;	/* from its type to its name */
	const char *parameter_name;
	int end_line;			/* of a definition */
};

/* A tasklet: the member or variable that it is declared as, which tells it from all others. */
struct tl_site_object {
	struct tl_span declared;	/* its name there; no file: it is behind a pointer */
	const char *storage;		/* of a variable: "static", "global" or "local" */
};

enum tl_site_use_kind { TL_SITE_OTHER, TL_SITE_CAST, TL_SITE_INIT, TL_SITE_ASSIGN };

/* A use of such a function's parameter. */
struct tl_site_use {
	const char *function;
	enum tl_site_use_kind kind;
	struct tl_span at;		/* of the cast, or the name of what is initialised */
	const char *variable;		/* that it goes to */
	const char *type;		/* record that it becomes a pointer to; NULL: another type */
};

/* A call with a tasklet among its arguments, or of a function that could be a callback. */
struct tl_site_call {
	const char *callee, *function;
	struct tl_span at;
	unsigned nargs;
	int object;			/* argument that is a tasklet's address, or -1 */
	struct tl_site_object tasklet;
	const char *record, *member;	/* that the tasklet is, innermost; or */
	const char *variable;
	const char *callback;		/* a function among the arguments */
	bool casts_callback;
	const char *container, *path;	/* the last argument is the address of that object, which the tasklet is `path` of */
	const char *data;		/* record that the last argument points to */
	bool zero;			/* the last argument is 0 */
	bool indexed;			/* the path goes through an element that is not constant */
};

enum tl_site_mention_kind {
	TL_SITE_FUNCTION,	/* that could be a callback, and isn't called or handed to such a call */
	TL_SITE_MEMBER,		/* of a tasklet */
	TL_SITE_OBJECT,		/* a tasklet, and not as such a call's argument */
};

struct tl_site_mention {
	enum tl_site_mention_kind kind;
	const char *name, *function;	/* `function`: it stands in, or NULL */
	struct tl_span at;
	struct tl_site_object tasklet;	/* an object, or the one whose initialiser names the function */
};

struct tl_sites {
	struct tl_arena *arena;
	const struct tl_model *model;
	TL_VEC(struct tl_site_decl) decls;
	TL_VEC(struct tl_site_use) uses;
	TL_VEC(struct tl_site_call) calls;
	TL_VEC(struct tl_site_mention) mentions;
};

/* Called by the front end's callbacks: a declaration, and the body of a function. */
void tl_sites_declaration(struct tl_sites *s, tree decl);
void tl_sites_body(struct tl_sites *s, tree function);
/* What initialisers of the unit's variables speak of, when all is parsed. */
void tl_sites_initialisers(struct tl_sites *s);
/* The text form: docs/sites-format.md. */
void tl_sites_write(const struct tl_sites *s, FILE *out);

#endif
