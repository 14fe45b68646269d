/* SPDX-License-Identifier: GPL-2.0-or-later */
#include <linux/delay.h>
#include <linux/interrupt.h>
#include <linux/slab.h>

struct chan {
	struct tasklet_struct tasklet;
	void *desc;
	int count;
};

void chan_grow(struct chan *c, gfp_t gfp, bool now);
void chan_flush(struct chan *c);
void chan_drain(struct chan *c);
void chan_count(struct chan *c);
