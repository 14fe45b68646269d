/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What the writer and the reader of an index share. */
#ifndef TL_INDEX_ROWS_H
#define TL_INDEX_ROWS_H

#include <sqlite3.h>
#include <tasklint/analysis.h>

/*
 * An index may come from anybody: what its schema says of columns needn't hold, and its
 * tables may be views that never end. Ask it nothing before this.
 */
void tl_index_distrust(sqlite3 *db);
/* The text of a column, interned, or NULL; and of one that has a text in every index of ours: never NULL. */
const char *tl_text_at(struct tl_strings *to, sqlite3_stmt *stmt, int i);
const char *tl_name_at(struct tl_strings *to, sqlite3_stmt *stmt, int i);

/* The columns of table registration from `callback` on, which is column `first`. */
void tl_registration_row(struct tl_strings *to, sqlite3_stmt *stmt, int first, struct tl_registration *ret);

/* Whether `db` is an index, and of which version: 0, -EINVAL, or -EPROTO for a newer one. */
int tl_index_check(sqlite3 *db, const char *path, int *ret_version, struct tl_err *err);
/* A file as a URI with `query`. */
const char *tl_index_uri(struct tl_arena *a, const char *path, const char *query);

#endif
