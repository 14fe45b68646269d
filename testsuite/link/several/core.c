// SPDX-License-Identifier: GPL-2.0-or-later
/* Tables of two other files: what the static functions of both do is sure. */
#include "port.h"

static void port_tasklet(struct tasklet_struct *t)
{
	struct port *p = from_tasklet(p, t, tasklet);

	p->ops->stop(p);		/* tl-expect tasklet-sleep: "may sleep" */
	p->ops->poll(p);		/* tl-ok */
}

void port_init(struct port *p)
{
	tasklet_setup(&p->tasklet, port_tasklet);
}
