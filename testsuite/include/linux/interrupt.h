/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef _TL_MINI_INTERRUPT_H
#define _TL_MINI_INTERRUPT_H

#include <linux/kernel.h>
#include <linux/atomic.h>
#include <linux/bitops.h>
#include <linux/preempt.h>
#include <linux/bottom_half.h>

/*
 * Tasklets: as they are since 5.9, or with TL_OLD_TASKLET as they were
 * before, when the callback's argument was an integer and nothing else.
 */
#ifndef TL_OLD_TASKLET

struct tasklet_struct {
	struct tasklet_struct *next;
	unsigned long state;
	atomic_t count;
	bool use_callback;
	union {
		void (*func)(unsigned long data);
		void (*callback)(struct tasklet_struct *t);
	};
	unsigned long data;
};

#define __TL_TASKLET(name, disabled, field, fn, modern)			\
	struct tasklet_struct name = {					\
		.count = ATOMIC_INIT(disabled),				\
		.use_callback = modern,					\
		.field = fn,						\
	}

#define DECLARE_TASKLET(name, fn)		__TL_TASKLET(name, 0, callback, fn, true)
#define DECLARE_TASKLET_DISABLED(name, fn)	__TL_TASKLET(name, 1, callback, fn, true)
#define DECLARE_TASKLET_OLD(name, fn)		__TL_TASKLET(name, 0, func, fn, false)
#define DECLARE_TASKLET_DISABLED_OLD(name, fn)	__TL_TASKLET(name, 1, func, fn, false)

#define from_tasklet(var, tasklet, member)	\
	container_of(tasklet, __typeof__(*(var)), member)

extern void tasklet_setup(struct tasklet_struct *t,
			  void (*callback)(struct tasklet_struct *));

#else

struct tasklet_struct {
	struct tasklet_struct *next;
	unsigned long state;
	atomic_t count;
	void (*func)(unsigned long data);
	unsigned long data;
};

#define DECLARE_TASKLET(name, fn, arg)	\
	struct tasklet_struct name = { NULL, 0, ATOMIC_INIT(0), fn, arg }
#define DECLARE_TASKLET_DISABLED(name, fn, arg)	\
	struct tasklet_struct name = { NULL, 0, ATOMIC_INIT(1), fn, arg }

#endif

enum {
	TASKLET_STATE_SCHED,
	TASKLET_STATE_RUN,
};

extern void tasklet_init(struct tasklet_struct *t, void (*func)(unsigned long),
			 unsigned long data);
extern void tasklet_kill(struct tasklet_struct *t);
extern void tasklet_unlock(struct tasklet_struct *t);
extern void tasklet_unlock_wait(struct tasklet_struct *t);
extern void tasklet_unlock_spin_wait(struct tasklet_struct *t);
extern void __tasklet_schedule(struct tasklet_struct *t);
extern void __tasklet_hi_schedule(struct tasklet_struct *t);

/* The API itself peeks and pokes: rules about its users must not mind. */
static inline int tasklet_trylock(struct tasklet_struct *t)
{
	return !test_and_set_bit(TASKLET_STATE_RUN, &t->state);
}

static inline void tasklet_schedule(struct tasklet_struct *t)
{
	if (!test_and_set_bit(TASKLET_STATE_SCHED, &t->state))
		__tasklet_schedule(t);
}

static inline void tasklet_hi_schedule(struct tasklet_struct *t)
{
	if (!test_and_set_bit(TASKLET_STATE_SCHED, &t->state))
		__tasklet_hi_schedule(t);
}

static inline void tasklet_disable_nosync(struct tasklet_struct *t)
{
	atomic_inc(&t->count);
}

static inline void tasklet_disable(struct tasklet_struct *t)
{
	tasklet_disable_nosync(t);
	tasklet_unlock_wait(t);
}

static inline void tasklet_disable_in_atomic(struct tasklet_struct *t)
{
	tasklet_disable_nosync(t);
	tasklet_unlock_spin_wait(t);
}

static inline void tasklet_enable(struct tasklet_struct *t)
{
	atomic_dec(&t->count);
}

enum irqreturn {
	IRQ_NONE = 0,
	IRQ_HANDLED = 1,
	IRQ_WAKE_THREAD = 2,
};
typedef enum irqreturn irqreturn_t;

#define IRQF_SHARED	0x00000080
#define IRQF_ONESHOT	0x00002000
#define IRQF_NO_THREAD	0x00010000

typedef irqreturn_t (*irq_handler_t)(int irq, void *cookie);

extern int __must_check request_threaded_irq(unsigned int irq, irq_handler_t handler,
					     irq_handler_t thread_fn, unsigned long flags,
					     const char *name, void *cookie);

static inline int __must_check request_irq(unsigned int irq, irq_handler_t handler,
					   unsigned long flags, const char *name,
					   void *cookie)
{
	return request_threaded_irq(irq, handler, NULL, flags, name, cookie);
}

struct device;
extern int __must_check devm_request_threaded_irq(struct device *dev, unsigned int irq,
						  irq_handler_t handler, irq_handler_t thread_fn,
						  unsigned long flags, const char *name,
						  void *cookie);

static inline int __must_check devm_request_irq(struct device *dev, unsigned int irq,
						irq_handler_t handler, unsigned long flags,
						const char *name, void *cookie)
{
	return devm_request_threaded_irq(dev, irq, handler, NULL, flags, name, cookie);
}

extern const void *free_irq(unsigned int irq, void *cookie);
extern void disable_irq(unsigned int irq);
extern void disable_irq_nosync(unsigned int irq);
extern void enable_irq(unsigned int irq);
extern void synchronize_irq(unsigned int irq);

#endif
