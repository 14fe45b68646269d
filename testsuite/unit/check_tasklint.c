// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * All unit tests in one program. Check's environment variables work:
 * CK_RUN_SUITE=facts, CK_VERBOSITY=verbose, CK_FORK=no.
 */
#include <stdlib.h>
#include "unit.h"

struct tl_arena test_arena;

void setup_arena(void)
{
	tl_arena_init(&test_arena, tl_get_or_die, free);
}

void teardown_arena(void)
{
	tl_arena_release(&test_arena);
}

Suite *suite_with_arena(const char *name, TCase **ret_case)
{
	Suite *s = suite_create(name);

	*ret_case = tcase_create(name);
	tcase_add_checked_fixture(*ret_case, setup_arena, teardown_arena);
	tcase_set_timeout(*ret_case, 60);
	suite_add_tcase(s, *ret_case);
	return s;
}

int main(void)
{
	SRunner *sr = srunner_create(NULL);
	int failed;

#define TL_ADD_SUITE(name) srunner_add_suite(sr, name##_suite());
	TL_SUITES(TL_ADD_SUITE)
	srunner_run_all(sr, CK_ENV);
	failed = srunner_ntests_failed(sr);
	srunner_free(sr);
	return failed ? EXIT_FAILURE : EXIT_SUCCESS;
}
