/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The tokens of a C file as it is written, to find the words around a place
 * that GCC gave. Nothing is expanded, and all branches of #if are there.
 */
#ifndef TASKLINT_CTEXT_H
#define TASKLINT_CTEXT_H

#include <tasklint/base.h>

enum ctoken_kind { CTOKEN_WORD, CTOKEN_OTHER };	/* words: identifiers, keywords and numbers */

struct ctoken {
	uint32_t begin, end;	/* offsets in the text */
	uint32_t line;		/* from 1 */
	enum ctoken_kind kind;
	bool in_directive;
};

struct ctext {
	const char *name;	/* absolute */
	const char *text;
	uint32_t size;
	TL_VEC(struct ctoken) tokens;
	TL_VEC(uint32_t) lines;	/* where each begins */
};

#define CTEXT_NONE UINT32_MAX

/* 0, or -errno with *err set. A text with a NUL is no C: -EINVAL. */
int ctext_read(struct tl_arena *a, const char *name, struct ctext *ret, struct tl_err *err);

/* The token that begins at GCC's line and column (in bytes, from 1); CTEXT_NONE: none does. */
uint32_t ctext_at(const struct ctext *t, uint32_t line, uint32_t column);
/* The token that ends at that character; CTEXT_NONE: none does. */
uint32_t ctext_ending_at(const struct ctext *t, uint32_t line, uint32_t column);
/* Token `i` is spelled so. False for CTEXT_NONE and beyond the end. */
bool ctext_is(const struct ctext *t, uint32_t i, const char *spelling);
const char *ctext_spelling(struct tl_arena *a, const struct ctext *t, uint32_t i);
/* The token that closes the parenthesis, bracket or brace `i`; CTEXT_NONE: none. */
uint32_t ctext_closing(const struct ctext *t, uint32_t i);
/* A comment or directive stands between the tokens `from` and `to`. */
bool ctext_is_interrupted(const struct ctext *t, uint32_t from, uint32_t to);
/* The next word of that spelling that is no member's name after . or ->, from token `from` on. */
uint32_t ctext_next(const struct ctext *t, uint32_t from, const char *word);
/* The next one that is. */
uint32_t ctext_next_member(const struct ctext *t, uint32_t from, const char *word);
/* Columns from the beginning of its line that lie before an offset, with tabs to eight. */
uint32_t ctext_width_before(const struct ctext *t, uint32_t offset);

#endif
