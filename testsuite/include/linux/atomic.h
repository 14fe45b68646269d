/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef _TL_MINI_ATOMIC_H
#define _TL_MINI_ATOMIC_H

#include <linux/types.h>

#define ATOMIC_INIT(i)	{ (i) }

static __always_inline int atomic_read(const atomic_t *v)
{
	return READ_ONCE(v->counter);
}

static __always_inline void atomic_set(atomic_t *v, int i)
{
	WRITE_ONCE(v->counter, i);
}

static __always_inline void atomic_inc(atomic_t *v)
{
	__asm__ __volatile__("# inc %0" : "+m" (v->counter) : : "memory");
}

static __always_inline void atomic_dec(atomic_t *v)
{
	__asm__ __volatile__("# dec %0" : "+m" (v->counter) : : "memory");
}

static __always_inline bool atomic_dec_and_test(atomic_t *v)
{
	bool zero;

	__asm__ __volatile__("# dec %0, zero %1"
			     : "+m" (v->counter), "=r" (zero) : : "memory");
	return zero;
}

#endif
