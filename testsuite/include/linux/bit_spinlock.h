/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef _TL_MINI_BIT_SPINLOCK_H
#define _TL_MINI_BIT_SPINLOCK_H

#include <linux/bitops.h>
#include <linux/preempt.h>

static inline void bit_spin_lock(int bitnum, unsigned long *addr)
{
	preempt_disable();
	while (test_and_set_bit(bitnum, addr))
		barrier();
}

static inline int bit_spin_trylock(int bitnum, unsigned long *addr)
{
	preempt_disable();
	if (!test_and_set_bit(bitnum, addr))
		return 1;
	preempt_enable();
	return 0;
}

static inline void bit_spin_unlock(int bitnum, unsigned long *addr)
{
	clear_bit(bitnum, addr);
	preempt_enable();
}

#endif
