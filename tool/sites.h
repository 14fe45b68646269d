/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Edit sites of one unit, as the plugin writes them: docs/sites-format.md. */
#ifndef TASKLINT_SITES_H
#define TASKLINT_SITES_H

#include <tasklint/base.h>

/* From a character to another one, which is part of it. */
struct span {
	const char *file;		/* absolute; NULL: nowhere */
	uint32_t line, column, end_line, end_column;
	const char *macro;		/* that it comes from, or NULL */
};

/* A tasklet: two are the same where they are declared at the same place. */
enum site_storage { SITE_MEMBER, SITE_STATIC, SITE_GLOBAL, SITE_LOCAL };

struct site_object {
	struct span declared;		/* its name; no file: it is behind a pointer */
	enum site_storage storage;
};

struct site_declaration {
	const char *function;
	bool is_static, is_definition;
	struct span at, parameter;	/* its name; its parameter from type to name */
	const char *parameter_name;	/* or NULL */
	uint32_t end_line;		/* of a definition */
};

enum site_use_kind { SITE_OTHER, SITE_CAST, SITE_INIT, SITE_ASSIGN };

struct site_use {
	const char *function;
	enum site_use_kind kind;
	struct span at;
	const char *variable, *type;	/* or NULL */
};

struct site_call {
	const char *callee, *function;
	struct span at;
	uint32_t arguments;
	struct site_object object;
	const char *against;		/* being written in the wanted way, by the analysis; NULL: nothing */
	const char *record, *member, *variable, *callback, *container, *path, *data;	/* or NULL */
	bool casts_callback, zero, indexed;
};

enum site_mention_kind { SITE_OF_FUNCTION, SITE_OF_MEMBER, SITE_OF_OBJECT };

struct site_mention {
	enum site_mention_kind kind;
	const char *name, *function;
	struct span at;
	struct site_object object;
	const char *against;		/* as that of a call, where it declares a tasklet */
};

struct sites {
	TL_VEC(struct site_declaration) declarations;
	TL_VEC(struct site_use) uses;
	TL_VEC(struct site_call) calls;
	TL_VEC(struct site_mention) mentions;
};

/* 0, or -errno with *err naming the file. */
int sites_read(struct tl_arena *a, const char *path, struct sites *ret, struct tl_err *err);

#endif
