// SPDX-License-Identifier: GPL-2.0-or-later
#include "joint.h"

void joint_work(unsigned long data)
{
	struct joint *joint = (struct joint *)data;

	joint->n++;
}

void joint_poll(struct joint *joint)
{
	joint_work((unsigned long)joint);
}
