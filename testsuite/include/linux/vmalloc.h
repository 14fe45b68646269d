/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef _TL_MINI_VMALLOC_H
#define _TL_MINI_VMALLOC_H

#include <linux/types.h>

extern void *vmalloc(unsigned long size);
extern void *vzalloc(unsigned long size);
extern void vfree(const void *addr);

#endif
