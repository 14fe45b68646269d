// SPDX-License-Identifier: GPL-2.0-or-later
#include "tree.h"

void node_step(struct node *n, bool slow)
{
	if (slow)
		msleep(1);
	node_walk(n, slow);
}

void node_count_children(struct node *n)
{
	node_count(n->left);
	node_count(n->right);
}
