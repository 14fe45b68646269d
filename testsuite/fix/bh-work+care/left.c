// SPDX-License-Identifier: GPL-2.0-or-later
/* What can't be told by a line in the message stays. */
#include <linux/interrupt.h>
#include <linux/workqueue.h>

struct foo {
	struct tasklet_struct off;
	int n;
};

void foo_open(struct foo *foo);
void foo_stop(struct foo *foo);

static void foo_off(struct tasklet_struct *t)
{
	struct foo *foo = from_tasklet(foo, t, off);

	foo->n++;
}

void foo_open(struct foo *foo)
{
	tasklet_setup(&foo->off, foo_off);	/* left: "disables it" */
}

void foo_stop(struct foo *foo)
{
	tasklet_disable(&foo->off);
	foo->n = 0;
	tasklet_enable(&foo->off);
}
