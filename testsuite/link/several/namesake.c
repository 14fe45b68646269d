// SPDX-License-Identifier: GPL-2.0-or-later
/* Another record of the same name: what others store in theirs is not called here. */
#include <linux/interrupt.h>

struct port;

struct port_ops {
	void (*poll)(struct port *p);
	void (*stop)(struct port *p);
};

struct port {
	const struct port_ops *ops;
	struct tasklet_struct tasklet;
	int on;
};

static void quiet(struct port *p)
{
	p->on = 0;
}

static const struct port_ops quiet_ops = {
	.poll = quiet,
	.stop = quiet,
};

static void own_tasklet(struct tasklet_struct *t)
{
	struct port *p = from_tasklet(p, t, tasklet);

	p->ops->stop(p);		/* tl-ok */
	p->ops->poll(p);		/* tl-ok */
}

void own_init(struct port *p);
void own_init(struct port *p)
{
	p->ops = &quiet_ops;
	tasklet_setup(&p->tasklet, own_tasklet);
}
