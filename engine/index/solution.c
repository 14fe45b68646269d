// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Solving many units.
 *
 * Facts of functions, registrations and what is stored in members are kept by
 * name. A unit is analysed with what is known then; where it now says something
 * else of itself, the units that use that are analysed again. Conditions only
 * grow, so this settles; MAX_ROUNDS is for what doesn't.
 */
#include <stdlib.h>
#include <string.h>
#include <tasklint/solution.h>

#define MAX_ROUNDS 8

struct definition {
	struct tl_solution_function function;
	uint64_t hash;			/* of what the facts say */
	struct definition *next;	/* of the same name */
};

struct registered {
	const struct tl_registration *registration;
	uint32_t unit;
};

struct stored {
	const char *function;
	uint32_t unit;
};

/* What is known by a name. */
struct name {
	struct definition *definitions;
	TL_VEC(uint32_t) users;			/* units that call or store it without defining it */
	TL_VEC(struct registered) registered;
};

struct unit {
	TL_VEC(const char *) needs;		/* names it uses */
	uint64_t registrations;			/* a hash of them */
	const char *folder;
	struct tl_map asked;			/* names it asked for that it doesn't declare */
	bool failed, dirty, visited;
};

struct tl_solution {
	struct tl_arena *arena;
	const struct tl_model *model;
	const struct tl_solution_input *input;
	const struct tl_options *options;
	struct tl_solution_stats *stats;
	struct tl_strings strings;
	struct tl_map names;			/* interned name -> struct name */
	struct tl_map members;			/* interned "record.field" -> TL_VEC(struct stored) */
	struct unit *units;
	uint32_t *order;
	TL_VEC(const struct tl_solution_function *) functions;
};

struct members { TL_VEC(struct stored) stored; };

struct view {
	struct tl_solution *p;
	const char *module, *folder;
	struct unit *unit;			/* that is told; NULL: one outside */
};

static struct name *name_at(struct tl_solution *p, const char *name)
{
	void **slot = tl_map_at(p->arena, &p->names, tl_intern(&p->strings, name));

	if (!*slot)
		*slot = TL_NEW(p->arena, struct name);
	return *slot;
}

static const struct name *name_find(const struct tl_solution *p, const char *name)
{
	return tl_map_get(&p->names, tl_intern_find(&p->strings, name, strlen(name)));
}

static const char *folder_of(struct tl_solution *p, const char *path)
{
	const char *slash = strrchr(path, '/');

	return tl_intern_n(&p->strings, path, slash ? (size_t)(slash - path) : 0);
}

static bool same_module(const char *a, const char *b)
{
	return a == b || (a && b && !strcmp(a, b));
}

/* ---- what a unit is told */

/* Of several definitions, the module's own; else the only one there is. */
static const struct definition *choose(const struct name *n, const char *module)
{
	const struct definition *own = NULL, *any = NULL;
	uint32_t count = 0;

	for (const struct definition *d = n ? n->definitions : NULL; d; d = d->next) {
		any = d;
		count++;
		if (same_module(d->function.module, module))
			own = d;
	}
	return own ? own : count == 1 ? any : NULL;
}

static const struct tl_api *view_function(void *data, const char *name)
{
	const struct view *v = data;
	const struct definition *d = choose(name_find(v->p, name), v->module);
	void **slot;

	/* A function that it knows from another unit's table only: it uses that, too. */
	if (d && v->unit) {
		slot = tl_map_at(v->p->arena, &v->unit->asked, tl_intern(&v->p->strings, name));
		if (!*slot)
			*TL_PUSH(v->p->arena, &name_at(v->p, name)->users) = (uint32_t)(v->unit - v->p->units);
		*slot = v->unit;
	}
	return d ? d->function.api : NULL;
}

static const char *module_of(const struct tl_solution *p, uint32_t unit)
{
	return p->input->units[unit].module;
}

