// SPDX-License-Identifier: GPL-2.0-or-later
/* What is weak counts where nothing else is. */
#include "arch.h"

void arch_sync(struct arch *a)
{
	a->count++;
}

static void arch_tasklet(struct tasklet_struct *t)
{
	struct arch *a = from_tasklet(a, t, tasklet);

	arch_sync(a);			/* tl-ok */
	arch_idle(a);			/* tl-expect tasklet-sleep: "may sleep: arch_idle()" */
}

void arch_init(struct arch *a);
void arch_init(struct arch *a)
{
	tasklet_setup(&a->tasklet, arch_tasklet);
}
