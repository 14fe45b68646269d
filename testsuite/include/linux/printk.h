/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef _TL_MINI_PRINTK_H
#define _TL_MINI_PRINTK_H

#include <linux/compiler.h>

extern __printf(1, 2) int _printk(const char *fmt, ...);
#define printk(fmt, ...)	_printk(fmt, ##__VA_ARGS__)
#define pr_err(fmt, ...)	_printk("3" fmt, ##__VA_ARGS__)
#define pr_warn(fmt, ...)	_printk("4" fmt, ##__VA_ARGS__)
#define pr_info(fmt, ...)	_printk("6" fmt, ##__VA_ARGS__)

#endif
