/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What the writer and the reader of an index share. */
#ifndef TL_INDEX_ROWS_H
#define TL_INDEX_ROWS_H

#include <sqlite3.h>
#include <tasklint/analysis.h>

/* The columns of table registration from `callback` on, which is column `first`. */
void tl_registration_row(struct tl_strings *to, sqlite3_stmt *stmt, int first, struct tl_registration *ret);

/* Whether `db` is an index, and of which version: 0, -EINVAL, or -EPROTO for a newer one. */
int tl_index_check(sqlite3 *db, const char *path, int *ret_version, struct tl_err *err);
/* A file as a URI with `query`. */
const char *tl_index_uri(struct tl_arena *a, const char *path, const char *query);

#endif
