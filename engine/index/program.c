// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Units as one program: see index.h.
 *
 * What is kept of a unit is small: a number for each name that it shares with
 * others, and where functions' addresses go. A unit of the kernel shares some
 * eighty names, so thirty thousand of them are some ten million bytes here.
 */
#include <stdlib.h>
#include <string.h>
#include "index/files.h"
#include "index/view.h"

void tl_program_init(struct tl_program *p, struct tl_arena *arena,
		     const struct tl_source *sources, uint32_t n)
{
	uint32_t i;

	memset(p, 0, sizeof(*p));
	p->arena = arena;
	p->strings.arena = arena;
	p->units = TL_NEW_ARRAY(arena, struct tl_program_unit, n);
	p->nunits = n;
	for (i = 0; i < n; i++) {
		p->units[i].source = &sources[i];
		p->units[i].module = tl_intern(&p->strings, sources[i].module);
	}
}

/* Adding. */

static struct tl_slot *slot_at(struct tl_program *p, const char *member, const char *record)
{
	struct tl_arena scratch;
	const char *key;
	void **slot;

	tl_arena_init(&scratch, p->arena->get, p->arena->put);
	key = tl_intern(&p->strings, tl_arena_printf(&scratch, "%s %s", member, record));
	tl_arena_release(&scratch);
	slot = tl_map_at(p->arena, &p->slots, key);
	if (!*slot) {
		struct tl_slot *new = TL_NEW(p->arena, struct tl_slot);

		new->name = tl_intern(&p->strings, member);
		new->record = tl_intern(&p->strings, record);
		*slot = new;
	}
	return *slot;
}

const struct tl_slot *tl_program_slot(const struct tl_program *p, const struct tl_unit *u,
				      const struct tl_field *field, struct tl_arena *arena)
{
	return tl_program_slot_named(p, tl_member_name(arena, field), tl_record_place(arena, u, field->record),
				     arena);
}

const struct tl_slot *tl_program_slot_named(const struct tl_program *p, const char *member, const char *record,
					    struct tl_arena *arena)
{
	const char *key = tl_arena_printf(arena, "%s %s", member, record);

	return tl_map_get(&p->slots, tl_intern_find(&p->strings, key, strlen(key)));
}

static struct tl_global *global_at(struct tl_program *p, const char *name, enum tl_sym_kind kind)
{
	void **slot = tl_map_at(p->arena, &p->globals, tl_intern(&p->strings, name));
	struct tl_global *g = *slot;

	if (!g) {
		g = TL_NEW(p->arena, struct tl_global);
		g->name = tl_intern(&p->strings, name);
		g->kind = kind;
		*slot = g;
		*TL_PUSH(p->arena, &p->list) = g;
	}
	return g;
}

const struct tl_global *tl_program_global(const struct tl_program *p, const char *name)
{
	return tl_map_get(&p->globals, tl_intern_find(&p->strings, name, strlen(name)));
}

void tl_program_add(struct tl_program *p, uint32_t number, const struct tl_shared *shared)
{
	struct tl_program_unit *unit = &p->units[number];
	const struct tl_shared_symbol *s;
	const struct tl_shared_taken *t;
	const struct tl_shared_store *st;
	const struct tl_shared_ask *ask;

	unit->path = tl_intern(&p->strings, shared->path);
	unit->added = true;
	unit->nfunctions = shared->nfunctions;
	tl_for_each(s, &shared->symbols) {
		struct tl_global *g = global_at(p, s->name, s->kind);

		if (s->defined) {
			*TL_PUSH(p->arena, &g->definitions) = (struct tl_definition){ { number, s->number }, s->weak };
			continue;
		}
		*TL_PUSH(p->arena, &g->users) = number;
		*TL_PUSH(p->arena, &unit->uses) = g;
		if (s->asked)
			*TL_PUSH(p->arena, &unit->asks) = g;
	}
	tl_for_each(t, &shared->taken)
		*TL_PUSH(p->arena, &global_at(p, t->name, TL_S_FUNCTION)->taken) = (struct tl_taken){
			number, t->by, tl_intern(&p->strings, t->where),
		};
	tl_for_each(st, &shared->stores) {
		struct tl_slot *slot = slot_at(p, st->member, st->record);

		if (!st->function)
			*TL_PUSH(p->arena, &slot->open) = number;
		else
			*TL_PUSH(p->arena, &slot->functions) = (struct tl_slot_function){
				{ number, st->number }, tl_intern(&p->strings, st->function), st->is_static,
			};
	}
	tl_for_each(ask, &shared->asks)
		*TL_PUSH(p->arena, &unit->slots) = slot_at(p, ask->member, ask->record);
}

/* The end: what doesn't depend on the order that units came in. */

static int compare_numbers(uint32_t a, uint32_t b)
{
	return a < b ? -1 : a > b;
}

static int compare_places(const void *a, const void *b)
{
	const struct tl_symbol_at *x = a, *y = b;

	return x->unit != y->unit ? compare_numbers(x->unit, y->unit) :
	       compare_numbers(x->symbol, y->symbol);
}

static int compare_definitions(const void *a, const void *b)
{
	return compare_places(&((const struct tl_definition *)a)->at,
			      &((const struct tl_definition *)b)->at);
}

