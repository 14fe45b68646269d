// SPDX-License-Identifier: GPL-2.0-or-later
#define _POSIX_C_SOURCE 200809L
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/types.h>
#include <unistd.h>
#include "unit.h"

START_TEST(arena_gives_clear_aligned_memory)
{
	static const size_t sizes[] = { 0, 1, 7, 16, 4000, 70000, 300000, 3 << 20 };
	size_t round, i, j;
	char *p, *last = NULL;

	for (round = 0; round < 5; round++) {
		for (i = 0; i < sizeof(sizes) / sizeof(*sizes); i++) {
			p = tl_arena_get(&test_arena, sizes[i]);
			ck_assert_ptr_ne(p, last);
			ck_assert_uint_eq((uintptr_t)p % 16, 0);
			for (j = 0; j < sizes[i] && !p[j]; j++)
				;
			ck_assert_uint_eq(j, sizes[i]);
			memset(p, 0xa5, sizes[i]);
			last = p;
		}
	}
	ck_assert_uint_ge(test_arena.total, 5u * (3 << 20));
}
END_TEST

START_TEST(arena_uses_few_chunks)
{
	int i;

	for (i = 0; i < 10000; i++)
		tl_arena_get(&test_arena, 64);
	ck_assert_uint_lt(test_arena.total, 10000 * 64 + (512 << 10));
}
END_TEST

START_TEST(large_item_does_not_waste_the_chunk)
{
	char *a = tl_arena_get(&test_arena, 16), *b;

	tl_arena_get(&test_arena, 1 << 20);
	b = tl_arena_get(&test_arena, 16);
	ck_assert_ptr_eq(a + 16, b);
}
END_TEST

START_TEST(arena_can_be_used_after_release)
{
	tl_arena_get(&test_arena, 100);
	tl_arena_release(&test_arena);
	ck_assert_uint_eq(test_arena.total, 0);
	ck_assert_ptr_nonnull(tl_arena_get(&test_arena, 100));
}
END_TEST

START_TEST(arena_makes_strings)
{
	ck_assert_str_eq(tl_arena_strndup(&test_arena, "foobar", 3), "foo");
	ck_assert_str_eq(tl_arena_printf(&test_arena, "%s-%d", "foo", 42), "foo-42");
	ck_assert_str_eq(tl_arena_printf(&test_arena, "%s", ""), "");
}
END_TEST

START_TEST(vectors_grow)
{
	TL_VEC(uint32_t) v = { 0 }, w = { 0 };
	uint32_t i, *item;

	for (i = 0; i < 100000; i++) {
		*TL_PUSH(&test_arena, &v) = i;
		if (i % 3 == 0)
			*TL_PUSH(&test_arena, &w) = i;
	}
	ck_assert_uint_eq(v.n, 100000);
	i = 0;
	tl_for_each(item, &v)
		ck_assert_uint_eq(*item, i++);
	i = 0;
	tl_for_each(item, &w)
		ck_assert_uint_eq(*item, 3 * i++);
}
END_TEST

START_TEST(vector_items_are_clear)
{
	TL_VEC(uint64_t) v = { 0 };
	uint32_t i;

	for (i = 0; i < 5000; i++)
		ck_assert_uint_eq(*TL_PUSH(&test_arena, &v), 0);
}
END_TEST

START_TEST(map_finds_what_was_put)
{
	static char keys[5000];
	struct tl_map m = { 0 };
	size_t i;

	ck_assert_ptr_null(tl_map_get(&m, keys));
	ck_assert_ptr_null(tl_map_get(&m, NULL));
	for (i = 0; i < sizeof(keys); i += 2)
		*tl_map_at(&test_arena, &m, keys + i) = keys + i + 1;
	ck_assert_uint_eq(m.n, sizeof(keys) / 2);
	for (i = 0; i < sizeof(keys); i++)
		ck_assert_ptr_eq(tl_map_get(&m, keys + i), i % 2 ? NULL : keys + i + 1);
	*tl_map_at(&test_arena, &m, keys) = keys;
	ck_assert_ptr_eq(tl_map_get(&m, keys), keys);
	ck_assert_uint_eq(m.n, sizeof(keys) / 2);
}
END_TEST

START_TEST(equal_strings_have_one_address)
{
	struct tl_strings t = { .arena = &test_arena };
	const char *seen[3000];
	char name[40];
	int i, round;

	ck_assert_ptr_null(tl_intern_find(&t, "x", 1));
	for (round = 0; round < 2; round++) {
		for (i = 0; i < 3000; i++) {
			snprintf(name, sizeof(name), "%.*s%d", i % 20, "abcdefghijklmnopqrst", i);
			if (!round)
				seen[i] = tl_intern(&t, name);
			else
				ck_assert_ptr_eq(tl_intern(&t, name), seen[i]);
			ck_assert_str_eq(seen[i], name);
		}
	}
	ck_assert_uint_eq(t.n, 3000);
	ck_assert_ptr_eq(tl_intern_n(&t, "0nothing", 1), seen[0]);
	ck_assert_ptr_eq(tl_intern_find(&t, "0", 1), seen[0]);
	ck_assert_ptr_null(tl_intern_find(&t, "nowhere", 7));
	ck_assert_uint_eq(t.n, 3000);
	ck_assert_str_eq(tl_intern(&t, ""), "");
	ck_assert_ptr_eq(tl_intern(&t, ""), tl_intern_n(&t, "foo", 0));
}
END_TEST

