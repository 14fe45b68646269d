// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Arenas: memory that is given back as a whole.
 *
 * Items are cut off the front of a chunk and cleared one by one: a cleared
 * chunk would touch pages that nobody may ever ask for. What doesn't fit
 * well in a chunk gets one of its own, behind the chunk in use.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <tasklint/base.h>

#define CHUNK_SIZE ((size_t)256 << 10)
#define ALIGN ((size_t)16)

struct tl_arena_chunk {
	struct tl_arena_chunk *next;
	size_t size;
};

/* Where a chunk's memory begins. */
#define CHUNK_HEAD ((sizeof(struct tl_arena_chunk) + ALIGN - 1) & ~(ALIGN - 1))

static size_t round_up(size_t size)
{
	return (size + ALIGN - 1) & ~(ALIGN - 1);
}

void tl_arena_init(struct tl_arena *a, void *(*get)(size_t), void (*put)(void *))
{
	*a = (struct tl_arena){ .get = get, .put = put };
}

void tl_arena_release(struct tl_arena *a)
{
	struct tl_arena_chunk *c, *next;

	for (c = a->chunk; c; c = next) {
		next = c->next;
		a->put(c);
	}
	tl_arena_init(a, a->get, a->put);
}

static struct tl_arena_chunk *new_chunk(struct tl_arena *a, size_t room)
{
	struct tl_arena_chunk *c;

	if (room > SIZE_MAX - CHUNK_HEAD)
		room = SIZE_MAX - CHUNK_HEAD;
	c = a->get(CHUNK_HEAD + room);
	c->size = CHUNK_HEAD + room;
	a->total += c->size;
	return c;
}

static void *get_slow(struct tl_arena *a, size_t size)
{
	struct tl_arena_chunk *c;

	if (size > CHUNK_SIZE / 4) {
		c = new_chunk(a, size);
		if (a->chunk) {
			c->next = a->chunk->next;
			a->chunk->next = c;
		} else {
			c->next = NULL;
			a->chunk = c;
		}
		return memset((char *)c + CHUNK_HEAD, 0, size);
	}
	c = new_chunk(a, CHUNK_SIZE - CHUNK_HEAD);
	c->next = a->chunk;
	a->chunk = c;
	a->at = (char *)c + CHUNK_HEAD;
	a->end = (char *)c + c->size;
	a->at += size;
	return memset(a->at - size, 0, size);
}

void *tl_arena_get(struct tl_arena *a, size_t size)
{
	void *p = a->at;

	/* No two items may have one address, not even empty ones. */
	size = size ? (size > SIZE_MAX - ALIGN ? SIZE_MAX - ALIGN : round_up(size)) : ALIGN;
	if (size > (size_t)(a->end - a->at))
		return get_slow(a, size);
	a->at += size;
	return memset(p, 0, size);
}

char *tl_arena_strndup(struct tl_arena *a, const char *s, size_t n)
{
	char *p = tl_arena_get(a, n + 1);

	memcpy(p, s, n);
	return p;
}

char *tl_arena_printf(struct tl_arena *a, const char *fmt, ...)
{
	va_list ap;
	char *p;
	int n;

	va_start(ap, fmt);
	n = vsnprintf(NULL, 0, fmt, ap);
	va_end(ap);
	if (n < 0)
		n = 0;
	p = tl_arena_get(a, (size_t)n + 1);
	va_start(ap, fmt);
	vsnprintf(p, (size_t)n + 1, fmt, ap);
	va_end(ap);
	return p;
}

void *tl_vec_grow(struct tl_arena *a, void *items, uint32_t n, uint32_t *cap, size_t size)
{
	size_t old = round_up(*cap * size), new;
	uint32_t more = *cap ? *cap * 2 : 8;
	void *p;

	if (more < *cap)
		more = UINT32_MAX;
	new = round_up(more * size);
	/* The arena's last item grows where it is. */
	if (*cap && (char *)items + old == a->at && new - old <= (size_t)(a->end - a->at)) {
		memset(a->at, 0, new - old);
		a->at += new - old;
		*cap = more;
		return items;
	}
	p = tl_arena_get(a, new);
	if (n)
		memcpy(p, items, n * size);
	*cap = more;
	return p;
}

void *tl_get_or_null(size_t size)
{
	return malloc(size ? size : 1);
}

void *tl_get_or_die(size_t size)
{
	void *p = tl_get_or_null(size);

	if (!p) {
		fprintf(stderr, "tasklint: out of memory (%zu bytes)\n", size);
		exit(2);
	}
	return p;
}
