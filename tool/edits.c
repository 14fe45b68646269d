// SPDX-License-Identifier: GPL-2.0-or-later
#include <stdlib.h>
#include <string.h>
#include "edits.h"
#include "results.h"

#define CONTEXT 3

void edits_add(struct tl_arena *a, struct edits *e, const struct ctext *file, uint32_t from, uint32_t to,
	       const char *text)
{
	*TL_PUSH(a, &e->items) = (struct edit){ file, from, to, text };
}

static bool is_same(const struct edit *x, const struct edit *y)
{
	return x->file == y->file && x->from == y->from && x->to == y->to && !strcmp(x->text, y->text);
}

static bool overlap(const struct edit *x, const struct edit *y)
{
	return x->file == y->file && x->from < y->to && y->from < x->to;
}

/* -1: it can't go with those of `e`; 0: it is there; 1: it is new. */
static int look_for(const struct edits *e, const struct edit *wanted)
{
	const struct edit *other;

	tl_for_each(other, &e->items) {
		if (is_same(other, wanted))
			return 0;
		if (overlap(other, wanted))
			return -1;
	}
	return 1;
}

bool edits_merge(struct tl_arena *a, struct edits *e, const struct edits *more)
{
	uint32_t n = e->items.n;
	const struct edit *one;

	tl_for_each(one, &more->items) {
		int found = look_for(e, one);

		if (found < 0) {
			e->items.n = n;
			return false;
		}
		if (found)
			*TL_PUSH(a, &e->items) = *one;
	}
	return true;
}

static int compare(const void *a, const void *b)
{
	const struct edit *x = a, *y = b;

	if (x->file != y->file)
		return strcmp(x->file->name, y->file->name);
	return x->from < y->from ? -1 : x->from > y->from;
}

void edits_sort(struct edits *e)
{
	if (e->items.n)
		qsort(e->items.items, e->items.n, sizeof(*e->items.items), compare);
}

/* Lines first..last (from 0, `last` excluded) of the old text, and what they become. */
struct change {
	uint32_t first, last;
	const char *text;	/* whole lines */
};

struct diff {
	struct tl_arena *a;
	const struct ctext *file;
	FILE *out;
	TL_VEC(struct change) changes;
	int32_t grown;		/* lines that the hunks so far added */
};

static uint32_t line_of(const struct ctext *t, uint32_t offset)
{
	uint32_t low = 0, high = t->lines.n;

	while (high - low > 1) {
		uint32_t middle = low + (high - low) / 2;

		if (t->lines.items[middle] <= offset)
			low = middle;
		else
			high = middle;
	}
	return low;
}

/* How many lines there are; an end of the text behind a newline is none. */
static uint32_t count_lines(const struct ctext *t)
{
	return t->lines.n - (t->lines.items[t->lines.n - 1] == t->size);
}

static uint32_t begin_of(const struct ctext *t, uint32_t line)
{
	return line < t->lines.n ? t->lines.items[line] : t->size;
}

/* Lines that are the same before and after belong to no change. */
static void trim(struct diff *d, struct change *c)
{
	const struct ctext *t = d->file;
	size_t len;

	while (c->first < c->last) {
		len = begin_of(t, c->first + 1) - begin_of(t, c->first);
		if (strncmp(c->text, t->text + begin_of(t, c->first), len))
			return;
		c->text += len;
		c->first++;
	}
}

/* The lines that edits i..n touch, as one change; returns the first edit behind it. */
static uint32_t add_change(struct diff *d, const struct edit *edits, uint32_t i, uint32_t n)
{
	struct change c = { .first = line_of(d->file, edits[i].from) };
	uint32_t at = begin_of(d->file, c.first);
	const char *text = "";

	for (c.last = c.first; i < n && (c.last == c.first || line_of(d->file, edits[i].from) <= c.last); i++) {
		text = tl_arena_printf(d->a, "%s%.*s%s", text, (int)(edits[i].from - at), d->file->text + at,
				       edits[i].text);
		at = edits[i].to;
		c.last = line_of(d->file, at) + 1;
	}
	c.text = tl_arena_printf(d->a, "%s%.*s", text, (int)(begin_of(d->file, c.last) - at), d->file->text + at);
	trim(d, &c);
	*TL_PUSH(d->a, &d->changes) = c;
	return i;
}

/* Each line of `text` behind a sign; returns how many. */
static uint32_t write_lines(FILE *out, char sign, const char *text, size_t size)
{
	uint32_t n = 0;

	for (; size; n++) {
		const char *end = memchr(text, '\n', size);
		size_t len = end ? (size_t)(end - text) + 1 : size;

		if (out) {
			fputc(sign, out);
			fwrite(text, 1, len, out);
			if (!end)
				fputs("\n\\ No newline at end of file\n", out);
		}
		text += len;
		size -= len;
	}
	return n;
}

static void write_old(const struct diff *d, char sign, uint32_t first, uint32_t last)
{
	uint32_t from = begin_of(d->file, first), to = begin_of(d->file, last);

	write_lines(d->out, sign, d->file->text + from, to - from);
}

/* The changes i..to, which are near each other, with the lines around them. */
static void write_hunk(struct diff *d, uint32_t i, uint32_t to)
{
	const struct change *c = d->changes.items;
	uint32_t first = c[i].first > CONTEXT ? c[i].first - CONTEXT : 0;
	uint32_t last = c[to - 1].last + CONTEXT, nlines = count_lines(d->file), at = first;
	int32_t grown = 0;

	if (last > nlines)
		last = nlines;
	for (uint32_t k = i; k < to; k++)
		grown += (int32_t)write_lines(NULL, '+', c[k].text, strlen(c[k].text)) -
			 (int32_t)(c[k].last - c[k].first);
	fprintf(d->out, "@@ -%u,%u +%d,%d @@\n", first + 1, last - first, (int32_t)first + 1 + d->grown,
		(int32_t)(last - first) + grown);
	d->grown += grown;
	for (uint32_t k = i; k < to; k++) {
		write_old(d, ' ', at, c[k].first);
		write_old(d, '-', c[k].first, c[k].last);
		write_lines(d->out, '+', c[k].text, strlen(c[k].text));
		at = c[k].last;
	}
	write_old(d, ' ', at, last);
}

static void write_file(struct tl_arena *a, const struct edit *edits, uint32_t n, const char *root, FILE *out)
{
	struct diff d = { .a = a, .file = edits->file, .out = out };
	const char *name = relative_name(root, edits->file->name);
	uint32_t i, to;

	for (i = 0; i < n;)
		i = add_change(&d, edits, i, n);
	fprintf(out, "diff --git a/%s b/%s\n--- a/%s\n+++ b/%s\n", name, name, name, name);
	for (i = 0; i < d.changes.n; i = to) {
		for (to = i + 1; to < d.changes.n &&
		     d.changes.items[to].first <= d.changes.items[to - 1].last + 2 * CONTEXT; to++)
			;
		write_hunk(&d, i, to);
	}
}

void edits_write_diff(struct tl_arena *a, const struct edits *e, const char *root, FILE *out)
{
	uint32_t i, to;

	for (i = 0; i < e->items.n; i = to) {
		for (to = i + 1; to < e->items.n && e->items.items[to].file == e->items.items[i].file; to++)
			;
		write_file(a, e->items.items + i, to - i, root, out);
	}
}
