// SPDX-License-Identifier: GPL-2.0-or-later
#include <ctype.h>
#include <string.h>
#include <sys/stat.h>
#include <tasklint/results.h>

struct source {
	const char *text;		/* NULL: can't be read */
	TL_VEC(const char *) lines;	/* the beginning of each */
};

static struct source *split(struct tl_arena *arena, const char *text)
{
	struct source *src = TL_NEW(arena, struct source);

	src->text = text;
	for (; text; text = strchr(text, '\n')) {
		text += src->lines.n > 0;
		*TL_PUSH(arena, &src->lines) = text;
	}
	return src;
}

void tl_sources_set(struct tl_sources *s, const char *file, const char *text)
{
	*tl_map_at(s->arena, &s->by_file, file) = split(s->arena, text);
}

/*
 * Facts and results may come from others, and what is shown of a file may go far: so
 * only of what is called like source, and only of plain files, which have an end.
 */
static bool is_source(const char *file)
{
	static const char *const ends[] = { ".c", ".h", ".i", ".S", ".l", ".y", ".inc", ".def" };
	const char *dot = strrchr(file, '.');
	struct stat st;

	for (size_t i = 0; dot && i < sizeof(ends) / sizeof(*ends); i++) {
		if (!strcmp(dot, ends[i]))
			return !stat(file, &st) && S_ISREG(st.st_mode);
	}
	return false;
}

static const struct source *source_of(struct tl_sources *s, const char *file)
{
	void **slot = tl_map_at(s->arena, &s->by_file, file);
	char *text;
	size_t size;

	if (!*slot)
		*slot = split(s->arena, !is_source(file) || tl_read_file(s->arena, file, &text, &size, NULL) ? NULL : text);
	return *slot;
}

static bool is_word(char c)
{
	return isalnum((unsigned char)c) || c == '_';
}

const char *tl_source_line(struct tl_sources *s, const char *file, uint32_t line, size_t *ret_len)
{
	const struct source *src = source_of(s, file);
	const char *text;

	if (!src->text || !line || line - 1 >= src->lines.n)
		return NULL;
	text = src->lines.items[line - 1];
	*ret_len = strcspn(text, "\n");
	return text;
}

int tl_fixit_offset(struct tl_sources *s, const struct tl_unit *u, const struct tl_fixit *fix)
{
	const struct tl_location *at = &u->locs.items[fix->loc];
	size_t len = strlen(fix->old_text), room;
	const char *line, *start, *end, *p;
	int found = -1;

	if (!fix->loc || !len || !at->file || !at->column)
		return -1;
	line = tl_source_line(s, at->file, at->line, &room);
	if (!line || room < at->column)
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
