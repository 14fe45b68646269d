/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef _TL_MINI_NETDEVICE_H
#define _TL_MINI_NETDEVICE_H

#include <linux/skbuff.h>
#include <linux/device.h>

#define NETDEV_ALIGN	32

struct net_device_stats {
	unsigned long rx_packets, rx_errors;
};

struct net_device {
	char name[16];
	struct net_device_stats stats;
	struct device dev;
};

/* The driver's part lies behind the device. */
static inline void *netdev_priv(const struct net_device *dev)
{
	return (char *)dev + ALIGN(sizeof(struct net_device), NETDEV_ALIGN);
}

extern int netif_rx(struct sk_buff *skb);
extern void netif_wake_queue(struct net_device *dev);

#endif
