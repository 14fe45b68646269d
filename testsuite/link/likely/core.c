// SPDX-License-Identifier: GPL-2.0-or-later
/* Of what two other files store in a member, one sleeps: that is likely only. */
/* tl-level 2 */
#include "port.h"

static void port_tasklet(struct tasklet_struct *t)
{
	struct port *p = from_tasklet(p, t, tasklet);

	p->flush(p);			/* tl-expect tasklet-sleep: "slow_flush()" */
	p->count(p);			/* tl-ok */
}

void port_init(struct port *p)
{
	tasklet_setup(&p->tasklet, port_tasklet);
}
