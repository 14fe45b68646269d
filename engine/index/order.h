/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The order in which things that depend on each other are done. */
#ifndef TL_INDEX_ORDER_H
#define TL_INDEX_ORDER_H

#include <tasklint/base.h>

struct tl_numbers { uint32_t *items; uint32_t n, cap; };

/* Things that depend on each other in a circle, or one alone: after what they depend on. */
struct tl_circle {
	uint32_t *items;		/* each after what it depends on, as far as that goes */
	uint32_t n;
	uint32_t level;			/* above those of all it depends on */
};

struct tl_order {
	struct tl_circle *circles;	/* by level */
	uint32_t n, nlevels;
};

/* `needs`, of n things, says for each which others it depends on. */
void tl_order_make(struct tl_arena *a, const struct tl_numbers *needs, uint32_t n, struct tl_order *ret);

#endif
