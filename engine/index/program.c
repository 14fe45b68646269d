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

#define KERNEL "vmlinux"

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

/* Records. */

/* Without "." and "..", so that one header has one name; links are not followed. */
static const char *clean_path(struct tl_arena *a, const char *path)
{
	size_t n = 0, part;
	char *clean = tl_arena_get(a, strlen(path) + 2);

	if (*path == '/')
		clean[n++] = '/';
	for (; *path; path += part + (path[part] == '/')) {
		part = strcspn(path, "/");
		if (!part || (part == 1 && *path == '.'))
			continue;
		if (part == 2 && !strncmp(path, "..", 2) && n > 1 &&
		    !(n >= 3 && !strncmp(clean + n - 3, "../", 3))) {
			for (n--; n && clean[n - 1] != '/'; n--)
				;
			continue;
		}
		memcpy(clean + n, path, part);
		n += part;
		clean[n++] = '/';
	}
	clean[n] = '\0';
	return clean;
}

/* `field`'s name and where its record is defined; what has no place goes by its size. */
static const char *slot_key(struct tl_arena *a, const struct tl_unit *u,
			    const struct tl_field *field)
{
	const struct tl_record *r = field->record;
	const struct tl_location *l = &u->locs.items[r->loc];

	if (r->loc)
		return tl_arena_printf(a, "%s.%s %s:%u", r->name, field->name,
				       clean_path(a, l->file), l->line);
	return tl_arena_printf(a, "%s.%s %llu", r->name, field->name, (unsigned long long)r->size);
}

static struct tl_slot *slot_at(struct tl_program *p, const struct tl_unit *u,
			       const struct tl_field *field)
{
	struct tl_arena scratch;
	const char *key;
	void **slot;
	struct tl_slot *new;

	tl_arena_init(&scratch, p->arena->get, p->arena->put);
	key = tl_intern(&p->strings, slot_key(&scratch, u, field));
	tl_arena_release(&scratch);
	slot = tl_map_at(p->arena, &p->slots, key);
	if (!*slot) {
		*slot = new = TL_NEW(p->arena, struct tl_slot);
		new->name = tl_arena_printf(p->arena, "%s.%s", field->record->name, field->name);
		new->record = key + strlen(new->name) + 1;
	}
	return *slot;
}

const struct tl_slot *tl_program_slot(const struct tl_program *p, const struct tl_unit *u,
				      const struct tl_field *field, struct tl_arena *arena)
{
	const char *key = slot_key(arena, u, field);

	return tl_map_get(&p->slots, tl_intern_find(&p->strings, key, strlen(key)));
}

/* Symbols. */

static bool is_shared(const struct tl_symbol *s)
{
	return !s->is_static && s->kind != TL_S_MACRO;
}

static bool is_defined(const struct tl_symbol *s)
{
	if (s->kind == TL_S_FUNCTION)
		return s->body && !s->is_copy;
	return s->in_main;
}

static struct tl_global *global_at(struct tl_program *p, const struct tl_symbol *s, uint32_t number)
{
	const char *name = tl_intern(&p->strings, s->name);
	void **slot = tl_map_at(p->arena, &p->globals, name);
	struct tl_global *g = *slot;

	if (!g) {
		g = TL_NEW(p->arena, struct tl_global);
		g->name = name;
		g->kind = s->kind;
		g->first = number;
		*slot = g;
		*TL_PUSH(p->arena, &p->list) = g;
	}
	return g;
}

const struct tl_global *tl_program_global(const struct tl_program *p, const char *name)
{
	return tl_map_get(&p->globals, tl_intern_find(&p->strings, name, strlen(name)));
}

/* One unit on its way into the program. */
struct adding {
	struct tl_program *p;
	const struct tl_unit *u;
	uint32_t number;
	struct tl_arena scratch;
	struct tl_map globals;		/* symbol -> tl_global */
	struct tl_map places;		/* symbol -> its number + 1 */
};

static void add_symbols(struct adding *a)
{
	struct tl_program_unit *unit = &a->p->units[a->number];
	struct tl_symbol *const *s;
	struct tl_global *g;
	uint32_t number = 0;

	tl_for_each(s, &a->u->symbols) {
		*tl_map_at(&a->scratch, &a->places, *s) = (void *)(uintptr_t)++number;
		if (!is_shared(*s))
			continue;
		g = global_at(a->p, *s, number - 1);
		*tl_map_at(&a->scratch, &a->globals, *s) = g;
		if (is_defined(*s)) {
			*TL_PUSH(a->p->arena, &g->definitions) = (struct tl_definition){
				{ a->number, number - 1 }, (*s)->is_weak,
			};
		} else {
			*TL_PUSH(a->p->arena, &g->users) = a->number;
			*TL_PUSH(a->p->arena, &unit->uses) = g;
		}
	}
}

