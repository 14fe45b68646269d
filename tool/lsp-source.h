/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What stands where in C source, as far as an editor must know: words, the
 * extent of a call, and where a statement or a definition begins. Works on
 * any text, also one that is no C. A NUL must follow it: s[n] is read.
 */
#ifndef TASKLINT_LSP_SOURCE_H
#define TASKLINT_LSP_SOURCE_H

#include <stdbool.h>
#include <stddef.h>

struct lsp_span {
	size_t from, to;	/* bytes from..to-1 */
};

/* The identifier at, or just before, `at`; empty where there is none. */
struct lsp_span lsp_source_word(const char *s, size_t n, size_t at);
/*
 * What begins at `at`: a call with its arguments, a word, or an operator with what follows it;
 * one character at least.
 */
struct lsp_span lsp_source_thing(const char *s, size_t n, size_t at);

struct lsp_statement {
	size_t begin;		/* of the statement around */
	size_t definition;	/* of what it stands in at file scope; itself where it is there */
	bool in_function;
};
struct lsp_statement lsp_source_statement(const char *s, size_t n, size_t at);

/*
 * Where a line can be put in, above the statement, so that a pragma there
 * covers the statement up to `at`. False where it would get into the middle of
 * something, or not reach so far.
 */
bool lsp_source_line_above(const char *s, size_t n, size_t begin, size_t at, size_t *ret_line);

#endif
