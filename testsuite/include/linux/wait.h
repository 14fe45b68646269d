/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef _TL_MINI_WAIT_H
#define _TL_MINI_WAIT_H

#include <linux/sched.h>
#include <linux/spinlock.h>
#include <linux/list.h>

typedef struct wait_queue_head {
	spinlock_t lock;
	struct list_head head;
} wait_queue_head_t;

struct wait_queue_entry {
	struct task_struct *task;
	struct list_head entry;
};

#define DECLARE_WAIT_QUEUE_HEAD(name)	\
	wait_queue_head_t name = { .head = LIST_HEAD_INIT(name.head) }

extern void __init_waitqueue_head(struct wait_queue_head *wq, const char *name,
				  void *key);
#define init_waitqueue_head(wq)	__init_waitqueue_head((wq), #wq, NULL)

typedef struct wait_queue_entry wait_queue_entry_t;

extern int do_wait_intr(wait_queue_head_t *wq, wait_queue_entry_t *entry);
extern int do_wait_intr_irq(wait_queue_head_t *wq, wait_queue_entry_t *entry);
extern void init_wait_entry(struct wait_queue_entry *entry, int flags);
extern long prepare_to_wait_event(struct wait_queue_head *wq,
				  struct wait_queue_entry *entry, int state);
extern void finish_wait(struct wait_queue_head *wq, struct wait_queue_entry *entry);
extern int __wake_up(struct wait_queue_head *wq, unsigned int mode, int nr, void *key);

#define wake_up(wq)			__wake_up((wq), TASK_UNINTERRUPTIBLE | TASK_INTERRUPTIBLE, 1, NULL)
#define wake_up_all(wq)			__wake_up((wq), TASK_UNINTERRUPTIBLE | TASK_INTERRUPTIBLE, 0, NULL)
#define wake_up_interruptible(wq)	__wake_up((wq), TASK_INTERRUPTIBLE, 1, NULL)

/* Queue, look, sleep, look again; `left` counts for the variants with a timeout. */
#define __tl_wait(wq, condition, state, left, nap) ({			\
	struct wait_queue_entry __entry;				\
	long __left = (left);						\
									\
	init_wait_entry(&__entry, 0);					\
	for (;;) {							\
		long __signal = prepare_to_wait_event(&(wq), &__entry, state); \
									\
		if (condition)						\
			break;						\
		if ((state) == TASK_INTERRUPTIBLE && __signal) {	\
			__left = __signal;				\
			break;						\
		}							\
		nap;							\
		if (!__left)						\
			break;						\
	}								\
	finish_wait(&(wq), &__entry);					\
	__left; })

#define wait_event(wq, condition) do {					\
	might_sleep();							\
	if (!(condition))						\
		(void)__tl_wait(wq, condition, TASK_UNINTERRUPTIBLE, 1,	\
				schedule());				\
} while (0)

#define wait_event_timeout(wq, condition, timeout) ({			\
	long __ret = (timeout);						\
	might_sleep();							\
	if (!(condition))						\
		__ret = __tl_wait(wq, condition, TASK_UNINTERRUPTIBLE, __ret, \
				  __left = schedule_timeout(__left));	\
	__ret; })

#define wait_event_interruptible(wq, condition) ({			\
	int __ret = 0;							\
	might_sleep();							\
	if (!(condition))						\
		__ret = __tl_wait(wq, condition, TASK_INTERRUPTIBLE, 1,	\
				  schedule());				\
	__ret; })

/* Called with the lock held, and irqs off: lets go of both for the sleep. */
#define wait_event_lock_irq(wq, condition, lock) do {			\
	if (!(condition))						\
		(void)__tl_wait(wq, condition, TASK_UNINTERRUPTIBLE, 1,	\
				spin_unlock_irq(&lock);			\
				schedule();				\
				spin_lock_irq(&lock));			\
} while (0)

extern void prepare_to_wait(struct wait_queue_head *wq, struct wait_queue_entry *entry, int state);
#define DEFINE_WAIT(name)	\
	struct wait_queue_entry name = { .task = current, .entry = LIST_HEAD_INIT((name).entry) }

#endif
