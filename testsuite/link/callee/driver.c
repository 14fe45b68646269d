// SPDX-License-Identifier: GPL-2.0-or-later
/* What a function of another file does depends on what it is passed. */
#include "chan.h"

static void chan_tasklet(struct tasklet_struct *t)
{
	struct chan *c = from_tasklet(c, t, tasklet);

	chan_grow(c, GFP_ATOMIC, true);		/* tl-ok */
	chan_grow(c, GFP_KERNEL, false);	/* tl-ok */
	chan_grow(c, GFP_KERNEL, true);		/* tl-expect tasklet-sleep: "may sleep: chan_grow(" */
	chan_flush(c);				/* tl-expect tasklet-sleep: "may sleep: chan_flush()" */
	chan_count(c);				/* tl-ok */
}

void chan_init(struct chan *c);
void chan_init(struct chan *c)
{
	tasklet_setup(&c->tasklet, chan_tasklet);
}
