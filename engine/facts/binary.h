/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The parts of the binary form: binary.c says what a unit is made of,
 * binary-stream.c how numbers, strings and references are put down, and
 * binary-frame.c what is around it all.
 *
 * One description serves both directions: tl_x_u32(c, TL_B_LINE, &l->line)
 * puts the line down when `c` is writing, and sets it when `c` is reading.
 */
#ifndef TL_FACTS_BINARY_H
#define TL_FACTS_BINARY_H

#include <tasklint/facts.h>

/*
 * Each kind of thing has a stream of its own: what is alike stands together,
 * which is what makes it small once it is compressed. The order is part of
 * the format.
 */
enum tl_stream_id {
	TL_B_COUNT,		/* how many of something come next */
	TL_B_KIND,		/* enumerations and flags of the unit's parts */
	TL_B_STRING,		/* references to strings */
	TL_B_TEXT,		/* the strings, each where it is first referred to */
	TL_B_TYPE, TL_B_RECORD, TL_B_SYMBOL, TL_B_FIELD,	/* references */
	TL_B_SIZE,		/* sizes and offsets */
	TL_B_NUMBER,		/* anything signed */
	TL_B_LINE, TL_B_COLUMN,
	TL_B_EVENT,		/* kinds of events */
	TL_B_CALLEE,
	TL_B_ARG,		/* references to values, by events and edges */
	TL_B_ARGS,		/* how many of them */
	TL_B_VALUE,		/* kinds of values, with the operator */
	TL_B_A, TL_B_B,		/* their operands */
	TL_B_MEMBER,		/* references to fields, by values */
	TL_B_INDEX,		/* of parameters, locals and calls */
	TL_B_PHI, TL_B_PRED,	/* values and blocks */
	TL_B_BLOCK,		/* how many events and edges a block has */
	TL_B_EDGE,		/* where they lead to, and how many literals they have */
	TL_B_TRUE,		/* whether a literal is */
	TL_B_STREAMS
};

struct tl_stream {
	TL_VEC(unsigned char) out;		/* writing */
	const unsigned char *at, *end;		/* reading */
};

struct tl_codec {
	bool writing;
	const char *why;		/* reading failed: what is wrong, the first time */
	struct tl_arena scratch;
	struct tl_unit *u;		/* not changed while writing */
	struct tl_stream streams[TL_B_STREAMS];
	struct tl_map numbers;		/* writing: of strings, types, records, symbols, fields; from 1 */
	uint32_t nstrings;
	TL_VEC(const char *) strings;	/* reading: by number */
	TL_VEC(struct tl_field *) fields;	/* reading: by number */
	uint32_t nfields;
	const char *file;		/* of the last location */
	uint32_t line;
	struct tl_function *f;		/* that is being described */
	tl_val last_value;		/* that an event or edge of it referred to */
};

/* The sign in the lowest bit: small numbers of either sign are small. */
static inline uint64_t tl_zigzag(int64_t v)
{
	return (uint64_t)v << 1 ^ (v < 0 ? UINT64_MAX : 0);
}

static inline int64_t tl_unzigzag(uint64_t v)
{
	return (int64_t)(v >> 1 ^ (v & 1 ? UINT64_MAX : 0));
}

/* Reading fails; what is read from now on is 0, and lists are empty. */
void tl_x_fail(struct tl_codec *c, const char *why);

void tl_x_u64(struct tl_codec *c, enum tl_stream_id s, uint64_t *v);
void tl_x_u32(struct tl_codec *c, enum tl_stream_id s, uint32_t *v);
void tl_x_s64(struct tl_codec *c, enum tl_stream_id s, int64_t *v);
/* At most `max`. */
void tl_x_below(struct tl_codec *c, enum tl_stream_id s, uint32_t *v, uint32_t max);
/* `v` as its distance from `from`; below `n`. */
void tl_x_near(struct tl_codec *c, enum tl_stream_id s, uint32_t *v, uint32_t from, uint32_t n);
/* Some bool *, ended by NULL. */
void tl_x_flags(struct tl_codec *c, enum tl_stream_id s, ...) __attribute__((sentinel));
/* How many items follow, each of which takes at least a byte of stream `items`. */
void tl_x_count(struct tl_codec *c, enum tl_stream_id s, uint32_t *n, enum tl_stream_id items);
void tl_x_string(struct tl_codec *c, const char **s);	/* may be NULL */
void tl_x_name(struct tl_codec *c, const char **s);	/* may not */

#define TL_X_ENUM(c, s, p, max) \
	do { \
		uint32_t tl_x_kind = (uint32_t)*(p); \
		tl_x_below((c), (s), &tl_x_kind, (max)); \
		if (!(c)->writing) \
			*(p) = tl_x_kind; \
	} while (0)

/* The items of an empty vector, when reading; each takes a byte of stream `of` or more. */
#define TL_X_VEC(c, s, v, of) \
	do { \
		tl_x_count((c), (s), &(v)->n, (of)); \
		if (!(c)->writing && (v)->n) { \
			(v)->items = tl_arena_get((c)->u->arena, (v)->n * sizeof(*(v)->items)); \
			(v)->cap = (v)->n; \
		} \
	} while (0)

/* binary-type.c: the names of the types, when all else of them is there. */
void tl_x_type_names(struct tl_codec *c);

/* The whole of c->u. */
void tl_x_unit(struct tl_codec *c);

#endif
