// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * tasklint inventory: the tasklets of a unit, and who does what with them.
 */
#include <jansson.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>
#include <tasklint/migrate.h>
#include "units.h"

static const char usage[] =
	"usage: tasklint inventory [OPTION...] FACTS...\n"
	"       tasklint inventory [OPTION...] -- GCC ARG... FILE.c\n"
	"\n"
	"List the tasklets that are registered, their callbacks and their users, from\n"
	"facts that the plugin dumped, or from a source file and the command that\n"
	"compiles it. No object is written.\n"
	"\n"
	"  --migrate        say what each tasklet can become, and what stands against it\n"
	"  --json           print a list of objects\n"
	"  --facts FILE     more facts about the kernel's functions (repeatable)\n"
	"  --index FILE     what 'tasklint index' found out of other files; without FACTS\n"
	"                   or a command, of all units in it\n";

static const struct {
	const char *text, *json;
} use_names[] = {
	[TL_USE_SCHEDULE] = { "scheduled", "scheduled_by" },
	[TL_USE_KILL] = { "killed", "killed_by" },
	[TL_USE_DISABLE] = { "disabled", "disabled_by" },
	[TL_USE_ENABLE] = { "enabled", "enabled_by" },
};
#define NUSE_KINDS (sizeof(use_names) / sizeof(*use_names))

static const char *const style_names[] = {
	[TL_STYLE_UNKNOWN] = "unknown", [TL_STYLE_LEGACY] = "legacy", [TL_STYLE_MODERN] = "modern",
};

static const char *const via_names[] = {
	[TL_VIA_CALL] = "call", [TL_VIA_INITIALISER] = "initialiser", [TL_VIA_STORE] = "store",
};

static const char *const via_words[] = {
	[TL_VIA_CALL] = "", [TL_VIA_INITIALISER] = "an initialiser of ", [TL_VIA_STORE] = "a store to ",
};

struct inventory {
	json_t *list;			/* NULL: print text */
	bool migrate;
	uint32_t ntasklets, nunits;
};

static const struct tl_location *location(const struct tl_analysis *an, tl_loc loc)
{
	static const struct tl_location nowhere = { .file = "?" };

	return loc ? &an->unit->locs.items[loc] : &nowhere;
}

/* A tasklet or a use, to be put in the order of the source. */
struct entry {
	const struct tl_location *loc;
	const void *item;
};

static int compare_entries(const void *a, const void *b)
{
	const struct tl_location *x = ((const struct entry *)a)->loc;
	const struct tl_location *y = ((const struct entry *)b)->loc;
	int files = strcmp(x->file, y->file);

	if (files)
		return files;
	if (x->line != y->line)
		return x->line < y->line ? -1 : 1;
	return x->column < y->column ? -1 : x->column > y->column;
}

/*
 * Lists end with an item that is NULL. A tasklet that another unit registers
 * is left to that unit.
 */
static struct entry *sorted_tasklets(struct tl_arena *a, const struct tl_analysis *an)
{
	struct entry *entries = TL_NEW_ARRAY(a, struct entry, an->tasklets.n + 1);
	struct tl_tasklet **t;
	size_t n = 0;

	tl_for_each(t, &an->tasklets) {
		if ((*t)->via != TL_VIA_ELSEWHERE)
			entries[n++] = (struct entry){ location(an, (*t)->loc), *t };
	}
	qsort(entries, n, sizeof(*entries), compare_entries);
	return entries;
}

/* The uses of one kind of a tasklet. */
static struct entry *sorted_uses(struct tl_arena *a, const struct tl_analysis *an,
				 const struct tl_tasklet *t, enum tl_use_kind kind)
{
	struct entry *entries = TL_NEW_ARRAY(a, struct entry, an->uses.n + 1);
	const struct tl_use *use;
	size_t n = 0;

	tl_for_each(use, &an->uses) {
		if (use->kind == kind && tl_use_is_of(use, t))
			entries[n++] = (struct entry){ location(an, use->at->loc), use };
	}
	qsort(entries, n, sizeof(*entries), compare_entries);
	return entries;
}

static void print_use(const struct tl_use *use, const struct tl_location *l)
{
	printf("  %-10s in %s() at %s:%u by %s\n", use_names[use->kind].text, use->where->sym->name,
	       l->file, l->line, use->api);
}

static void print_tasklet(struct tl_arena *a, const struct tl_analysis *an,
			  const struct tl_tasklet *t)
{
	const struct tl_location *l = location(an, t->loc);

	printf("%s:%u:%u: %s, by %s%s (%s)%s\n", l->file, l->line, l->column,
	       t->name ? t->name : "a tasklet", via_words[t->via], t->api, style_names[t->style],
	       t->initially_disabled ? ", disabled at first" : "");
	if (!t->callback) {
		printf("  %-10s not known\n", "callback");
	} else if (t->callback_elsewhere) {
		printf("  %-10s %s() in another file\n", "callback", t->callback->name);
	} else {
		l = location(an, t->callback->loc);
		printf("  %-10s %s() at %s:%u\n", "callback", t->callback->name, l->file, l->line);
	}
	for (enum tl_use_kind kind = 0; kind < NUSE_KINDS; kind++) {
		for (struct entry *e = sorted_uses(a, an, t, kind); e->item; e++)
			print_use(e->item, e->loc);
	}
}

