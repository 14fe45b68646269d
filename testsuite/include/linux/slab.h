/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef _TL_MINI_SLAB_H
#define _TL_MINI_SLAB_H

#include <linux/gfp.h>

struct kmem_cache;

extern void *__kmalloc(size_t size, gfp_t flags) __attribute__((__alloc_size__(1)));
extern void kfree(const void *objp);

/* Inline as in the kernel, where small and large sizes part ways. */
static __always_inline void *kmalloc(size_t size, gfp_t flags)
{
	return __kmalloc(size, flags);
}

static inline void *kzalloc(size_t size, gfp_t flags)
{
	return kmalloc(size, flags | __GFP_ZERO);
}

static inline void *kmalloc_array(size_t n, size_t size, gfp_t flags)
{
	size_t bytes;

	if (__builtin_mul_overflow(n, size, &bytes))
		return NULL;
	return kmalloc(bytes, flags);
}

static inline void *kcalloc(size_t n, size_t size, gfp_t flags)
{
	return kmalloc_array(n, size, flags | __GFP_ZERO);
}

extern void *kmem_cache_alloc(struct kmem_cache *cache, gfp_t flags);
extern void kmem_cache_free(struct kmem_cache *cache, void *objp);

static inline void *kmem_cache_zalloc(struct kmem_cache *cache, gfp_t flags)
{
	return kmem_cache_alloc(cache, flags | __GFP_ZERO);
}

extern void *krealloc(const void *objp, size_t size, gfp_t flags);
extern char *kstrdup(const char *s, gfp_t gfp);
extern void *kmemdup(const void *src, size_t len, gfp_t gfp);
extern void kvfree(const void *addr);

#endif
