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
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <unistd.h>
#include <tasklint/index-store.h>
#include "index/files.h"
#include "index/rows.h"

#define STRING(x) #x
#define AS_STRING(x) STRING(x)

#define OF_UNIT "unit INTEGER NOT NULL, n INTEGER NOT NULL, "
#define BY_UNIT ", PRIMARY KEY (unit, n)) WITHOUT ROWID;"

static const char schema[] =
	"PRAGMA main.journal_mode = OFF;"
	"PRAGMA main.synchronous = OFF;"	/* it is synced once, at the end */
	"PRAGMA main.application_id = " AS_STRING(TL_INDEX_ID) ";"
	"PRAGMA main.user_version = " AS_STRING(TL_INDEX_VERSION) ";"
	"CREATE TABLE main.meta (key TEXT PRIMARY KEY, value NOT NULL) WITHOUT ROWID;"
	"CREATE TABLE main.unit (id INTEGER PRIMARY KEY, name TEXT NOT NULL UNIQUE, path TEXT NOT NULL,"
	"	folder TEXT NOT NULL, module TEXT NOT NULL, functions INTEGER NOT NULL, crc INTEGER NOT NULL,"
	"	used INTEGER NOT NULL, registered INTEGER NOT NULL, results TEXT NOT NULL, facts BLOB NOT NULL);"
	"CREATE TABLE main.symbol (" OF_UNIT "name TEXT NOT NULL, kind TEXT NOT NULL,"
	"	defined INTEGER NOT NULL, weak INTEGER NOT NULL, asked INTEGER NOT NULL" BY_UNIT
	"CREATE TABLE main.taken (" OF_UNIT "name TEXT NOT NULL, by TEXT NOT NULL, place TEXT NOT NULL" BY_UNIT
	"CREATE TABLE main.slot (" OF_UNIT "member TEXT NOT NULL, record TEXT NOT NULL, number INTEGER NOT NULL,"
	"	function TEXT, static INTEGER NOT NULL" BY_UNIT
	"CREATE TABLE main.ask (" OF_UNIT "member TEXT NOT NULL, record TEXT NOT NULL" BY_UNIT
	"CREATE TABLE main.local (" OF_UNIT "name TEXT NOT NULL" BY_UNIT
	"CREATE TABLE main.function (" OF_UNIT "name TEXT NOT NULL, hash INTEGER NOT NULL,"
	"	facts TEXT NOT NULL" BY_UNIT
	"CREATE TABLE main.registration (" OF_UNIT "callback TEXT NOT NULL, context TEXT NOT NULL,"
	"	tasklet INTEGER NOT NULL, legacy INTEGER NOT NULL, object TEXT, by TEXT NOT NULL,"
	"	file TEXT NOT NULL, line INTEGER NOT NULL, col INTEGER NOT NULL, function TEXT" BY_UNIT
	"CREATE TABLE main.context (" OF_UNIT "function TEXT NOT NULL, context TEXT NOT NULL, by TEXT NOT NULL,"
	"	file TEXT, line INTEGER NOT NULL, col INTEGER NOT NULL" BY_UNIT
	"CREATE VIEW main.finding AS SELECT u.id AS unit,"
	"	json_extract(j.value, '$.rule') AS rule, json_extract(j.value, '$.severity') AS severity,"
	"	json_extract(j.value, '$.cwe') AS cwe, json_extract(j.value, '$.file') AS file,"
	"	json_extract(j.value, '$.line') AS line, json_extract(j.value, '$.column') AS col,"
	"	json_extract(j.value, '$.function') AS function, json_extract(j.value, '$.message') AS message,"
	"	json_extract(j.value, '$.fingerprint') AS fingerprint, json_extract(j.value, '$.path') AS path"
	"	FROM unit u, json_each(u.results, '$.findings') j;"
	"CREATE VIEW main.tasklet AS SELECT u.id AS unit,"
	"	json_extract(j.value, '$.name') AS name, json_extract(j.value, '$.style') AS style,"
	"	json_extract(j.value, '$.api') AS api, json_extract(j.value, '$.callback') AS callback,"
	"	json_extract(j.value, '$.file') AS file, json_extract(j.value, '$.line') AS line,"
	"	json_extract(j.value, '$.uses') AS uses"
	"	FROM unit u, json_each(u.results, '$.tasklets') j;"
	"BEGIN;";

