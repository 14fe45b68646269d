/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef _TL_MINI_LIST_BL_H
#define _TL_MINI_LIST_BL_H

#include <linux/list.h>
#include <linux/bit_spinlock.h>

struct hlist_bl_node;

/* A list whose lock is a bit of its first pointer. */
struct hlist_bl_head {
	struct hlist_bl_node *first;
};

static inline void hlist_bl_lock(struct hlist_bl_head *b)
{
	bit_spin_lock(0, (unsigned long *)b);
}

static inline void hlist_bl_unlock(struct hlist_bl_head *b)
{
	bit_spin_unlock(0, (unsigned long *)b);
}

#endif
