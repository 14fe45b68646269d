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

static inline dma_cookie_t dmaengine_submit(struct dma_async_tx_descriptor *desc)
{
	return desc->tx_submit(desc);
}

#endif
