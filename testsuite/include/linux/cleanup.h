/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef _TL_MINI_CLEANUP_H
#define _TL_MINI_CLEANUP_H

#include <linux/compiler.h>

/*
 * guard(name)(lock) holds the lock until the end of the block. The two
 * functions carry the kernel's names: they are what is left in GIMPLE.
 */
#define DEFINE_GUARD(_name, _type, _lock, _unlock)			\
typedef _type class_##_name##_t;					\
static inline _type class_##_name##_constructor(_type _T)		\
{									\
	_lock;								\
	return _T;							\
}									\
static inline void class_##_name##_destructor(_type *_p)		\
{									\
	_type _T = *_p;							\
									\
	if (_T) {							\
		_unlock;						\
	}								\
}

#define __TL_PASTE2(a, b)	a##b
#define __TL_PASTE(a, b)	__TL_PASTE2(a, b)

/* The same for a lock that the guard only points to, with room for what the unlock needs. */
#define DEFINE_LOCK_GUARD_1(_name, _type, _lock, _unlock, ...)		\
typedef struct {							\
	_type *lock;							\
	__VA_ARGS__;							\
} class_##_name##_t;							\
static inline void class_##_name##_destructor(class_##_name##_t *_T)	\
{									\
	if (_T->lock) {							\
		_unlock;						\
	}								\
}									\
static inline class_##_name##_t class_##_name##_constructor(_type *l)	\
{									\
	class_##_name##_t _t = { .lock = l }, *_T = &_t;		\
									\
	_lock;								\
	return _t;							\
}

/* ... and for what is one and the same everywhere. */
#define DEFINE_LOCK_GUARD_0(_name, _lock, _unlock)			\
typedef struct {							\
	void *lock;							\
} class_##_name##_t;							\
static inline void class_##_name##_destructor(class_##_name##_t *_T)	\
{									\
	if (_T->lock) {							\
		_unlock;						\
	}								\
}									\
static inline class_##_name##_t class_##_name##_constructor(void)	\
{									\
	class_##_name##_t _t = { .lock = (void *)1 };			\
									\
	_lock;								\
	return _t;							\
}

#define guard(_name)							\
	class_##_name##_t __TL_PASTE(__guard_, __COUNTER__)		\
	__cleanup(class_##_name##_destructor) __maybe_unused =		\
	class_##_name##_constructor

#define scoped_guard(_name, args...)					\
	for (class_##_name##_t __scope					\
	     __cleanup(class_##_name##_destructor) =			\
	     class_##_name##_constructor(args), *__done = (void *)0;	\
	     !__done; __done = (void *)1)

#endif
