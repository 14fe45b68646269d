// SPDX-License-Identifier: GPL-2.0-or-later
#include "port.h"

static void hw_slow(struct port *p)
{
	msleep(1);
}

static void hw_fast(struct port *p)
{
	p->count++;
}

static const struct port_ops hw_ops = {
	.slow = hw_slow,
	.fast = hw_fast,
};

void hw_attach(struct port *p);
void hw_attach(struct port *p)
{
	p->ops = &hw_ops;
}