static const struct tl_registration *view_registration(void *data, const char *name, uint32_t i)
{
	const struct view *v = data;
	const struct name *n = name_find(v->p, name);

	for (uint32_t k = 0; n && k < n->registered.n; k++) {
		const struct definition *meant = choose(n, module_of(v->p, n->registered.items[k].unit));

		/* That of another module's function of the same name is not about this one. */
		if ((!meant || same_module(meant->function.module, v->module)) && i-- == 0)
			return n->registered.items[k].registration;
	}
	return NULL;
}

static const char *view_stored(void *data, const char *record, const char *field, uint32_t i)
{
	const struct view *v = data;
	char key[256];
	const struct members *m;
	int n = snprintf(key, sizeof(key), "%s.%s", record, field);

	if (n < 0 || (size_t)n >= sizeof(key))
		return NULL;
	m = tl_map_get(&v->p->members, tl_intern_find(&v->p->strings, key, (size_t)n));
	/* Records go by name: those of another driver may be others. */
	for (uint32_t k = 0; m && k < m->stored.n; k++) {
		const struct stored *s = &m->stored.items[k];

		if ((same_module(module_of(v->p, s->unit), v->module) || v->p->units[s->unit].folder == v->folder) &&
		    i-- == 0)
			return s->function;
	}
	return NULL;
}

static void view_init(struct view *v, struct tl_elsewhere *e, struct tl_solution *p, const char *module,
		      const char *folder, struct unit *unit)
{
	*v = (struct view){ p, module, folder, unit };
	*e = (struct tl_elsewhere){ v, view_function, view_registration, view_stored };
}

struct tl_elsewhere *tl_solution_view(struct tl_solution *p, const char *module, const char *path, struct tl_arena *a)
{
	struct tl_elsewhere *e = TL_NEW(a, struct tl_elsewhere);

	view_init(TL_NEW(a, struct view), e, p, module, folder_of(p, path), NULL);
	return e;
}

/* ---- a first look at all units */

static bool read_unit(struct tl_solution *p, uint32_t i, struct tl_arena *a, struct tl_unit **ret)
{
	struct tl_err err = { "" };

	if (!p->units[i].failed && !p->input->read(p->input->data, i, a, ret, &err))
		return true;
	if (!p->units[i].failed) {
		p->units[i].failed = true;
		p->stats->failed++;
		p->input->done(p->input->data, i, NULL, &err);
	}
	return false;
}

/* A function that others can call, defined in the unit's own source and not just in a header it includes. */
static bool is_defined_here(const struct tl_symbol *sym)
{
	return sym->kind == TL_S_FUNCTION && sym->body && (!sym->is_static || sym->is_stored) && sym->in_main;
}

static void note_definition(struct tl_solution *p, uint32_t i, const char *key)
{
	struct name *n = name_at(p, key);
	struct definition *d = TL_NEW(p->arena, struct definition);

	d->function.module = module_of(p, i);
	d->function.unit = i;
	d->next = n->definitions;
	n->definitions = d;
}

static void note_stored(struct tl_solution *p, uint32_t i, const struct tl_analysis *scan)
{
	const char *record, *field, *function;

	for (uint32_t k = 0; tl_unit_stored(scan, k, &p->strings, &record, &field, &function); k++) {
		const char *key = tl_intern(&p->strings, tl_arena_printf(scan->arena, "%s.%s", record, field));
		void **slot = tl_map_at(p->arena, &p->members, key);
		struct members *m = *slot ? *slot : (*slot = TL_NEW(p->arena, struct members));

		*TL_PUSH(p->arena, &m->stored) = (struct stored){ function, i };
	}
}

