// SPDX-License-Identifier: GPL-2.0-or-later
/* Each way to write a legacy tasklet that is changed. */
#include <linux/interrupt.h>

struct ring {
	int n;
	struct tasklet_struct tl, alias;
};

struct port {
	struct tasklet_struct rx, tx, err, poll, slow_completion_tasklet;
	struct ring ring, rings[2];
	int n;
};

void port_open(struct port *port, struct port *ports, int i);
void port_irq(struct port *port);
void port_kick(struct ring *ring);

static void port_rx(unsigned long data);
static void port_tx(unsigned long);
static void port_poll(unsigned long int unused);

/**
 * port_rx() - packets came in
 * @data : the port, as
 *	an unsigned long
 */
static void port_rx(unsigned long data)
{
	struct port *port = (struct port *)data;	/* our port */

	port->n++;
}

static void port_tx(unsigned long arg)
{
	struct port *port;

	port = (void *) arg;
	port->n--;
}

/* "t" is taken; the argument is used twice. */
static void port_err(unsigned long data)
{
	int t = ((struct port *)data)->n;

	if (t)
		port_kick(&((struct port *)data)->ring);
}

/* Nothing looks at the argument, so that any number does. */
static void port_poll(unsigned long int unused)
{
}

static void port_slow_completion(unsigned long data)
{
	struct port *port_with_a_long_name = (struct port *)data;

	port_with_a_long_name->n = 0;
}

static void ring_work(unsigned long data)
{
	struct ring *ring = (struct ring *)data;

	ring->n++;
}

static void port_ring(unsigned long data)
{
	struct port *p = (struct port *)data;

	p->n++;
}

static void port_alias(unsigned long data)
{
	struct port *port = (struct port *)data;

	port->n++;
}

typedef struct {
	struct tasklet_struct tl;
	int n;
} untagged;

static void untagged_work(unsigned long data)
{
	untagged *u = (untagged *)data;

	u->n++;
}

static void lone_work(unsigned long data)
{
}

static DECLARE_TASKLET_OLD(lone, lone_work);
DECLARE_TASKLET_DISABLED_OLD(lone_disabled, &lone_work);

void port_irq(struct port *port)
{
	tasklet_schedule(&port->rx);
	port_rx((unsigned long)port);
	ring_work((unsigned long)&port->ring);
	tasklet_schedule(&lone);
}

void untagged_open(untagged *u);
void untagged_open(untagged *u)
{
	tasklet_init(&u->tl, untagged_work, (unsigned long)u);
}

void port_open(struct port *port, struct port *ports, int i)
{
	struct ring *ring = &port->ring;

	/* Only the analysis sees that it is a part of the port. */
	tasklet_init(&ring->alias, port_alias, (unsigned long)port);
	tasklet_init(&port->rx, port_rx, (unsigned long)port);
	tasklet_init(&port->tx, port_tx,
		     (unsigned long)port);
	tasklet_init(&ports[i].err, port_err, (unsigned long)&ports[i]);
	if (i)
		tasklet_init(&port->poll, port_poll, 3);
	else
		tasklet_init(&port->poll, &port_poll, (unsigned long)ports);
	tasklet_init(&ports[i + 1].slow_completion_tasklet,
		     port_slow_completion,
		     (unsigned long)&ports[i + 1]);	/* too long for one line */
	tasklet_init(&port->ring.tl, ring_work, (unsigned long)&port->ring);
	tasklet_init(&port->rings[0].tl, port_ring, (unsigned long)port);
}