static const char indexes[] =
	"CREATE INDEX main.unit_path ON unit (path);"
	"CREATE INDEX main.symbol_name ON symbol (name);"
	"CREATE INDEX main.taken_name ON taken (name);"
	"CREATE INDEX main.slot_member ON slot (member, record);"
	"CREATE INDEX main.local_name ON local (name);"
	"CREATE INDEX main.slot_function ON slot (function);"
	"CREATE INDEX main.ask_member ON ask (member, record);"
	"CREATE INDEX main.function_name ON function (name);"
	"CREATE INDEX main.registration_callback ON registration (callback);"
	"CREATE INDEX main.context_function ON context (function);"
	"COMMIT;";

/* What is said of a unit, besides its own row. */
enum table { SYMBOL, TAKEN, SLOT, ASK, LOCAL, FUNCTION, REGISTRATION, CONTEXT, NTABLES };

static const char *const inserts[NTABLES] = {
	[SYMBOL] = "INSERT INTO main.symbol VALUES (?, ?, ?, ?, ?, ?, ?)",
	[TAKEN] = "INSERT INTO main.taken VALUES (?, ?, ?, ?, ?)",
	[SLOT] = "INSERT INTO main.slot VALUES (?, ?, ?, ?, ?, ?, ?)",
	[ASK] = "INSERT INTO main.ask VALUES (?, ?, ?, ?)",
	[LOCAL] = "INSERT INTO main.local VALUES (?, ?, ?)",
	[FUNCTION] = "INSERT INTO main.function VALUES (?, ?, ?, ?, ?)",
	[REGISTRATION] = "INSERT INTO main.registration VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
	[CONTEXT] = "INSERT INTO main.context VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
};

/* All columns, which are read by the same numbers as they are written. */
static const char *const selects[NTABLES] = {
	[SYMBOL] = "SELECT * FROM old.symbol WHERE unit = ? ORDER BY n",
	[TAKEN] = "SELECT * FROM old.taken WHERE unit = ? ORDER BY n",
	[SLOT] = "SELECT * FROM old.slot WHERE unit = ? ORDER BY n",
	[ASK] = "SELECT * FROM old.ask WHERE unit = ? ORDER BY n",
	[LOCAL] = "SELECT * FROM old.local WHERE unit = ? ORDER BY n",
	[FUNCTION] = "SELECT * FROM old.function WHERE unit = ? ORDER BY n",
	[REGISTRATION] = "SELECT * FROM old.registration WHERE unit = ? ORDER BY n",
	[CONTEXT] = "SELECT * FROM old.context WHERE unit = ? ORDER BY n",
};

static const char insert_unit[] = "INSERT INTO main.unit VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)";
static const char keep_unit[] =
	"INSERT INTO main.unit SELECT ?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, facts FROM old.unit WHERE name = ?2";
static const char find_unit[] =
	"SELECT id, path, functions, used, registered, results, module FROM old.unit"
	" WHERE name = ? AND crc = ? AND length(facts) = ?";

