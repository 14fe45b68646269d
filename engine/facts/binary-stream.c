// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Numbers, strings and references of the binary form.
 *
 * Numbers have seven bits a byte, the lowest first; signed ones carry their
 * sign in the lowest bit. A string stands where it is first referred to (1),
 * and later has a number (from 2 on); 0 is none.
 *
 * Nothing that is read is believed: not the length of a list, before there
 * are as many bytes as it has items, and no reference before it was compared
 * with what there is.
 */
#include <string.h>
#include "facts/binary.h"

void tl_x_fail(struct tl_codec *c, const char *why)
{
	int i;

	if (!c->why)
		c->why = why;
	for (i = 0; i < TL_B_STREAMS; i++)
		c->streams[i].at = c->streams[i].end;
}

static void put(struct tl_codec *c, enum tl_stream_id s, uint64_t v)
{
	struct tl_stream *out = &c->streams[s];

	for (; v > 0x7f; v >>= 7)
		*TL_PUSH(&c->scratch, &out->out) = (unsigned char)(v | 0x80);
	*TL_PUSH(&c->scratch, &out->out) = (unsigned char)v;
}

static uint64_t get(struct tl_codec *c, enum tl_stream_id s)
{
	struct tl_stream *in = &c->streams[s];
	uint64_t v = 0;
	int shift;

	for (shift = 0; in->at < in->end; shift += 7) {
		unsigned char byte = *in->at++;

		if (shift == 63 && byte > 1)
			break;
		v |= (uint64_t)(byte & 0x7f) << shift;
		if (!(byte & 0x80))
			return v;
	}
	tl_x_fail(c, in->at < in->end ? "a number is too large" : "a list ends too soon");
	return 0;
}

void tl_x_u64(struct tl_codec *c, enum tl_stream_id s, uint64_t *v)
{
	if (c->writing)
		put(c, s, *v);
	else
		*v = get(c, s);
}

void tl_x_below(struct tl_codec *c, enum tl_stream_id s, uint32_t *v, uint32_t max)
{
	uint64_t x;

	if (c->writing) {
		put(c, s, *v);
		return;
	}
	x = get(c, s);
	if (x > max) {
		tl_x_fail(c, "a number is out of its range");
		x = 0;
	}
	*v = (uint32_t)x;
}

void tl_x_u32(struct tl_codec *c, enum tl_stream_id s, uint32_t *v)
{
	tl_x_below(c, s, v, UINT32_MAX);
}

void tl_x_s64(struct tl_codec *c, enum tl_stream_id s, int64_t *v)
{
	if (c->writing)
		put(c, s, tl_zigzag(*v));
	else
		*v = tl_unzigzag(get(c, s));
}

void tl_x_near(struct tl_codec *c, enum tl_stream_id s, uint32_t *v, uint32_t from, uint32_t n)
{
	int64_t delta = (int64_t)*v - from;

	tl_x_s64(c, s, &delta);
	if (c->writing)
		return;
	/* `delta` may be anything; as an unsigned sum it is only right below n. */
	if ((uint64_t)delta + from >= n) {
		tl_x_fail(c, "a reference leads nowhere");
		*v = 0;
		return;
	}
	*v = (uint32_t)((uint64_t)delta + from);
}

void tl_x_flags(struct tl_codec *c, enum tl_stream_id s, ...)
{
	uint64_t bits = 0;
	va_list ap;
	bool *flag;
	int n = 0;

	if (!c->writing)
		bits = get(c, s);
	va_start(ap, s);
	while ((flag = va_arg(ap, bool *))) {
		if (c->writing)
			bits |= (uint64_t)*flag << n;
		else
			*flag = bits >> n & 1;
		n++;
	}
	va_end(ap);
	if (c->writing)
		put(c, s, bits);
	else if (bits >> n)
		tl_x_fail(c, "an unknown flag is set");
}

void tl_x_count(struct tl_codec *c, enum tl_stream_id s, uint32_t *n, enum tl_stream_id items)
{
	tl_x_u32(c, s, n);
	if (c->writing || *n <= (size_t)(c->streams[items].end - c->streams[items].at))
		return;
	tl_x_fail(c, "a list is longer than the facts");
	*n = 0;
}

static void put_string(struct tl_codec *c, const char *s)
{
	uintptr_t number = (uintptr_t)tl_map_get(&c->numbers, s);

	if (!s || number) {
		put(c, TL_B_STRING, s ? number + 1 : 0);
		return;
	}
	put(c, TL_B_STRING, 1);
	do {
		*TL_PUSH(&c->scratch, &c->streams[TL_B_TEXT].out) = (unsigned char)*s;
	} while (*s++);
}

static const char *get_string(struct tl_codec *c)
{
	struct tl_stream *in = &c->streams[TL_B_TEXT];
	uint64_t number = get(c, TL_B_STRING);
	const unsigned char *end;
	const char *s;

	if (!number)
		return NULL;
	if (number > 1) {
		if (number - 2 < c->strings.n)
			return c->strings.items[number - 2];
		tl_x_fail(c, "a reference leads nowhere");
		return NULL;
	}
	end = in->at < in->end ? memchr(in->at, 0, (size_t)(in->end - in->at)) : NULL;
	if (!end) {
		tl_x_fail(c, "a string has no end");
		return NULL;
	}
	s = tl_intern_n(&c->u->strings, (const char *)in->at, (size_t)(end - in->at));
	in->at = end + 1;
	*TL_PUSH(&c->scratch, &c->strings) = s;
	return s;
}

void tl_x_string(struct tl_codec *c, const char **s)
{
	if (!c->writing) {
		*s = get_string(c);
		return;
	}
	put_string(c, *s);
	if (*s && !tl_map_get(&c->numbers, *s))
		*tl_map_at(&c->scratch, &c->numbers, *s) = (void *)(uintptr_t)++c->nstrings;
}

void tl_x_name(struct tl_codec *c, const char **s)
{
	tl_x_string(c, s);
	if (*s)
		return;
	tl_x_fail(c, "a name is missing");
	*s = "";
}
