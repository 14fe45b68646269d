// SPDX-License-Identifier: GPL-2.0-or-later
/* Locks that another file's functions take and leave. */
#include "dev.h"

void dev_plain(struct dev *d);
void dev_plain(struct dev *d)
{
	dev_lock(d);
	msleep(1);			/* tl-expect atomic-sleep: "may sleep" */
	dev_unlock(d);
	msleep(2);			/* tl-ok */
}

void dev_try(struct dev *d);
void dev_try(struct dev *d)
{
	if (!dev_trylock(d)) {
		msleep(1);		/* tl-ok */
		return;
	}
	msleep(2);			/* tl-expect atomic-sleep: "may sleep" */
	dev_unlock(d);
}

/* By an argument: more than can be written down, so silent. */
void dev_maybe(struct dev *d);
void dev_maybe(struct dev *d)
{
	dev_lock_if(d, false);
	msleep(1);			/* tl-ok */
}
