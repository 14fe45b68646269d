// SPDX-License-Identifier: GPL-2.0-or-later
/* What is called is known only if all that is stored is known, in every file. */
#include "queue.h"

static void queue_tasklet(struct tasklet_struct *t)
{
	struct queue *q = from_tasklet(q, t, tasklet);

	q->only(q);			/* tl-expect tasklet-sleep: "may sleep" */
	q->any(q);			/* tl-ok */
}

void queue_init(struct queue *q);
void queue_init(struct queue *q)
{
	tasklet_setup(&q->tasklet, queue_tasklet);
}
