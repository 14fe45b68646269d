// SPDX-License-Identifier: GPL-2.0-or-later
/* What differs afterwards is changed, too, where that is asked for, and the message says so. */
#include <linux/interrupt.h>
#include <linux/workqueue.h>

struct foo {
	struct tasklet_struct tl;
	int n;
};

void foo_open(struct foo *foo);
void foo_stop(struct foo *foo);

static void foo_tl(struct tasklet_struct *t)
{
	struct foo *foo = from_tasklet(foo, t, tl);

	foo->n++;
}

void foo_open(struct foo *foo)
{
	tasklet_setup(&foo->tl, foo_tl);
	tasklet_schedule(&foo->tl);
}

void foo_stop(struct foo *foo)
{
	if (foo->n)
		tasklet_kill(&foo->tl);
	else
		tasklet_kill(&foo->tl);
}
