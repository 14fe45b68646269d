/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef _TL_MINI_HRTIMER_H
#define _TL_MINI_HRTIMER_H

#include <linux/ktime.h>

typedef int clockid_t;
#define CLOCK_MONOTONIC	1

enum hrtimer_mode {
	HRTIMER_MODE_ABS = 0x00,
	HRTIMER_MODE_REL = 0x01,
};

enum hrtimer_restart {
	HRTIMER_NORESTART,
	HRTIMER_RESTART,
};

struct hrtimer {
	ktime_t expires;
	enum hrtimer_restart (*function)(struct hrtimer *timer);
};

extern void hrtimer_init(struct hrtimer *timer, clockid_t clock_id, enum hrtimer_mode mode);
extern int hrtimer_cancel(struct hrtimer *timer);

#endif
