/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef _TL_MINI_RWSEM_H
#define _TL_MINI_RWSEM_H

#include <linux/types.h>

struct rw_semaphore {
	atomic64_t count;
};

extern void down_read(struct rw_semaphore *sem);
extern int down_read_trylock(struct rw_semaphore *sem);
extern void down_write(struct rw_semaphore *sem);
extern void up_read(struct rw_semaphore *sem);
extern void up_write(struct rw_semaphore *sem);

#endif
