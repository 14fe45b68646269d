/* SPDX-License-Identifier: GPL-2.0-or-later */
#include <linux/delay.h>
#include <linux/spinlock.h>

struct dev {
	spinlock_t lock;
	bool busy;
};

void dev_lock(struct dev *d);
void dev_unlock(struct dev *d);
bool dev_trylock(struct dev *d);
void dev_lock_if(struct dev *d, bool locked);