START_TEST(prefix_of_a_longer_string_is_another)
{
	struct tl_strings t = { .arena = &test_arena };

	ck_assert_ptr_ne(tl_intern(&t, "kmalloc_node"), tl_intern_n(&t, "kmalloc_node", 7));
	ck_assert_ptr_ne(tl_intern(&t, "aaaaaaaaaaaaaaaa"), tl_intern(&t, "aaaaaaaa"));
}
END_TEST

START_TEST(errors_carry_text)
{
	struct tl_err err;
	char longer[1000];

	ck_assert_int_eq(tl_err_set(&err, EINVAL, "%s:%d: bad", "foo", 3), -EINVAL);
	ck_assert_str_eq(err.text, "foo:3: bad");
	ck_assert_int_eq(tl_err_set(NULL, ENOENT, "nobody hears"), -ENOENT);
	memset(longer, 'x', sizeof(longer) - 1);
	longer[sizeof(longer) - 1] = '\0';
	tl_err_set(&err, EINVAL, "%s", longer);
	ck_assert_uint_eq(strlen(err.text), sizeof(err.text) - 1);
}
END_TEST

static void check_file(size_t size)
{
	char path[] = "/tmp/tasklint-test-XXXXXX", *text = NULL;
	struct tl_err err;
	size_t got = 0, i;
	FILE *f = fdopen(mkstemp(path), "w");

	for (i = 0; i < size; i++)
		fputc('a' + (int)(i % 26), f);
	fclose(f);
	ck_assert_int_eq(tl_read_file(&test_arena, path, &text, &got, &err), 0);
	unlink(path);
	ck_assert_uint_eq(got, size);
	ck_assert_uint_eq(strlen(text), size);
	for (i = 0; i < size && text[i] == 'a' + (int)(i % 26); i++)
		;
	ck_assert_uint_eq(i, size);
}

START_TEST(files_are_read_whole)
{
	check_file(0);
	check_file(1);
	check_file(65536);
	check_file(500001);
}
END_TEST

START_TEST(pipe_is_read_whole)
{
	char path[40], *text = NULL;
	struct tl_err err;
	size_t got = 0;
	int fds[2];
	pid_t pid;

	ck_assert_int_eq(pipe(fds), 0);
	pid = fork();
	if (!pid) {
		char block[1000];
		int i;

		memset(block, 'x', sizeof(block));
		for (i = 0; i < 300; i++) {
			if (write(fds[1], block, sizeof(block)) != sizeof(block))
				_exit(1);
		}
		_exit(0);
	}
	close(fds[1]);
	snprintf(path, sizeof(path), "/dev/fd/%d", fds[0]);
	ck_assert_int_eq(tl_read_file(&test_arena, path, &text, &got, &err), 0);
	ck_assert_uint_eq(got, 300000);
	ck_assert_uint_eq(strlen(text), 300000);
	close(fds[0]);
}
END_TEST

START_TEST(unreadable_files_are_errors)
{
	struct tl_err err;
	char *text = NULL;

	ck_assert_int_eq(tl_read_file(&test_arena, "/nonexistent/x", &text, NULL, &err), -ENOENT);
	ck_assert_str_eq(err.text, "/nonexistent/x: No such file or directory");
	ck_assert_int_eq(tl_read_file(&test_arena, "/tmp", &text, NULL, &err), -EISDIR);
	ck_assert_ptr_null(text);
}
END_TEST

START_TEST(starts_with)
{
	ck_assert(tl_starts_with("tasklet_kill", "tasklet_"));
	ck_assert(tl_starts_with("x", ""));
	ck_assert(!tl_starts_with("task", "tasklet_"));
}
END_TEST

Suite *base_suite(void)
{
	TCase *tc;
	Suite *s = suite_with_arena("base", &tc);

	tcase_add_test(tc, arena_gives_clear_aligned_memory);
	tcase_add_test(tc, arena_uses_few_chunks);
	tcase_add_test(tc, large_item_does_not_waste_the_chunk);
	tcase_add_test(tc, arena_can_be_used_after_release);
	tcase_add_test(tc, arena_makes_strings);
	tcase_add_test(tc, vectors_grow);
	tcase_add_test(tc, vector_items_are_clear);
	tcase_add_test(tc, map_finds_what_was_put);
	tcase_add_test(tc, equal_strings_have_one_address);
	tcase_add_test(tc, prefix_of_a_longer_string_is_another);
	tcase_add_test(tc, errors_carry_text);
	tcase_add_test(tc, files_are_read_whole);
	tcase_add_test(tc, pipe_is_read_whole);
	tcase_add_test(tc, unreadable_files_are_errors);
	tcase_add_test(tc, starts_with);
	return s;
}
