// SPDX-License-Identifier: GPL-2.0-or-later
#include "rx.h"

void rx_tasklet(unsigned long data)
{
	struct rx *rx = (struct rx *)data;	/* tl-expect tasklet-cast: "'rx_tasklet' casts" */

	mod_timer(&rx->timer, 0);		/* tl-ok */
	msleep(1);				/* tl-expect tasklet-sleep: "'rx_tasklet' (tasklet, softirq)" */
}

void rx_timeout(struct timer_list *t)
{
	msleep(2);				/* tl-expect atomic-sleep: "'rx_timeout' (softirq, by timer_setup())" */
}

void rx_work(struct rx *rx)
{
	msleep(3);				/* tl-ok */
}
