// SPDX-License-Identifier: GPL-2.0-or-later
#include "port.h"

static void slow_flush(struct port *p)
{
	msleep(1);
}

static void slow_count(struct port *p)
{
	p->n++;
}

void port_make_slow(struct port *p)
{
	p->flush = slow_flush;
	p->count = slow_count;
}
