/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Memory, strings, vectors and errors shared by everything in tasklint.
 *
 * All memory of an analysis lives in arenas: nothing is freed one by one, and
 * nothing outlives the arena it came from. Allocation never returns NULL: an
 * arena that can't grow leaves through its allocator, which the host gives.
 */
#ifndef TASKLINT_BASE_H
#define TASKLINT_BASE_H

#include <stdarg.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>

#ifdef __cplusplus
extern "C" {
#endif

#define TL_PRINTF(f, a) __attribute__((format(printf, f, a)))
#define TL_PUBLIC __attribute__((visibility("default")))

/* One line that says what went wrong and where. */
struct tl_err {
	char text[1000];	/* the longest names all rules */
};

/* Format into *err (which may be NULL) and return -errnum. */
TL_PUBLIC int tl_err_set(struct tl_err *err, int errnum, const char *fmt, ...) TL_PRINTF(3, 4);

struct tl_arena_chunk;

/*
 * A source of memory that is given back as a whole. `get` must not return
 * NULL: it ends the program, or jumps, when memory is short.
 */
struct tl_arena {
	void *(*get)(size_t size);
	void (*put)(void *);
	struct tl_arena_chunk *chunk;
	char *at, *end;
	size_t total;		/* bytes taken from `get` */
};

TL_PUBLIC void tl_arena_init(struct tl_arena *a, void *(*get)(size_t), void (*put)(void *));
TL_PUBLIC void tl_arena_release(struct tl_arena *a);
/* Zeroed memory, aligned for anything. */
TL_PUBLIC void *tl_arena_get(struct tl_arena *a, size_t size);
TL_PUBLIC char *tl_arena_strndup(struct tl_arena *a, const char *s, size_t n);
TL_PUBLIC char *tl_arena_printf(struct tl_arena *a, const char *fmt, ...) TL_PRINTF(2, 3);

#define TL_NEW(arena, type) ((type *)tl_arena_get((arena), sizeof(type)))
#define TL_NEW_ARRAY(arena, type, n) ((type *)tl_arena_get((arena), sizeof(type) * (n)))

/*
 * A growing array: TL_VEC(struct foo) v = {}; *TL_PUSH(arena, &v) = x;
 * Pointers to its items are good until the next push.
 */
#define TL_VEC(type) struct { type *items; uint32_t n, cap; }
TL_PUBLIC void *tl_vec_grow(struct tl_arena *a, void *items, uint32_t n, uint32_t *cap, size_t size);
#ifdef __cplusplus
#define TL_VEC_CAST(v) (decltype((v)->items))
#else
#define TL_VEC_CAST(v)
#endif
#define TL_PUSH(arena, v) \
	((v)->n == (v)->cap \
	 ? (void)((v)->items = TL_VEC_CAST(v) tl_vec_grow((arena), (v)->items, (v)->n, \
							    &(v)->cap, sizeof(*(v)->items))) \
	 : (void)0, &(v)->items[(v)->n++])
#define tl_for_each(item, v) \
	for ((item) = (v)->items; (item) != (v)->items + (v)->n; (item)++)

/* Pointer-keyed and string-keyed maps; a missing key gives NULL. */
struct tl_map {
	struct tl_map_slot { const void *key; void *value; } *slots;
	uint32_t n, cap;
};
TL_PUBLIC void *tl_map_get(const struct tl_map *m, const void *key);
/* The slot of `key`, made (value NULL) where there was none. */
TL_PUBLIC void **tl_map_at(struct tl_arena *a, struct tl_map *m, const void *key);

/* Equal strings get one address, so that interned strings compare by pointer. */
struct tl_strings {
	struct tl_arena *arena;
	struct tl_string_slot { const char *s; uint32_t hash; } *slots;
	uint32_t n, cap;
};
TL_PUBLIC const char *tl_intern(struct tl_strings *t, const char *s);
TL_PUBLIC const char *tl_intern_n(struct tl_strings *t, const char *s, size_t n);
/* The interned string, or NULL where `s` was never interned. */
TL_PUBLIC const char *tl_intern_find(const struct tl_strings *t, const char *s, size_t n);

/* Read a whole file into the arena, NUL-terminated. 0 or -errno with *err set. */
TL_PUBLIC int tl_read_file(struct tl_arena *a, const char *path, char **ret_text, size_t *ret_size,
			   struct tl_err *err);

/*
 * A file that is replaced as a whole: nobody ever finds half of it. Write to
 * r->out, then end; both return 0 or -errno with *err set, and a failed end
 * leaves what was there before.
 */
struct tl_replace {
	FILE *out;
	const char *path, *tmp;
};
TL_PUBLIC int tl_replace_begin(struct tl_arena *a, struct tl_replace *r, const char *path,
			       struct tl_err *err);
TL_PUBLIC int tl_replace_end(struct tl_replace *r, struct tl_err *err);

TL_PUBLIC bool tl_starts_with(const char *s, const char *prefix);

/*
 * A hash that is the same on every machine: begin with TL_HASH_BEGIN, add
 * bytes or strings (NULL is ""), and end.
 */
#define TL_HASH_BEGIN 0xcbf29ce484222325ull
TL_PUBLIC uint64_t tl_hash_bytes(uint64_t h, const void *bytes, size_t n);
TL_PUBLIC uint64_t tl_hash_text(uint64_t h, const char *s);
TL_PUBLIC uint64_t tl_hash_end(uint64_t h);

/*
 * Call `work` with all numbers below n, from as many as `jobs` threads; `worker`
 * (below `jobs`) tells which. Returns when all is done, and seen by the caller.
 */
TL_PUBLIC void tl_parallel(uint32_t jobs, uint32_t n, void (*work)(void *data, uint32_t worker, uint32_t i),
			   void *data);

/* malloc() for hosts that may not call it by its name. */
TL_PUBLIC void *tl_get_or_null(size_t size);
/* An arena allocator for programs: says so on stderr and ends with status 2. */
TL_PUBLIC void *tl_get_or_die(size_t size);

#ifdef __cplusplus
}
#endif
#endif
