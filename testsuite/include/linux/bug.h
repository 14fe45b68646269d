/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef _TL_MINI_BUG_H
#define _TL_MINI_BUG_H

#include <linux/compiler.h>

/* Marked and trapped, as on x86; what comes after is not reached. */
#define BUG()		do { __asm__ __volatile__("ud2"); __builtin_unreachable(); } while (0)
#define BUG_ON(c)	do { if (unlikely(c)) BUG(); } while (0)

extern void __tl_warn(const char *file, int line);
#define WARN_ON(c) ({				\
	int __warn = !!(c);			\
						\
	if (unlikely(__warn))			\
		__tl_warn(__FILE__, __LINE__);	\
	unlikely(__warn); })

#endif
