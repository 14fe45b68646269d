// SPDX-License-Identifier: GPL-2.0-or-later
/* Another module's bus_wait(): one of another type. */
#include <linux/interrupt.h>

struct bus2;
void bus_wait(struct bus2 *b);
void drv_init(void);

static void drv_rx(struct tasklet_struct *t)
{
	bus_wait((struct bus2 *)t);
}

static DECLARE_TASKLET(drv_tasklet, drv_rx);

void drv_init(void)
{
	tasklet_schedule(&drv_tasklet);
}
