/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef _TL_MINI_DEVCOREDUMP_H
#define _TL_MINI_DEVCOREDUMP_H

#include <linux/device.h>

extern void dev_coredumpv(struct device *dev, void *data, size_t datalen, gfp_t gfp);

#endif
