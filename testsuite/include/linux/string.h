/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef _TL_MINI_STRING_H
#define _TL_MINI_STRING_H

#include <linux/types.h>
#include <linux/stddef.h>

extern void *memset(void *s, int c, size_t n);
extern void *memcpy(void *to, const void *from, size_t n);
extern void *memmove(void *to, const void *from, size_t n);
extern int memcmp(const void *a, const void *b, size_t n);
extern size_t strlen(const char *s);
extern char *strcpy(char *to, const char *from);
extern ssize_t strscpy(char *to, const char *from, size_t n);

static inline void memzero_explicit(void *s, size_t n)
{
	memset(s, 0, n);
	__asm__ __volatile__("" : : "r" (s) : "memory");
}

/* From the end of a member, and from its start, to the end of the object. */
#define memset_after(obj, v, member) ({					\
	__typeof__(obj) __obj = (obj);					\
	memset((u8 *)__obj + offsetofend(__typeof__(*__obj), member), (v), \
	       sizeof(*__obj) - offsetofend(__typeof__(*__obj), member)); })

#define memset_startat(obj, v, member) ({				\
	__typeof__(obj) __obj = (obj);					\
	memset((u8 *)__obj + offsetof(__typeof__(*__obj), member), (v),	\
	       sizeof(*__obj) - offsetof(__typeof__(*__obj), member)); })

#endif
