/* SPDX-License-Identifier: GPL-2.0-or-later */
/* file:// URIs, as clients spell them, and file names. */
#ifndef TASKLINT_LSP_URI_H
#define TASKLINT_LSP_URI_H

#include <tasklint/base.h>

/* The absolute name of the file, links resolved where it exists; NULL where the URI is no file's. */
char *lsp_uri_to_path(struct tl_arena *a, const char *uri);
/* The URI of an absolute name. */
char *lsp_path_to_uri(struct tl_arena *a, const char *path);

#endif
