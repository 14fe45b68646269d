/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef SPLIT_H
#define SPLIT_H

#include <linux/interrupt.h>

struct split {
	struct tasklet_struct tl, both;
	int n;
};

void split_work(unsigned long data);
extern void split_both(unsigned long);
void split_open(struct split *split);

#endif
