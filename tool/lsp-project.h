/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Which command compiles a file: compile_commands.json, given or looked for in
 * the file's folder and those above it, and in a folder "build" of each. It is
 * read again when it changes.
 */
#ifndef TASKLINT_LSP_PROJECT_H
#define TASKLINT_LSP_PROJECT_H

#include "compdb.h"

struct lsp_database;

struct lsp_project {
	const char *given;		/* file or folder, or NULL */
	struct lsp_database *databases;	/* that were read */
};

/*
 * The entry of the absolute `path`, good until the next call; or NULL, and
 * *why, in `a`, says in a line why there is none. *index, in `a`: tasklint.tlx beside the
 * database that has the entry, or NULL.
 */
const struct compdb_entry *lsp_project_find(struct lsp_project *p, struct tl_arena *a, const char *path,
					    const char **index, const char **why);
void lsp_project_release(struct lsp_project *p);

#endif
