/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef _TL_MINI_MUTEX_H
#define _TL_MINI_MUTEX_H

#include <linux/types.h>
#include <linux/list.h>
#include <linux/cleanup.h>

struct mutex {
	atomic_t owner;
	struct list_head waiters;
};

#define DEFINE_MUTEX(name)	\
	struct mutex name = { .waiters = LIST_HEAD_INIT(name.waiters) }

struct lock_class_key { char dummy; };
extern void __mutex_init(struct mutex *lock, const char *name, struct lock_class_key *key);
#define mutex_init(lock) do {				\
	static struct lock_class_key __key;		\
	__mutex_init((lock), #lock, &__key);		\
} while (0)

extern void mutex_lock(struct mutex *lock);
extern int __must_check mutex_lock_interruptible(struct mutex *lock);
extern int __must_check mutex_lock_killable(struct mutex *lock);
extern int mutex_trylock(struct mutex *lock);
extern void mutex_unlock(struct mutex *lock);

DEFINE_GUARD(mutex, struct mutex *, mutex_lock(_T), mutex_unlock(_T))

#endif
