/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef _TL_MINI_CLK_PROVIDER_H
#define _TL_MINI_CLK_PROVIDER_H

#include <linux/types.h>

struct clk_hw {
	void *core;
};

struct clk_ops {
	int (*prepare)(struct clk_hw *hw);
	void (*unprepare)(struct clk_hw *hw);
	int (*enable)(struct clk_hw *hw);
	void (*disable)(struct clk_hw *hw);
	int (*is_enabled)(struct clk_hw *hw);
};

#endif
