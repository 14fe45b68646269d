// SPDX-License-Identifier: GPL-2.0-or-later
/* Facts that were generated from kernels, and the few that are read of them. */
#define _POSIX_C_SOURCE 200809L
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>
#include <tasklint/model.h>
#include "unit.h"

#define VERSION(major, minor) ((major) << 8 | (minor))

static const char sections[] =
	"[aa]\nproto = void (void)\nblocks = always\nvia = \"a.c\":1:2 aa \"mutex_lock()\"\n\n"
	"[aa_b]\nproto = int (struct b *, unsigned int)\nblocks = if (arg1 & 1024)\neffect = frees(arg0)\n\n"
	"[b]\nproto = void (void)\nblocks = always\n\n"
	"[zz]\nproto = int (...)\nuser = always\norigin = reviewed z.c\n";

static const char *head(const char *kernel, size_t bytes)
{
	return tl_arena_printf(&test_arena, "format = 1\n# from a kernel\n\nkernel = %s\norigin = generated %s\nbytes = %zu\n\n",
			       kernel, kernel, bytes);
}

/* A file that is gone when the test ends; what was mapped stays. */
static int add(struct tl_model *m, const char *text, struct tl_err *err, const char **ret_path)
{
	char *path = tl_arena_strndup(&test_arena, "/tmp/tasklint-unit-XXXXXX", 25);
	int fd = mkstemp(path), ret;

	ck_assert_int_ge(fd, 0);
	ck_assert_int_eq(write(fd, text, strlen(text)), (ssize_t)strlen(text));
	close(fd);
	ret = tl_model_add_generated(m, path, err);
	unlink(path);
	*ret_path = path;
	return ret;
}

static void add_good(struct tl_model *m, const char *kernel, const char *text)
{
	struct tl_err err = { "" };
	const char *path;
	int ret = add(m, tl_arena_printf(&test_arena, "%s%s", head(kernel, strlen(text)), text), &err, &path);

	ck_assert_msg(!ret, "%s", err.text);
}

static const struct tl_api *find(const struct tl_model *m, const char *name, int version)
{
	const struct tl_api *api = NULL;
	struct tl_err err = { "" };
	int ret = tl_model_generated(m, name, version, &test_arena, &api, &err);

	ck_assert_msg(!ret, "%s", err.text);
	return api;
}

START_TEST(each_section_is_found)
{
	struct tl_model *m = tl_model_new(&test_arena);
	const struct tl_api *api;
	uint32_t n = 0;

	add_good(m, "6.1..6.1", sections);
	ck_assert_uint_eq(m->api_list.n, 0);
	api = find(m, "aa", VERSION(6, 1));
	ck_assert_ptr_nonnull(api);
	ck_assert_int_eq(api->blocks.when, TL_ALWAYS);
	ck_assert_uint_eq(api->via.n, 1);
	ck_assert_str_eq(api->via.items[0].file, "a.c");
	ck_assert_str_eq(api->origin, "generated 6.1..6.1");
	api = find(m, "aa_b", VERSION(6, 1));
	ck_assert_ptr_nonnull(api);
	ck_assert_int_eq(api->nparams, 2);
	ck_assert_int_eq(api->blocks.when, TL_IF);
	ck_assert_uint_eq(api->effects.n, 1);
	ck_assert_ptr_nonnull(find(m, "b", VERSION(6, 1)));
	api = find(m, "zz", VERSION(6, 1));
	ck_assert_ptr_nonnull(api);
	ck_assert_str_eq(api->origin, "reviewed z.c");
	ck_assert_int_eq(tl_model_check_generated(m, &test_arena, &n, NULL), 0);
	ck_assert_uint_eq(n, 4);
}
END_TEST

START_TEST(other_names_are_not_found)
{
	static const char *const names[] = { "", "a", "aa_", "aa_bb", "ab", "bb", "z", "zzz", "~", "proto", "[aa" };
	struct tl_model *m = tl_model_new(&test_arena);

	add_good(m, "6.1..6.1", sections);
	for (size_t i = 0; i < sizeof(names) / sizeof(*names); i++)
		ck_assert_msg(!find(m, names[i], VERSION(6, 1)), "%s", names[i]);
	ck_assert_ptr_null(find(tl_model_new(&test_arena), "aa", VERSION(6, 1)));
}
END_TEST

START_TEST(between_two_kernels_is_true_what_both_say)
{
	static const char later[] =
		"[aa]\nproto = void (void)\nblocks = always\nvia = \"moved.c\":7:2 aa \"down()\"\n\n"
		"[b]\nproto = void (int)\nblocks = always\n\n"
		"[new]\nproto = void (void)\nblocks = always\n";
	struct tl_model *m = tl_model_new(&test_arena);

	add_good(m, "6.1..6.2", sections);
	add_good(m, "6.12..6.12", later);
	ck_assert_ptr_null(find(m, "aa", VERSION(6, 0)));
	ck_assert_ptr_nonnull(find(m, "b", VERSION(6, 2)));
	ck_assert_str_eq(find(m, "aa", VERSION(6, 2))->via.items[0].file, "a.c");
	ck_assert_str_eq(find(m, "aa", VERSION(6, 6))->via.items[0].file, "a.c");
	ck_assert_ptr_null(find(m, "b", VERSION(6, 6)));
	ck_assert_ptr_null(find(m, "zz", VERSION(6, 6)));
	ck_assert_ptr_null(find(m, "new", VERSION(6, 6)));
	ck_assert_str_eq(find(m, "aa", VERSION(6, 12))->via.items[0].file, "moved.c");
	ck_assert_ptr_nonnull(find(m, "new", VERSION(6, 12)));
	ck_assert_ptr_null(find(m, "aa", VERSION(6, 13)));
	ck_assert_ptr_null(find(m, "aa", VERSION(7, 0)));
}
END_TEST

