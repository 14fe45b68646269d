// SPDX-License-Identifier: GPL-2.0-or-later
#include "queue.h"

void queue_set(struct queue *q, void (*fn)(struct queue *q));
void queue_set(struct queue *q, void (*fn)(struct queue *q))
{
	q->any = fn;
}
