// SPDX-License-Identifier: GPL-2.0-or-later
/* FNV-1a, mixed at the end: its high bits alone are poor for short strings. */
#include <tasklint/base.h>

uint64_t tl_hash_bytes(uint64_t h, const void *bytes, size_t n)
{
	const unsigned char *p = bytes;

	for (size_t i = 0; i < n; i++)
		h = (h ^ p[i]) * 0x100000001b3ull;
	return h;
}

uint64_t tl_hash_text(uint64_t h, const char *s)
{
	size_t n = 0;

	while (s && s[n])
		n++;
	/* With its end, so that "ab", "c" is not "a", "bc". */
	h = tl_hash_bytes(h, s, n);
	return tl_hash_bytes(h, "", 1);
}

uint64_t tl_hash_end(uint64_t h)
{
	h ^= h >> 33;
	h *= 0xff51afd7ed558ccdull;
	h ^= h >> 33;
	h *= 0xc4ceb9fe1a85ec53ull;
	return h ^ h >> 33;
}
