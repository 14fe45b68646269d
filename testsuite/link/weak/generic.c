// SPDX-License-Identifier: GPL-2.0-or-later
#include "arch.h"

void __attribute__((weak)) arch_sync(struct arch *a)
{
	msleep(1);
}

void __attribute__((weak)) arch_idle(struct arch *a)
{
	msleep(1);
}
