// SPDX-License-Identifier: GPL-2.0-or-later
/* What a unit is told of the others: see view.h. */
#include <string.h>
#include "index/view.h"

#define KERNEL "vmlinux"

/* ---- names of members */

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

const char *tl_member_name(struct tl_arena *a, const struct tl_field *field)
{
	return tl_arena_printf(a, "%s.%s", field->record->name, field->name);
}

const char *tl_record_place(struct tl_arena *a, const struct tl_unit *u, const struct tl_record *r)
{
	const struct tl_location *l = &u->locs.items[r->loc];

	if (r->loc)
		return tl_arena_printf(a, "%s:%u", clean_path(a, l->file), l->line);
	return tl_arena_printf(a, "%llu", (unsigned long long)r->size);
}

/* ---- which definition is meant */

/* Those of one module (NULL: of any), the weak ones only where there are no others. */
static uint32_t choose(const struct tl_candidate *list, uint32_t n, const char *module, uint32_t *chosen)
{
	uint32_t found = 0;

	for (int weak = 0; weak < 2 && !found; weak++) {
		for (uint32_t i = 0; i < n; i++) {
			if (list[i].weak == weak && (!module || !strcmp(list[i].module, module)))
				chosen[found++] = i;
		}
	}
	return found;
}

uint32_t tl_choose(const struct tl_candidate *list, uint32_t n, const char *module, uint32_t *chosen)
{
	uint32_t found = module ? choose(list, n, module, chosen) : 0;

	if (!found)
		found = choose(list, n, KERNEL, chosen);
	return found ? found : choose(list, n, NULL, chosen);
}

/* ---- the view */

struct view {
	struct tl_arena *arena;
	const struct tl_answers *answers;
	uint32_t unit;
	const char *module;
	struct tl_strings names;
	struct tl_map statics;		/* interned name -> tl_place of a static function it was told of */
};

/* The one definition that is meant, by another unit; or false. */
static bool meant(struct view *v, const char *name, const char *module, struct tl_symbol_at *ret)
{
	struct tl_candidate *list;
	uint32_t n = v->answers->definitions(v->answers->data, v->arena, name, &list);
	uint32_t *chosen = TL_NEW_ARRAY(v->arena, uint32_t, n);

	if (tl_choose(list, n, module, chosen) != 1)
		return false;
	*ret = list[*chosen].at;
	return ret->unit != v->unit;
}

static const struct tl_api *function(void *data, const char *name)
{
	struct view *v = data;
	const struct tl_symbol_at *at = tl_map_get(&v->statics, tl_intern_find(&v->names, name, strlen(name)));
	struct tl_symbol_at found;
	struct tl_api *api;
	const char *facts;

	if (!at && meant(v, name, v->module, &found))
		at = &found;
	facts = at ? v->answers->facts(v->answers->data, v->arena, *at) : NULL;
	if (!facts || tl_api_read(v->arena, facts, &api, NULL))
		return NULL;
	api->name = name;
	return api;
}

static uint32_t registrations(void *data, const char *name, const struct tl_registration *const **ret)
{
	struct view *v = data;
	struct tl_registered *list;
	uint32_t n = tl_view_registered(v->answers, v->arena, name, v->unit, &list);
	const struct tl_registration **out = TL_NEW_ARRAY(v->arena, const struct tl_registration *, n);

	for (uint32_t i = 0; i < n; i++)
		out[i] = list[i].what;
	*ret = out;
	return n;
}

uint32_t tl_view_registered(const struct tl_answers *answers, struct tl_arena *a, const char *name, uint32_t unit,
			    struct tl_registered **ret)
{
	uint32_t n = answers->registrations(answers->data, a, name, ret), ncandidates, kept = 0;
	struct tl_candidate *list = NULL;
	uint32_t *chosen;

	if (!n)
		return 0;
	ncandidates = answers->definitions(answers->data, a, name, &list);
	chosen = TL_NEW_ARRAY(a, uint32_t, ncandidates);
	for (uint32_t i = 0; i < n; i++) {
		const struct tl_registered *r = &(*ret)[i];
		uint32_t meant = tl_choose(list, ncandidates, r->module, chosen);

		/* What another function of the same name is registered for is not about this one. */
		if (r->unit != unit && (!meant || (meant == 1 && list[*chosen].at.unit == unit)))
			(*ret)[kept++] = *r;
	}
	return kept;
}

/* A static function goes by a name that no other has. */
static const char *key_of(struct view *v, const struct tl_member_function *f)
{
	struct tl_symbol_at *at;
	const char *key;

	if (!f->is_static)
		return f->name;
	key = tl_intern(&v->names, tl_arena_printf(v->arena, "%s (%s)", f->name, f->path));
	at = tl_map_get(&v->statics, key);
	/* Two modules may have a file of that name. */
	if (at && (at->unit != f->at.unit || at->symbol != f->at.symbol))
		key = tl_intern(&v->names, tl_arena_printf(v->arena, "%s (%s, %u)", f->name, f->path, f->at.unit));
	at = TL_NEW(v->arena, struct tl_symbol_at);
	*at = f->at;
	*tl_map_at(v->arena, &v->statics, key) = at;
	return key;
}

static uint32_t stored(void *data, const struct tl_unit *u, const struct tl_field *field, const char *const **ret,
		       bool *ret_open)
{
	struct view *v = data;
	struct tl_member_function *list;
	uint32_t n, kept = 0;
	const char **names;

	n = v->answers->stored(v->answers->data, v->arena, v->unit, tl_member_name(v->arena, field),
			       tl_record_place(v->arena, u, field->record), &list, ret_open);
	names = TL_NEW_ARRAY(v->arena, const char *, n);
	for (uint32_t i = 0; i < n; i++)
		if (list[i].at.unit != v->unit)
			names[kept++] = key_of(v, &list[i]);
	*ret = names;
	return kept;
}

struct tl_elsewhere *tl_view_new(struct tl_arena *a, const struct tl_answers *answers, uint32_t unit,
				 const char *module)
{
	struct tl_elsewhere *e = TL_NEW(a, struct tl_elsewhere);
	struct view *v = TL_NEW(a, struct view);

	*v = (struct view){ .arena = a, .answers = answers, .unit = unit, .module = module, .names = { .arena = a } };
	*e = (struct tl_elsewhere){ v, function, registrations, stored };
	return e;
}
