// SPDX-License-Identifier: GPL-2.0-or-later
/* A kill in another file is one: where it may not sleep, after a disable, and before the memory goes. */
#include "port.h"

struct chan {
	struct tasklet_struct tasklet;
	struct timer_list timer;
};

static void on_tasklet(struct tasklet_struct *t)
{
}

static void chan_timer(struct timer_list *t)
{
	struct chan *c = from_timer(c, t, timer);

	tasklet_schedule(&c->tasklet);
}

void chan_init(struct chan *c);
void chan_init(struct chan *c)
{
	tasklet_setup(&c->tasklet, on_tasklet);
	timer_setup(&c->timer, chan_timer, 0);
}

void chan_free(struct chan *c);
void chan_free(struct chan *c)
{
	del_timer_sync(&c->timer);
	tasklet_stop(&c->tasklet);		/* tl-ok */
	kfree(c);				/* tl-ok */
}

void chan_bad_order(struct chan *c);
void chan_bad_order(struct chan *c)
{
	tasklet_stop(&c->tasklet);		/* tl-expect tasklet-kill-order: "'struct chan.tasklet' is killed before 'chan_timer' is stopped" */
	del_timer_sync(&c->timer);
}

void chan_paused(struct chan *c);
void chan_paused(struct chan *c)
{
	tasklet_pause(&c->tasklet);
	tasklet_stop(&c->tasklet);		/* tl-expect tasklet-kill-disabled: "'struct chan.tasklet' is killed while it is disabled" */
}

void port_down(struct port *p);
void port_down(struct port *p)
{
	port_wait(p);				/* tl-ok */
	spin_lock_bh(&p->lock);
	port_wait(p);				/* tl-expect atomic-sleep: "may sleep while a spinlock is held, BHs are off: port_wait()" */
	spin_unlock_bh(&p->lock);
}
