// SPDX-License-Identifier: GPL-2.0-or-later
/* A kill that another file does. */
#include "stop.h"

static void use_tasklet(struct tasklet_struct *t)
{
	stop_tasklet(t);		/* tl-expect tasklet-kill-context: "waits for itself" */
}

void use_open(struct stop *s);
void use_open(struct stop *s)
{
	tasklet_setup(&s->tasklet, use_tasklet);
}

void use_close(struct stop *s);
void use_close(struct stop *s)
{
	spin_lock(&s->lock);
	stop_tasklet(&s->tasklet);	/* tl-expect tasklet-kill-context: "may sleep waiting for a tasklet while a spinlock" */
	spin_unlock(&s->lock);
	stop_tasklet(&s->tasklet);	/* tl-ok */
}
