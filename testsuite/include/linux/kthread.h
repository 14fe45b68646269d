/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef _TL_MINI_KTHREAD_H
#define _TL_MINI_KTHREAD_H

#include <linux/sched.h>

extern bool kthread_should_stop(void);
extern int kthread_stop(struct task_struct *task);

#endif
