/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef _TL_MINI_TIMER_H
#define _TL_MINI_TIMER_H

#include <linux/types.h>
#include <linux/container_of.h>
#include <linux/jiffies.h>

struct timer_list {
	struct hlist_node entry;
	unsigned long expires;
	void (*function)(struct timer_list *timer);
	u32 flags;
};

extern void init_timer_key(struct timer_list *timer,
			   void (*func)(struct timer_list *), unsigned int flags,
			   const char *name, void *key);
#define timer_setup(timer, callback, flags)	\
	init_timer_key((timer), (callback), (flags), NULL, NULL)
#define from_timer(var, timer, member)	\
	container_of(timer, __typeof__(*(var)), member)

#define DEFINE_TIMER(_name, _function)	\
	struct timer_list _name = { .function = (_function) }

extern int mod_timer(struct timer_list *timer, unsigned long expires);
extern int del_timer(struct timer_list *timer);
extern int del_timer_sync(struct timer_list *timer);

#endif
