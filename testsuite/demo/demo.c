// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * A serial port on USB that does not exist. It compiles without a warning, and
 * its tasklets have the mistakes that drivers had; each is named where it is.
 */
#include <linux/delay.h>
#include <linux/interrupt.h>
#include <linux/module.h>
#include <linux/slab.h>
#include <linux/string.h>
#include <linux/uaccess.h>
#include <linux/usb.h>

struct port {
	struct urb *urb;
	char buffer[64];
	char __user *reader;
	bool gone;
	struct tasklet_struct rx, tx, err;
};

void port_urb_done(struct urb *urb);
void port_open(struct port *p, struct urb *urb);
void port_close(struct port *p);
void port_selftest(void);

static int port_submit(struct port *p, gfp_t gfp)
{
	if (p->gone)
		return -ENODEV;
	return usb_submit_urb(p->urb, gfp);
}

static void port_settle(struct port *p, bool can_sleep)
{
	if (can_sleep)
		msleep(20);
	else
		udelay(20);
}

/* Sleeps: the mask goes through a helper. What waits without sleeping is fine. */
static void port_rx(struct tasklet_struct *t)
{
	struct port *p = from_tasklet(p, t, rx);

	port_settle(p, false);
	port_submit(p, GFP_KERNEL);
}

/* Makes a pointer out of a number, and touches a process's memory from no process. */
static void port_tx(unsigned long data)
{
	struct port *p = (struct port *)data;

	if (copy_to_user(p->reader, p->buffer, sizeof(p->buffer)))
		p->gone = true;
	port_submit(p, GFP_ATOMIC);
}

/* Was registered as `err`, so p points 40 bytes beside the port. */
static void port_err(struct tasklet_struct *t)
{
	struct port *p = from_tasklet(p, t, tx);

	p->gone = true;
}

void port_urb_done(struct urb *urb)
{
	struct port *p = urb->context;

	if (urb->status)
		tasklet_schedule(&p->err);
	else
		tasklet_schedule(&p->rx);
}

static void port_reset(struct port *p, struct urb *urb)
{
	memset(p, 0, sizeof(*p));
	p->urb = urb;
	urb->context = p;
}

/* Sets its tasklets up, and then clears them with everything else. */
void port_open(struct port *p, struct urb *urb)
{
	tasklet_setup(&p->rx, port_rx);
	tasklet_setup(&p->err, port_err);
	tasklet_init(&p->tx, port_tx, (unsigned long)p);
	port_reset(p, urb);
	port_settle(p, true);
	port_submit(p, GFP_KERNEL);
}

void port_close(struct port *p)
{
	p->gone = true;
	usb_kill_urb(p->urb);
	tasklet_kill(&p->rx);
	tasklet_kill(&p->tx);
	tasklet_kill(&p->err);
}

static void port_selftest_done(struct tasklet_struct *t)
{
}

/* Returns while the tasklet on its stack may still be queued. */
void port_selftest(void)
{
	struct tasklet_struct t;

	tasklet_setup(&t, port_selftest_done);
	tasklet_schedule(&t);
}

MODULE_DESCRIPTION("what tasklint finds");
MODULE_LICENSE("GPL");
