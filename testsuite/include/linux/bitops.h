/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef _TL_MINI_BITOPS_H
#define _TL_MINI_BITOPS_H

#include <linux/types.h>
#include <linux/bits.h>

/*
 * Only the shape counts: each is a function of this name that leaves no plain
 * store to its target, like the kernel's. The asm is text for no machine.
 */
static __always_inline void set_bit(long nr, volatile unsigned long *addr)
{
	__asm__ __volatile__("# set %1 in %0" : "+m" (*addr) : "r" (nr) : "memory");
}

static __always_inline void clear_bit(long nr, volatile unsigned long *addr)
{
	__asm__ __volatile__("# clear %1 in %0" : "+m" (*addr) : "r" (nr) : "memory");
}

static __always_inline void change_bit(long nr, volatile unsigned long *addr)
{
	__asm__ __volatile__("# flip %1 in %0" : "+m" (*addr) : "r" (nr) : "memory");
}

static __always_inline bool test_and_set_bit(long nr, volatile unsigned long *addr)
{
	bool was;

	__asm__ __volatile__("# set %2 in %0, was %1"
			     : "+m" (*addr), "=r" (was) : "r" (nr) : "memory");
	return was;
}

static __always_inline bool test_and_clear_bit(long nr, volatile unsigned long *addr)
{
	bool was;

	__asm__ __volatile__("# clear %2 in %0, was %1"
			     : "+m" (*addr), "=r" (was) : "r" (nr) : "memory");
	return was;
}

static __always_inline bool test_bit(long nr, const volatile unsigned long *addr)
{
	return (addr[nr / BITS_PER_LONG] >> (nr % BITS_PER_LONG)) & 1;
}

#endif