static void print_ways(const struct tl_analysis *an, const struct tl_tasklet *t)
{
	struct tl_migration m;
	enum tl_target to;

	tl_migration_of(an, t, &m);
	for (int i = 0; i < TL_TARGETS; i++) {
		const struct tl_choice *way = &m.to[i];
		const struct tl_location *l = location(an, way->loc);

		if (way->verdict == TL_VERDICT_NONE)
			continue;
		printf("  %-12s %s: %s", tl_target_names[i], tl_verdict_names[way->verdict], way->why);
		if (way->loc)
			printf(" (%s:%u)", l->file, l->line);
		putchar('\n');
	}
	printf("  %-12s %s\n", "mechanically",
	       tl_migration_is_mechanical(&m, &to) ? tl_target_names[to] : "nothing");
}

/* A string; null for none, and for one that is not UTF-8. */
static json_t *text_or_null(const char *s)
{
	json_t *text = s ? json_string(s) : NULL;

	return text ? text : json_null();
}

static json_t *json_use(const struct tl_use *use, const struct tl_location *l)
{
	return json_pack("{s:o, s:o, s:i, s:o}", "function", text_or_null(use->where->sym->name),
			 "file", text_or_null(l->file), "line", (int)l->line, "api", text_or_null(use->api));
}

static json_t *json_uses(struct tl_arena *a, const struct tl_analysis *an,
			 const struct tl_tasklet *t, enum tl_use_kind kind)
{
	json_t *list = json_array();

	for (struct entry *e = sorted_uses(a, an, t, kind); e->item; e++)
		json_array_append_new(list, json_use(e->item, e->loc));
	return list;
}

static json_t *json_ways(const struct tl_analysis *an, const struct tl_tasklet *t)
{
	json_t *list = json_array(), *obj;
	struct tl_migration m;

	tl_migration_of(an, t, &m);
	for (int i = 0; i < TL_TARGETS; i++) {
		const struct tl_choice *way = &m.to[i];
		const struct tl_location *l = location(an, way->loc);

		if (way->verdict == TL_VERDICT_NONE)
			continue;
		obj = json_pack("{s:s, s:s, s:o}", "to", tl_target_names[i], "verdict", tl_verdict_names[way->verdict],
				"why", text_or_null(way->why));
		json_object_set_new(obj, "file", way->loc ? text_or_null(l->file) : json_null());
		json_object_set_new(obj, "line", way->loc ? json_integer(l->line) : json_null());
		json_array_append_new(list, obj);
	}
	return list;
}

static json_t *json_tasklet(struct tl_arena *a, const struct tl_analysis *an,
			    const struct tl_tasklet *t)
{
	const struct tl_location *l = location(an, t->loc);
	const char *member = NULL;
	json_t *obj;

	if (t->member)
		member = tl_arena_printf(a, "%s.%s", t->member->record->name, t->member->name);
	obj = json_pack("{s:o, s:i, s:i, s:s, s:s, s:o, s:o, s:o, s:o, s:b}",
			"file", text_or_null(l->file), "line", (int)l->line, "column", (int)l->column,
			"style", style_names[t->style], "via", via_names[t->via], "api", text_or_null(t->api),
			"object", text_or_null(t->name), "member", text_or_null(member),
			"variable", text_or_null(t->variable ? t->variable->name : NULL),
			"initially_disabled", t->initially_disabled);
	json_object_set_new(obj, "callback", text_or_null(t->callback ? t->callback->name : NULL));
	if (t->callback && !t->callback_elsewhere) {
		l = location(an, t->callback->loc);
		json_object_set_new(obj, "callback_file", text_or_null(l->file));
		json_object_set_new(obj, "callback_line", json_integer(l->line));
	} else {
		json_object_set_new(obj, "callback_file", json_null());
		json_object_set_new(obj, "callback_line", json_null());
	}
	for (enum tl_use_kind kind = 0; kind < NUSE_KINDS; kind++)
		json_object_set_new(obj, use_names[kind].json, json_uses(a, an, t, kind));
	return obj;
}

/* Add the tasklets of one unit. */
static void add_unit(void *data, struct tl_arena *a, const struct tl_analysis *an)
{
	struct inventory *inv = data;

	for (struct entry *e = sorted_tasklets(a, an); e->item; e++) {
		inv->ntasklets++;
		if (inv->list) {
			json_t *obj = json_tasklet(a, an, e->item);

			if (inv->migrate)
				json_object_set_new(obj, "becomes", json_ways(an, e->item));
			json_array_append_new(inv->list, obj);
		} else {
			print_tasklet(a, an, e->item);
			if (inv->migrate)
				print_ways(an, e->item);
		}
	}
	inv->nunits++;
}

static void sum_up(const void *data)
{
	const struct inventory *inv = data;

	fprintf(stderr, "%u tasklets in %u files\n", inv->ntasklets, inv->nunits);
}

int cmd_inventory(int argc, char **argv)
{
	struct inventory inv = { 0 };
	const struct units_command command = {
		"inventory", usage, add_unit, sum_up, &inv, &inv.list, "migrate", &inv.migrate,
	};

	return units_run(argc, argv, &command);
}
