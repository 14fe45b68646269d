// SPDX-License-Identifier: GPL-2.0-or-later
/* Functions of one name in two files are two. */
#include <linux/interrupt.h>

struct a {
	struct tasklet_struct tasklet;
	int count;
};

static void step(struct a *a)
{
	a->count++;
}

static void a_tasklet(struct tasklet_struct *t)
{
	struct a *a = from_tasklet(a, t, tasklet);

	step(a);			/* tl-ok */
}

void a_init(struct a *a);
void a_init(struct a *a)
{
	tasklet_setup(&a->tasklet, a_tasklet);
}