static void look_at(struct tl_solution *p, uint32_t i, struct tl_arena *a)
{
	struct unit *u = &p->units[i];
	const struct tl_analysis *scan;
	struct tl_unit *unit;

	u->folder = folder_of(p, p->input->units[i].name);
	if (!read_unit(p, i, a, &unit))
		return;
	u->dirty = true;
	p->stats->functions += unit->functions.n;
	scan = tl_scan(unit, p->model);
	note_stored(p, i, scan);
	for (uint32_t s = 0; s < unit->symbols.n; s++) {
		const struct tl_symbol *sym = unit->symbols.items[s];

		if (is_defined_here(sym)) {
			note_definition(p, i, tl_function_key(&p->strings, unit, sym));
		} else if (sym->kind == TL_S_FUNCTION && !sym->body) {
			*TL_PUSH(p->arena, &u->needs) = tl_intern(&p->strings, sym->name);
			*TL_PUSH(p->arena, &name_at(p, sym->name)->users) = i;
			p->stats->edges++;
		}
	}
}

/* ---- order: units after those they call */

struct visit { uint32_t unit, next; };

static void visit_from(struct tl_solution *p, uint32_t first, uint32_t *n)
{
	TL_VEC(struct visit) stack = { NULL, 0, 0 };

	*TL_PUSH(p->arena, &stack) = (struct visit){ first, 0 };
	p->units[first].visited = true;
	while (stack.n) {
		struct visit *v = &stack.items[stack.n - 1];
		const struct unit *u = &p->units[v->unit];
		const struct definition *d;

		if (v->next == u->needs.n) {
			p->order[(*n)++] = v->unit;
			stack.n--;
			continue;
		}
		d = choose(name_find(p, u->needs.items[v->next++]), module_of(p, v->unit));
		if (d && !p->units[d->function.unit].visited) {
			p->units[d->function.unit].visited = true;
			*TL_PUSH(p->arena, &stack) = (struct visit){ d->function.unit, 0 };
		}
	}
}

/* ---- solving */

static uint64_t hash_of(const struct tl_api *api)
{
	char *text = NULL;
	size_t size = 0;
	uint64_t hash;
	FILE *out = open_memstream(&text, &size);

	if (!out)
		return 0;
	tl_api_write(api, out);
	fclose(out);
	hash = tl_hash_end(tl_hash_bytes(TL_HASH_BEGIN, text, size));
	free(text);
	return hash;
}

static void mark_users(struct tl_solution *p, const struct name *n)
{
	for (uint32_t i = 0; i < n->users.n; i++)
		p->units[n->users.items[i]].dirty = !p->units[n->users.items[i]].failed;
}

static void take_functions(struct tl_solution *p, uint32_t i, const struct tl_analysis *an)
{
	for (uint32_t k = 0; k < an->unit->functions.n; k++) {
		const struct tl_function *f = an->unit->functions.items[k];
		struct definition *d;
		struct name *n;
		uint64_t hash;

		if (!is_defined_here(f->sym))
			continue;
		n = name_at(p, tl_function_key(&p->strings, an->unit, f->sym));
		for (d = n->definitions; d && d->function.unit != i; d = d->next)
			;
		if (!d)
			continue;
		d->function.api = tl_function_export(an, f, &p->strings);
		hash = d->function.api ? hash_of(d->function.api) : 0;
		if (hash != d->hash)
			mark_users(p, n);
		d->hash = hash;
	}
}

static void drop_registrations(struct tl_solution *p, uint32_t i, struct name *n)
{
	uint32_t kept = 0;

	(void)p;
	for (uint32_t k = 0; k < n->registered.n; k++)
		if (n->registered.items[k].unit != i)
			n->registered.items[kept++] = n->registered.items[k];
	n->registered.n = kept;
}

