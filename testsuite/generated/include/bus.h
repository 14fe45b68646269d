/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef BUS_H
#define BUS_H

#include <linux/interrupt.h>
#include <linux/mutex.h>
#include <linux/slab.h>
#include <linux/spinlock.h>

/* As the kernel does it, on a machine with relative references. */
#define EXPORT_SYMBOL(sym) \
	static void *__attribute__((used)) __UNIQUE_ID___addressable_##sym##4711 = (void *)&sym

struct bus {
	spinlock_t lock;
	struct mutex mutex;
	int users;
	void *buf;
};

int bus_count(struct bus *b);
int bus_alloc(struct bus *b, gfp_t gfp);
void bus_wait(struct bus *b);
void bus_poll(struct bus *b, bool may_sleep);
void bus_lock(struct bus *b);
void bus_unlock(struct bus *b);
void bus_listen(struct tasklet_struct *t, void (*fn)(struct tasklet_struct *));
void bus_inside(struct bus *b);
void bus_twice(struct bus *b);
void core_sync(struct bus *b);

#endif
