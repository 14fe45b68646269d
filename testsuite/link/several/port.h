/* SPDX-License-Identifier: GPL-2.0-or-later */
#include <linux/delay.h>
#include <linux/interrupt.h>

struct port;

struct port_ops {
	void (*stop)(struct port *p);
	void (*poll)(struct port *p);
};

struct port {
	const struct port_ops *ops;
	struct tasklet_struct tasklet;
	int count;
};

extern const struct port_ops usb_ops;
void port_init(struct port *p);
void port_attach(struct port *p, int is_usb);
