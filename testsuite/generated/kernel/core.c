// SPDX-License-Identifier: GPL-2.0-or-later
#include <linux/delay.h>
#include "bus.h"

void core_sync(struct bus *b)
{
	if (b->users)
		bus_wait(b);
}
EXPORT_SYMBOL(core_sync);

void bus_twice(struct bus *b)
{
	b->users++;
}
EXPORT_SYMBOL(bus_twice);

/* By hand it is said to sleep, and that counts. */
void msleep(unsigned int ms)
{
}
EXPORT_SYMBOL(msleep);
