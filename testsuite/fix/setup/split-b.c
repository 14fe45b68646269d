// SPDX-License-Identifier: GPL-2.0-or-later
#include "split.h"

void split_work(unsigned long data)
{
	struct split *split = (struct split *)data;

	split_both(data);
	split->n++;
}

void split_both(unsigned long data)
{
	((struct split *)data)->n--;
}
