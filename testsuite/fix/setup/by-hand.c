// SPDX-License-Identifier: GPL-2.0-or-later
/* What a tasklet calls, and with what, is changed at run time. */
#include <linux/interrupt.h>

struct foo {
	struct tasklet_struct tl;
	int n;
};

void foo_open(struct foo *foo);
void foo_switch(struct foo *foo, unsigned long data);

static void foo_work(unsigned long data)
{
	struct foo *foo = (struct foo *)data;

	foo->n++;
}

void foo_switch(struct foo *foo, unsigned long data)
{
	foo->tl.data = data;
}

void foo_open(struct foo *foo)
{
	tasklet_init(&foo->tl, foo_work, (unsigned long)foo);	/* left: "foo_switch() uses the member 'data' of a tasklet itself" */
}
