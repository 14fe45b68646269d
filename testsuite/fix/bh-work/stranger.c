// SPDX-License-Identifier: GPL-2.0-or-later
/* Another module, which includes a header of the first one. */
#include "split.h"

void stranger_kick(struct split *split);

void stranger_kick(struct split *split)
{
	tasklet_schedule(&split->seen_by_other);
}
