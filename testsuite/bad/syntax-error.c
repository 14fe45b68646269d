// SPDX-License-Identifier: GPL-2.0-or-later
/* Everything a rule would look at, and then mistakes: the compiler's own errors, and nothing else. */
#include <linux/delay.h>
#include <linux/interrupt.h>

struct rx {
	struct tasklet_struct tasklet;
	int count;
};

static void rx_tasklet(struct tasklet_struct *t)
{
	struct rx *rx = from_tasklet(rx, t, tasklet);

	msleep(1)
	rx->no_such_member++;
	no_such_variable = 1;
}

static void rx_broken(struct tasklet_struct *t
{
	msleep(1);

void rx_start(struct rx *rx)
{
	tasklet_setup(&rx->tasklet, rx_tasklet);
	tasklet_init(&rx->tasklet, no_such_function, rx);
	if (rx->count {
		return 1;
