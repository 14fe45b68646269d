// SPDX-License-Identifier: GPL-2.0-or-later
/* Objects, archives and bare facts: what is found in them, and its bytes as they are but for the checksum. */
#include <string.h>
#include <tasklint/index.h>
#include <zlib.h>
#include "fuzz.h"

/* The checksum must not keep what is behind it from being read. */
static void sum(unsigned char *p, size_t size)
{
	uint32_t crc = (uint32_t)crc32(crc32(0, p, 20), p + TL_FACTS_HEAD, (uInt)(size - TL_FACTS_HEAD));

	for (int i = 0; i < 4; i++)
		p[20 + i] = (unsigned char)(crc >> 8 * i);
}

static void unpack(struct tl_arena *a, const char *data, size_t size)
{
	struct tl_err err = { "" };
	struct tl_facts_head head;
	unsigned char *bytes;
	struct tl_unit *u;

	if (tl_facts_head("input", data, size, &head, &err))
		return;
	FUZZ_MUST(head.size >= TL_FACTS_HEAD && head.size <= size);
	bytes = tl_arena_get(a, head.size);
	memcpy(bytes, data, head.size);
	sum(bytes, head.size);
	tl_facts_unpack(a, "input", bytes, head.size, &u, &err);
}

void fuzz(struct tl_arena *a, const char *data, size_t size)
{
	const char *name = fuzz_file(data, size);
	struct tl_source_list sources = { 0 };
	struct tl_problems problems = { 0 };
	struct tl_err err = { "" };
	struct tl_object *object;
	struct tl_source *source;
	struct tl_inputs in;
	struct tl_unit *u;

	unpack(a, data, size);
	tl_inputs_init(&in, a);
	tl_inputs_add(&in, name);
	tl_for_each(object, &in.objects)
		tl_object_find(a, object, &sources, &problems);
	tl_for_each(source, &sources.list) {
		FUZZ_MUST(source->offset + source->size <= size);
		tl_source_read(a, source, &u, &err);
	}
}
