// SPDX-License-Identifier: GPL-2.0-or-later
/* Types that never become whole, and a file that ends too early. */
#include <linux/interrupt.h>

struct opaque;
struct half {
	struct opaque inside;
	struct tasklet_struct tasklet;
};

static void half_tasklet(struct tasklet_struct *t)
{
	struct half *half = from_tasklet(half, t, tasklet);

	half->inside.count++;
}

void half_start(struct half *half)
{
	tasklet_setup(&half->tasklet, half_tasklet);
	*half = (struct half){ .tasklet = { .func =
