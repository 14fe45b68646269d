// SPDX-License-Identifier: GPL-2.0-or-later
#include "dev.h"

void dev_lock(struct dev *d)
{
	spin_lock_bh(&d->lock);
}

void dev_unlock(struct dev *d)
{
	spin_unlock_bh(&d->lock);
}

bool dev_trylock(struct dev *d)
{
	spin_lock_bh(&d->lock);
	if (d->busy) {
		spin_unlock_bh(&d->lock);
		return false;
	}
	return true;
}

void dev_lock_if(struct dev *d, bool locked)
{
	if (locked)
		spin_lock_bh(&d->lock);
}
