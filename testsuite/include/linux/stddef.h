/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef _TL_MINI_STDDEF_H
#define _TL_MINI_STDDEF_H

#include <linux/types.h>

#undef offsetof
#define offsetof(type, member)		__builtin_offsetof(type, member)
#define sizeof_field(type, member)	sizeof(((type *)0)->member)
#define offsetofend(type, member)	\
	(offsetof(type, member) + sizeof_field(type, member))

#endif
