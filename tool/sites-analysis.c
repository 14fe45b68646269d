// SPDX-License-Identifier: GPL-2.0-or-later
#include <stdlib.h>
#include <string.h>
#include <tasklint/migrate.h>
#include "compdb.h"
#include "sites-analysis.h"

struct completing {
	struct tl_arena *a;		/* of what stays */
	const char *directory;
	enum tl_target target;
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

/* Why the tasklets that are registered there can't become the target; NULL: they can, or it isn't known. */
static const char *verdict_at(const struct completing *c, const struct span *at)
{
	struct tl_migration m;
	struct tl_tasklet **t;

	tl_for_each(t, &c->an->tasklets) {
		if (!is_at(c, (*t)->loc, at))
			continue;
		tl_migration_of(c->an, *t, &m);
		if (m.to[c->target].verdict == TL_VERDICT_NO)
			return tl_arena_strndup(c->a, m.to[c->target].why, strlen(m.to[c->target].why));
	}
	return NULL;
}

static void complete_all(const struct completing *c, struct sites *sites)
{
	struct site_mention *mention;
	struct site_call *call;

	tl_for_each(call, &sites->calls) {
		if (!call->container && !call->indexed && call->record && call->data && !call->at.macro)
			complete(c, call);
		call->against = verdict_at(c, &call->at);
	}
	tl_for_each(mention, &sites->mentions)
		mention->against = verdict_at(c, &mention->at);
}

static enum tl_target target_of(const char *name)
{
	int target = TL_TO_SETUP;

	while (target < TL_TARGETS - 1 && strcmp(tl_target_names[target], name))
		target++;
	return (enum tl_target)target;
}

int sites_add_analysis(struct tl_arena *a, const struct tl_model *model, const char *facts, const char *directory,
		       const char *target, struct sites *sites, struct tl_err *err)
{
	const struct tl_options options = { .severity = TL_WARNING };
	struct completing c = { .a = a, .directory = directory, .target = target_of(target) };
	struct tl_arena scratch;
	struct tl_unit *unit;
	char *text;
	int code;

	tl_arena_init(&scratch, tl_get_or_die, free);
	code = tl_read_file(&scratch, facts, &text, NULL, err);
	if (!code)
		code = tl_facts_read(&scratch, facts, text, &unit, err);
	if (!code) {
		c.an = tl_analyse(unit, model, &options);
		complete_all(&c, sites);
	}
	tl_arena_release(&scratch);
	return code;
}
