// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * The index file: see docs/index-schema.md.
 *
 * A new file is written beside the old one and renamed, so there is no journal
 * and no half of it: who is killed leaves the old index, and a temporary file
 * that the next one removes. A lock on a file beside it keeps two writers from
 * each other.
 */
#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <sqlite3.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <unistd.h>
#include "index/files.h"

#define APPLICATION_ID 0x544c4958	/* "TLIX" */

#define STRING(x) #x
#define AS_STRING(x) STRING(x)

static const char schema[] =
	"PRAGMA main.journal_mode = OFF;"
	"PRAGMA main.synchronous = OFF;"	/* it is synced once, at the end */
	"PRAGMA main.application_id = " AS_STRING(APPLICATION_ID) ";"
	"PRAGMA main.user_version = " AS_STRING(TL_INDEX_VERSION) ";"
	"CREATE TABLE main.unit (id INTEGER PRIMARY KEY, name TEXT NOT NULL UNIQUE, path TEXT NOT NULL,"
	"	module TEXT NOT NULL, functions INTEGER NOT NULL, crc INTEGER NOT NULL,"
	"	facts BLOB NOT NULL);"
	"CREATE TABLE main.symbol (unit INTEGER NOT NULL, number INTEGER NOT NULL, name TEXT NOT NULL,"
	"	kind TEXT NOT NULL, defined INTEGER NOT NULL, weak INTEGER NOT NULL,"
	"	PRIMARY KEY (unit, number)) WITHOUT ROWID;"
	"CREATE TABLE main.taken (unit INTEGER NOT NULL, name TEXT NOT NULL, by TEXT NOT NULL,"
	"	place TEXT NOT NULL);"
	"CREATE TABLE main.slot (unit INTEGER NOT NULL, member TEXT NOT NULL, record TEXT NOT NULL,"
	"	number INTEGER NOT NULL, function TEXT NOT NULL);"
	"BEGIN;";

static const char indexes[] =
	"CREATE INDEX main.symbol_name ON symbol (name);"
	"CREATE INDEX main.taken_name ON taken (name);"
	"CREATE INDEX main.slot_member ON slot (member, record);"
	"COMMIT;";

/* With the old index attached as `old`. */
static const char *const keep[] = {
	"INSERT INTO main.unit SELECT ?1, name, path, ?5, functions, crc, facts FROM old.unit"
	" WHERE name = ?2 AND crc = ?3 AND length(facts) = ?4",
	"INSERT INTO main.symbol SELECT ?1, number, name, kind, defined, weak FROM old.symbol WHERE unit = ?2",
	"INSERT INTO main.taken SELECT ?1, name, by, place FROM old.taken WHERE unit = ?2",
	"INSERT INTO main.slot SELECT ?1, member, record, number, function FROM old.slot WHERE unit = ?2",
};
#define NKEEP (sizeof(keep) / sizeof(*keep))

enum insert { UNIT, SYMBOL, TAKEN, SLOT, NINSERTS };
static const char *const inserts[NINSERTS] = {
	[UNIT] = "INSERT INTO main.unit VALUES (?, ?, ?, ?, ?, ?, ?)",
	[SYMBOL] = "INSERT INTO main.symbol VALUES (?, ?, ?, ?, ?, ?)",
	[TAKEN] = "INSERT INTO main.taken VALUES (?, ?, ?, ?)",
	[SLOT] = "INSERT INTO main.slot VALUES (?, ?, ?, ?, ?)",
};

struct tl_store {
	struct tl_arena *arena;
	const char *path, *tmp;
	int lock;
	bool has_old, committed;
	sqlite3 *db;
	sqlite3_stmt *insert[NINSERTS], *keep[NKEEP], *find;
	int64_t nunits;
};

static int failed(struct tl_store *s, struct tl_err *err)
{
	int code = sqlite3_errcode(s->db);

	return tl_err_set(err, code == SQLITE_FULL ? ENOSPC : EIO, "%s: %s", s->path,
			  code == SQLITE_FULL ? "no space left on the disk" : sqlite3_errmsg(s->db));
}

