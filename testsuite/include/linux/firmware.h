/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef _TL_MINI_FIRMWARE_H
#define _TL_MINI_FIRMWARE_H

#include <linux/types.h>

struct device;

struct firmware {
	size_t size;
	const u8 *data;
};

extern int request_firmware(const struct firmware **fw, const char *name, struct device *dev);

#endif
