// SPDX-License-Identifier: GPL-2.0-or-later
/* One file registers what others schedule and kill. */
#include "split.h"

static void killed(struct tasklet_struct *t) { }
static void hurried(struct tasklet_struct *t) { }
static void seen(struct tasklet_struct *t) { }

void split_open(struct split *split)
{
	tasklet_setup(&split->changed, split_changed);
	tasklet_setup(&split->killed_in_b, killed);		/* left: "tasklet_kill() lets a pending run happen" */
	tasklet_setup(&split->hurried_in_b, hurried);		/* left: "queued on system_bh_wq and on system_bh_highpri_wq" */
	tasklet_setup(&split->seen_by_other, seen);		/* left: "in another module" */
	tasklet_schedule(&split->hurried_in_b);
	split_inline(split);
}
