/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef _TL_MINI_PERCPU_H
#define _TL_MINI_PERCPU_H

#include <linux/types.h>

/* As with one CPU. */
#define DEFINE_PER_CPU(type, name)	__typeof__(type) name
#define this_cpu_ptr(pointer)		(pointer)

#endif
