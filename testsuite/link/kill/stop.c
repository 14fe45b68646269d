// SPDX-License-Identifier: GPL-2.0-or-later
#include "stop.h"

void stop_tasklet(struct tasklet_struct *t)
{
	tasklet_kill(t);
}
