/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef _TL_MINI_IOPOLL_H
#define _TL_MINI_IOPOLL_H

#include <linux/kernel.h>
#include <linux/delay.h>
#include <linux/ktime.h>
#include <linux/io.h>

/*
 * The call of usleep_range() is in the source even if sleep_us is 0: only
 * the value of the variable says that it never runs.
 */
#define readl_poll_timeout(addr, val, cond, sleep_us, timeout_us) ({	\
	unsigned long __sleep_us = (sleep_us);				\
	ktime_t __end = ktime_get() + (timeout_us) * 1000LL;		\
									\
	might_sleep_if(__sleep_us != 0);				\
	for (;;) {							\
		(val) = readl(addr);					\
		if ((cond) || ktime_get() > __end)			\
			break;						\
		if (__sleep_us)						\
			usleep_range(__sleep_us / 4 + 1, __sleep_us);	\
	}								\
	(cond) ? 0 : -ETIMEDOUT; })

#define readl_poll_timeout_atomic(addr, val, cond, delay_us, timeout_us) ({ \
	ktime_t __end = ktime_get() + (timeout_us) * 1000LL;		\
									\
	for (;;) {							\
		(val) = readl(addr);					\
		if ((cond) || ktime_get() > __end)			\
			break;						\
		if (delay_us)						\
			udelay(delay_us);				\
	}								\
	(cond) ? 0 : -ETIMEDOUT; })

#endif
