/* SPDX-License-Identifier: GPL-2.0-or-later */
#include <linux/delay.h>
#include <linux/interrupt.h>
#include <linux/timer.h>

struct rx {
	struct tasklet_struct tasklet;
	struct timer_list timer;
};

void rx_tasklet(unsigned long data);
void rx_timeout(struct timer_list *t);
void rx_work(struct rx *rx);
