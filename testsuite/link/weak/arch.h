/* SPDX-License-Identifier: GPL-2.0-or-later */
#include <linux/delay.h>
#include <linux/interrupt.h>

struct arch {
	struct tasklet_struct tasklet;
	int count;
};

void arch_sync(struct arch *a);
void arch_idle(struct arch *a);
