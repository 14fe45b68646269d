/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef _TL_MINI_IRQ_WORK_H
#define _TL_MINI_IRQ_WORK_H

#include <linux/types.h>

struct irq_work {
	unsigned int flags;
	void (*func)(struct irq_work *work);
};

static inline void init_irq_work(struct irq_work *work, void (*func)(struct irq_work *))
{
	*work = (struct irq_work){ .func = func };
}

extern bool irq_work_queue(struct irq_work *work);

#endif
