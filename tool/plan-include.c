// SPDX-License-Identifier: GPL-2.0-or-later
/* Files that get another kind of object include the header that declares it. */
#include "planning.h"

struct include {
	const char *name;	/* "linux/slab.h" */
	uint32_t end;		/* of its line, before the newline */
};

struct includes { TL_VEC(struct include) items; };

static uint32_t end_of_line(const struct ctext *t, uint32_t offset)
{
	while (offset < t->size && t->text[offset] != '\n')
		offset++;
	return offset;
}

/* "# include <name>" at token `i`: the name, or NULL. */
static const char *included_at(struct tl_arena *a, const struct ctext *t, uint32_t i)
{
	const char *from, *to;

	if (!ctext_is(t, i, "#") || !ctext_is(t, i + 1, "include") || !ctext_is(t, i + 2, "<"))
		return NULL;
	from = t->text + plan_token(t, i + 2)->end;
	to = strpbrk(from, ">\n");
	return to && *to == '>' ? tl_arena_strndup(a, from, (size_t)(to - from)) : NULL;
}

/* Those that depend on no more conditions than the first one: the guard of a header is none. */
static void find_includes(struct tl_arena *a, const struct ctext *t, struct includes *ret)
{
	int depth = 0, first = -1;

	for (uint32_t i = 0; i < t->tokens.n; i++) {
		const char *name = included_at(a, t, i);

		if (ctext_is(t, i, "#") && plan_token(t, i)->in_directive) {
			depth += ctext_is(t, i + 1, "if") || ctext_is(t, i + 1, "ifdef") || ctext_is(t, i + 1, "ifndef");
			depth -= ctext_is(t, i + 1, "endif");
		}
		if (name && first < 0)
			first = depth;
		if (name && depth == first)
			*TL_PUSH(a, &ret->items) = (struct include){ name, end_of_line(t, plan_token(t, i)->end) };
	}
}

static bool is_like(const struct include *i, const char *wanted)
{
	size_t len = (size_t)(strchr(wanted, '/') - wanted) + 1;

	return !strncmp(i->name, wanted, len);
}

/*
 * The one to put it behind: where those of its folder are in alphabetical order, the last that
 * comes before it, and else the last of them. NULL: it is there, or there is no place for it.
 */
static const struct include *find_place(const struct includes *all, const char *wanted)
{
	const struct include *i, *last = NULL, *before = NULL;
	bool sorted = true;

	tl_for_each(i, &all->items) {
		if (!is_like(i, wanted))
			continue;
		if (!strcmp(i->name, wanted))
			return NULL;
		sorted &= !last || strcmp(last->name, i->name) < 0;
		last = i;
		if (strcmp(i->name, wanted) < 0)
			before = i;
	}
	return sorted && before ? before : last;
}

void plan_add_includes(struct tl_arena *a, struct plan_module *m)
{
	const char *wanted = m->rewrite->object.include;
	struct edits new = { 0 };
	const struct edit *e;

	tl_for_each(e, &m->edits.items) {
		struct includes all = { 0 };
		const struct include *place;

		if (!wanted)
			return;
		find_includes(a, e->file, &all);
		place = find_place(&all, wanted);
		if (place)
			edits_add(a, &new, e->file, place->end, place->end,
				  tl_arena_printf(a, "\n#include <%s>", wanted));
	}
	edits_merge(a, &m->edits, &new);
}
