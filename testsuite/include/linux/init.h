/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef _TL_MINI_INIT_H
#define _TL_MINI_INIT_H

#include <linux/compiler.h>

#endif
