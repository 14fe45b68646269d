/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef _TL_MINI_ERR_H
#define _TL_MINI_ERR_H

#include <linux/types.h>
#include <linux/errno.h>

#define MAX_ERRNO	4095

static inline void *ERR_PTR(long error)
{
	return (void *)error;
}

static inline long PTR_ERR(const void *ptr)
{
	return (long)ptr;
}

static inline bool IS_ERR_OR_NULL(const void *ptr)
{
	return !ptr || (unsigned long)ptr >= -(unsigned long)MAX_ERRNO;
}

static inline bool IS_ERR(const void *ptr)
{
	return (unsigned long)ptr >= -(unsigned long)MAX_ERRNO;
}

#endif
