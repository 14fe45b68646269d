/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What the parts of the facts reader share: where it is, and taking words off
 * the line.
 *
 * The first error is the one that is told. After it, p->s is an empty string,
 * so that what goes on reading finds nothing and ends.
 */
#ifndef TL_MODEL_PARSE_H
#define TL_MODEL_PARSE_H

#include <tasklint/model.h>

#define TL_API_FORMAT 1

/* An argN of the section, to be checked when its proto is known. */
struct tl_arg_use {
	int arg;
	uint32_t line;
};

struct tl_parse {
	struct tl_model *m;
	const char *file;
	struct tl_err *err;
	int status;
	const char *s;			/* what is left of the line, NUL-terminated */
	uint32_t line;
	const char *section;		/* what stands in the brackets */
	TL_VEC(struct tl_arg_use) args;
	TL_VEC(struct tl_effect) effects;
};

void tl_parse_fail(struct tl_parse *p, const char *fmt, ...) TL_PRINTF(2, 3);
void tl_parse_fail_at(struct tl_parse *p, uint32_t line, const char *fmt, ...) TL_PRINTF(3, 4);
/* "`what` expected before ...", or at the end. */
void tl_parse_fail_expected(struct tl_parse *p, const char *what);

static inline void tl_parse_skip(struct tl_parse *p)
{
	while (*p->s == ' ' || *p->s == '\t')
		p->s++;
}

static inline bool tl_parse_is_digit(char c)
{
	return c >= '0' && c <= '9';
}

static inline bool tl_parse_is_letter(char c)
{
	return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_';
}

static inline bool tl_parse_is_name(char c)
{
	return tl_parse_is_letter(c) || tl_parse_is_digit(c);
}

bool tl_parse_accept(struct tl_parse *p, char c);
void tl_parse_expect(struct tl_parse *p, char c);
/* A whole word: letters, digits, '_' and '-'. */
bool tl_parse_accept_word(struct tl_parse *p, const char *word);
/* How many characters the word that begins here has. */
size_t tl_parse_word_length(struct tl_parse *p);
/* A C identifier, interned; "" where there is none, which is an error. */
const char *tl_parse_name(struct tl_parse *p, const char *what);
int64_t tl_parse_number(struct tl_parse *p);
/* argN, and a note that the section uses it; tl_parse_is_arg() looks whether one follows. */
bool tl_parse_is_arg(struct tl_parse *p);
int tl_parse_arg(struct tl_parse *p);
bool tl_parse_accept_context_value(struct tl_parse *p, int64_t *ret);
void tl_parse_end(struct tl_parse *p);

/*
 * Go to the line that begins at `line`, which is ended where its comment begins:
 * p->s is an empty string where nothing is left. Returns the end of the line as it was.
 */
char *tl_parse_line(struct tl_parse *p, char *line, char *end);
/* The length without the spaces at the end. */
size_t tl_parse_trimmed(const char *s, size_t n);
/* The rest of the line, which is kept as it is. */
const char *tl_parse_rest(struct tl_parse *p);
/* All of the line is an origin, a range of kernels, or `format = N`. */
const char *tl_parse_origin(struct tl_parse *p);
void tl_parse_kernel(struct tl_parse *p, int *ret_from, int *ret_to);
void tl_parse_format(struct tl_parse *p);

/* expr.c: NULL where there is none. */
const char *tl_op_spelling(enum tl_op op);
/* expr.c: all of the line is a condition's expression. */
const struct tl_expr *tl_parse_expr(struct tl_parse *p);
/* effect.c: something stands in parentheses behind its name. */
bool tl_effect_takes_arg(enum tl_effect_kind k);
/* effect.c: all of the line is a list of effects, added to p->effects. */
void tl_parse_effects(struct tl_parse *p, enum tl_when when, bool on_nonzero);
enum tl_context tl_parse_context(struct tl_parse *p);

/* read.c: what `path` means: itself, or the *.facts files of a folder, sorted. */
struct tl_model_files { TL_VEC(const char *) list; };
int tl_model_list(struct tl_arena *a, const char *path, struct tl_model_files *ret, struct tl_err *err);

/* read.c: sections of a text whose first line is `line` + 1; functions without an origin get that one. */
int tl_model_read_sections(struct tl_model *m, const char *name, uint32_t line, const char *origin, char *text,
			   size_t size, struct tl_err *err);

/* A macro whose value units are asked for. */
void tl_model_add_constant(struct tl_model *m, const char *name);
void tl_model_add_probe(struct tl_model *m, const struct tl_when_test *test);

#endif
