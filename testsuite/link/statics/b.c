// SPDX-License-Identifier: GPL-2.0-or-later
#include <linux/delay.h>
#include <linux/interrupt.h>

struct b {
	struct tasklet_struct tasklet;
};

static void step(struct b *b)
{
	msleep(1);
}

static void b_tasklet(struct tasklet_struct *t)
{
	struct b *b = from_tasklet(b, t, tasklet);

	step(b);			/* tl-expect tasklet-sleep: "msleep()" */
}

void b_init(struct b *b);
void b_init(struct b *b)
{
	tasklet_setup(&b->tasklet, b_tasklet);
}
