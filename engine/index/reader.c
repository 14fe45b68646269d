// SPDX-License-Identifier: GPL-2.0-or-later
/* Reading an index: see index-reader.h. */
#define _GNU_SOURCE	/* stpcpy() */
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>
#include <tasklint/index-reader.h>
#include "index/rows.h"
#include "index/view.h"

enum question { DEFINITIONS, FACTS, REGISTRATIONS, STORED, UNIT_BY_PATH, UNIT_BY_FOLDER, UNIT_BLOB, NQUESTIONS };

static const char *const questions[NQUESTIONS] = {
	[DEFINITIONS] = "SELECT s.unit, s.n, u.module, s.weak FROM symbol s JOIN unit u ON u.id = s.unit"
			" WHERE s.name = ? AND s.defined ORDER BY s.unit, s.n",
	[FACTS] = "SELECT facts FROM function WHERE unit = ? AND n = ?",
	[REGISTRATIONS] = "SELECT r.unit, u.module, r.callback, r.context, r.tasklet, r.legacy, r.object, r.by, r.file,"
			  " r.line, r.col, r.function FROM registration r JOIN unit u ON u.id = r.unit"
			  " WHERE r.callback = ? ORDER BY r.unit, r.n",
	[STORED] = "SELECT s.unit, s.number, s.function, s.static, u.path FROM slot s JOIN unit u ON u.id = s.unit"
		   " WHERE s.member = ? AND s.record = ? ORDER BY s.unit, s.number",
	[UNIT_BY_PATH] = "SELECT id, module, folder FROM unit WHERE path = ? ORDER BY id",
	[UNIT_BY_FOLDER] = "SELECT id, module, path FROM unit WHERE folder = ? ORDER BY id",
	[UNIT_BLOB] = "SELECT facts FROM unit WHERE id = ?",
};

struct tl_index {
	struct tl_arena *arena;
	struct tl_strings strings;
	const char *path, *broken;	/* why it could not be read on, or NULL */
	sqlite3 *db;
	sqlite3_stmt *asked[NQUESTIONS];	/* made when first asked */
	struct tl_answers answers;
};

/* No text or blob of an index of ours comes near this. */
#define MAX_LENGTH (64 << 20)

void tl_index_distrust(sqlite3 *db)
{
	sqlite3_db_config(db, SQLITE_DBCONFIG_TRUSTED_SCHEMA, 0, NULL);
	sqlite3_db_config(db, SQLITE_DBCONFIG_ENABLE_VIEW, 0, NULL);
	sqlite3_db_config(db, SQLITE_DBCONFIG_ENABLE_TRIGGER, 0, NULL);
	sqlite3_limit(db, SQLITE_LIMIT_LENGTH, MAX_LENGTH);
}

const char *tl_text_at(struct tl_strings *to, sqlite3_stmt *stmt, int i)
{
	const unsigned char *text = sqlite3_column_text(stmt, i);

	return text ? tl_intern(to, (const char *)text) : NULL;
}

const char *tl_name_at(struct tl_strings *to, sqlite3_stmt *stmt, int i)
{
	const char *text = tl_text_at(to, stmt, i);

	return text ? text : "";
}

static uint32_t number_at(sqlite3_stmt *stmt, int i)
{
	return (uint32_t)sqlite3_column_int64(stmt, i);
}

void tl_registration_row(struct tl_strings *to, sqlite3_stmt *stmt, int first, struct tl_registration *ret)
{
	*ret = (struct tl_registration){
		.callback = tl_name_at(to, stmt, first), .context = tl_context_named(tl_name_at(to, stmt, first + 1)),
		.is_tasklet = number_at(stmt, first + 2), .is_legacy = number_at(stmt, first + 3),
		.object = tl_text_at(to, stmt, first + 4), .by = tl_name_at(to, stmt, first + 5),
		.file = tl_name_at(to, stmt, first + 6), .line = number_at(stmt, first + 7),
		.column = number_at(stmt, first + 8), .function = tl_text_at(to, stmt, first + 9),
	};
}

/* An index that breaks while it is read knows nothing more; tl_index_close() tells. */
static void note_broken(struct tl_index *ix)
{
	if (!ix->broken)
		ix->broken = tl_arena_printf(ix->arena, "%s: %s", ix->path, sqlite3_errmsg(ix->db));
}

static sqlite3_stmt *ask(struct tl_index *ix, enum question q)
{
	if (!ix->asked[q] && sqlite3_prepare_v3(ix->db, questions[q], -1, SQLITE_PREPARE_PERSISTENT, &ix->asked[q], NULL))
		return NULL;
	return ix->asked[q];
}

