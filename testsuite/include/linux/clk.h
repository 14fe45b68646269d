/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef _TL_MINI_CLK_H
#define _TL_MINI_CLK_H

#include <linux/types.h>

struct clk;

extern int clk_prepare(struct clk *clk);
extern int clk_enable(struct clk *clk);
extern void clk_disable(struct clk *clk);

#endif
