// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Interned strings. Names are short, so the hash takes eight bytes at a time
 * and ends with one overlapping read instead of a loop over the rest.
 */
#include <string.h>
#include <tasklint/base.h>

static uint64_t read8(const char *s)
{
	uint64_t w;

	memcpy(&w, s, 8);
	return w;
}

static uint32_t hash_string(const char *s, size_t n)
{
	uint64_t h = n * 0x9e3779b97f4a7c15ull, w = 0;
	size_t i;

	if (n >= 8) {
		for (i = 0; i + 8 < n; i += 8) {
			h = (h ^ read8(s + i)) * 0xff51afd7ed558ccdull;
			h ^= h >> 32;
		}
		w = read8(s + n - 8);
	} else {
		for (i = 0; i < n; i++)
			w = w << 8 | (unsigned char)s[i];
	}
	h = (h ^ w) * 0xc4ceb9fe1a85ec53ull;
	return (uint32_t)(h >> 32);
}

/* The slot that holds the string, or the empty one that it belongs in. */
static struct tl_string_slot *find(const struct tl_strings *t, const char *s, size_t n,
				   uint32_t hash)
{
	struct tl_string_slot *slot;
	uint32_t i;

	for (i = hash & (t->cap - 1);; i = (i + 1) & (t->cap - 1)) {
		slot = &t->slots[i];
		if (!slot->s)
			return slot;
		if (slot->hash == hash && !strncmp(slot->s, s, n) && !slot->s[n])
			return slot;
	}
}

static void grow(struct tl_strings *t)
{
	struct tl_string_slot *old = t->slots;
	uint32_t i, j, oldcap = t->cap;

	t->cap = oldcap ? oldcap * 4 : 512;
	t->slots = TL_NEW_ARRAY(t->arena, struct tl_string_slot, t->cap);
	for (i = 0; i < oldcap; i++) {
		if (!old[i].s)
			continue;
		for (j = old[i].hash & (t->cap - 1); t->slots[j].s; j = (j + 1) & (t->cap - 1))
			;
		t->slots[j] = old[i];
	}
}

const char *tl_intern_n(struct tl_strings *t, const char *s, size_t n)
{
	uint32_t hash = hash_string(s, n);
	struct tl_string_slot *slot;

	if (t->n >= t->cap - t->cap / 4)
		grow(t);
	slot = find(t, s, n, hash);
	if (!slot->s) {
		slot->s = tl_arena_strndup(t->arena, s, n);
		slot->hash = hash;
		t->n++;
	}
	return slot->s;
}

const char *tl_intern(struct tl_strings *t, const char *s)
{
	return tl_intern_n(t, s, strlen(s));
}

const char *tl_intern_find(const struct tl_strings *t, const char *s, size_t n)
{
	return t->cap ? find(t, s, n, hash_string(s, n))->s : NULL;
}

bool tl_starts_with(const char *s, const char *prefix)
{
	return !strncmp(s, prefix, strlen(prefix));
}
