/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef _TL_MINI_RTNETLINK_H
#define _TL_MINI_RTNETLINK_H

extern void rtnl_lock(void);
extern void rtnl_unlock(void);
extern int rtnl_trylock(void);

#endif
