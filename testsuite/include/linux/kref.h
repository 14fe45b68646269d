/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef _TL_MINI_KREF_H
#define _TL_MINI_KREF_H

#include <linux/types.h>
#include <linux/spinlock.h>

struct kref {
	int refcount;
};

static inline void kref_get(struct kref *kref)
{
	kref->refcount++;
}

static inline int kref_put(struct kref *kref, void (*release)(struct kref *kref))
{
	if (--kref->refcount)
		return 0;
	release(kref);
	return 1;
}

static inline int kref_put_lock(struct kref *kref, void (*release)(struct kref *kref), spinlock_t *lock)
{
	spin_lock(lock);
	if (--kref->refcount) {
		spin_unlock(lock);
		return 0;
	}
	release(kref);
	return 1;
}

#endif
