/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef _TL_MINI_DELAY_H
#define _TL_MINI_DELAY_H

#include <linux/sched.h>

extern void __udelay(unsigned long usecs);
#define udelay(n)	__udelay(n)
#define mdelay(n)	__udelay((n) * 1000UL)

extern void msleep(unsigned int msecs);
extern unsigned long msleep_interruptible(unsigned int msecs);
extern void usleep_range_state(unsigned long min, unsigned long max, unsigned int state);

static inline void usleep_range(unsigned long min, unsigned long max)
{
	usleep_range_state(min, max, TASK_UNINTERRUPTIBLE);
}

static inline void ssleep(unsigned int seconds)
{
	msleep(seconds * 1000);
}

#endif
