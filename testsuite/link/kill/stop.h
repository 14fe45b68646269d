/* SPDX-License-Identifier: GPL-2.0-or-later */
#include <linux/interrupt.h>
#include <linux/spinlock.h>

struct stop {
	struct tasklet_struct tasklet;
	spinlock_t lock;
};

void stop_tasklet(struct tasklet_struct *t);
