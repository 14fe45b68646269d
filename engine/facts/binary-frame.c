// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Around the streams of a unit: a head that says what this is, how long it is
 * and what its checksum is, and zlib's compression. The head's numbers are
 * four bytes each, the lowest first:
 *
 *	 0	"TLFACTS\n"
 *	 8	format version
 *	12	bytes in all, with the head
 *	16	bytes of the streams before compression
 *	20	CRC-32 (zlib's) of all but these four bytes
 *	24	the streams: how long each is, then their bytes, compressed as RFC 1951 says
 *
 * Units stand one behind the other where objects were linked to one, so each
 * says where it ends. The version comes before everything that may change.
 */
#define ZLIB_CONST
#include <errno.h>
#include <string.h>
#include <zlib.h>
#include "facts/binary.h"

#define MAGIC_SIZE 8
#define VERSION_AT 8
#define SIZE_AT 12
#define RAW_SIZE_AT 16
#define CRC_AT 20

#define WINDOW_BITS (-15)	/* no head or checksum of zlib's own */

/* What zlib can make of a byte at most is 1032; facts stay far below this. */
#define MAX_RATIO 200

static uint32_t get4(const unsigned char *p)
{
	return p[0] | (uint32_t)p[1] << 8 | (uint32_t)p[2] << 16 | (uint32_t)p[3] << 24;
}

static void put4(unsigned char *p, uint32_t v)
{
	p[0] = (unsigned char)v;
	p[1] = (unsigned char)(v >> 8);
	p[2] = (unsigned char)(v >> 16);
	p[3] = (unsigned char)(v >> 24);
}

static uint32_t checksum(const unsigned char *p, uint32_t size)
{
	uLong crc = crc32(0, p, CRC_AT);

	return (uint32_t)crc32(crc, p + TL_FACTS_HEAD, size - TL_FACTS_HEAD);
}

static voidpf zlib_get(voidpf arena, uInt n, uInt size)
{
	return tl_arena_get(arena, (size_t)n * size);
}

static void zlib_put(voidpf arena, voidpf p)
{
	(void)arena;
	(void)p;
}

/* Writing. */

static unsigned char *put_length(unsigned char *p, uint32_t n)
{
	for (; n > 0x7f; n >>= 7)
		*p++ = (unsigned char)(n | 0x80);
	*p++ = (unsigned char)n;
	return p;
}

/* One more piece, which gets codes of its own: no two streams are alike. */
static bool deflate_piece(z_stream *z, const unsigned char *p, size_t n)
{
	z->next_in = p;
	z->avail_in = (uInt)n;
	return deflate(z, Z_BLOCK) == Z_OK && !z->avail_in && z->avail_out;
}

static bool deflate_streams(struct tl_codec *c, z_stream *z, const unsigned char *lengths,
			    size_t lengths_size)
{
	int i;

	if (!deflate_piece(z, lengths, lengths_size))
		return false;
	for (i = 0; i < TL_B_STREAMS; i++) {
		if (c->streams[i].out.n &&
		    !deflate_piece(z, c->streams[i].out.items, c->streams[i].out.n))
			return false;
	}
	return deflate(z, Z_FINISH) == Z_STREAM_END;
}

/* The streams behind room for a head, in the scratch arena. */
static int compress_streams(struct tl_codec *c, unsigned char **ret, size_t *ret_size,
			    size_t *ret_raw_size, struct tl_err *err)
{
	z_stream z = { .zalloc = zlib_get, .zfree = zlib_put, .opaque = &c->scratch };
	unsigned char lengths[TL_B_STREAMS * 5], *end = lengths;
	size_t room, raw_size = 0;
	int i;

	for (i = 0; i < TL_B_STREAMS; i++) {
		end = put_length(end, c->streams[i].out.n);
		raw_size += c->streams[i].out.n;
	}
	raw_size += (size_t)(end - lengths);
	if (deflateInit2(&z, Z_BEST_COMPRESSION, Z_DEFLATED, WINDOW_BITS, MAX_MEM_LEVEL,
			 Z_DEFAULT_STRATEGY) != Z_OK)
		return tl_err_set(err, EIO, "zlib can't compress");
	room = TL_FACTS_HEAD + deflateBound(&z, (uLong)raw_size) + (size_t)TL_B_STREAMS * 16;
	if (room > INT32_MAX)
		return tl_err_set(err, EFBIG, "facts of %zu bytes are too large", raw_size);
	*ret = tl_arena_get(&c->scratch, room);
	z.next_out = *ret + TL_FACTS_HEAD;
	z.avail_out = (uInt)(room - TL_FACTS_HEAD);
	if (!deflate_streams(c, &z, lengths, (size_t)(end - lengths)))
		return tl_err_set(err, EIO, "zlib can't compress");
	*ret_size = TL_FACTS_HEAD + z.total_out;
	*ret_raw_size = raw_size;
	return 0;
}

int tl_facts_pack(struct tl_arena *arena, const struct tl_unit *u, unsigned char **ret,
		  size_t *ret_size, struct tl_err *err)
{
	static const unsigned char magic[] = TL_FACTS_MAGIC;
	struct tl_codec c = { .writing = true, .u = (struct tl_unit *)u };
	size_t raw_size = 0, size = 0, i;
	unsigned char *data = NULL;
	int r;

	tl_arena_init(&c.scratch, arena->get, arena->put);
	tl_x_unit(&c);
	r = compress_streams(&c, &data, &size, &raw_size, err);
	if (!r) {
		for (i = 0; i < MAGIC_SIZE; i++)
			data[i] = magic[i];
		put4(data + VERSION_AT, TL_FACTS_VERSION);
		put4(data + SIZE_AT, (uint32_t)size);
		put4(data + RAW_SIZE_AT, (uint32_t)raw_size);
		put4(data + CRC_AT, checksum(data, (uint32_t)size));
		*ret = tl_arena_get(arena, size);
		memcpy(*ret, data, size);
		*ret_size = size;
	}
	tl_arena_release(&c.scratch);
	return r;
}

/* Reading. */

int tl_facts_head(const char *name, const void *data, size_t size, struct tl_facts_head *ret,
		  struct tl_err *err)
{
	const unsigned char *p = data;

	if (size < MAGIC_SIZE + 4 || memcmp(p, TL_FACTS_MAGIC, MAGIC_SIZE))
		return tl_err_set(err, EINVAL, "%s: these are no facts", name);
	if (get4(p + VERSION_AT) != TL_FACTS_VERSION)
		return tl_err_set(err, EPROTO, "%s: facts of format %u, and only %u is known here",
				  name, get4(p + VERSION_AT), TL_FACTS_VERSION);
	if (size < TL_FACTS_HEAD || get4(p + SIZE_AT) > size)
		return tl_err_set(err, EBADMSG, "%s: the facts are cut off", name);
	if (get4(p + SIZE_AT) < TL_FACTS_HEAD)
		return tl_err_set(err, EBADMSG, "%s: the facts are damaged", name);
	ret->size = get4(p + SIZE_AT);
	ret->crc = get4(p + CRC_AT);
	return 0;
}

static const char *inflate_streams(struct tl_codec *c, const unsigned char *data, size_t size,
				   unsigned char *raw, size_t raw_size)
{
	z_stream z = { .zalloc = zlib_get, .zfree = zlib_put, .opaque = &c->scratch };
	int r;

	z.next_in = data;
	z.avail_in = (uInt)size;
	z.next_out = raw;
	z.avail_out = (uInt)raw_size;
	if (inflateInit2(&z, WINDOW_BITS) != Z_OK)
		return "zlib can't start";
	r = inflate(&z, Z_FINISH);
	inflateEnd(&z);
	return r == Z_STREAM_END && !z.avail_in && !z.avail_out ? NULL : "zlib can't read it";
}

/* Each stream's place in `raw`, which they fill. */
static const char *split(struct tl_codec *c, const unsigned char *raw, size_t size)
{
	const unsigned char *p = raw, *end = raw + size;
	uint32_t length[TL_B_STREAMS];
	int i, shift;

	for (i = 0; i < TL_B_STREAMS; i++) {
		length[i] = 0;
		for (shift = 0;; shift += 7) {
			if (p == end || shift > 28)
				return "the streams have no lengths";
			length[i] |= (uint32_t)(*p & 0x7f) << shift;
			if (!(*p++ & 0x80))
				break;
		}
	}
	for (i = 0; i < TL_B_STREAMS; i++) {
		if (length[i] > (size_t)(end - p))
			return "a stream is too long";
		c->streams[i].at = p;
		p += length[i];
		c->streams[i].end = p;
	}
	return p == end ? NULL : "something follows the streams";
}

static const char *read_unit(struct tl_codec *c, const unsigned char *data, size_t size)
{
	size_t raw_size = get4(data + RAW_SIZE_AT);
	const char *why;
	unsigned char *raw;
	int i;

	if (get4(data + CRC_AT) != checksum(data, (uint32_t)size))
		return "the checksum is wrong";
	if (raw_size / MAX_RATIO > size)
		return "they can't be that long";
	raw = tl_arena_get(&c->scratch, raw_size);
	why = inflate_streams(c, data + TL_FACTS_HEAD, size - TL_FACTS_HEAD, raw, raw_size);
	if (!why)
		why = split(c, raw, raw_size);
	if (why)
		return why;
	tl_x_unit(c);
	for (i = 0; i < TL_B_STREAMS && !c->why; i++) {
		if (c->streams[i].at != c->streams[i].end)
			return "something is left over";
	}
	return c->why;
}

int tl_facts_unpack(struct tl_arena *arena, const char *name, const void *data, size_t size,
		    struct tl_unit **ret_unit, struct tl_err *err)
{
	struct tl_codec c = { 0 };
	struct tl_facts_head head = { 0 };
	const char *why;
	int r = tl_facts_head(name, data, size, &head, err);

	if (r)
		return r;
	tl_arena_init(&c.scratch, arena->get, arena->put);
	c.u = tl_unit_new(arena, NULL, NULL);
	why = read_unit(&c, data, head.size);
	if (why)
		r = tl_err_set(err, EBADMSG, "%s: the facts are damaged: %s", name, why);
	else
		*ret_unit = c.u;
	tl_arena_release(&c.scratch);
	return r;
}
