// SPDX-License-Identifier: GPL-2.0-or-later
/* Attributes without the string they need: a mistake, and told as one. */
extern void number(void) __attribute__((tasklint(5)));
extern void nothing(void) __attribute__((tasklint));
extern void two(void) __attribute__((tasklint("may_sleep", "softirq")));
