/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef _TL_MINI_LOCAL_LOCK_H
#define _TL_MINI_LOCAL_LOCK_H

#include <linux/percpu.h>
#include <linux/preempt.h>
#include <linux/irqflags.h>

/* Nothing but a name for preemption or irqs off. */
typedef struct { } local_lock_t;

#define INIT_LOCAL_LOCK(name)	{ }

static inline void local_lock_acquire(local_lock_t *lock) { }
static inline void local_lock_release(local_lock_t *lock) { }

#define local_lock(lock)		\
	do { preempt_disable(); local_lock_acquire(this_cpu_ptr(lock)); } while (0)
#define local_unlock(lock)		\
	do { local_lock_release(this_cpu_ptr(lock)); preempt_enable(); } while (0)
#define local_lock_irq(lock)		\
	do { local_irq_disable(); local_lock_acquire(this_cpu_ptr(lock)); } while (0)
#define local_unlock_irq(lock)		\
	do { local_lock_release(this_cpu_ptr(lock)); local_irq_enable(); } while (0)
#define local_lock_irqsave(lock, flags)	\
	do { local_irq_save(flags); local_lock_acquire(this_cpu_ptr(lock)); } while (0)
#define local_unlock_irqrestore(lock, flags)	\
	do { local_lock_release(this_cpu_ptr(lock)); local_irq_restore(flags); } while (0)

#endif
