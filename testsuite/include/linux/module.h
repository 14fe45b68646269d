/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef _TL_MINI_MODULE_H
#define _TL_MINI_MODULE_H

#include <linux/init.h>
#include <linux/kernel.h>

#define MODULE_LICENSE(license)
#define MODULE_DESCRIPTION(text)
#define THIS_MODULE	((struct module *)0)

#endif
