// SPDX-License-Identifier: GPL-2.0-or-later
/* Tarjan's strongly connected components, without recursion: programs are deep. */
#include <stdlib.h>
#include <string.h>
#include "index/order.h"

struct node {
	uint32_t index, low;		/* from 1; 0: not come to yet */
	uint32_t finished;
	uint32_t circle;		/* from 1 */
	uint32_t next;			/* of its needs, to be looked at */
};

struct finish { uint32_t finished, item; };

struct ordering {
	const struct tl_numbers *needs;
	struct node *nodes;
	uint32_t *path, npath;		/* from the first one to where we are */
	uint32_t *open, nopen;		/* that have no circle yet */
	uint32_t nindex, nfinished;
	uint32_t *items, nitems;	/* circle by circle */
	struct finish *finishes;	/* room to sort a circle */
	struct tl_order *ret;
};

static void enter(struct ordering *o, uint32_t i)
{
	o->nodes[i].index = o->nodes[i].low = ++o->nindex;
	o->path[o->npath++] = i;
	o->open[o->nopen++] = i;
}

static int by_finish(const void *a, const void *b)
{
	const struct finish *x = a, *y = b;

	return (x->finished > y->finished) - (x->finished < y->finished);
}

static void sort_by_finish(struct ordering *o, uint32_t *items, uint32_t n)
{
	for (uint32_t i = 0; i < n; i++)
		o->finishes[i] = (struct finish){ o->nodes[items[i]].finished, items[i] };
	qsort(o->finishes, n, sizeof(*o->finishes), by_finish);
	for (uint32_t i = 0; i < n; i++)
		items[i] = o->finishes[i].item;
}

static void close_circle(struct ordering *o, uint32_t first)
{
	struct tl_circle *c = &o->ret->circles[o->ret->n++];
	uint32_t i;

	c->items = o->items + o->nitems;
	do {
		i = o->open[--o->nopen];
		o->nodes[i].circle = o->ret->n;
		c->items[c->n++] = i;
	} while (i != first);
	o->nitems += c->n;
	sort_by_finish(o, c->items, c->n);
	for (uint32_t k = 0; k < c->n; k++) {
		const struct tl_numbers *needs = &o->needs[c->items[k]];

		for (uint32_t m = 0; m < needs->n; m++) {
			uint32_t circle = o->nodes[needs->items[m]].circle;

			if (circle != o->ret->n && c->level <= o->ret->circles[circle - 1].level)
				c->level = o->ret->circles[circle - 1].level + 1;
		}
	}
	if (o->ret->nlevels <= c->level)
		o->ret->nlevels = c->level + 1;
}

static void leave(struct ordering *o, uint32_t i)
{
	struct node *node = &o->nodes[i];

	node->finished = ++o->nfinished;
	o->npath--;
	if (o->npath && o->nodes[o->path[o->npath - 1]].low > node->low)
		o->nodes[o->path[o->npath - 1]].low = node->low;
	if (node->low == node->index)
		close_circle(o, i);
}

static void visit(struct ordering *o, uint32_t first)
{
	enter(o, first);
	while (o->npath) {
		uint32_t i = o->path[o->npath - 1], to;
		struct node *node = &o->nodes[i];

		if (node->next == o->needs[i].n) {
			leave(o, i);
			continue;
		}
		to = o->needs[i].items[node->next++];
		if (!o->nodes[to].index)
			enter(o, to);
		else if (!o->nodes[to].circle && node->low > o->nodes[to].index)
			node->low = o->nodes[to].index;
	}
}

static int by_level(const void *a, const void *b)
{
	const struct tl_circle *x = a, *y = b;

	if (x->level != y->level)
		return x->level < y->level ? -1 : 1;
	return x->items < y->items ? -1 : x->items > y->items;
}

void tl_order_make(struct tl_arena *a, const struct tl_numbers *needs, uint32_t n, struct tl_order *ret)
{
	struct ordering o = { .needs = needs, .ret = ret };
	struct tl_arena scratch;

	*ret = (struct tl_order){ .circles = TL_NEW_ARRAY(a, struct tl_circle, n) };
	o.items = TL_NEW_ARRAY(a, uint32_t, n);
	tl_arena_init(&scratch, a->get, a->put);
	o.nodes = TL_NEW_ARRAY(&scratch, struct node, n);
	o.path = TL_NEW_ARRAY(&scratch, uint32_t, n);
	o.open = TL_NEW_ARRAY(&scratch, uint32_t, n);
	o.finishes = TL_NEW_ARRAY(&scratch, struct finish, n);
	for (uint32_t i = 0; i < n; i++)
		if (!o.nodes[i].index)
			visit(&o, i);
	if (ret->n)
		qsort(ret->circles, ret->n, sizeof(*ret->circles), by_level);
	tl_arena_release(&scratch);
}
