// SPDX-License-Identifier: GPL-2.0-or-later
#include <linux/delay.h>
#include "bus.h"

void drv_close(struct bus *b);
void drv_close(struct bus *b)
{
	bus_lock(b);
	msleep(1);			/* tl-expect atomic-sleep: "msleep()" */
	bus_unlock(b);
	msleep(1);
}
