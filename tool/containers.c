// SPDX-License-Identifier: GPL-2.0-or-later
#include <stdlib.h>
#include <string.h>
#include <tasklint/migrate.h>
#include "compdb.h"
#include "containers.h"

struct completing {
	struct tl_arena *a;		/* of what stays */
	const char *directory;
	const struct tl_analysis *an;
};

/* Some element of an array is in the address: which one isn't known. */
static bool has_index(const struct tl_function *f, tl_val v)
{
	for (;;) {
		const struct tl_value *x = &f->values.items[v];

		switch (x->kind) {
		case TL_V_INDEX:
			return true;
		case TL_V_FIELD:
		case TL_V_OFFSET:
		case TL_V_CAST:
			v = x->a;
			break;
		default:
			return false;
		}
	}
}

static bool is_at(const struct completing *c, tl_loc loc, const struct span *at)
{
	const struct tl_location *l = &c->an->unit->locs.items[loc];

	return loc && at->file && l->line == at->line && l->column == at->column &&
	       !strcmp(absolute_name(c->a, c->directory, l->file), at->file);
}

/* All that the analysis knows of this registration must agree. */
static void complete(const struct completing *c, struct site_call *call)
{
	const struct tl_record *record;
	const char *path, *container = NULL, *whole = NULL;
	struct tl_tasklet **t;

	tl_for_each(t, &c->an->tasklets) {
		if ((*t)->via != TL_VIA_CALL || !is_at(c, (*t)->loc, &call->at))
			continue;
		if (has_index((*t)->where, (*t)->data) || !tl_tasklet_container(c->an, *t, &record, &path) ||
		    (container && (strcmp(container, record->name) || strcmp(whole, path))))
			return;
		container = record->name;
		whole = path;
	}
	if (!container)
		return;
	call->container = tl_arena_strndup(c->a, container, strlen(container));
	call->path = tl_arena_strndup(c->a, whole, strlen(whole));
}

int containers_add(struct tl_arena *a, const struct tl_model *model, const char *facts, const char *directory,
		   struct sites *sites, struct tl_err *err)
{
	const struct tl_options options = { .severity = TL_WARNING };
	struct completing c = { .a = a, .directory = directory };
	struct tl_arena scratch;
	struct site_call *call;
	struct tl_unit *unit;
	char *text;
	int code;

	tl_arena_init(&scratch, tl_get_or_die, free);
	code = tl_read_file(&scratch, facts, &text, NULL, err);
	if (!code)
		code = tl_facts_read(&scratch, facts, text, &unit, err);
	if (!code) {
		c.an = tl_analyse(unit, model, &options);
		tl_for_each(call, &sites->calls) {
			if (!call->container && !call->indexed && call->record && call->data && !call->at.macro)
				complete(&c, call);
		}
	}
	tl_arena_release(&scratch);
	return code;
}
