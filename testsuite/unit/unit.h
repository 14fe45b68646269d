/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Unit tests: one file per part of the engine, each with a suite. To add one,
 * write test_foo.c with `Suite *foo_suite(void)` and add X(foo) below.
 */
#ifndef TL_TEST_UNIT_H
#define TL_TEST_UNIT_H

#include <check.h>
#include <tasklint/facts.h>

#define TL_SUITES(X) \
	X(base) \
	X(binary) \
	X(diag) \
	X(facts) \
	X(generated) \
	X(index) \
	X(locks) \
	X(model) \
	X(solution) \
	X(solve)

#define TL_DECLARE_SUITE(name) Suite *name##_suite(void);
TL_SUITES(TL_DECLARE_SUITE)

/* An arena of each test's own, for tcase_add_checked_fixture(). */
extern struct tl_arena test_arena;
void setup_arena(void);
void teardown_arena(void);

/* A suite of one case whose tests have an arena; the case is *ret_case. */
Suite *suite_with_arena(const char *name, TCase **ret_case);

/* test_facts.c */
uint32_t random_below(uint32_t n);
char *all_text(void);				/* a unit with everything there is in it */
char *write_text(const struct tl_unit *u);
void check_same(const char *got, const char *want);

/* test_binary.c: the binary form of `u` reads back as what gives the same text. */
void check_binary(const struct tl_unit *u);

#endif
