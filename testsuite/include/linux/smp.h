/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef _TL_MINI_SMP_H
#define _TL_MINI_SMP_H

#include <linux/types.h>
#include <linux/preempt.h>

typedef void (*smp_call_func_t)(void *info);

extern int smp_call_function_single(int cpuid, smp_call_func_t func, void *info, int wait);
extern void smp_call_function(smp_call_func_t func, void *info, int wait);
extern int __tl_cpu(void);

static inline void on_each_cpu(smp_call_func_t func, void *info, int wait)
{
	smp_call_function(func, info, wait);
}

#define smp_processor_id()	__tl_cpu()
#define get_cpu()		({ preempt_disable(); __tl_cpu(); })
#define put_cpu()		preempt_enable()

#endif
