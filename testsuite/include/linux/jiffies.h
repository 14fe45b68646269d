/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef _TL_MINI_JIFFIES_H
#define _TL_MINI_JIFFIES_H

#define HZ	250

extern unsigned long volatile jiffies;
extern unsigned long msecs_to_jiffies(const unsigned int ms);

#endif