static void take(struct adding *a, const struct tl_symbol *s, enum tl_taken_by by,
		 const struct tl_symbol *where)
{
	struct tl_global *g = tl_map_get(&a->globals, s);

	if (!g || s->kind != TL_S_FUNCTION)
		return;
	if (g->taken.n) {
		const struct tl_taken *last = &g->taken.items[g->taken.n - 1];

		if (last->unit == a->number && last->by == by && !strcmp(last->where, where->name))
			return;
	}
	*TL_PUSH(a->p->arena, &g->taken) = (struct tl_taken){
		a->number, by, tl_intern(&a->p->strings, where->name),
	};
}

static void store(struct adding *a, const struct tl_field *field, const struct tl_symbol *s)
{
	struct tl_slot *slot;

	if (!field || !s || s->kind != TL_S_FUNCTION)
		return;
	slot = slot_at(a->p, a->u, field);
	*TL_PUSH(a->p->arena, &slot->functions) = (struct tl_place){
		a->number, (uint32_t)(uintptr_t)tl_map_get(&a->places, s) - 1,
	};
}

static void add_initialisers(struct adding *a)
{
	const struct tl_init *i;

	tl_for_each(i, &a->u->inits) {
		if (!i->sym)
			continue;
		take(a, i->sym, TL_TAKEN_BY_INIT, i->var);
		store(a, i->field, i->sym);
	}
}

/* The function that `v` is the address of, through casts; of a phi there may be several. */
static void store_value(struct adding *a, const struct tl_function *f, const struct tl_field *field,
			tl_val v, int depth)
{
	const struct tl_value *value = &f->values.items[v];
	uint32_t i;

	if (value->kind == TL_V_FUNCTION)
		store(a, field, value->sym);
	else if (value->kind == TL_V_CAST)
		store_value(a, f, field, value->a, depth);
	else if (value->kind == TL_V_PHI && depth < 3)
		for (i = 0; i < value->nargs; i++)
			store_value(a, f, field, value->args[i].value, depth + 1);
}

static void add_function(struct adding *a, const struct tl_function *f)
{
	const struct tl_value *v;
	const struct tl_event *e;

	tl_for_each(v, &f->values) {
		if (v->kind == TL_V_FUNCTION)
			take(a, v->sym, TL_TAKEN_BY_CODE, f->sym);
	}
	tl_for_each(e, &f->events) {
		if (e->kind == TL_E_STORE)
			store_value(a, f, tl_value_member(f, e->addr), e->value, 0);
	}
}

void tl_program_add(struct tl_program *p, uint32_t number, const struct tl_unit *unit)
{
	struct adding a = { .p = p, .u = unit, .number = number };
	struct tl_program_unit *added = &p->units[number];
	struct tl_function *const *f;

	added->path = tl_intern(&p->strings, unit->path);
	added->added = true;
	added->nfunctions = unit->functions.n;
	tl_arena_init(&a.scratch, p->arena->get, p->arena->put);
	add_symbols(&a);
	add_initialisers(&a);
	tl_for_each(f, &unit->functions)
		add_function(&a, *f);
	tl_arena_release(&a.scratch);
}

/* The end: what doesn't depend on the order that units came in. */

static int compare_numbers(uint32_t a, uint32_t b)
{
	return a < b ? -1 : a > b;
}

static int compare_places(const void *a, const void *b)
{
	const struct tl_place *x = a, *y = b;

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

static void finish_slot(const struct tl_program *p, struct tl_slot *slot)
{
	struct tl_place *items = slot->functions.items;
	uint32_t i, n = 0;

	SORT(&slot->functions, compare_places);
	for (i = 0; i < slot->functions.n; i++) {
		if (p->units[items[i].unit].added && (!n || compare_places(&items[n - 1], &items[i])))
			items[n++] = items[i];
	}
	slot->functions.n = n;
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

struct choice {
	const struct tl_program *p;
	const struct tl_global *g;
	const struct tl_definition **list;
	uint32_t n;
};

/* The definitions of one module (NULL: of any), the weak ones only where there are no others. */
static uint32_t choose(struct choice *c, const char *module)
{
	const struct tl_definition *d;
	int weak;

	for (weak = 0; weak < 2; weak++) {
		c->n = 0;
		tl_for_each(d, &c->g->definitions) {
			if (d->weak == weak && (!module || c->p->units[d->at.unit].module == module))
				c->list[c->n++] = d;
		}
		if (c->n)
			return c->n;
	}
	return 0;
}

uint32_t tl_program_definitions(const struct tl_program *p, uint32_t unit,
				const struct tl_global *g, struct tl_arena *arena,
				const struct tl_definition ***ret)
{
	const char *kernel = tl_intern_find(&p->strings, KERNEL, strlen(KERNEL));
	struct choice c = { .p = p, .g = g };

	c.list = TL_NEW_ARRAY(arena, const struct tl_definition *, g->definitions.n);
	*ret = c.list;
	if (choose(&c, p->units[unit].module))
		return c.n;
	if (kernel && choose(&c, kernel))
		return c.n;
	return choose(&c, NULL);
}
