/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef _TL_MINI_UACCESS_H
#define _TL_MINI_UACCESS_H

#include <linux/kernel.h>
#include <linux/sched.h>

extern unsigned long copy_from_user(void *to, const void __user *from, unsigned long n);
extern unsigned long copy_to_user(void __user *to, const void *from, unsigned long n);
extern unsigned long __copy_from_user_inatomic(void *to, const void __user *from,
					       unsigned long n);
extern unsigned long __copy_to_user_inatomic(void __user *to, const void *from,
					     unsigned long n);
extern long copy_from_kernel_nofault(void *to, const void *from, size_t size);
extern long copy_from_user_nofault(void *to, const void __user *from, size_t size);
extern unsigned long clear_user(void __user *to, unsigned long n);
extern long strncpy_from_user(char *to, const char __user *from, long count);
extern long strnlen_user(const char __user *s, long n);

static inline void pagefault_disable(void)
{
	current->pagefault_disabled++;
	barrier();
}

static inline void pagefault_enable(void)
{
	barrier();
	current->pagefault_disabled--;
}

/* As on x86: a call from inside an asm, so that GIMPLE has no call. */
#define __tl_get_user(x, ptr, fn) ({					\
	int __err;							\
	unsigned long __val;						\
									\
	__asm__ __volatile__("call __" #fn "_%c[size]"			\
			     : "=r" (__err), "=r" (__val)		\
			     : "0" (ptr), [size] "i" (sizeof(*(ptr)))	\
			     : "memory");				\
	(x) = (__typeof__(*(ptr)))__val;				\
	__err; })

#define __tl_put_user(x, ptr, fn) ({					\
	int __err;							\
	__typeof__(*(ptr)) __val = (x);					\
									\
	__asm__ __volatile__("call __" #fn "_%c[size]"			\
			     : "=r" (__err)				\
			     : "0" (ptr), "r" (__val), [size] "i" (sizeof(*(ptr))) \
			     : "memory");				\
	__err; })

#define get_user(x, ptr)	({ might_fault(); __tl_get_user(x, ptr, get_user); })
#define put_user(x, ptr)	({ might_fault(); __tl_put_user(x, ptr, put_user); })
#define __get_user(x, ptr)	__tl_get_user(x, ptr, get_user_nocheck)
#define __put_user(x, ptr)	__tl_put_user(x, ptr, put_user_nocheck)

#define access_ok(addr, size)	((unsigned long)(addr) + (size) < 1UL << 47)

#endif
