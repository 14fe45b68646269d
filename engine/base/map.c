// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Maps by pointer. Open addressing, a power of two of slots, never more than
 * three quarters full.
 */
#include <tasklint/base.h>

static uint32_t hash_pointer(const void *key)
{
	uint64_t h = (uint64_t)(uintptr_t)key * 0x9e3779b97f4a7c15ull;

	return (uint32_t)(h >> 32);
}

static struct tl_map_slot *find(const struct tl_map *m, const void *key)
{
	uint32_t i = hash_pointer(key) & (m->cap - 1);

	while (m->slots[i].key && m->slots[i].key != key)
		i = (i + 1) & (m->cap - 1);
	return &m->slots[i];
}

void *tl_map_get(const struct tl_map *m, const void *key)
{
	return m->cap && key ? find(m, key)->value : NULL;
}

static void grow(struct tl_arena *a, struct tl_map *m)
{
	struct tl_map old = *m;
	uint32_t i;

	m->cap = old.cap ? old.cap * 4 : 32;
	m->slots = TL_NEW_ARRAY(a, struct tl_map_slot, m->cap);
	for (i = 0; i < old.cap; i++) {
		if (old.slots[i].key)
			*find(m, old.slots[i].key) = old.slots[i];
	}
}

void **tl_map_at(struct tl_arena *a, struct tl_map *m, const void *key)
{
	struct tl_map_slot *slot;

	if (m->n >= m->cap - m->cap / 4)
		grow(a, m);
	slot = find(m, key);
	if (!slot->key) {
		slot->key = key;
		m->n++;
	}
	return &slot->value;
}
