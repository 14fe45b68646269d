// SPDX-License-Identifier: GPL-2.0-or-later
/* What other files call to stop a tasklet. */
#include "port.h"

void port_wait(struct port *p)
{
	tasklet_kill(&p->rx);
}

void tasklet_stop(struct tasklet_struct *t)
{
	tasklet_kill(t);
}

void tasklet_pause(struct tasklet_struct *t)
{
	tasklet_disable(t);
}