static sqlite3_stmt *ask_once(struct tl_index *ix, const char *sql)
{
	sqlite3_stmt *stmt = NULL;

	if (sqlite3_prepare_v2(ix->db, sql, -1, &stmt, NULL))
		note_broken(ix);
	return stmt;
}

static void bind_text(sqlite3_stmt *stmt, int i, const char *text)
{
	sqlite3_bind_text(stmt, i, text, -1, SQLITE_STATIC);
}

static bool next(struct tl_index *ix, sqlite3_stmt *stmt)
{
	int r = stmt ? sqlite3_step(stmt) : SQLITE_DONE;

	if (r == SQLITE_ROW)
		return true;
	if (r != SQLITE_DONE)
		note_broken(ix);
	sqlite3_reset(stmt);
	return false;
}

static uint32_t answer_definitions(void *data, struct tl_arena *a, const char *name, struct tl_candidate **ret)
{
	struct tl_index *ix = data;
	sqlite3_stmt *stmt = ask(ix, DEFINITIONS);
	TL_VEC(struct tl_candidate) list = { NULL, 0, 0 };

	bind_text(stmt, 1, name);
	while (next(ix, stmt))
		*TL_PUSH(a, &list) = (struct tl_candidate){ { number_at(stmt, 0), number_at(stmt, 1) },
							    tl_name_at(&ix->strings, stmt, 2), number_at(stmt, 3) };
	*ret = list.items;
	return list.n;
}

static const char *answer_facts(void *data, struct tl_arena *a, struct tl_symbol_at at)
{
	struct tl_index *ix = data;
	sqlite3_stmt *stmt = ask(ix, FACTS);
	const char *facts = NULL;

	sqlite3_bind_int64(stmt, 1, at.unit);
	sqlite3_bind_int64(stmt, 2, at.symbol);
	if (next(ix, stmt)) {
		const char *text = (const char *)sqlite3_column_text(stmt, 0);

		facts = text ? tl_arena_strndup(a, text, strlen(text)) : NULL;
		sqlite3_reset(stmt);
	}
	return facts;
}

static uint32_t answer_registrations(void *data, struct tl_arena *a, const char *name, struct tl_registered **ret)
{
	struct tl_index *ix = data;
	sqlite3_stmt *stmt = ask(ix, REGISTRATIONS);
	TL_VEC(struct tl_registered) list = { NULL, 0, 0 };

	bind_text(stmt, 1, name);
	while (next(ix, stmt)) {
		struct tl_registration *r = TL_NEW(a, struct tl_registration);

		tl_registration_row(&ix->strings, stmt, 2, r);
		*TL_PUSH(a, &list) = (struct tl_registered){ r, number_at(stmt, 0), tl_name_at(&ix->strings, stmt, 1) };
	}
	*ret = list.items;
	return list.n;
}

static uint32_t answer_stored(void *data, struct tl_arena *a, uint32_t unit, const char *member, const char *record,
			      struct tl_member_function **ret, bool *open)
{
	struct tl_index *ix = data;
	sqlite3_stmt *stmt = ask(ix, STORED);
	TL_VEC(struct tl_member_function) list = { NULL, 0, 0 };

	*open = false;
	bind_text(stmt, 1, member);
	bind_text(stmt, 2, record);
	while (next(ix, stmt)) {
		const char *name = tl_text_at(&ix->strings, stmt, 2);

		if (name)
			*TL_PUSH(a, &list) = (struct tl_member_function){
				{ number_at(stmt, 0), number_at(stmt, 1) }, name, tl_name_at(&ix->strings, stmt, 4),
				number_at(stmt, 3),
			};
		else
			*open |= number_at(stmt, 0) != unit;
	}
	*ret = list.items;
	return list.n;
}

/* ---- opening */

static int pragma(sqlite3 *db, const char *sql, int *ret)
{
	sqlite3_stmt *stmt = NULL;
	int r = sqlite3_prepare_v2(db, sql, -1, &stmt, NULL);

	if (!r)
		r = sqlite3_step(stmt) == SQLITE_ROW ? 0 : -1;
	if (!r)
		*ret = sqlite3_column_int(stmt, 0);
	sqlite3_finalize(stmt);
	return r;
}

int tl_index_check(sqlite3 *db, const char *path, int *ret_version, struct tl_err *err)
{
	int id = 0;

	*ret_version = 0;
	if (pragma(db, "PRAGMA application_id", &id) || pragma(db, "PRAGMA user_version", ret_version) ||
	    id != TL_INDEX_ID)
		return tl_err_set(err, EINVAL, "%s: this is no index", path);
	if (*ret_version > TL_INDEX_VERSION)
		return tl_err_set(err, EPROTO, "%s: an index of format %d, and only %d is known here",
				  path, *ret_version, TL_INDEX_VERSION);
	return 0;
}

