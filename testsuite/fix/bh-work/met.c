// SPDX-License-Identifier: GPL-2.0-or-later
/* Each precondition met. */
#include <linux/bitops.h>
#include <linux/interrupt.h>
#include <linux/kernel.h>
#include "met.h"

struct ring {
	int n;
	struct tasklet_struct	tl;		/* in a column */
	struct tasklet_struct   spaces;
	struct tasklet_struct many[2];
};

struct holder {
	struct tasklet_struct tl;
	struct { struct tasklet_struct inner; } part;
};

void ring_open(struct ring *ring, int i);
void ring_irq(struct ring *ring, int i);
void holder_open(struct holder *holder);
void holder_irq(struct holder *holder, bool urgent);

static void later(struct tasklet_struct *t);

static void ring_tl(struct tasklet_struct *t)
{
	struct ring *ring = from_tasklet(ring, t, tl);

	ring->n++;
}

static void ring_spaces(struct tasklet_struct *unused)
{
}

static void ring_many(struct tasklet_struct *unused)
{
}

/* Its own name is that of a member. */
static void inner(struct tasklet_struct *t)
{
	struct holder *holder = container_of(t, struct holder,
					     part.inner);

	tasklet_schedule(&holder->tl);
}

static void later(struct tasklet_struct *t)
{
	struct holder *the_holder_with_a_long_name = from_tasklet(the_holder_with_a_long_name,
								  t, tl);

	tasklet_schedule(&the_holder_with_a_long_name->part.inner);
}

static void lone_work(struct tasklet_struct *unused)
{
}

static DECLARE_TASKLET(lone, lone_work);
static struct tasklet_struct set_up_later;

void ring_open(struct ring *ring, int i)
{
	tasklet_setup(&ring->tl, ring_tl);
	tasklet_setup(&ring->spaces,
		      ring_spaces);
	tasklet_setup(&ring->many[i], ring_many);
	tasklet_setup(&set_up_later, lone_work);
}

void ring_irq(struct ring *ring, int i)
{
	if (i)
		tasklet_schedule(&ring->tl);
	else
		tasklet_hi_schedule(&ring->spaces);
	tasklet_schedule(&ring->many[i + test_and_set_bit(0, (unsigned long *)&ring->n)]);
	tasklet_schedule(&lone);
	tasklet_schedule(&set_up_later);
	/* Directly, too. */
	ring_tl(&ring->tl);
}

void holder_open(struct holder *holder)
{
	tasklet_setup(&holder->part.inner, inner);
	tasklet_setup(&holder->tl, later);
#ifdef DEBUG
	holder_dump(holder);
#endif
}

void holder_irq(struct holder *holder, bool urgent)
{
	if (urgent)
		tasklet_schedule(&holder->part.inner);
}
