// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * A unit in binary form. The input is what stands in it before compression: head,
 * checksum and compression are put around it, or nothing would ever get past them.
 */
#define ZLIB_CONST
#include <string.h>
#include <zlib.h>
#include "fuzz.h"
#include "unit.h"

static void put4(unsigned char *p, size_t v)
{
	for (int i = 0; i < 4; i++)
		p[i] = (unsigned char)(v >> 8 * i);
}

static size_t frame(unsigned char *to, size_t room, const char *data, size_t size)
{
	z_stream z = { .next_in = (const Bytef *)data, .avail_in = (uInt)size, .next_out = to + TL_FACTS_HEAD,
		       .avail_out = (uInt)(room - TL_FACTS_HEAD) };
	size_t n;

	FUZZ_MUST(deflateInit2(&z, 1, Z_DEFLATED, -15, 8, Z_DEFAULT_STRATEGY) == Z_OK);
	FUZZ_MUST(deflate(&z, Z_FINISH) == Z_STREAM_END);
	n = TL_FACTS_HEAD + z.total_out;
	deflateEnd(&z);
	memcpy(to, TL_FACTS_MAGIC, 8);
	put4(to + 8, TL_FACTS_VERSION);
	put4(to + 12, n);
	put4(to + 16, size);
	put4(to + 20, crc32(crc32(0, to, 20), to + TL_FACTS_HEAD, (uInt)(n - TL_FACTS_HEAD)));
	return n;
}

void fuzz(struct tl_arena *a, const char *data, size_t size)
{
	size_t room = TL_FACTS_HEAD + size + size / 100 + 100, n;
	unsigned char *framed = tl_arena_get(a, room);
	struct tl_err err = { "" };
	struct tl_unit *u;

	n = frame(framed, room, data, size);
	if (!tl_facts_unpack(a, "input", framed, n, &u, &err))
		fuzz_unit(a, u);
	else
		FUZZ_MUST(*err.text && !strchr(err.text, '\n'));
}
