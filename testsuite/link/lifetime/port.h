/* SPDX-License-Identifier: GPL-2.0-or-later */
#include <linux/interrupt.h>
#include <linux/slab.h>
#include <linux/spinlock.h>
#include <linux/timer.h>

struct port {
	spinlock_t lock;
	struct tasklet_struct rx;
	struct timer_list timer;
};

void port_wait(struct port *p);
void tasklet_stop(struct tasklet_struct *t);
void tasklet_pause(struct tasklet_struct *t);
