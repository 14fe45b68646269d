/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef _TL_MINI_PREEMPT_H
#define _TL_MINI_PREEMPT_H

#include <linux/types.h>
#include <linux/irqflags.h>

/* Four counters in one word: preempt_disable(), BH, hard irq, NMI. */
#define PREEMPT_BITS	8
#define SOFTIRQ_BITS	8
#define HARDIRQ_BITS	4
#define NMI_BITS	4

#define PREEMPT_SHIFT	0
#define SOFTIRQ_SHIFT	(PREEMPT_SHIFT + PREEMPT_BITS)
#define HARDIRQ_SHIFT	(SOFTIRQ_SHIFT + SOFTIRQ_BITS)
#define NMI_SHIFT	(HARDIRQ_SHIFT + HARDIRQ_BITS)

#define __TL_COUNTER(bits, shift)	(((1UL << (bits)) - 1) << (shift))
#define PREEMPT_MASK	__TL_COUNTER(PREEMPT_BITS, PREEMPT_SHIFT)
#define SOFTIRQ_MASK	__TL_COUNTER(SOFTIRQ_BITS, SOFTIRQ_SHIFT)
#define HARDIRQ_MASK	__TL_COUNTER(HARDIRQ_BITS, HARDIRQ_SHIFT)
#define NMI_MASK	__TL_COUNTER(NMI_BITS, NMI_SHIFT)

#define PREEMPT_OFFSET	(1UL << PREEMPT_SHIFT)
#define SOFTIRQ_OFFSET	(1UL << SOFTIRQ_SHIFT)
#define HARDIRQ_OFFSET	(1UL << HARDIRQ_SHIFT)
#define NMI_OFFSET	(1UL << NMI_SHIFT)

#define SOFTIRQ_DISABLE_OFFSET	(2 * SOFTIRQ_OFFSET)

extern int __tl_preempt_count;

static __always_inline int preempt_count(void)
{
	return READ_ONCE(__tl_preempt_count) & 0x7fffffff;
}

extern void preempt_count_add(int val);
extern void preempt_count_sub(int val);

#define nmi_count()		(preempt_count() & NMI_MASK)
#define hardirq_count()		(preempt_count() & HARDIRQ_MASK)
#define softirq_count()		(preempt_count() & SOFTIRQ_MASK)
#define irq_count()		(preempt_count() & (NMI_MASK | HARDIRQ_MASK | SOFTIRQ_MASK))

#define in_nmi()		(nmi_count())
#define in_hardirq()		(hardirq_count())
#define in_irq()		(hardirq_count())
#define in_softirq()		(softirq_count())
#define in_interrupt()		(irq_count())
#define in_serving_softirq()	(softirq_count() & SOFTIRQ_OFFSET)
#define in_task()		(!(preempt_count() & (NMI_MASK | HARDIRQ_MASK | SOFTIRQ_OFFSET)))
#define in_atomic()		(preempt_count() != 0)
#define preemptible()		(preempt_count() == 0 && !irqs_disabled())

#define preempt_disable()	do { preempt_count_add(1); barrier(); } while (0)
#define preempt_enable()	do { barrier(); preempt_count_sub(1); } while (0)

#endif
