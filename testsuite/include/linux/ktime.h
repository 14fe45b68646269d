/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef _TL_MINI_KTIME_H
#define _TL_MINI_KTIME_H

#include <linux/types.h>

typedef s64 ktime_t;
extern ktime_t ktime_get(void);

#endif
