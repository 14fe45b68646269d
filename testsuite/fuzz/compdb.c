// SPDX-License-Identifier: GPL-2.0-or-later
/* compile_commands.json, by both readers: of the commands, and of their objects alone. */
#include <string.h>
#include <tasklint/index.h>
#include "compdb.h"
#include "index/files.h"
#include "fuzz.h"

void fuzz(struct tl_arena *a, const char *data, size_t size)
{
	const char *name = fuzz_file(data, size);
	struct tl_err err = { "" };
	struct compdb_entry *e;
	struct tl_inputs in;
	struct compdb db;

	if (compdb_read(a, name, &db, &err)) {
		FUZZ_MUST(*err.text);
	} else {
		tl_for_each(e, &db.entries)
			FUZZ_MUST(e->argc && e->argv[0] && !e->argv[e->argc] && *e->directory == '/' && *e->file == '/');
		if (db.entries.n)
			FUZZ_MUST(compdb_find(a, &db, db.entries.items[0].file));
	}
	tl_inputs_init(&in, a);
	tl_inputs_add_commands(&in, name);
}
