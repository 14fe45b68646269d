// SPDX-License-Identifier: GPL-2.0-or-later
#include "split.h"

void split_changed(struct tasklet_struct *t)
{
	struct split *split = from_tasklet(split, t, changed);

	split->n++;
}

void split_kick(struct split *split)
{
	tasklet_schedule(&split->changed);
	tasklet_hi_schedule(&split->hurried_in_b);
	tasklet_kill(&split->killed_in_b);
}
