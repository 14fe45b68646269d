// SPDX-License-Identifier: GPL-2.0-or-later
#include <ctype.h>
#include <string.h>
#include <tasklint/results.h>

struct source {
	const char *text;		/* NULL: can't be read */
	TL_VEC(const char *) lines;	/* the beginning of each */
};

static const struct source *source_of(struct tl_sources *s, const char *file)
{
	void **slot = tl_map_at(s->arena, &s->by_file, file);
	struct source *src = *slot;
	char *text;
	size_t size;

	if (src)
		return src;
	*slot = src = TL_NEW(s->arena, struct source);
	if (tl_read_file(s->arena, file, &text, &size, NULL))
		return src;
	src->text = text;
	for (; text; text = strchr(text, '\n')) {
		text += src->lines.n > 0;
		*TL_PUSH(s->arena, &src->lines) = text;
	}
	return src;
}

static bool is_word(char c)
{
	return isalnum((unsigned char)c) || c == '_';
}

int tl_fixit_offset(struct tl_sources *s, const struct tl_unit *u, const struct tl_fixit *fix)
{
	const struct tl_location *at = &u->locs.items[fix->loc];
	const char *line, *end, *start, *p;
	size_t len = strlen(fix->old_text);
	const struct source *src;
	int found = -1;

	if (!fix->loc || !len || !at->file || !at->column || !at->line)
		return -1;
	src = source_of(s, at->file);
	if (!src->text || at->line - 1 >= src->lines.n)
		return -1;
	line = src->lines.items[at->line - 1];
	end = line + strcspn(line, "\n");
	if ((size_t)(end - line) < at->column)
		return -1;
	start = line + at->column - 1;
	end = start + strcspn(start, ";\n");
	for (p = start; p + len <= end; p++) {
		if (memcmp(p, fix->old_text, len) || (p > line && is_word(p[-1])) || is_word(p[len]))
			continue;
		if (found >= 0)
			return -1;
		found = (int)(p - start);
	}
	return found;
}
