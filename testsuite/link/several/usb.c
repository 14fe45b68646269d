// SPDX-License-Identifier: GPL-2.0-or-later
#include "port.h"

static void usb_stop(struct port *p)
{
	msleep(p->count);
}

static void usb_poll(struct port *p)
{
	p->count++;
}

const struct port_ops usb_ops = {
	.stop = usb_stop,
	.poll = usb_poll,
};
