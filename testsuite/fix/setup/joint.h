/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef JOINT_H
#define JOINT_H

#include <linux/interrupt.h>

struct joint {
	struct tasklet_struct tl;
	int n;
};

void joint_work(unsigned long data);
void joint_open(struct joint *joint);
void joint_poll(struct joint *joint);

#endif
