/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef _TL_MINI_CONTAINER_OF_H
#define _TL_MINI_CONTAINER_OF_H

#include <linux/stddef.h>

#define container_of(ptr, type, member) ({				\
	void *__member = (void *)(ptr);					\
	_Static_assert(__builtin_types_compatible_p(__typeof__(*(ptr)),	\
				__typeof__(((type *)0)->member)) ||	\
		       __builtin_types_compatible_p(__typeof__(*(ptr)), void), \
		       "container_of: pointer to another type");	\
	(type *)(__member - offsetof(type, member)); })

#endif
