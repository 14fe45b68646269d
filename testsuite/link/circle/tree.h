/* SPDX-License-Identifier: GPL-2.0-or-later */
#include <linux/delay.h>
#include <linux/interrupt.h>

struct node {
	struct tasklet_struct tasklet;
	struct node *left, *right;
	bool slow;
};

void node_walk(struct node *n, bool slow);
void node_step(struct node *n, bool slow);
void node_count(struct node *n);
void node_count_children(struct node *n);
