/* SPDX-License-Identifier: GPL-2.0-or-later */
#include <linux/delay.h>
#include <linux/interrupt.h>

struct queue {
	struct tasklet_struct tasklet;
	void (*only)(struct queue *q);
	void (*any)(struct queue *q);
};
