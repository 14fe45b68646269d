/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef _TL_MINI_SCHED_H
#define _TL_MINI_SCHED_H

#include <linux/kernel.h>
#include <linux/preempt.h>
#include <linux/jiffies.h>

#define TASK_RUNNING		0x0000
#define TASK_INTERRUPTIBLE	0x0001
#define TASK_UNINTERRUPTIBLE	0x0002

struct task_struct {
	unsigned int __state;
	int pagefault_disabled;
};

extern struct task_struct *__tl_current;
#define current			__tl_current
#define set_current_state(s)	WRITE_ONCE(current->__state, (s))

extern void schedule(void);
extern long schedule_timeout(long timeout);
extern long schedule_timeout_interruptible(long timeout);
extern long schedule_timeout_uninterruptible(long timeout);
extern int wake_up_process(struct task_struct *task);

extern int __cond_resched(void);
static inline int _cond_resched(void)
{
	return __cond_resched();
}

#define cond_resched() ({ __might_resched(__FILE__, __LINE__, 0); _cond_resched(); })

#endif