struct tl_store {
	struct tl_arena *arena;
	struct tl_strings strings;	/* of what the old index says */
	const char *path, *tmp;
	int lock;
	bool has_old, committed;
	bool broken;			/* the old one can't be read to the end: then it is worth nothing */
	int64_t nold;			/* units of the old one */
	sqlite3 *db;
	sqlite3_stmt *insert[NTABLES], *select[NTABLES], *insert_unit, *keep_unit, *find_unit;
	int64_t unit;			/* that is written now */
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

/* What is at the path now: nothing, our index, or what must not be replaced. */
static int look_at_old(struct tl_store *s, struct tl_err *err)
{
	sqlite3 *old = NULL;
	int version = 0, r;

	if (access(s->path, F_OK))
		return errno == ENOENT ? 0 : tl_err_set(err, errno, "%s: %s", s->path, strerror(errno));
	r = sqlite3_open_v2(s->path, &old, SQLITE_OPEN_READONLY, NULL)
		    ? tl_err_set(err, EINVAL, "%s: this is no index", s->path)
		    : tl_index_check(old, s->path, &version, err);
	sqlite3_close(old);
	if (r)
		return r == -EINVAL ? tl_err_set(err, EINVAL, "%s: this is no index, so it is not replaced", s->path)
				    : r;
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

static int attach_old(struct tl_store *s, struct tl_err *err)
{
	char *sql = sqlite3_mprintf("ATTACH %Q AS old", tl_index_uri(s->arena, s->path, "mode=ro"));
	int r = sql ? run(s, sql, err) : tl_err_set(err, ENOMEM, "%s: out of memory", s->path);

	sqlite3_free(sql);
	return r;
}

static int prepare(struct tl_store *s, const char *sql, sqlite3_stmt **ret, struct tl_err *err)
{
	return sqlite3_prepare_v2(s->db, sql, -1, ret, NULL) ? failed(s, err) : 0;
}

/* What was found out by another tasklint, or with other facts of the API, is worth nothing. */
static int check_old(struct tl_store *s, uint64_t identity, struct tl_err *err)
{
	sqlite3_stmt *stmt;
	int r = prepare(s, "SELECT value, (SELECT count(*) FROM old.unit) FROM old.meta WHERE key = 'identity'",
			&stmt, err);

	if (r)
		return r;
	s->has_old = sqlite3_step(stmt) == SQLITE_ROW && (uint64_t)sqlite3_column_int64(stmt, 0) == identity;
	s->nold = s->has_old ? sqlite3_column_int64(stmt, 1) : 0;
	sqlite3_finalize(stmt);
	return 0;
}

static int prepare_old(struct tl_store *s, struct tl_err *err)
{
	int r = prepare(s, find_unit, &s->find_unit, err);

	if (!r)
		r = prepare(s, keep_unit, &s->keep_unit, err);
	for (int i = 0; !r && i < NTABLES; i++)
		r = prepare(s, selects[i], &s->select[i], err);
	return r;
}

static int add_meta(struct tl_store *s, uint64_t identity, struct tl_err *err)
{
	char *sql = sqlite3_mprintf("INSERT INTO main.meta VALUES ('identity', %lld)", (long long)identity);
	int r = sql ? run(s, sql, err) : tl_err_set(err, ENOMEM, "%s: out of memory", s->path);

	sqlite3_free(sql);
	return r;
}

static int open_new(struct tl_store *s, uint64_t identity, struct tl_err *err)
{
	int r;

	/* Nobody else has it: the lock is ours. */
	unlink(s->tmp);
	if (sqlite3_open_v2(s->tmp, &s->db,
			    SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE | SQLITE_OPEN_URI, NULL))
		return failed(s, err);
	tl_index_distrust(s->db);
	r = s->has_old ? attach_old(s, err) : 0;
	if (!r && s->has_old)
		r = check_old(s, identity, err);
	if (!r)
		r = run(s, schema, err);
	if (!r)
		r = add_meta(s, identity, err);
	if (!r && s->has_old)
		r = prepare_old(s, err);
	if (!r)
		r = prepare(s, insert_unit, &s->insert_unit, err);
	for (int i = 0; !r && i < NTABLES; i++)
		r = prepare(s, inserts[i], &s->insert[i], err);
	return r;
}

int tl_store_begin(struct tl_arena *arena, const char *path, uint64_t identity, struct tl_store **ret,
		   struct tl_err *err)
{
	struct tl_store *s = TL_NEW(arena, struct tl_store);
	int r;

	s->arena = s->strings.arena = arena;
	s->path = path;
	s->tmp = tl_arena_printf(arena, "%s.tmp", path);
	r = take_lock(s, err);
	if (!r)
		r = look_at_old(s, err);
	if (!r)
		r = open_new(s, identity, err);
	if (r)
		tl_store_end(s);
	else
		*ret = s;
	return r;
}

/* ---- columns */

static uint32_t number_at(sqlite3_stmt *stmt, int i)
{
	return (uint32_t)sqlite3_column_int64(stmt, i);
}

static void bind_text(sqlite3_stmt *stmt, int i, const char *text)
{
	if (text)
		sqlite3_bind_text(stmt, i, text, -1, SQLITE_STATIC);
	else
		sqlite3_bind_null(stmt, i);
}

/* A row of the unit that is written, with number n among its own: the other columns follow from 3 on. */
static sqlite3_stmt *row(struct tl_store *s, enum table table, uint32_t n)
{
	sqlite3_bind_int64(s->insert[table], 1, s->unit);
	sqlite3_bind_int64(s->insert[table], 2, n);
	return s->insert[table];
}

static int step(struct tl_store *s, sqlite3_stmt *stmt, struct tl_err *err)
{
	int r = sqlite3_step(stmt) == SQLITE_DONE ? 0 : failed(s, err);

	sqlite3_reset(stmt);
	return r;
}

/* ---- the old index */

/* The next row of unit `id`; false where there are no more. */
static bool next_row(struct tl_store *s, enum table table, int64_t id, bool *begun)
{
	sqlite3_stmt *stmt = s->select[table];
	int r;

	if (!*begun)
		sqlite3_bind_int64(stmt, 1, id);
	*begun = true;
	r = sqlite3_step(stmt);
	if (r == SQLITE_ROW)
		return true;
	s->broken |= r != SQLITE_DONE;
	sqlite3_reset(stmt);
	*begun = false;
	return false;
}

static void read_shared(struct tl_store *s, int64_t id, struct tl_shared *ret)
{
	sqlite3_stmt *stmt;
	bool begun = false;

	for (stmt = s->select[SYMBOL]; next_row(s, SYMBOL, id, &begun);)
		*TL_PUSH(s->arena, &ret->symbols) = (struct tl_shared_symbol){
			.number = number_at(stmt, 1), .name = tl_name_at(&s->strings, stmt, 2),
			.kind = !strcmp(tl_name_at(&s->strings, stmt, 3), "function") ? TL_S_FUNCTION : TL_S_VARIABLE,
			.defined = number_at(stmt, 4), .weak = number_at(stmt, 5), .asked = number_at(stmt, 6),
		};
	for (stmt = s->select[TAKEN]; next_row(s, TAKEN, id, &begun);)
		*TL_PUSH(s->arena, &ret->taken) = (struct tl_shared_taken){
			.name = tl_name_at(&s->strings, stmt, 2),
			.by = !strcmp(tl_name_at(&s->strings, stmt, 3), "init") ? TL_TAKEN_BY_INIT : TL_TAKEN_BY_CODE,
			.where = tl_name_at(&s->strings, stmt, 4),
		};
	for (stmt = s->select[SLOT]; next_row(s, SLOT, id, &begun);)
		*TL_PUSH(s->arena, &ret->stores) = (struct tl_shared_store){
			.member = tl_name_at(&s->strings, stmt, 2), .record = tl_name_at(&s->strings, stmt, 3), .number = number_at(stmt, 4),
			.function = tl_text_at(&s->strings, stmt, 5), .is_static = number_at(stmt, 6),
		};
	for (stmt = s->select[ASK]; next_row(s, ASK, id, &begun);)
		*TL_PUSH(s->arena, &ret->asks) = (struct tl_shared_ask){ tl_name_at(&s->strings, stmt, 2), tl_name_at(&s->strings, stmt, 3) };
	for (stmt = s->select[LOCAL]; next_row(s, LOCAL, id, &begun);)
		*TL_PUSH(s->arena, &ret->statics) = (struct tl_shared_static){ tl_name_at(&s->strings, stmt, 2), number_at(stmt, 1) };
}

static void read_solved(struct tl_store *s, int64_t id, struct tl_solved *ret)
{
	sqlite3_stmt *stmt;
	bool begun = false;

	for (stmt = s->select[FUNCTION]; next_row(s, FUNCTION, id, &begun);)
		*TL_PUSH(s->arena, &ret->functions) = (struct tl_solved_function){
			.number = number_at(stmt, 1), .name = tl_name_at(&s->strings, stmt, 2),
			.hash = (uint64_t)sqlite3_column_int64(stmt, 3), .facts = tl_name_at(&s->strings, stmt, 4),
		};
	for (stmt = s->select[REGISTRATION]; next_row(s, REGISTRATION, id, &begun);) {
		struct tl_registration *r = TL_NEW(s->arena, struct tl_registration);

		tl_registration_row(&s->strings, stmt, 2, r);
		*TL_PUSH(s->arena, &ret->registrations) = r;
	}
	for (stmt = s->select[CONTEXT]; next_row(s, CONTEXT, id, &begun);)
		*TL_PUSH(s->arena, &ret->contexts) = (struct tl_solved_context){
			.function = tl_name_at(&s->strings, stmt, 2), .context = tl_context_named(tl_name_at(&s->strings, stmt, 3)),
			.by = tl_name_at(&s->strings, stmt, 4), .file = tl_text_at(&s->strings, stmt, 5), .line = number_at(stmt, 6),
			.column = number_at(stmt, 7),
		};
}

bool tl_store_find(struct tl_store *s, const struct tl_source *source, struct tl_stored *ret)
{
	sqlite3_stmt *stmt = s->find_unit;
	bool found;

	if (!s->has_old || s->broken)
		return false;
	bind_text(stmt, 1, source->name);
	sqlite3_bind_int64(stmt, 2, source->crc);
	sqlite3_bind_int64(stmt, 3, source->size);
	found = sqlite3_step(stmt) == SQLITE_ROW;
	if (found) {
		const char *results = (const char *)sqlite3_column_text(stmt, 5);

		*ret = (struct tl_stored){
			.results = tl_arena_strndup(s->arena, results ? results : "", results ? strlen(results) : 0),
			.module_is_same = !strcmp(tl_name_at(&s->strings, stmt, 6), source->module),
		};
		ret->kept.shared.path = tl_name_at(&s->strings, stmt, 1);
		ret->kept.shared.nfunctions = number_at(stmt, 2);
		ret->kept.solved.used = (uint64_t)sqlite3_column_int64(stmt, 3);
		ret->kept.solved.registered = (uint64_t)sqlite3_column_int64(stmt, 4);
		read_shared(s, sqlite3_column_int64(stmt, 0), &ret->kept.shared);
		read_solved(s, sqlite3_column_int64(stmt, 0), &ret->kept.solved);
	}
	sqlite3_reset(stmt);
	return found && !s->broken;
}

int64_t tl_store_old_units(const struct tl_store *s)
{
	return s->nold;
}

/* ---- the new one */

static int put_shared(struct tl_store *s, const struct tl_shared *shared, struct tl_err *err)
{
	int r = 0;

	for (uint32_t i = 0; !r && i < shared->symbols.n; i++) {
		const struct tl_shared_symbol *symbol = &shared->symbols.items[i];
		sqlite3_stmt *stmt = row(s, SYMBOL, symbol->number);

		bind_text(stmt, 3, symbol->name);
		bind_text(stmt, 4, symbol->kind == TL_S_FUNCTION ? "function" : "variable");
		sqlite3_bind_int(stmt, 5, symbol->defined);
		sqlite3_bind_int(stmt, 6, symbol->weak);
		sqlite3_bind_int(stmt, 7, symbol->asked);
		r = step(s, stmt, err);
	}
	for (uint32_t i = 0; !r && i < shared->taken.n; i++) {
		sqlite3_stmt *stmt = row(s, TAKEN, i);

		bind_text(stmt, 3, shared->taken.items[i].name);
		bind_text(stmt, 4, shared->taken.items[i].by == TL_TAKEN_BY_INIT ? "init" : "code");
		bind_text(stmt, 5, shared->taken.items[i].where);
		r = step(s, stmt, err);
	}
	for (uint32_t i = 0; !r && i < shared->stores.n; i++) {
		sqlite3_stmt *stmt = row(s, SLOT, i);

		bind_text(stmt, 3, shared->stores.items[i].member);
		bind_text(stmt, 4, shared->stores.items[i].record);
		sqlite3_bind_int64(stmt, 5, shared->stores.items[i].number);
		bind_text(stmt, 6, shared->stores.items[i].function);
		sqlite3_bind_int(stmt, 7, shared->stores.items[i].is_static);
		r = step(s, stmt, err);
	}
	for (uint32_t i = 0; !r && i < shared->asks.n; i++) {
		sqlite3_stmt *stmt = row(s, ASK, i);

		bind_text(stmt, 3, shared->asks.items[i].member);
		bind_text(stmt, 4, shared->asks.items[i].record);
		r = step(s, stmt, err);
	}
	for (uint32_t i = 0; !r && i < shared->statics.n; i++) {
		sqlite3_stmt *stmt = row(s, LOCAL, shared->statics.items[i].number);

		bind_text(stmt, 3, shared->statics.items[i].name);
		r = step(s, stmt, err);
	}
	return r;
}

static int put_registration(struct tl_store *s, const struct tl_registration *reg, uint32_t n, struct tl_err *err)
{
	sqlite3_stmt *stmt = row(s, REGISTRATION, n);

	bind_text(stmt, 3, reg->callback);
	bind_text(stmt, 4, tl_context_name(reg->context));
	sqlite3_bind_int(stmt, 5, reg->is_tasklet);
	sqlite3_bind_int(stmt, 6, reg->is_legacy);
	bind_text(stmt, 7, reg->object);
	bind_text(stmt, 8, reg->by);
	bind_text(stmt, 9, reg->file);
	sqlite3_bind_int64(stmt, 10, reg->line);
	sqlite3_bind_int64(stmt, 11, reg->column);
	bind_text(stmt, 12, reg->function);
	return step(s, stmt, err);
}

static int put_solved(struct tl_store *s, const struct tl_solved *solved, struct tl_err *err)
{
	int r = 0;

	for (uint32_t i = 0; !r && i < solved->functions.n; i++) {
		const struct tl_solved_function *f = &solved->functions.items[i];
		sqlite3_stmt *stmt = row(s, FUNCTION, f->number);

		bind_text(stmt, 3, f->name);
		sqlite3_bind_int64(stmt, 4, (int64_t)f->hash);
		bind_text(stmt, 5, f->facts);
		r = step(s, stmt, err);
	}
	for (uint32_t i = 0; !r && i < solved->registrations.n; i++)
		r = put_registration(s, solved->registrations.items[i], i, err);
	for (uint32_t i = 0; !r && i < solved->contexts.n; i++) {
		const struct tl_solved_context *c = &solved->contexts.items[i];
		sqlite3_stmt *stmt = row(s, CONTEXT, i);

		bind_text(stmt, 3, c->function);
		bind_text(stmt, 4, tl_context_name(c->context));
		bind_text(stmt, 5, c->by);
		bind_text(stmt, 6, c->file);
		sqlite3_bind_int64(stmt, 7, c->line);
		sqlite3_bind_int64(stmt, 8, c->column);
		r = step(s, stmt, err);
	}
	return r;
}

/* Where the object is, by which a compile finds its unit among those of one name. */
static const char *folder_of(struct tl_arena *a, const struct tl_source *source)
{
	char *real = realpath(source->object->path, NULL);
	const char *folder = tl_folder_of(a, real ? real : source->object->path);

	free(real);
	return folder;
}

static int put_unit(struct tl_store *s, const struct tl_source *source, const struct tl_stored *unit, bool is_old,
		    struct tl_arena *scratch, struct tl_err *err)
{
	sqlite3_stmt *stmt = is_old ? s->keep_unit : s->insert_unit;
	unsigned char *facts = NULL;
	int r = is_old ? 0 : tl_source_bytes(scratch, source, &facts, err);

	if (r)
		return r;
	sqlite3_bind_int64(stmt, 1, s->unit);
	bind_text(stmt, 2, source->name);
	bind_text(stmt, 3, unit->kept.shared.path);
	bind_text(stmt, 4, folder_of(scratch, source));
	bind_text(stmt, 5, source->module);
	sqlite3_bind_int64(stmt, 6, unit->kept.shared.nfunctions);
	sqlite3_bind_int64(stmt, 7, source->crc);
	sqlite3_bind_int64(stmt, 8, (int64_t)unit->kept.solved.used);
	sqlite3_bind_int64(stmt, 9, (int64_t)unit->kept.solved.registered);
	bind_text(stmt, 10, unit->results);
	if (!is_old)
		sqlite3_bind_blob(stmt, 11, facts, (int)source->size, SQLITE_STATIC);
	r = step(s, stmt, err);
	sqlite3_clear_bindings(stmt);
	return r;
}

int tl_store_put(struct tl_store *s, const struct tl_source *source, const struct tl_stored *unit, bool is_old,
		 struct tl_err *err)
{
	struct tl_arena scratch;
	int r;

	s->unit++;
	tl_arena_init(&scratch, s->arena->get, s->arena->put);
	r = put_unit(s, source, unit, is_old, &scratch, err);
	if (!r)
		r = put_shared(s, &unit->kept.shared, err);
	if (!r)
		r = put_solved(s, &unit->kept.solved, err);
	tl_arena_release(&scratch);
	return r;
}

static void close_db(struct tl_store *s)
{
	for (int i = 0; i < NTABLES; i++) {
		sqlite3_finalize(s->insert[i]);
		sqlite3_finalize(s->select[i]);
		s->insert[i] = s->select[i] = NULL;
	}
	sqlite3_finalize(s->insert_unit);
	sqlite3_finalize(s->keep_unit);
	sqlite3_finalize(s->find_unit);
	s->insert_unit = s->keep_unit = s->find_unit = NULL;
	sqlite3_close(s->db);
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
