/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What the client can do, and what its user wants, from the parameters of "initialize". */
#ifndef TASKLINT_LSP_CONFIG_H
#define TASKLINT_LSP_CONFIG_H

#include <jansson.h>
#include "compile.h"
#include "lsp-text.h"

struct lsp_client {
	enum lsp_encoding encoding;	/* negotiated */
	bool related, tags, code_description, data, versions;	/* of diagnostics */
	bool actions;			/* code actions that carry an edit */
	bool document_changes;		/* edits that name a version */
	bool markdown;			/* in hovers */
	bool progress, watch_files;
	long pid;			/* of the client; 0: not said */
	const char *root;		/* folder, or NULL */
};

struct lsp_config {
	struct compile_options compile;
	const char *compile_commands;	/* absolute; NULL: looked for upwards */
	TL_VEC(const char *) facts;	/* absolute */
	const char *index;		/* absolute; NULL: looked for beside the database */
	unsigned pause;			/* milliseconds between the last change and an analysis */
	unsigned parallel;		/* compilers at once */
	unsigned seconds;		/* that one may take */
};

void lsp_client_read(struct tl_arena *a, const json_t *params, struct lsp_client *ret);
/*
 * Read initializationOptions. What is wrong is left out, and said in *complaint, one line;
 * else that is NULL.
 */
void lsp_config_read(struct tl_arena *a, const json_t *params, const char *root,
		     struct lsp_config *ret, const char **complaint);

const char *lsp_encoding_name(enum lsp_encoding e);

#endif
