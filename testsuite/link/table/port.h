/* SPDX-License-Identifier: GPL-2.0-or-later */
#include <linux/delay.h>
#include <linux/interrupt.h>

struct port;

struct port_ops {
	void (*slow)(struct port *p);
	void (*fast)(struct port *p);
};

struct port {
	const struct port_ops *ops;
	struct tasklet_struct tasklet;
	int count;
};
