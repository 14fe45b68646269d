// SPDX-License-Identifier: GPL-2.0-or-later
#include <linux/delay.h>
#include "bus.h"

/* Nothing to say of it. */
int bus_count(struct bus *b)
{
	return b->users;
}
EXPORT_SYMBOL(bus_count);

int bus_alloc(struct bus *b, gfp_t gfp)
{
	b->buf = kmalloc(16, gfp);
	return b->buf ? 0 : -12;
}
EXPORT_SYMBOL(bus_alloc);

void bus_wait(struct bus *b)
{
	mutex_lock(&b->mutex);
	b->users++;
	mutex_unlock(&b->mutex);
}
EXPORT_SYMBOL(bus_wait);

void bus_poll(struct bus *b, bool may_sleep)
{
	while (b->users)
		if (may_sleep)
			msleep(1);
}
EXPORT_SYMBOL(bus_poll);

void bus_lock(struct bus *b)
{
	spin_lock(&b->lock);
}
EXPORT_SYMBOL(bus_lock);

void bus_unlock(struct bus *b)
{
	spin_unlock(&b->lock);
}
EXPORT_SYMBOL(bus_unlock);

void bus_listen(struct tasklet_struct *t, void (*fn)(struct tasklet_struct *))
{
	tasklet_setup(t, fn);
}
EXPORT_SYMBOL(bus_listen);

/* Not exported: no driver can call it. */
void bus_inside(struct bus *b)
{
	mutex_lock(&b->mutex);
}

/* Exported by the other one, too: nobody knows which one a driver means. */
void bus_twice(struct bus *b)
{
	mutex_lock(&b->mutex);
}
EXPORT_SYMBOL(bus_twice);
