/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef _TL_MINI_NETDEVICE_H
#define _TL_MINI_NETDEVICE_H

#include <linux/skbuff.h>
#include <linux/device.h>

#define NETDEV_ALIGN	32

struct net_device_stats {
	unsigned long rx_packets, rx_errors;
};

enum netdev_tx {
	NETDEV_TX_OK = 0x00,
	NETDEV_TX_BUSY = 0x10,
};
typedef enum netdev_tx netdev_tx_t;

struct net_device;

struct net_device_ops {
	int (*ndo_open)(struct net_device *dev);
	int (*ndo_stop)(struct net_device *dev);
	netdev_tx_t (*ndo_start_xmit)(struct sk_buff *skb, struct net_device *dev);
	void (*ndo_set_rx_mode)(struct net_device *dev);
	void (*ndo_tx_timeout)(struct net_device *dev, unsigned int txqueue);
};

struct napi_struct {
	struct list_head poll_list;
	unsigned long state;
	int weight;
	int (*poll)(struct napi_struct *napi, int budget);
};

struct net_device {
	char name[16];
	struct net_device_stats stats;
	struct device dev;
	const struct net_device_ops *netdev_ops;
};

/* The driver's part lies behind the device. */
static inline void *netdev_priv(const struct net_device *dev)
{
	return (char *)dev + ALIGN(sizeof(struct net_device), NETDEV_ALIGN);
}

extern void free_netdev(struct net_device *dev);

extern void netif_napi_add_weight(struct net_device *dev, struct napi_struct *napi,
				  int (*poll)(struct napi_struct *, int), int weight);

static inline void netif_napi_add(struct net_device *dev, struct napi_struct *napi,
				  int (*poll)(struct napi_struct *, int))
{
	netif_napi_add_weight(dev, napi, poll, 64);
}

extern bool napi_complete_done(struct napi_struct *napi, int work_done);
extern int netif_rx(struct sk_buff *skb);
extern void netif_wake_queue(struct net_device *dev);

#endif
