// SPDX-License-Identifier: GPL-2.0-or-later
/* Operations that only another file fills in. */
#include "port.h"

static void port_tasklet(struct tasklet_struct *t)
{
	struct port *p = from_tasklet(p, t, tasklet);

	p->ops->slow(p);		/* tl-expect tasklet-sleep: "may sleep" */
	p->ops->fast(p);		/* tl-ok */
}

void port_init(struct port *p);
void port_init(struct port *p)
{
	tasklet_setup(&p->tasklet, port_tasklet);
}
