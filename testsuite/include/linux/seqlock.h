/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef _TL_MINI_SEQLOCK_H
#define _TL_MINI_SEQLOCK_H

#include <linux/spinlock.h>

typedef struct {
	unsigned int sequence;
	spinlock_t lock;
} seqlock_t;

static inline void write_seqlock(seqlock_t *sl)
{
	spin_lock(&sl->lock);
	sl->sequence++;
}

static inline void write_sequnlock(seqlock_t *sl)
{
	sl->sequence++;
	spin_unlock(&sl->lock);
}

static inline unsigned int read_seqbegin(const seqlock_t *sl)
{
	return READ_ONCE(sl->sequence);
}

static inline unsigned int read_seqretry(const seqlock_t *sl, unsigned int start)
{
	return READ_ONCE(sl->sequence) != start;
}

#endif
