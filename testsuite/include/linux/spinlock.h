/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef _TL_MINI_SPINLOCK_H
#define _TL_MINI_SPINLOCK_H

#include <linux/types.h>
#include <linux/preempt.h>
#include <linux/irqflags.h>
#include <linux/bottom_half.h>
#include <linux/cleanup.h>
#include <linux/atomic.h>

typedef struct raw_spinlock {
	unsigned int slock;
} raw_spinlock_t;

typedef struct spinlock {
	struct raw_spinlock rlock;
} spinlock_t;

#define __SPIN_LOCK_UNLOCKED(name)	{ .rlock = { 0 } }
#define DEFINE_SPINLOCK(name)		spinlock_t name = __SPIN_LOCK_UNLOCKED(name)
#define spin_lock_init(lock)		\
	do { *(lock) = (spinlock_t)__SPIN_LOCK_UNLOCKED(lock); } while (0)

extern void _raw_spin_lock(raw_spinlock_t *lock);
extern void _raw_spin_lock_bh(raw_spinlock_t *lock);
extern void _raw_spin_lock_irq(raw_spinlock_t *lock);
extern unsigned long _raw_spin_lock_irqsave(raw_spinlock_t *lock);
extern int _raw_spin_trylock(raw_spinlock_t *lock);
extern int _raw_spin_trylock_bh(raw_spinlock_t *lock);
extern void _raw_spin_unlock(raw_spinlock_t *lock);
extern void _raw_spin_unlock_bh(raw_spinlock_t *lock);
extern void _raw_spin_unlock_irq(raw_spinlock_t *lock);
extern void _raw_spin_unlock_irqrestore(raw_spinlock_t *lock, unsigned long flags);

static __always_inline raw_spinlock_t *spinlock_check(spinlock_t *lock)
{
	return &lock->rlock;
}

static __always_inline void spin_lock(spinlock_t *lock)
{
	_raw_spin_lock(&lock->rlock);
}

#define spin_lock_nested(lock, subclass)	\
	do { (void)(subclass); _raw_spin_lock(spinlock_check(lock)); } while (0)

static __always_inline void spin_lock_bh(spinlock_t *lock)
{
	_raw_spin_lock_bh(&lock->rlock);
}

static __always_inline void spin_lock_irq(spinlock_t *lock)
{
	_raw_spin_lock_irq(&lock->rlock);
}

static __always_inline int spin_trylock(spinlock_t *lock)
{
	return _raw_spin_trylock(&lock->rlock);
}

static __always_inline int spin_trylock_bh(spinlock_t *lock)
{
	return _raw_spin_trylock_bh(&lock->rlock);
}

static __always_inline int spin_trylock_irq(spinlock_t *lock)
{
	local_irq_disable();
	if (_raw_spin_trylock(&lock->rlock))
		return 1;
	local_irq_enable();
	return 0;
}

static __always_inline void spin_unlock(spinlock_t *lock)
{
	_raw_spin_unlock(&lock->rlock);
}

static __always_inline void spin_unlock_bh(spinlock_t *lock)
{
	_raw_spin_unlock_bh(&lock->rlock);
}

static __always_inline void spin_unlock_irq(spinlock_t *lock)
{
	_raw_spin_unlock_irq(&lock->rlock);
}

static __always_inline void spin_unlock_irqrestore(spinlock_t *lock, unsigned long flags)
{
	_raw_spin_unlock_irqrestore(&lock->rlock, flags);
}

#define spin_lock_irqsave(lock, flags)	\
	do { (flags) = _raw_spin_lock_irqsave(spinlock_check(lock)); } while (0)

/* A macro, as it sets `flags`: irqs go off first, and on again where there is no lock. */
#define spin_trylock_irqsave(lock, flags) ({				\
	int __got;							\
									\
	local_irq_save(flags);						\
	__got = _raw_spin_trylock(spinlock_check(lock));		\
	if (!__got)							\
		local_irq_restore(flags);				\
	__got; })

#define raw_spin_lock(lock)			_raw_spin_lock(lock)
#define raw_spin_unlock(lock)			_raw_spin_unlock(lock)
#define raw_spin_trylock(lock)			_raw_spin_trylock(lock)
#define raw_spin_lock_irq(lock)			_raw_spin_lock_irq(lock)
#define raw_spin_unlock_irq(lock)		_raw_spin_unlock_irq(lock)
#define raw_spin_lock_irqsave(lock, flags)	\
	do { (flags) = _raw_spin_lock_irqsave(lock); } while (0)
#define raw_spin_unlock_irqrestore(lock, flags)	_raw_spin_unlock_irqrestore(lock, flags)

extern int _atomic_dec_and_lock(atomic_t *atomic, spinlock_t *lock);
#define atomic_dec_and_lock(atomic, lock)	_atomic_dec_and_lock(atomic, lock)

DEFINE_LOCK_GUARD_1(spinlock, spinlock_t, spin_lock(_T->lock), spin_unlock(_T->lock))
DEFINE_LOCK_GUARD_1(spinlock_irq, spinlock_t, spin_lock_irq(_T->lock), spin_unlock_irq(_T->lock))
DEFINE_LOCK_GUARD_1(spinlock_irqsave, spinlock_t, spin_lock_irqsave(_T->lock, _T->flags),
		    spin_unlock_irqrestore(_T->lock, _T->flags), unsigned long flags)

/* Readers and writers. In the kernel these are macros around the functions below. */
typedef struct {
	unsigned int cnts;
} rwlock_t;

extern void _raw_read_lock(rwlock_t *lock);
extern void _raw_read_unlock(rwlock_t *lock);
extern void _raw_write_lock(rwlock_t *lock);
extern void _raw_write_unlock(rwlock_t *lock);
extern void _raw_read_lock_bh(rwlock_t *lock);
extern void _raw_read_unlock_bh(rwlock_t *lock);
extern void _raw_write_lock_irq(rwlock_t *lock);
extern void _raw_write_unlock_irq(rwlock_t *lock);
extern unsigned long _raw_write_lock_irqsave(rwlock_t *lock);
extern void _raw_write_unlock_irqrestore(rwlock_t *lock, unsigned long flags);
extern int _raw_write_trylock(rwlock_t *lock);
#define read_lock_bh(lock)	_raw_read_lock_bh(lock)
#define read_unlock_bh(lock)	_raw_read_unlock_bh(lock)
#define write_lock_irq(lock)	_raw_write_lock_irq(lock)
#define write_unlock_irq(lock)	_raw_write_unlock_irq(lock)
#define write_trylock(lock)	_raw_write_trylock(lock)
#define write_lock_irqsave(lock, flags)	\
	do { (flags) = _raw_write_lock_irqsave(lock); } while (0)
#define write_unlock_irqrestore(lock, flags)	_raw_write_unlock_irqrestore(lock, flags)
#define read_lock(lock)		_raw_read_lock(lock)
#define read_unlock(lock)	_raw_read_unlock(lock)
#define write_lock(lock)	_raw_write_lock(lock)
#define write_unlock(lock)	_raw_write_unlock(lock)

#endif
