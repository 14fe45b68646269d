/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef _TL_MINI_KERNEL_H
#define _TL_MINI_KERNEL_H

#include <linux/types.h>
#include <linux/errno.h>
#include <linux/bits.h>
#include <linux/stddef.h>
#include <linux/container_of.h>
#include <linux/printk.h>

#define ARRAY_SIZE(a)	(sizeof(a) / sizeof((a)[0]))
#define ALIGN(x, a)	(((x) + (a) - 1) & ~((__typeof__(x))(a) - 1))

#define min(a, b) ({				\
	__typeof__(a) __a = (a);		\
	__typeof__(b) __b = (b);		\
	__a < __b ? __a : __b; })

extern __noreturn __printf(1, 2) void panic(const char *fmt, ...);

#ifndef TL_NO_SLEEP_DEBUG
extern void __might_sleep(const char *file, int line);
extern void __might_resched(const char *file, int line, unsigned int offsets);
extern void __might_fault(const char *file, int line);
#define might_sleep()	\
	do { __might_sleep(__FILE__, __LINE__); } while (0)
#define might_fault()	__might_fault(__FILE__, __LINE__)
#else
static inline void __might_resched(const char *file, int line, unsigned int offsets) { }
#define might_sleep()	do { } while (0)
static inline void might_fault(void) { }
#endif

#define might_sleep_if(cond)	do { if (cond) might_sleep(); } while (0)

#endif
