/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What the reader and the writer of the text form share. */
#ifndef TL_FACTS_TEXT_H
#define TL_FACTS_TEXT_H

#include <tasklint/facts.h>

#define TL_TEXT_MAGIC "tasklint-facts"

extern const char *const tl_text_type_kinds[];		/* by enum tl_type_kind */
extern const char *const tl_text_symbol_kinds[];	/* by enum tl_sym_kind */
extern const char *const tl_text_contexts[];		/* by enum tl_context_value */
extern const char *const tl_text_ops[];			/* by enum tl_op */
/* Each ends with NULL, but tl_text_ops, which has TL_OP_COUNT items. */

/* A character of a name that needs no quotes; the first is no digit and no '-'. */
static inline bool tl_text_is_name(char c)
{
	return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
	       c == '_' || c == '.' || c == '$' || c == '-';
}

static inline bool tl_text_begins_name(char c)
{
	return tl_text_is_name(c) && c != '-' && !(c >= '0' && c <= '9');
}

/* ... of a file's name in a location. */
static inline bool tl_text_is_path(char c)
{
	return tl_text_is_name(c) || c == '/' || c == '+';
}

#endif
