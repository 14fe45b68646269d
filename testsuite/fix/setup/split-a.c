// SPDX-License-Identifier: GPL-2.0-or-later
/* One file of a module registers what another one defines. */
#include "split.h"

void split_open(struct split *split)
{
	tasklet_init(&split->tl, split_work, (unsigned long)split);	/* left: "split_work() uses its argument as a number" */
	tasklet_init(&split->both, split_both, (unsigned long)split);	/* left: "split_both() is called directly with a number" */
}
