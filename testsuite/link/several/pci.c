// SPDX-License-Identifier: GPL-2.0-or-later
#include "port.h"

static void pci_stop(struct port *p)
{
	usleep_range(10, 20);
}

static void pci_poll(struct port *p)
{
	msleep(1);
}

static const struct port_ops pci_ops = {
	.stop = pci_stop,
	.poll = pci_poll,
};

void port_attach(struct port *p, int is_usb)
{
	p->ops = is_usb ? &usb_ops : &pci_ops;
}
