// SPDX-License-Identifier: GPL-2.0-or-later
#include <ctype.h>
#include <errno.h>
#include <string.h>
#include "ctext.h"

struct scan {
	struct tl_arena *a;
	struct ctext *t;
	uint32_t at;
	bool in_directive, line_is_empty;	/* so far */
};

static bool is_word(char c)
{
	return isalnum((unsigned char)c) || c == '_' || c == '$' || (unsigned char)c >= 0x80;
}

static char here(const struct scan *s, uint32_t ahead)
{
	if (s->at + ahead >= s->t->size)
		return '\0';
	return s->t->text[s->at + ahead];
}

/* A newline, which ends a directive unless a backslash stands before it. */
static void end_line(struct scan *s)
{
	bool goes_on = s->at && (s->t->text[s->at - 1] == '\\');

	s->at++;
	*TL_PUSH(s->a, &s->t->lines) = s->at;
	if (!goes_on) {
		s->in_directive = false;
		s->line_is_empty = true;
	}
}

static void skip_comment(struct scan *s)
{
	bool to_end_of_line = here(s, 1) == '/';

	s->at += 2;
	while (s->at < s->t->size) {
		if (to_end_of_line && here(s, 0) == '\n' && s->t->text[s->at - 1] != '\\')
			return;
		if (!to_end_of_line && here(s, 0) == '*' && here(s, 1) == '/') {
			s->at += 2;
			return;
		}
		if (here(s, 0) == '\n')
			*TL_PUSH(s->a, &s->t->lines) = ++s->at;
		else
			s->at++;
	}
}

static void skip_quoted(struct scan *s)
{
	char quote = here(s, 0);

	for (s->at++; s->at < s->t->size && here(s, 0) != quote && here(s, 0) != '\n'; s->at++) {
		if (here(s, 0) != '\\' || s->at + 1 >= s->t->size)
			continue;
		s->at++;
		if (here(s, 0) == '\n')
			*TL_PUSH(s->a, &s->t->lines) = s->at + 1;
	}
	s->at += here(s, 0) == quote;
}

static void take_token(struct scan *s)
{
	struct ctoken token = { .begin = s->at, .line = s->t->lines.n, .kind = CTOKEN_OTHER };
	char c = here(s, 0);

	if (c == '#' && s->line_is_empty)
		s->in_directive = true;
	s->line_is_empty = false;
	if (is_word(c)) {
		token.kind = CTOKEN_WORD;
		while (is_word(here(s, 0)))
			s->at++;
	} else if (c == '"' || c == '\'') {
		skip_quoted(s);
	} else if (c == '-' && here(s, 1) == '>') {
		s->at += 2;
	} else {
		s->at++;
	}
	token.end = s->at;
	token.in_directive = s->in_directive;
	*TL_PUSH(s->a, &s->t->tokens) = token;
}

int ctext_read(struct tl_arena *a, const char *name, struct ctext *ret, struct tl_err *err)
{
	struct scan s = { .a = a, .t = ret, .line_is_empty = true };
	size_t size;
	char *text;
	int code;

	memset(ret, 0, sizeof(*ret));
	code = tl_read_file(a, name, &text, &size, err);
	if (code)
		return code;
	if (size >= CTEXT_NONE || memchr(text, '\0', size))
		return tl_err_set(err, EINVAL, "%s: is no C source", name);
	ret->name = name;
	ret->text = text;
	ret->size = (uint32_t)size;
	*TL_PUSH(a, &ret->lines) = 0;
	while (s.at < ret->size) {
		char c = here(&s, 0);

		if (c == '\n')
			end_line(&s);
		else if (isspace((unsigned char)c) || c == '\\')
			s.at++;
		else if (c == '/' && (here(&s, 1) == '*' || here(&s, 1) == '/'))
			skip_comment(&s);
		else
			take_token(&s);
	}
	return 0;
}

/* The first token that begins at or behind an offset. */
static uint32_t token_from(const struct ctext *t, uint32_t offset)
{
	uint32_t low = 0, high = t->tokens.n;

	while (low < high) {
		uint32_t middle = low + (high - low) / 2;

		if (t->tokens.items[middle].begin < offset)
			low = middle + 1;
		else
			high = middle;
	}
	return low;
}

uint32_t ctext_at(const struct ctext *t, uint32_t line, uint32_t column)
{
	uint32_t offset, i;

	if (!line || line > t->lines.n || !column)
		return CTEXT_NONE;
	offset = t->lines.items[line - 1] + column - 1;
	i = token_from(t, offset);
	return i < t->tokens.n && t->tokens.items[i].begin == offset ? i : CTEXT_NONE;
}

uint32_t ctext_ending_at(const struct ctext *t, uint32_t line, uint32_t column)
{
	uint32_t offset, i;

	if (!line || line > t->lines.n || !column)
		return CTEXT_NONE;
	offset = t->lines.items[line - 1] + column;
	i = token_from(t, offset);
	return i && t->tokens.items[i - 1].end == offset ? i - 1 : CTEXT_NONE;
}

bool ctext_is(const struct ctext *t, uint32_t i, const char *spelling)
{
	const struct ctoken *token = &t->tokens.items[i];
	size_t len = strlen(spelling);

	return i < t->tokens.n && token->end - token->begin == len &&
	       !memcmp(t->text + token->begin, spelling, len);
}

const char *ctext_spelling(struct tl_arena *a, const struct ctext *t, uint32_t i)
{
	const struct ctoken *token = &t->tokens.items[i];

	return i < t->tokens.n ? tl_arena_strndup(a, t->text + token->begin, token->end - token->begin) : "";
}

uint32_t ctext_closing(const struct ctext *t, uint32_t i)
{
	uint32_t depth = 0;

	for (; i < t->tokens.n; i++) {
		const struct ctoken *token = &t->tokens.items[i];
		char c = t->text[token->begin];	/* of a word, none of those below */

		if (c == '(' || c == '[' || c == '{')
			depth++;
		else if (c == ')' || c == ']' || c == '}')
			depth--;
		if (!depth)
			return i;
	}
	return CTEXT_NONE;
}

bool ctext_is_interrupted(const struct ctext *t, uint32_t from, uint32_t to)
{
	for (uint32_t i = from; i <= to && i < t->tokens.n; i++) {
		const struct ctoken *token = &t->tokens.items[i];

		if (token->in_directive != t->tokens.items[from].in_directive)
			return true;
		for (uint32_t at = token->end; i < to && at < token[1].begin; at++) {
			if (t->text[at] == '/')
				return true;
		}
	}
	return false;
}

static uint32_t next(const struct ctext *t, uint32_t from, const char *word, bool is_member)
{
	for (uint32_t i = from; i < t->tokens.n; i++) {
		if (ctext_is(t, i, word) && is_member == (i && (ctext_is(t, i - 1, ".") || ctext_is(t, i - 1, "->"))))
			return i;
	}
	return CTEXT_NONE;
}

uint32_t ctext_next(const struct ctext *t, uint32_t from, const char *word)
{
	return next(t, from, word, false);
}

uint32_t ctext_next_member(const struct ctext *t, uint32_t from, const char *word)
{
	return next(t, from, word, true);
}

uint32_t ctext_width_before(const struct ctext *t, uint32_t offset)
{
	uint32_t begin = offset, width = 0;

	while (begin && t->text[begin - 1] != '\n')
		begin--;
	for (; begin < offset; begin++)
		width = t->text[begin] == '\t' ? width / 8 * 8 + 8 : width + 1;
	return width;
}
