// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * The names of types. A type is called as C spells it, and most spellings
 * follow from what the type is made of: those are left out, and made again.
 * They would be a tenth of all facts.
 */
#include <string.h>
#include "facts/binary.h"

enum spelling {
	SPELLED,		/* it doesn't follow: the name itself is there */
	QUALIFIED,		/* from here on, a pointer to qualifiers[(n - QUALIFIED) / 2] ... */
	TO_FUNCTION = QUALIFIED + 8,
	FUNCTION,
	OLD_FUNCTION,		/* with () for no parameters */
	RECORD,
	ARRAY,
	SPELLINGS
};

static const char *const qualifiers[] = { "", "const ", "volatile ", "const volatile " };

/* Deeper than anybody's types: see binary.c. */
#define MAX_DEPTH 1000
#define MAX_NAME ((size_t)64 << 10)

static const char *spell_to_function(struct tl_arena *a, const char *function)
{
	const char *open = strchr(function, '(');

	return open ? tl_arena_printf(a, "%.*s(*)%s", (int)(open - function), function, open) : NULL;
}

static const char *spell_function(struct tl_arena *a, const struct tl_type *t, bool old)
{
	const char *to = t->to->name;
	size_t n = strlen(to), size = n + sizeof(" (void, ...)");
	uint32_t i;
	char *s, *p;

	for (i = 0; i < t->nparams; i++)
		size += strlen(t->params[i]->name) + sizeof(", ");
	s = tl_arena_get(a, size);
	p = stpcpy(s, to);
	p = stpcpy(p, n && to[n - 1] == '*' ? "(" : " (");
	for (i = 0; i < t->nparams; i++)
		p = stpcpy(stpcpy(p, i ? ", " : ""), t->params[i]->name);
	if (t->variadic)
		p = stpcpy(p, i ? ", ..." : "...");
	else if (!i && !old)
		p = stpcpy(p, "void");
	stpcpy(p, ")");
	return s;
}

/* What `t` is made of has names. NULL: it can't be spelled so. */
static const char *spell(struct tl_arena *a, const struct tl_type *t, enum spelling how)
{
	uint32_t i;

	if (how == RECORD)
		return t->record ? t->record->name : NULL;
	if (!t->to || !t->to->name)
		return NULL;
	switch (how) {
	case TO_FUNCTION:
		return spell_to_function(a, t->to->name);
	case FUNCTION:
	case OLD_FUNCTION:
		for (i = 0; i < t->nparams; i++) {
			if (!t->params[i] || !t->params[i]->name)
				return NULL;
		}
		return spell_function(a, t, how == OLD_FUNCTION);
	case ARRAY:
		return t->to->size ? tl_arena_printf(a, "%s [%llu]", t->to->name,
						     (unsigned long long)(t->size / t->to->size)) : NULL;
	default:
		i = how - QUALIFIED;
		return tl_arena_printf(a, "%s%s%s", qualifiers[i / 2], t->to->name,
				       i % 2 ? "*" : " *");
	}
}

static enum spelling find_spelling(struct tl_arena *a, const struct tl_type *t)
{
	static const struct {
		enum tl_type_kind kind;
		enum spelling first, last;
	} tries[] = {
		{ TL_T_POINTER, QUALIFIED, TO_FUNCTION },
		{ TL_T_FUNCTION, FUNCTION, OLD_FUNCTION },
		{ TL_T_RECORD, RECORD, RECORD },
		{ TL_T_ARRAY, ARRAY, ARRAY },
	};
	enum spelling how;
	const char *name;
	size_t i;

	for (i = 0; i < sizeof(tries) / sizeof(*tries); i++) {
		if (t->kind != tries[i].kind)
			continue;
		for (how = tries[i].first; how <= tries[i].last; how++) {
			name = spell(a, t, how);
			if (name && !strcmp(name, t->name))
				return how;
		}
	}
	return SPELLED;
}

static void set_name(struct tl_codec *c, struct tl_type *t, const char *name)
{
	void **slot = tl_map_at(c->u->arena, &c->u->type_by_name, name);

	if (*slot)
		tl_x_fail(c, "two types have one name");
	*slot = t;
	t->name = name;
}

/* How long the names of what `t` is made of are. */
static size_t made_of(const struct tl_type *t)
{
	size_t n = t->to && t->to->name ? strlen(t->to->name) : 0;

	for (uint32_t i = 0; i < t->nparams && n <= MAX_NAME; i++)
		n += t->params[i] && t->params[i]->name ? strlen(t->params[i]->name) : 0;
	return n;
}

/* Name `t` after what it is made of. */
static void make_name(struct tl_codec *c, const struct tl_type *t, const enum spelling *how,
		      int depth)
{
	uint32_t number = (uint32_t)(uintptr_t)tl_map_get(&c->numbers, t) - 1, i;
	const char *name;

	if (t->name || c->why)
		return;
	if (depth > MAX_DEPTH) {
		tl_x_fail(c, "a type is made of too many others");
		return;
	}
	if (t->to)
		make_name(c, t->to, how, depth + 1);
	for (i = 0; i < t->nparams; i++) {
		if (t->params[i])
			make_name(c, t->params[i], how, depth + 1);
	}
	if (c->why)
		return;
	/* Twice as long with each level, a thousand levels would be more than all memory. */
	if (made_of(t) > MAX_NAME) {
		tl_x_fail(c, "the name of a type is too long");
		return;
	}
	name = spell(&c->scratch, t, how[number]);
	if (name)
		set_name(c, c->u->types.items[number], tl_intern(&c->u->strings, name));
	else
		tl_x_fail(c, "a type has no name");
}

void tl_x_type_names(struct tl_codec *c)
{
	enum spelling *how = TL_NEW_ARRAY(&c->scratch, enum spelling, c->u->types.n);
	const char *name;
	uint32_t i;

	for (i = 0; i < c->u->types.n; i++) {
		struct tl_type *t = c->u->types.items[i];

		if (c->writing)
			how[i] = find_spelling(&c->scratch, t);
		TL_X_ENUM(c, TL_B_KIND, &how[i], SPELLINGS - 1);
		if (how[i] != SPELLED)
			continue;
		name = t->name;
		tl_x_name(c, &name);
		if (!c->writing)
			set_name(c, t, name);
	}
	for (i = 0; !c->writing && !c->why && i < c->u->types.n; i++)
		make_name(c, c->u->types.items[i], how, 0);
}