/* Heads, with "@" for the right one, and what is said of them behind the file's name. */
static const struct {
	const char *text, *says;
} bad_heads[] = {
	{ "", ": there is no 'format = 1'" },
	{ "[aa]\n", ": the head must have kernel = FROM..TO, origin and bytes" },
	{ "format = 1\nkernel = 6.1..6.1\n", ": no section begins in the first 4096 bytes" },
	{ "format = 2\n\n[aa]\n", ":1: format 2, and only 1 is known here" },
	{ "format = 1\nkernel = 6.1..6.1\n\n[aa]\n", ": the head must have kernel = FROM..TO, origin and bytes" },
	{ "format = 1\nkernel = 6.1..\norigin = generated x\nbytes = 5\n[aa]\n",
	  ": the head must have kernel = FROM..TO, origin and bytes" },
	{ "format = 1\nkernal = 6.1\n[aa]\n", ":2: kernel, origin or bytes expected before 'kernal = 6.1' in [the head]" },
	{ "format = 1\nkernel = 6\n[aa]\n", ":2: bad kernel '6' in [the head]; as in 5.13.., ..6.8 or 5.9..6.8" },
	{ "format = 1\nkernel = 6.1..6.1\norigin = generated x\nbytes = 6\n[aa]\n",
	  ": 5 bytes of sections where 6 are said to be: cut off, or changed by hand" },
};

START_TEST(bad_head_is_one_line)
{
	struct tl_model *m = tl_model_new(&test_arena);
	struct tl_err err = { "" };
	const char *path;

	ck_assert_int_lt(add(m, bad_heads[_i].text, &err, &path), 0);
	ck_assert_str_eq(err.text, tl_arena_printf(&test_arena, "%s%s", path, bad_heads[_i].says));
	ck_assert_uint_eq(m->generated.n, 0);
}
END_TEST

static const struct {
	const char *text, *name, *says;
} bad_sections[] = {
	{ "[a]\nproto = void (void)\nblokcs = always\n", "a", ":10: unknown key 'blokcs' in [a]" },
	{ "[a]\nproto = void (void)\n[b]\nblocks = always\n", "b", ":10: this is no function with a proto" },
	{ "[a]\nproto = void (void)\n[b\nproto = void (void)\n", "c", ":10: a line that begins with '[' must end with ']'" },
	{ "[b]\nproto = void (void)\n[a]\nproto = void (void)\n[c]\nproto = void (void)\n", "c", NULL },
	{ "[c]\nproto = void (void)\n[b]\nproto = void (void)\n[a]\nproto = void (void)\n", "a",
	  ":8: sections are not in the order of their names" },
	{ "[a]\nproto = void (void)\n[a]\nproto = void (void)\n", "b", NULL },
};

START_TEST(bad_section_is_one_line)
{
	struct tl_model *m = tl_model_new(&test_arena);
	const struct tl_api *api;
	struct tl_err err = { "" }, all = { "" };
	const char *path, *text = bad_sections[_i].text, *says = bad_sections[_i].says;
	uint32_t n;
	int ret;

	ck_assert_int_eq(add(m, tl_arena_printf(&test_arena, "%s%s", head("6.1..6.1", strlen(text)), text), &err, &path), 0);
	ret = tl_model_generated(m, bad_sections[_i].name, VERSION(6, 1), &test_arena, &api, &err);
	ck_assert_int_eq(ret, says ? -EINVAL : 0);
	if (says)
		ck_assert_str_eq(err.text, tl_arena_printf(&test_arena, "%s%s", path, says));
	/* What a search may pass by is found where all is read. */
	ck_assert_int_eq(tl_model_check_generated(m, &test_arena, &n, &all), -EINVAL);
	ck_assert_str_ne(all.text, "");
}
END_TEST

START_TEST(own_generated_facts_are_good)
{
	struct tl_model *m = tl_model_new(&test_arena);
	struct tl_err err = { "" };
	uint32_t n = 0;
	int ret = tl_model_read_all(m, "rules/facts", &err);

	ck_assert_msg(!ret, "%s", err.text);
	ck_assert_uint_ge(m->generated.n, 2);
	ret = tl_model_check_generated(m, &test_arena, &n, &err);
	ck_assert_msg(!ret, "%s", err.text);
	ck_assert_uint_ge(n, 4000);
}
END_TEST

Suite *generated_suite(void)
{
	TCase *tc;
	Suite *s = suite_with_arena("generated", &tc);

	tcase_add_test(tc, each_section_is_found);
	tcase_add_test(tc, other_names_are_not_found);
	tcase_add_test(tc, between_two_kernels_is_true_what_both_say);
	tcase_add_loop_test(tc, bad_head_is_one_line, 0, sizeof(bad_heads) / sizeof(*bad_heads));
	tcase_add_loop_test(tc, bad_section_is_one_line, 0, sizeof(bad_sections) / sizeof(*bad_sections));
	tcase_add_test(tc, own_generated_facts_are_good);
	return s;
}
