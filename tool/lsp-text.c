// SPDX-License-Identifier: GPL-2.0-or-later
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>
#include "lsp-frame.h"
#include "lsp-text.h"

static void find_lines(struct lsp_text *t)
{
	const char *p = t->s;

	t->nlines = 0;
	for (;;) {
		if (t->nlines == t->lines_cap) {
			t->lines_cap = t->lines_cap ? 2 * t->lines_cap : 256;
			t->lines = lsp_realloc(t->lines, sizeof(*t->lines) * t->lines_cap);
		}
		t->lines[t->nlines++] = (size_t)(p - t->s);
		p = memchr(p, '\n', t->n - (size_t)(p - t->s));
		if (!p)
			return;
		p++;
	}
}

void lsp_text_replace(struct lsp_text *t, size_t from, size_t to, const char *s, size_t n)
{
	size_t size = t->n - (to - from) + n;

	if (size + 1 > t->cap) {
		t->cap = size + size / 4 + 64;
		t->s = lsp_realloc(t->s, t->cap);
	}
	memmove(t->s + from + n, t->s + to, t->n - to);
	memcpy(t->s + from, s, n);
	t->n = size;
	t->s[size] = '\0';
	find_lines(t);
}

void lsp_text_set(struct lsp_text *t, const char *s, size_t n)
{
	lsp_text_replace(t, 0, t->n, s, n);
}

void lsp_text_release(struct lsp_text *t)
{
	free(t->s);
	free(t->lines);
	*t = (struct lsp_text){ 0 };
}

size_t lsp_text_line_length(const struct lsp_text *t, uint32_t line)
{
	size_t end;

	if (line >= t->nlines)
		return 0;
	end = line + 1 < t->nlines ? t->lines[line + 1] - 1 : t->n;
	if (end > t->lines[line] && t->s[end - 1] == '\r')
		end--;
	return end - t->lines[line];
}

/* Length of the character at s, which has n bytes. What is no UTF-8 is a byte each. */
static size_t character(const char *s, size_t n)
{
	unsigned char c = (unsigned char)*s;
	size_t len = c < 0xc2 ? 1 : c < 0xe0 ? 2 : c < 0xf0 ? 3 : c < 0xf5 ? 4 : 1;

	if (len > n)
		return 1;
	for (size_t i = 1; i < len; i++) {
		if (((unsigned char)s[i] & 0xc0) != 0x80)
			return 1;
	}
	return len;
}

static uint32_t units(size_t len, enum lsp_encoding e)
{
	switch (e) {
	case LSP_UTF8:
		return (uint32_t)len;
	case LSP_UTF16:
		return len == 4 ? 2 : 1;
	case LSP_UTF32:
		break;
	}
	return 1;
}

size_t lsp_text_offset(const struct lsp_text *t, struct lsp_position p, enum lsp_encoding e)
{
	size_t at, end;
	uint32_t n = 0;

	if (p.line >= t->nlines)
		return t->n;
	at = t->lines[p.line];
	end = at + lsp_text_line_length(t, p.line);
	while (at < end) {
		size_t len = character(t->s + at, end - at);

		n += units(len, e);
		if (n > p.character)	/* also one that points into a character */
			break;
		at += len;
	}
	return at;
}

uint32_t lsp_text_line_of(const struct lsp_text *t, size_t offset)
{
	uint32_t low = 0, high = t->nlines;

	while (high - low > 1) {
		uint32_t middle = low + (high - low) / 2;

		if (t->lines[middle] <= offset)
			low = middle;
		else
			high = middle;
	}
	return low;
}

struct lsp_position lsp_text_position(const struct lsp_text *t, size_t offset, enum lsp_encoding e)
{
	struct lsp_position p = { .line = lsp_text_line_of(t, offset) };
	size_t at = t->nlines ? t->lines[p.line] : 0;

	if (offset > t->n)
		offset = t->n;
	while (at < offset) {
		size_t len = character(t->s + at, t->n - at);

		if (at + len > offset)	/* it points into a character */
			break;
		p.character += units(len, e);
		at += len;
	}
	return p;
}

size_t lsp_text_offset_of(const struct lsp_text *t, uint32_t line, uint32_t column)
{
	size_t length;

	if (!line)
		return 0;
	if (line > t->nlines)
		return t->n;
	length = lsp_text_line_length(t, line - 1);
	if (!column)
		column = 1;
	return t->lines[line - 1] + (column - 1 < length ? column - 1 : length);
}