static int run(struct tl_store *s, const char *sql, struct tl_err *err)
{
	return sqlite3_exec(s->db, sql, NULL, NULL, NULL) ? failed(s, err) : 0;
}

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

/* What is at the path now: nothing, our index, or what must not be replaced. */
static int look_at_old(struct tl_store *s, struct tl_err *err)
{
	sqlite3 *old = NULL;
	int id = 0, version = 0, r;

	if (access(s->path, F_OK))
		return errno == ENOENT ? 0 : tl_err_set(err, errno, "%s: %s", s->path, strerror(errno));
	r = sqlite3_open_v2(s->path, &old, SQLITE_OPEN_READONLY, NULL);
	if (!r)
		r = pragma(old, "PRAGMA application_id", &id) || pragma(old, "PRAGMA user_version", &version);
	sqlite3_close(old);
	if (r || id != APPLICATION_ID)
		return tl_err_set(err, EINVAL, "%s: this is no index, so it is not replaced", s->path);
	if (version > TL_INDEX_VERSION)
		return tl_err_set(err, EPROTO, "%s: an index of format %d, and only %d is known here",
				  s->path, version, TL_INDEX_VERSION);
	s->has_old = version == TL_INDEX_VERSION;
	return 0;
}

static int take_lock(struct tl_store *s, struct tl_err *err)
{
	const char *path = tl_arena_printf(s->arena, "%s.lock", s->path);

	s->lock = open(path, O_RDWR | O_CREAT | O_CLOEXEC, 0666);
	if (s->lock < 0)
		return tl_err_set(err, errno, "%s: %s", path, strerror(errno));
	while (flock(s->lock, LOCK_EX)) {
		if (errno != EINTR)
			return tl_err_set(err, errno, "%s: %s", path, strerror(errno));
	}
	return 0;
}

/* As a URI, in which some characters have a meaning: to be read only. */
static int attach_old(struct tl_store *s, struct tl_err *err)
{
	static const char hex[] = "0123456789abcdef";
	char *uri = tl_arena_get(s->arena, strlen(s->path) * 3 + sizeof("file:?mode=ro")), *p, *sql;
	const unsigned char *c;
	int r;

	p = stpcpy(uri, "file:");
	for (c = (const unsigned char *)s->path; *c; c++) {
		*p++ = '%';
		*p++ = hex[*c >> 4];
		*p++ = hex[*c & 15];
	}
	stpcpy(p, "?mode=ro");
	sql = sqlite3_mprintf("ATTACH %Q AS old", uri);
	r = sql ? run(s, sql, err) : tl_err_set(err, ENOMEM, "%s: out of memory", s->path);
	sqlite3_free(sql);
	return r;
}

static int prepare_keep(struct tl_store *s, struct tl_err *err)
{
	int r = 0;
	size_t i;

	for (i = 0; !r && i < NKEEP; i++)
		r = sqlite3_prepare_v2(s->db, keep[i], -1, &s->keep[i], NULL) ? failed(s, err) : 0;
	if (!r && sqlite3_prepare_v2(s->db, "SELECT id FROM old.unit WHERE name = ?", -1, &s->find, NULL))
		r = failed(s, err);
	return r;
}

static int open_new(struct tl_store *s, struct tl_err *err)
{
	size_t i;
	int r;

	/* Nobody else has it: the lock is ours. */
	unlink(s->tmp);
	if (sqlite3_open_v2(s->tmp, &s->db,
			    SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE | SQLITE_OPEN_URI, NULL))
		return failed(s, err);
	r = s->has_old ? attach_old(s, err) : 0;
	if (!r)
		r = run(s, schema, err);
	if (!r && s->has_old)
		r = prepare_keep(s, err);
	for (i = 0; !r && i < NINSERTS; i++)
		r = sqlite3_prepare_v2(s->db, inserts[i], -1, &s->insert[i], NULL) ? failed(s, err) : 0;
	return r;
}

