// SPDX-License-Identifier: GPL-2.0-or-later
/* All that is known of the bus is what was generated: its source isn't here. */
#include <linux/delay.h>
#include "bus.h"

struct drv {
	struct tasklet_struct rx, tx;
	struct bus *bus;
};

static void drv_rx(struct tasklet_struct *t)
{
	struct drv *d = from_tasklet(d, t, rx);

	bus_count(d->bus);
	bus_twice(d->bus);
	bus_inside(d->bus);
	bus_alloc(d->bus, GFP_ATOMIC);
	bus_alloc(d->bus, GFP_KERNEL);	/* tl-expect tasklet-sleep: "may sleep: bus_alloc(GFP_KERNEL)" */
	bus_wait(d->bus);		/* tl-expect tasklet-sleep: "may sleep: bus_wait()" */
	bus_poll(d->bus, false);
	bus_poll(d->bus, true);		/* tl-expect tasklet-sleep: "may sleep: bus_poll(1)" */
	core_sync(d->bus);		/* tl-expect tasklet-sleep: "may sleep: core_sync()" */
	msleep(1);			/* tl-expect tasklet-sleep: "may sleep: msleep()" */
}

static void drv_tx(struct tasklet_struct *t)
{
	struct drv *d = from_tasklet(d, t, tx);

	bus_wait(d->bus);		/* tl-expect tasklet-sleep: "'drv_tx' (tasklet, softirq) may sleep: bus_wait()" */
}

/* A function of one's own has the name of one that is exported. */
void bus_lock(struct bus *b)
{
	b->users++;
}

void drv_open(struct drv *d);
void drv_open(struct drv *d)
{
	tasklet_setup(&d->rx, drv_rx);
	bus_listen(&d->tx, drv_tx);
	bus_lock(d->bus);
	msleep(1);
}
