/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef SPLIT_H
#define SPLIT_H

#include <linux/interrupt.h>
#include <linux/workqueue.h>

struct split {
	struct tasklet_struct changed;
	struct tasklet_struct killed_in_b;
	struct tasklet_struct hurried_in_b;
	struct tasklet_struct seen_by_other;
	int n;
};

void split_changed(struct tasklet_struct *t);
void split_kick(struct split *split);
void split_open(struct split *split);

static inline void split_inline(struct split *split)
{
	tasklet_schedule(&split->changed);
}

#endif
