/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef _TL_MINI_DMAENGINE_H
#define _TL_MINI_DMAENGINE_H

#include <linux/device.h>

typedef s32 dma_cookie_t;
typedef void (*dma_async_tx_callback)(void *dma_async_param);

struct dma_async_tx_descriptor {
	dma_cookie_t cookie;
	dma_cookie_t (*tx_submit)(struct dma_async_tx_descriptor *tx);
	dma_async_tx_callback callback;
	void *callback_param;
};

enum dma_status { DMA_COMPLETE, DMA_IN_PROGRESS };

struct dma_tx_state {
	u32 residue;
};

struct dma_device;

struct dma_chan {
	struct dma_device *device;
	dma_cookie_t cookie;
};

struct dma_device {
	struct device *dev;
	void (*device_free_chan_resources)(struct dma_chan *chan);
	int (*device_terminate_all)(struct dma_chan *chan);
	enum dma_status (*device_tx_status)(struct dma_chan *chan, dma_cookie_t cookie,
					    struct dma_tx_state *state);
	void (*device_issue_pending)(struct dma_chan *chan);
};

static inline dma_cookie_t dmaengine_submit(struct dma_async_tx_descriptor *desc)
{
	return desc->tx_submit(desc);
}

#endif
