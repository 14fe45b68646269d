// SPDX-License-Identifier: GPL-2.0-or-later
/* A module of two files and a header, all of which change. */
#include "joint.h"

void joint_open(struct joint *joint)
{
	tasklet_init(&joint->tl, joint_work, (unsigned long)joint);
}
