// SPDX-License-Identifier: GPL-2.0-or-later
#include "tree.h"

static void node_tasklet(struct tasklet_struct *t)
{
	struct node *n = from_tasklet(n, t, tasklet);

	node_walk(n, true);		/* tl-expect tasklet-sleep: "may sleep: node_walk(" */
	node_walk(n, false);		/* tl-ok */
	node_count(n);			/* tl-ok */
}

void node_init(struct node *n);
void node_init(struct node *n)
{
	tasklet_setup(&n->tasklet, node_tasklet);
}
