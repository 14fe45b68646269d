/* SPDX-License-Identifier: GPL-2.0-or-later */
#include <linux/delay.h>
#include <linux/interrupt.h>

struct port {
	void (*flush)(struct port *p);
	void (*count)(struct port *p);
	struct tasklet_struct tasklet;
	int n;
};

void port_init(struct port *p);
void port_make_fast(struct port *p);
void port_make_slow(struct port *p);