int tl_store_begin(struct tl_arena *arena, const char *path, struct tl_store **ret,
		   struct tl_err *err)
{
	struct tl_store *s = TL_NEW(arena, struct tl_store);
	int r;

	s->arena = arena;
	s->path = path;
	s->tmp = tl_arena_printf(arena, "%s.tmp", path);
	r = take_lock(s, err);
	if (!r)
		r = look_at_old(s, err);
	if (!r)
		r = open_new(s, err);
	if (r)
		tl_store_end(s);
	else
		*ret = s;
	return r;
}

static int step(struct tl_store *s, sqlite3_stmt *stmt, struct tl_err *err)
{
	int r = sqlite3_step(stmt) == SQLITE_DONE ? 0 : failed(s, err);

	sqlite3_reset(stmt);
	return r;
}

static void bind_text(sqlite3_stmt *stmt, int i, const char *text)
{
	sqlite3_bind_text(stmt, i, text, -1, SQLITE_TRANSIENT);
}

int tl_store_keep(struct tl_store *s, const struct tl_source *source, bool *found,
		  struct tl_err *err)
{
	int64_t id, old = -1;
	size_t i;
	int r;

	*found = false;
	if (!s->has_old)
		return 0;
	bind_text(s->find, 1, source->name);
	if (sqlite3_step(s->find) == SQLITE_ROW)
		old = sqlite3_column_int64(s->find, 0);
	sqlite3_reset(s->find);
	if (old < 0)
		return 0;
	id = s->nunits + 1;
	sqlite3_bind_int64(s->keep[0], 1, id);
	bind_text(s->keep[0], 2, source->name);
	sqlite3_bind_int64(s->keep[0], 3, source->crc);
	sqlite3_bind_int64(s->keep[0], 4, source->size);
	bind_text(s->keep[0], 5, source->module);
	r = step(s, s->keep[0], err);
	if (r || !sqlite3_changes(s->db))
		return r;
	for (i = 1; !r && i < NKEEP; i++) {
		sqlite3_bind_int64(s->keep[i], 1, id);
		sqlite3_bind_int64(s->keep[i], 2, old);
		r = step(s, s->keep[i], err);
	}
	s->nunits = id;
	*found = true;
	return r;
}

static int add_unit(struct tl_store *s, const struct tl_source *source, const struct tl_unit *u,
		    struct tl_arena *scratch, struct tl_err *err)
{
	sqlite3_stmt *stmt = s->insert[UNIT];
	unsigned char *facts;
	int r = tl_source_bytes(scratch, source, &facts, err);

	if (r)
		return r;
	sqlite3_bind_int64(stmt, 1, s->nunits);
	bind_text(stmt, 2, source->name);
	bind_text(stmt, 3, u->path);
	bind_text(stmt, 4, source->module);
	sqlite3_bind_int64(stmt, 5, u->functions.n);
	sqlite3_bind_int64(stmt, 6, source->crc);
	sqlite3_bind_blob(stmt, 7, facts, (int)source->size, SQLITE_STATIC);
	r = step(s, stmt, err);
	sqlite3_clear_bindings(stmt);
	return r;
}

static int add_symbol(struct tl_store *s, const char *name, enum tl_sym_kind kind, uint32_t number,
		      const struct tl_definition *d, struct tl_err *err)
{
	sqlite3_stmt *stmt = s->insert[SYMBOL];

	sqlite3_bind_int64(stmt, 1, s->nunits);
	sqlite3_bind_int64(stmt, 2, number);
	bind_text(stmt, 3, name);
	bind_text(stmt, 4, kind == TL_S_FUNCTION ? "function" : "variable");
	sqlite3_bind_int(stmt, 5, d != NULL);
	sqlite3_bind_int(stmt, 6, d && d->weak);
	return step(s, stmt, err);
}

