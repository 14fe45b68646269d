/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef _TL_MINI_HIGHMEM_H
#define _TL_MINI_HIGHMEM_H

#include <linux/gfp.h>
#include <linux/uaccess.h>

extern void *page_address(const struct page *page);

/* The page stays where it is until kunmap_atomic(): nobody else runs here, and no fault is served. */
static inline void *kmap_atomic(struct page *page)
{
	preempt_disable();
	pagefault_disable();
	return page_address(page);
}

static inline void __kunmap_atomic(const void *addr)
{
	pagefault_enable();
	preempt_enable();
}

/* Follows the task to wherever it runs next. */
static inline void *kmap_local_page(struct page *page)
{
	return page_address(page);
}

static inline void __kunmap_local(const void *addr)
{
}

#define kunmap_atomic(addr)	__kunmap_atomic(addr)
#define kunmap_local(addr)	__kunmap_local(addr)

#endif