/* In which some characters have a meaning. */
const char *tl_index_uri(struct tl_arena *a, const char *path, const char *query)
{
	static const char hex[] = "0123456789abcdef";
	char *uri = tl_arena_get(a, strlen("file:?") + strlen(path) * 3 + strlen(query) + 1), *p = stpcpy(uri, "file:");

	for (const unsigned char *c = (const unsigned char *)path; *c; c++) {
		*p++ = '%';
		*p++ = hex[*c >> 4];
		*p++ = hex[*c & 15];
	}
	stpcpy(stpcpy(p, "?"), query);
	return uri;
}

int tl_index_open(struct tl_arena *arena, const char *path, struct tl_index **ret, struct tl_err *err)
{
	struct tl_index *ix = TL_NEW(arena, struct tl_index);
	int version, r = 0;

	*ix = (struct tl_index){ .arena = arena, .strings = { .arena = arena },
				 .path = tl_arena_strndup(arena, path, strlen(path)) };
	ix->answers = (struct tl_answers){ ix, answer_definitions, answer_facts, answer_registrations, answer_stored };
	if (access(path, R_OK))
		return tl_err_set(err, errno, "%s: %s", path, strerror(errno));
	/* Nobody changes a file of that name: a new one takes its place. So nothing has to be locked. */
	if (sqlite3_open_v2(tl_index_uri(arena, path, "immutable=1"), &ix->db, SQLITE_OPEN_READONLY | SQLITE_OPEN_URI | SQLITE_OPEN_NOMUTEX,
			    NULL))
		r = tl_err_set(err, EIO, "%s: %s", path, sqlite3_errmsg(ix->db));
	if (!r) {
		tl_index_distrust(ix->db);
		r = tl_index_check(ix->db, path, &version, err);
	}
	if (!r && version != TL_INDEX_VERSION)
		r = tl_err_set(err, EPROTO, "%s: an index of format %d: write it anew, for %d", path, version,
			       TL_INDEX_VERSION);
	for (int q = 0; !r && q < NQUESTIONS; q++)
		if (!ask(ix, (enum question)q))
			r = tl_err_set(err, EINVAL, "%s: %s", path, sqlite3_errmsg(ix->db));
	if (r)
		tl_index_close(ix, NULL);
	else
		*ret = ix;
	return r;
}

int tl_index_close(struct tl_index *ix, struct tl_err *err)
{
	for (int q = 0; q < NQUESTIONS; q++)
		sqlite3_finalize(ix->asked[q]);
	sqlite3_close(ix->db);
	return ix->broken ? tl_err_set(err, EIO, "%s", ix->broken) : 0;
}

/* ---- which unit is asking */

static const char *base_of(const char *path)
{
	const char *slash = strrchr(path, '/');

	return slash ? slash + 1 : path;
}

/* Of several, the one whose object lies beside the source. */
static bool find_by_path(struct tl_index *ix, const char *path, const char *folder, uint32_t *ret, const char **module)
{
	sqlite3_stmt *stmt = ask(ix, UNIT_BY_PATH);
	bool beside = false;
	uint32_t n = 0;

	bind_text(stmt, 1, path);
	while (next(ix, stmt)) {
		bool here = !strcmp(tl_name_at(&ix->strings, stmt, 2), folder);

		if (!beside || here) {
			*ret = number_at(stmt, 0);
			*module = tl_name_at(&ix->strings, stmt, 1);
		}
		beside |= here;
		n++;
	}
	return beside || n == 1;
}

/* It was compiled by another name: the only one of its file's name in the folder. */
static bool find_by_folder(struct tl_index *ix, const char *path, const char *folder, uint32_t *ret, const char **module)
{
	sqlite3_stmt *stmt = ask(ix, UNIT_BY_FOLDER);
	uint32_t n = 0;

	bind_text(stmt, 1, folder);
	while (next(ix, stmt)) {
		if (strcmp(base_of(tl_name_at(&ix->strings, stmt, 2)), base_of(path)))
			continue;
		*ret = number_at(stmt, 0);
		*module = tl_name_at(&ix->strings, stmt, 1);
		n++;
	}
	return n == 1;
}

struct tl_elsewhere *tl_index_view(struct tl_index *ix, struct tl_arena *a, const char *path, const char *folder)
{
	uint32_t unit = TL_NO_UNIT;
	const char *module = NULL;

