// SPDX-License-Identifier: GPL-2.0-or-later
/* Files that call each other. */
#include "tree.h"

void node_walk(struct node *n, bool slow)
{
	if (n->left)
		node_step(n->left, slow);
	if (n->right)
		node_step(n->right, slow);
}

void node_count(struct node *n)
{
	if (n)
		node_count_children(n);
}
