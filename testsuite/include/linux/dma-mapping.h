/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef _TL_MINI_DMA_MAPPING_H
#define _TL_MINI_DMA_MAPPING_H

#include <linux/device.h>

extern void *dma_alloc_attrs(struct device *dev, size_t size, dma_addr_t *handle,
			     gfp_t flag, unsigned long attrs);

static inline void *dma_alloc_coherent(struct device *dev, size_t size,
				       dma_addr_t *handle, gfp_t gfp)
{
	return dma_alloc_attrs(dev, size, handle, gfp, 0);
}

#endif