	if (!find_by_path(ix, path, folder, &unit, &module) && !find_by_folder(ix, path, folder, &unit, &module))
		return tl_view_new(a, &ix->answers, TL_NO_UNIT, NULL);
	return tl_view_new(a, &ix->answers, unit, module);
}

/* ---- units */

uint32_t tl_index_units(struct tl_index *ix, struct tl_arena *a, enum tl_index_which which, const char *function,
			const struct tl_index_unit **ret)
{
	static const char *const sql[] = {
		[TL_INDEX_ALL] = "SELECT id, name, path, module FROM unit ORDER BY id",
		[TL_INDEX_DEFINE] = "SELECT id, name, path, module FROM unit WHERE id IN (SELECT unit FROM symbol WHERE"
				    " name = ?1 AND defined AND kind = 'function' UNION SELECT unit FROM local WHERE"
				    " name = ?1) ORDER BY id",
		[TL_INDEX_DECLARE] = "SELECT DISTINCT u.id, u.name, u.path, u.module FROM unit u JOIN symbol s"
				     " ON s.unit = u.id WHERE s.name = ? AND NOT s.defined ORDER BY u.id",
	};
	TL_VEC(struct tl_index_unit) list = { NULL, 0, 0 };
	struct tl_strings strings = { .arena = a };
	sqlite3_stmt *stmt = ask_once(ix, sql[which]);

	if (which != TL_INDEX_ALL)
		bind_text(stmt, 1, function);
	while (next(ix, stmt))
		*TL_PUSH(a, &list) = (struct tl_index_unit){ sqlite3_column_int64(stmt, 0), tl_name_at(&strings, stmt, 1),
							     tl_name_at(&strings, stmt, 2), tl_name_at(&strings, stmt, 3) };
	sqlite3_finalize(stmt);
	*ret = list.items;
	return list.n;
}

int tl_index_read(struct tl_index *ix, struct tl_arena *a, const struct tl_index_unit *unit, struct tl_unit **ret,
		  struct tl_err *err)
{
	sqlite3_stmt *stmt = ask(ix, UNIT_BLOB);
	int r;

	sqlite3_bind_int64(stmt, 1, unit->id);
	if (!next(ix, stmt))
		return tl_err_set(err, EIO, "%s: %s: %s", ix->path, unit->name, sqlite3_errmsg(ix->db));
	r = tl_facts_unpack(a, unit->name, sqlite3_column_blob(stmt, 0), (size_t)sqlite3_column_bytes(stmt, 0), ret, err);
	sqlite3_reset(stmt);
	return r;
}

struct tl_elsewhere *tl_index_view_of(struct tl_index *ix, struct tl_arena *a, const struct tl_index_unit *unit)
{
	return tl_view_new(a, &ix->answers, (uint32_t)unit->id, unit->module);
}

uint32_t tl_index_stored(struct tl_index *ix, struct tl_arena *a, const char *function,
			 const struct tl_index_stored **ret)
{
	static const char sql[] =
		"SELECT s.member, u.path, (SELECT group_concat(DISTINCT c.path) FROM ask k JOIN unit c ON c.id = k.unit"
		" WHERE k.member = s.member AND k.record = s.record) FROM slot s JOIN unit u ON u.id = s.unit"
		" WHERE s.function = ? ORDER BY 1, 2";
	TL_VEC(struct tl_index_stored) list = { NULL, 0, 0 };
	struct tl_strings strings = { .arena = a };
	sqlite3_stmt *stmt = ask_once(ix, sql);

	bind_text(stmt, 1, function);
	while (next(ix, stmt)) {
		*TL_PUSH(a, &list) = (struct tl_index_stored){ tl_name_at(&strings, stmt, 0), tl_name_at(&strings, stmt, 1),
							       tl_name_at(&strings, stmt, 2) };
	}
	sqlite3_finalize(stmt);
	*ret = list.items;
	return list.n;
}

const char *const *tl_index_names(struct tl_index *ix, struct tl_arena *a)
{
	TL_VEC(const char *) list = { NULL, 0, 0 };
	struct tl_strings strings = { .arena = a };
	sqlite3_stmt *stmt = ask_once(ix, "SELECT name FROM symbol WHERE kind = 'function' UNION SELECT name FROM local");

	while (next(ix, stmt))
		*TL_PUSH(a, &list) = tl_name_at(&strings, stmt, 0);
	sqlite3_finalize(stmt);
	*TL_PUSH(a, &list) = NULL;
	return list.items;
}