static int compare_users(const void *a, const void *b)
{
	return compare_numbers(*(const uint32_t *)a, *(const uint32_t *)b);
}

static int compare_taken(const void *a, const void *b)
{
	const struct tl_taken *x = a, *y = b;

	if (x->unit != y->unit)
		return compare_numbers(x->unit, y->unit);
	return x->by != y->by ? compare_numbers(x->by, y->by) : strcmp(x->where, y->where);
}

static int compare_globals(const void *a, const void *b)
{
	return strcmp((*(struct tl_global *const *)a)->name, (*(struct tl_global *const *)b)->name);
}

#define SORT(v, compare) ((v)->n ? qsort((v)->items, (v)->n, sizeof(*(v)->items), (compare)) : (void)0)

/* Units that are there twice: the same facts once more, or other facts of one file in one module. */
static void find_duplicates(struct tl_program *p)
{
	struct tl_map seen = { 0 };
	struct tl_arena scratch;
	uint32_t i;

	tl_arena_init(&scratch, p->arena->get, p->arena->put);
	for (i = 0; i < p->nunits; i++) {
		struct tl_program_unit *u = &p->units[i], *first;
		void **slot;

		if (!u->added)
			continue;
		slot = tl_map_at(&scratch, &seen, tl_intern(&p->strings, tl_arena_printf(
			&scratch, "%s %s", u->path, u->module)));
		first = *slot;
		if (!first) {
			*slot = u;
		} else if (first->source->crc == u->source->crc) {
			p->repeated++;
			u->added = false;
		} else {
			tl_problem(p->arena, &p->problems, TL_P_DUPLICATE,
				   "%s: other facts of %s are in %s", u->source->name, u->path,
				   first->source->name);
		}
	}
	tl_arena_release(&scratch);
}

/* What repeated units have told goes again. */
static void drop_repeated(const struct tl_program *p, struct tl_global *g)
{
	uint32_t i, n;

	for (i = n = 0; i < g->definitions.n; i++) {
		if (p->units[g->definitions.items[i].at.unit].added)
			g->definitions.items[n++] = g->definitions.items[i];
	}
	g->definitions.n = n;
	for (i = n = 0; i < g->users.n; i++) {
		if (p->units[g->users.items[i]].added)
			g->users.items[n++] = g->users.items[i];
	}
	g->users.n = n;
	for (i = n = 0; i < g->taken.n; i++) {
		if (p->units[g->taken.items[i].unit].added)
			g->taken.items[n++] = g->taken.items[i];
	}
	g->taken.n = n;
}

static int compare_slot_functions(const void *a, const void *b)
{
	return compare_places(&((const struct tl_slot_function *)a)->at, &((const struct tl_slot_function *)b)->at);
}

static void finish_slot(const struct tl_program *p, struct tl_slot *slot)
{
	struct tl_slot_function *items = slot->functions.items;
	uint32_t i, n = 0;

	SORT(&slot->functions, compare_slot_functions);
	for (i = 0; i < slot->functions.n; i++) {
		if (p->units[items[i].at.unit].added && (!n || compare_places(&items[n - 1].at, &items[i].at)))
			items[n++] = items[i];
	}
	slot->functions.n = n;
	for (i = n = 0; i < slot->open.n; i++) {
		if (p->units[slot->open.items[i]].added)
			slot->open.items[n++] = slot->open.items[i];
	}
	slot->open.n = n;
	SORT(&slot->open, compare_users);
}

void tl_program_finish(struct tl_program *p)
{
	struct tl_global **g;
	uint32_t i;

	find_duplicates(p);
	tl_for_each(g, &p->list) {
		if (p->repeated)
			drop_repeated(p, *g);
		SORT(&(*g)->definitions, compare_definitions);
		SORT(&(*g)->users, compare_users);
		SORT(&(*g)->taken, compare_taken);
		(*g)->kind = (*g)->taken.n ? TL_S_FUNCTION : (*g)->kind;
	}
	SORT(&p->list, compare_globals);
	for (i = 0; i < p->slots.cap; i++) {
		if (p->slots.slots[i].key)
			finish_slot(p, p->slots.slots[i].value);
	}
}

/* Who is meant. */

uint32_t tl_program_candidates(const struct tl_program *p, const struct tl_global *g, struct tl_arena *arena,
			       struct tl_candidate **ret)
{
	*ret = TL_NEW_ARRAY(arena, struct tl_candidate, g->definitions.n);
	for (uint32_t i = 0; i < g->definitions.n; i++) {
		const struct tl_definition *d = &g->definitions.items[i];

		(*ret)[i] = (struct tl_candidate){ d->at, p->units[d->at.unit].module, d->weak };
	}
	return g->definitions.n;
}

uint32_t tl_program_definitions(const struct tl_program *p, uint32_t unit,
				const struct tl_global *g, struct tl_arena *arena,
				const struct tl_definition ***ret)
{
	uint32_t *chosen = TL_NEW_ARRAY(arena, uint32_t, g->definitions.n), n;
	struct tl_candidate *list;

	n = tl_program_candidates(p, g, arena, &list);
	n = tl_choose(list, n, p->units[unit].module, chosen);
	*ret = TL_NEW_ARRAY(arena, const struct tl_definition *, n);
	for (uint32_t i = 0; i < n; i++)
		(*ret)[i] = &g->definitions.items[chosen[i]];
	return n;
}
