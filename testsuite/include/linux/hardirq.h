/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef _TL_MINI_HARDIRQ_H
#define _TL_MINI_HARDIRQ_H

#include <linux/preempt.h>

#endif
