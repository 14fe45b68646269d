/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef _TL_MINI_RCUPDATE_H
#define _TL_MINI_RCUPDATE_H

#include <linux/types.h>
#include <linux/bottom_half.h>
#include <linux/cleanup.h>

typedef void (*rcu_callback_t)(struct rcu_head *head);

extern void call_rcu(struct rcu_head *head, rcu_callback_t func);
extern void synchronize_rcu(void);
extern void rcu_barrier(void);
extern void __rcu_read_lock(void);
extern void __rcu_read_unlock(void);

static __always_inline void rcu_read_lock(void)
{
	__rcu_read_lock();
}

static inline void rcu_read_unlock(void)
{
	__rcu_read_unlock();
}

static inline void rcu_read_lock_bh(void)
{
	local_bh_disable();
}

static inline void rcu_read_unlock_bh(void)
{
	local_bh_enable();
}

DEFINE_LOCK_GUARD_0(rcu, rcu_read_lock(), rcu_read_unlock())

#endif