static int add_taken(struct tl_store *s, const struct tl_global *g, struct tl_err *err)
{
	sqlite3_stmt *stmt = s->insert[TAKEN];
	const struct tl_taken *t;
	int r = 0;

	tl_for_each(t, &g->taken) {
		sqlite3_bind_int64(stmt, 1, s->nunits);
		bind_text(stmt, 2, g->name);
		bind_text(stmt, 3, t->by == TL_TAKEN_BY_INIT ? "init" : "code");
		bind_text(stmt, 4, t->where);
		r = step(s, stmt, err);
		if (r)
			break;
	}
	return r;
}

static int add_slot(struct tl_store *s, const struct tl_unit *u, const struct tl_slot *slot,
		    struct tl_err *err)
{
	sqlite3_stmt *stmt = s->insert[SLOT];
	const struct tl_place *place;
	int r = 0;

	tl_for_each(place, &slot->functions) {
		sqlite3_bind_int64(stmt, 1, s->nunits);
		bind_text(stmt, 2, slot->name);
		bind_text(stmt, 3, slot->record);
		sqlite3_bind_int64(stmt, 4, place->symbol);
		bind_text(stmt, 5, u->symbols.items[place->symbol]->name);
		r = step(s, stmt, err);
		if (r)
			break;
	}
	return r;
}

/* What the unit would tell a program that is made of nothing else. */
static int add_shared(struct tl_store *s, const struct tl_source *source, const struct tl_unit *u,
		      struct tl_arena *scratch, struct tl_err *err)
{
	struct tl_program p;
	struct tl_global **g;
	uint32_t i;
	int r = 0;

	tl_program_init(&p, scratch, source, 1);
	tl_program_add(&p, 0, u);
	tl_program_finish(&p);
	tl_for_each(g, &p.list) {
		const struct tl_definition *d = (*g)->definitions.n ? (*g)->definitions.items : NULL;
		uint32_t number = d ? d->at.symbol : (*g)->first;

		r = add_symbol(s, (*g)->name, (*g)->kind, number, d, err);
		if (!r)
			r = add_taken(s, *g, err);
		if (r)
			return r;
	}
	for (i = 0; !r && i < p.slots.cap; i++) {
		if (p.slots.slots[i].key)
			r = add_slot(s, u, p.slots.slots[i].value, err);
	}
	return r;
}

int tl_store_add(struct tl_store *s, const struct tl_source *source, const struct tl_unit *unit,
		 struct tl_err *err)
{
	struct tl_arena scratch;
	int r;

	s->nunits++;
	tl_arena_init(&scratch, s->arena->get, s->arena->put);
	r = add_unit(s, source, unit, &scratch, err);
	if (!r)
		r = add_shared(s, source, unit, &scratch, err);
	tl_arena_release(&scratch);
	return r;
}

static void close_db(struct tl_store *s)
{
	size_t i;

	for (i = 0; i < NINSERTS; i++)
		sqlite3_finalize(s->insert[i]);
	for (i = 0; i < NKEEP; i++)
		sqlite3_finalize(s->keep[i]);
	sqlite3_finalize(s->find);
	sqlite3_close(s->db);
	memset(s->insert, 0, sizeof(s->insert));
	memset(s->keep, 0, sizeof(s->keep));
	s->find = NULL;
	s->db = NULL;
}

static int sync_file(const char *path)
{
	int fd = open(path, O_RDONLY | O_CLOEXEC), r;

	if (fd < 0)
		return -errno;
	r = fsync(fd) ? -errno : 0;
	close(fd);
	return r;
}

int tl_store_commit(struct tl_store *s, struct tl_err *err)
{
	int r = run(s, indexes, err);

	if (r)
		return r;
	close_db(s);
	r = sync_file(s->tmp);
	if (!r && rename(s->tmp, s->path))
		r = -errno;
	if (r)
		return tl_err_set(err, -r, "%s: %s", s->path, strerror(-r));
	s->committed = true;
	return 0;
}

void tl_store_end(struct tl_store *s)
{
	close_db(s);
	if (s->lock >= 0) {
		if (!s->committed)
			unlink(s->tmp);
		close(s->lock);
	}
}
