// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Looking things up in the model.
 */
#include <string.h>
#include "model/parse.h"

struct tl_model *tl_model_new(struct tl_arena *arena)
{
	struct tl_model *m = TL_NEW(arena, struct tl_model);

	m->arena = arena;
	m->strings.arena = arena;
	return m;
}

void tl_model_add_constant(struct tl_model *m, const char *name)
{
	const char **i;

	tl_for_each(i, &m->constants) {
		if (*i == name)
			return;
	}
	*TL_PUSH(m->arena, &m->constants) = name;
}

void tl_model_add_probe(struct tl_model *m, const struct tl_when_test *test)
{
	const struct tl_when_test *i;

	tl_for_each(i, &m->probes) {
		if (i->probe == test->probe)
			return;
	}
	*TL_PUSH(m->arena, &m->probes) = *test;
}

/* So many affixes a name has at most: keeps odd families from taking forever. */
#define MAX_AFFIXES 8

/* What is left of the name without a family's affix: *s and *n change. */
static bool strip_suffix(const char *suffix, size_t *n, const char *s)
{
	size_t len = strlen(suffix);

	if (*n <= len || memcmp(s + *n - len, suffix, len))
		return false;
	*n -= len;
	return true;
}

static bool strip_prefix(const char *prefix, size_t *n, const char **s)
{
	size_t len = strlen(prefix);

	if (*n <= len || memcmp(*s, prefix, len))
		return false;
	*s += len;
	*n -= len;
	return true;
}

static const void *find_exact(const struct tl_model *m, const struct tl_map *map, const char *s,
			      size_t n)
{
	return tl_map_get(map, tl_intern_find(&m->strings, s, n));
}

/* With exactly `depth` affixes taken off; *more tells whether that was possible. */
static const void *find_stripped(const struct tl_model *m, const struct tl_map *map, const char *s,
				 size_t n, int depth, bool *more)
{
	const char *const *affix;
	const void *found;

	if (!depth) {
		*more = true;
		return find_exact(m, map, s, n);
	}
	tl_for_each(affix, &m->suffixes) {
		size_t rest = n;

		if (strip_suffix(*affix, &rest, s)) {
			found = find_stripped(m, map, s, rest, depth - 1, more);
			if (found)
				return found;
		}
	}
	tl_for_each(affix, &m->prefixes) {
		const char *begin = s;
		size_t rest = n;

		if (strip_prefix(*affix, &rest, &begin)) {
			found = find_stripped(m, map, begin, rest, depth - 1, more);
			if (found)
				return found;
		}
	}
	return NULL;
}

/* The fewer affixes are taken off, the better. */
static const void *find(const struct tl_model *m, const struct tl_map *map, const char *name)
{
	const void *found = NULL;
	size_t n = strlen(name);
	bool more = true;
	int depth;

	for (depth = 0; !found && more && depth <= MAX_AFFIXES; depth++) {
		more = false;
		found = find_stripped(m, map, name, n, depth, &more);
	}
	return found;
}

const struct tl_api *tl_model_function(const struct tl_model *m, const char *name)
{
	return find(m, &m->apis, name);
}

const struct tl_api *tl_model_macro(const struct tl_model *m, const char *name)
{
	return find(m, &m->macros, name);
}

const struct tl_api *tl_model_variable(const struct tl_model *m, const char *name)
{
	return find_exact(m, &m->variables, name, strlen(name));
}

const struct tl_api_record *tl_model_record(const struct tl_model *m, const char *name)
{
	return find_exact(m, &m->records, name, strlen(name));
}

const struct tl_api_field *tl_api_record_field(const struct tl_api_record *r, const char *name)
{
	const struct tl_api_field *i;

	tl_for_each(i, &r->fields) {
		if (!strcmp(i->name, name))
			return i;
	}
	return NULL;
}
