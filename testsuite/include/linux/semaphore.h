/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef _TL_MINI_SEMAPHORE_H
#define _TL_MINI_SEMAPHORE_H

#include <linux/types.h>

struct semaphore {
	unsigned int count;
};

extern void down(struct semaphore *sem);
extern int __must_check down_interruptible(struct semaphore *sem);
extern int __must_check down_trylock(struct semaphore *sem);
extern void up(struct semaphore *sem);

#endif
