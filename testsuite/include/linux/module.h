/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef _TL_MINI_MODULE_H
#define _TL_MINI_MODULE_H

#include <linux/init.h>
#include <linux/kernel.h>

#define MODULE_LICENSE(license)
#define MODULE_DESCRIPTION(text)
/* What runs when the module goes has no other caller. */
#define module_exit(fn)	void cleanup_module(void) __attribute__((alias(#fn)))
#define THIS_MODULE	((struct module *)0)

#endif
