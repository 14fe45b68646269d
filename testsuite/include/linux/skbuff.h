/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef _TL_MINI_SKBUFF_H
#define _TL_MINI_SKBUFF_H

#include <linux/slab.h>
#include <linux/spinlock.h>
#include <linux/list.h>

struct net_device;

struct sk_buff {
	struct sk_buff *next, *prev;
	struct net_device *dev;
	unsigned int len;
	__be16 protocol;
	unsigned char *head, *data;
	char cb[48];
};

struct sk_buff_head {
	struct sk_buff *next, *prev;
	u32 qlen;
	spinlock_t lock;
};

extern struct sk_buff *__alloc_skb(unsigned int size, gfp_t priority, int flags, int node);

static inline struct sk_buff *alloc_skb(unsigned int size, gfp_t priority)
{
	return __alloc_skb(size, priority, 0, -1);
}

extern struct sk_buff *__netdev_alloc_skb(struct net_device *dev, unsigned int length,
					  gfp_t gfp);

static inline struct sk_buff *netdev_alloc_skb(struct net_device *dev, unsigned int length)
{
	return __netdev_alloc_skb(dev, length, GFP_ATOMIC);
}

static inline struct sk_buff *dev_alloc_skb(unsigned int length)
{
	return netdev_alloc_skb(NULL, length);
}

extern struct sk_buff *skb_clone(struct sk_buff *skb, gfp_t priority);
extern struct sk_buff *skb_copy(const struct sk_buff *skb, gfp_t priority);
extern void *skb_put(struct sk_buff *skb, unsigned int len);
extern void kfree_skb(struct sk_buff *skb);
extern void consume_skb(struct sk_buff *skb);
#define dev_kfree_skb(skb)	consume_skb(skb)

extern void skb_queue_tail(struct sk_buff_head *list, struct sk_buff *skb);
extern struct sk_buff *skb_dequeue(struct sk_buff_head *list);

#endif
