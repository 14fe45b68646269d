// SPDX-License-Identifier: GPL-2.0-or-later
#include "port.h"

static void fast_flush(struct port *p)
{
	p->n = 0;
}

static void fast_count(struct port *p)
{
	p->n++;
}

void port_make_fast(struct port *p)
{
	p->flush = fast_flush;
	p->count = fast_count;
}
