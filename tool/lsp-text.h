/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The text of a document, and positions in it: offsets in bytes, GCC's lines
 * and columns, and the protocol's lines and characters in one of three
 * encodings. Lines end with "\n", as they do for GCC.
 */
#ifndef TASKLINT_LSP_TEXT_H
#define TASKLINT_LSP_TEXT_H

#include <stddef.h>
#include <stdint.h>

enum lsp_encoding { LSP_UTF16, LSP_UTF8, LSP_UTF32 };

struct lsp_text {
	char *s;		/* NUL-terminated, and may have others inside */
	size_t n, cap;
	size_t *lines;		/* where each begins; the first is 0 */
	uint32_t nlines, lines_cap;
};

/* From 0. */
struct lsp_position {
	uint32_t line, character;
};

void lsp_text_set(struct lsp_text *t, const char *s, size_t n);
/* Bytes from..to become s[0..n]. */
void lsp_text_replace(struct lsp_text *t, size_t from, size_t to, const char *s, size_t n);
void lsp_text_release(struct lsp_text *t);

/* Length of a line without its end. A line that isn't there has none. */
size_t lsp_text_line_length(const struct lsp_text *t, uint32_t line);
/* A position behind the end of its line, or of the text, is that end. */
size_t lsp_text_offset(const struct lsp_text *t, struct lsp_position p, enum lsp_encoding e);
struct lsp_position lsp_text_position(const struct lsp_text *t, size_t offset, enum lsp_encoding e);
/* GCC's line and column, both from 1, the column in bytes. */
size_t lsp_text_offset_of(const struct lsp_text *t, uint32_t line, uint32_t column);
uint32_t lsp_text_line_of(const struct lsp_text *t, size_t offset);

#endif
