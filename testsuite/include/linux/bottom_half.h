/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef _TL_MINI_BOTTOM_HALF_H
#define _TL_MINI_BOTTOM_HALF_H

extern void local_bh_disable(void);
extern void local_bh_enable(void);

#endif
