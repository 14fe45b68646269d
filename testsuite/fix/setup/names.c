// SPDX-License-Identifier: GPL-2.0-or-later
/* Nothing to call the argument. */
#include <linux/interrupt.h>

struct foo {
	struct tasklet_struct tl;
	int n;
};

void foo_open(struct foo *foo);

static void no_name(unsigned long data)
{
	struct foo *foo = (struct foo *)data;
	int t = 1, tasklet = t, task = tasklet;

	foo->n = task;
}

void foo_open(struct foo *foo)
{
	tasklet_init(&foo->tl, no_name, (unsigned long)foo);	/* left: "each name for the argument is taken in no_name()" */
}