static void take_registrations(struct tl_solution *p, uint32_t i, const struct tl_analysis *an)
{
	const struct tl_registration *r;
	uint64_t hash = TL_HASH_BEGIN;

	for (uint32_t k = 0; k < p->units[i].needs.n; k++)
		drop_registrations(p, i, name_at(p, p->units[i].needs.items[k]));
	for (uint32_t k = 0; (r = tl_unit_registration(an, k, &p->strings)); k++) {
		*TL_PUSH(p->arena, &name_at(p, r->callback)->registered) = (struct registered){ r, i };
		hash = tl_hash_text(hash, r->callback);
	}
	if (hash == p->units[i].registrations)
		return;
	p->units[i].registrations = hash;
	for (uint32_t k = 0; (r = tl_unit_registration(an, k, &p->strings)); k++) {
		const struct definition *d = choose(name_at(p, r->callback), module_of(p, i));

		if (d)
			p->units[d->function.unit].dirty = true;
	}
}

static void analyse(struct tl_solution *p, uint32_t i, struct tl_arena *a)
{
	struct tl_options options = *p->options;
	struct tl_elsewhere elsewhere;
	struct tl_analysis *an;
	struct tl_unit *unit;
	struct view view;

	p->units[i].dirty = false;
	if (!read_unit(p, i, a, &unit))
		return;
	view_init(&view, &elsewhere, p, module_of(p, i), p->units[i].folder, &p->units[i]);
	options.elsewhere = &elsewhere;
	an = tl_analyse(unit, p->model, &options);
	p->stats->analyses++;
	take_functions(p, i, an);
	take_registrations(p, i, an);
	p->input->done(p->input->data, i, an, NULL);
}

static int by_name(const void *a, const void *b)
{
	const struct tl_solution_function *x = *(const struct tl_solution_function *const *)a;
	const struct tl_solution_function *y = *(const struct tl_solution_function *const *)b;
	int order = strcmp(x->api->name, y->api->name);

	return order ? order : (x->unit > y->unit) - (x->unit < y->unit);
}

static void list_functions(struct tl_solution *p)
{
	for (uint32_t k = 0; k < p->names.cap; k++) {
		const struct name *n = p->names.slots[k].key ? p->names.slots[k].value : NULL;

		for (const struct definition *d = n ? n->definitions : NULL; d; d = d->next)
			if (d->function.api)
				*TL_PUSH(p->arena, &p->functions) = &d->function;
	}
	if (p->functions.n)
		qsort(p->functions.items, p->functions.n, sizeof(*p->functions.items), by_name);
}

const struct tl_solution_function *const *tl_solution_functions(const struct tl_solution *p, uint32_t *ret_n)
{
	*ret_n = p->functions.n;
	return p->functions.items;
}

struct tl_solution *tl_solution_make(struct tl_arena *a, const struct tl_model *model,
				    const struct tl_options *options, const struct tl_solution_input *input,
				    struct tl_solution_stats *stats)
{
	struct tl_solution *p = TL_NEW(a, struct tl_solution);
	uint32_t n = 0;

	memset(stats, 0, sizeof(*stats));
	*p = (struct tl_solution){ .arena = a, .model = model, .input = input, .options = options, .stats = stats,
				  .strings = { .arena = a } };
	stats->units = input->nunits;
	p->units = TL_NEW_ARRAY(a, struct unit, input->nunits + 1);
	p->order = TL_NEW_ARRAY(a, uint32_t, input->nunits + 1);
	for (uint32_t i = 0; i < input->nunits; i++) {
		struct tl_arena scratch;

		tl_arena_init(&scratch, a->get, a->put);
		look_at(p, i, &scratch);
		tl_arena_release(&scratch);
	}
	for (uint32_t i = 0; i < input->nunits; i++)
		if (!p->units[i].visited)
			visit_from(p, i, &n);
	while (!stats->settled && stats->rounds < MAX_ROUNDS) {
		stats->settled = true;
		for (uint32_t i = 0; i < n; i++) {
			struct tl_arena scratch;

			if (!p->units[p->order[i]].dirty)
				continue;
			stats->settled = false;
			tl_arena_init(&scratch, a->get, a->put);
			analyse(p, p->order[i], &scratch);
			tl_arena_release(&scratch);
		}
		stats->rounds += !stats->settled;
	}
	list_functions(p);
	return p;
}
