/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef _TL_MINI_COMPILER_H
#define _TL_MINI_COMPILER_H

#define likely(x)	__builtin_expect(!!(x), 1)
#define unlikely(x)	__builtin_expect(!!(x), 0)

#undef __always_inline
#define __always_inline	inline __attribute__((__always_inline__))
#define noinline	__attribute__((__noinline__))
#define __noreturn	__attribute__((__noreturn__))
#define __packed	__attribute__((__packed__))
#define __aligned(n)	__attribute__((__aligned__(n)))
#define __printf(f, a)	__attribute__((__format__(printf, f, a)))
#define __must_check	__attribute__((__warn_unused_result__))
#define __maybe_unused	__attribute__((__unused__))
#define __used		__attribute__((__used__))
#define __cleanup(f)	__attribute__((__cleanup__(f)))
#define fallthrough	__attribute__((__fallthrough__))

/* Address spaces mean something to sparse only. */
#define __user
#define __iomem
#define __percpu
#define __rcu
#define __force
#define __bitwise
#define __init
#define __exit
#define __acquires(x)
#define __releases(x)

#define barrier()	__asm__ __volatile__("" : : : "memory")

#define READ_ONCE(x)		(*(const volatile __typeof__(x) *)&(x))
#define WRITE_ONCE(x, v)	do { *(volatile __typeof__(x) *)&(x) = (v); } while (0)

#endif
