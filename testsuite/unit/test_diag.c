// SPDX-License-Identifier: GPL-2.0-or-later
/* What identifies findings, what baselines know, and how results are written. */
#define _POSIX_C_SOURCE 200809L
#include <errno.h>
#include <jansson.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>
#include <tasklint/json.h>
#include <tasklint/results.h>
#include "unit.h"

/* What `write` writes, read by a parser that isn't ours. */
static json_t *parsed(void (*write)(struct tl_json *j))
{
	char *text = NULL;
	size_t size;
	FILE *out = open_memstream(&text, &size);
	struct tl_json j;
	json_error_t err;
	json_t *value;

	tl_json_begin(&j, out);
	write(&j);
	tl_json_end(&j);
	fclose(out);
	value = json_loadb(text, size, JSON_REJECT_DUPLICATES, &err);
	ck_assert_msg(value != NULL, "%s in %s", err.text, text);
	free(text);
	return value;
}

static void write_nested(struct tl_json *j)
{
	tl_json_object(j, NULL);
	tl_json_array(j, "empty");
	tl_json_end_array(j);
	tl_json_object(j, "none");
	tl_json_end_object(j);
	tl_json_array(j, "list");
	tl_json_number(j, NULL, INT64_MIN);
	tl_json_object(j, NULL);
	tl_json_bool(j, "yes", true);
	tl_json_bool(j, "no", false);
	tl_json_end_object(j);
	tl_json_string(j, NULL, NULL);
	tl_json_end_array(j);
	tl_json_number(j, "last", INT64_MAX);
	tl_json_end_object(j);
}

START_TEST(json_nests)
{
	json_t *got = parsed(write_nested);
	json_t *want = json_pack("{s:[], s:{}, s:[I, {s:b, s:b}, n], s:I}", "empty", "none", "list",
				 (json_int_t)INT64_MIN, "yes", 1, "no", 0, "last", (json_int_t)INT64_MAX);

	ck_assert_int_eq(json_equal(got, want), 1);
	json_decref(got);
	json_decref(want);
}
END_TEST

static const char *const strings[][2] = {
	{ "", "" },
	{ "a\"b\\c/d", "a\"b\\c/d" },
	{ "\t\n\r\x01\x1f\x7f", "\t\n\r\x01\x1f\x7f" },
	{ "gr\xc3\xbc\xc3\x9f \xe2\x82\xac \xf0\x9f\x90\xa7", "gr\xc3\xbc\xc3\x9f \xe2\x82\xac \xf0\x9f\x90\xa7" },
	/* Latin-1, a cut character, one that is longer than needed, a surrogate, too large. */
	{ "caf\xe9!", "caf\xef\xbf\xbd!" },
	{ "\xe2\x82", "\xef\xbf\xbd\xef\xbf\xbd" },
	{ "\xc0\xaf", "\xef\xbf\xbd\xef\xbf\xbd" },
	{ "\xed\xa0\x80", "\xef\xbf\xbd\xef\xbf\xbd\xef\xbf\xbd" },
	{ "\xf4\x90\x80\x80", "\xef\xbf\xbd\xef\xbf\xbd\xef\xbf\xbd\xef\xbf\xbd" },
};
#define NSTRINGS (sizeof(strings) / sizeof(*strings))

static void write_strings(struct tl_json *j)
{
	tl_json_array(j, NULL);
	for (size_t i = 0; i < NSTRINGS; i++)
		tl_json_string(j, NULL, strings[i][0]);
	tl_json_end_array(j);
}

START_TEST(json_strings)
{
	json_t *got = parsed(write_strings);

	ck_assert_uint_eq(json_array_size(got), NSTRINGS);
	for (size_t i = 0; i < NSTRINGS; i++)
		ck_assert_str_eq(json_string_value(json_array_get(got, i)), strings[i][1]);
	json_decref(got);
}
END_TEST

static struct tl_symbol callback = { .name = "cb" }, helper = { .name = "helper" };
static struct tl_symbol probe = { .name = "probe" }, other = { .name = "other" };

/* cb() sleeps in helper(), and probe() registers it. */
static struct tl_finding *finding(const char *message)
{
	struct tl_finding *f = TL_NEW(&test_arena, struct tl_finding);

	f->rule = tl_rule_find("tasklet-sleep", strlen("tasklet-sleep"));
	f->function = &callback;
	f->message = message;
	*TL_PUSH(&test_arena, &f->path) = (struct tl_step){ 1, &probe, 0, "becomes the callback" };
	*TL_PUSH(&test_arena, &f->path) = (struct tl_step){ 2, &callback, 1, "calls 'helper'" };
	*TL_PUSH(&test_arena, &f->path) = (struct tl_step){ 3, &helper, 2, "msleep() may sleep" };
	return f;
}

#define MESSAGE "'cb' (tasklet, softirq) may sleep: msleep(10)"

static bool same_as_plain(const struct tl_finding *f)
{
	char a[TL_FINGERPRINT_SIZE], b[TL_FINGERPRINT_SIZE];

	tl_fingerprint(finding(MESSAGE), a);
	tl_fingerprint(f, b);
	ck_assert_uint_eq(strspn(a, "0123456789abcdef"), 16);
	return !strcmp(a, b);
}

START_TEST(fingerprint_stays)
{
	struct tl_finding *f = finding("the tasklet 'cb' in softirq context sleeps, in msleep(20)");

	ck_assert(same_as_plain(f));
	f->loc = 77;
	f->severity = TL_ERROR;
	f->path.items[0].function = &other;
	f->path.items[2].loc = 99;
	f->path.items[2].text = "in other words";
	ck_assert(same_as_plain(f));
}
END_TEST

START_TEST(fingerprint_changes)
{
	struct tl_finding *f = finding("'cb' (tasklet, softirq) may sleep: mutex_lock(10)");

	ck_assert(!same_as_plain(f));
	ck_assert(!same_as_plain(finding("'cb2' (tasklet, softirq) may sleep: msleep(10)")));
	f = finding(MESSAGE);
	f->path.items[2].function = &other;
	ck_assert(!same_as_plain(f));
	f = finding(MESSAGE);
	f->function = &other;
	ck_assert(!same_as_plain(f));
	f = finding(MESSAGE);
	f->rule = tl_rule_find("tasklet-cast", strlen("tasklet-cast"));
	ck_assert(!same_as_plain(f));
}
END_TEST

/* A baseline with this text, in a file that is removed again. */
static int read_baseline(const char *text, struct tl_baseline *b, struct tl_err *err)
{
	char name[] = "/tmp/tasklint-baseline-XXXXXX";
	int fd = mkstemp(name), code;
	FILE *out = fdopen(fd, "w");

	fputs(text, out);
	fclose(out);
	code = tl_baseline_read(&test_arena, tl_arena_strndup(&test_arena, name, strlen(name)), b, err);
	unlink(name);
	return code;
}

#define A "aaaaaaaaaaaaaaaa"
#define B "bbbbbbbbbbbbbbbb"

START_TEST(baseline_counts)
{
	struct tl_baseline b;
	struct tl_err err = { "" };

	ck_assert_msg(!read_baseline(TL_BASELINE_HEADER "\n# a comment\n\n"
				     B " tasklet-cast f.c g\n" A " tasklet-sleep a.c cb\n" B " tasklet-cast h.c g\n",
				     &b, &err), "%s", err.text);
	ck_assert_uint_eq(b.entries.n, 3);
	ck_assert_ptr_nonnull(tl_baseline_use(&b, B));
	ck_assert_str_eq(b.entries.items[0].fingerprint, A);
	ck_assert_uint_eq(b.entries.items[0].line, 5);
	ck_assert(!b.entries.items[0].used);
	ck_assert_ptr_nonnull(tl_baseline_use(&b, B));
	ck_assert_ptr_null(tl_baseline_use(&b, B));
	ck_assert_ptr_null(tl_baseline_use(&b, "cccccccccccccccc"));
	ck_assert_ptr_null(tl_baseline_use(&b, "0000000000000000"));
}
END_TEST

START_TEST(baseline_is_written_as_it_is_read)
{
	static const char text[] = TL_BASELINE_HEADER
		"\n# FINGERPRINT RULE FILE FUNCTION, by tasklint run --update-baseline\n"
		B " tasklet-sleep a.c cb\n" A " tasklet-cast b.c -\n" B " tasklet-cast b.c g\n";
	struct tl_baseline b;
	struct tl_err err;
	char *got = NULL;
	size_t size;
	FILE *out = open_memstream(&got, &size);

	ck_assert_int_eq(read_baseline(text, &b, &err), 0);
	tl_baseline_write(&test_arena, &b, out);
	fclose(out);
	ck_assert_str_eq(got, text);
	free(got);
}
END_TEST

START_TEST(bad_baselines)
{
	static const struct { const char *text; int err; const char *said; } bad[] = {
		{ "", EPROTO, ":1: a baseline begins with" },
		{ "# tasklint baseline 2\n", EPROTO, ":1: a baseline begins with" },
		{ TL_BASELINE_HEADER "\n" A " tasklet-sleep f.c g\n" "aaaa tasklet-sleep f.c g\n", EINVAL,
		  ":3: 'aaaa' is no fingerprint" },
		{ TL_BASELINE_HEADER "\nAAAAAAAAAAAAAAAA\n", EINVAL, ":2: 'AAAAAAAAAAAAAAAA' is no" },
	};
	struct tl_baseline b;
	struct tl_err err;

	for (size_t i = 0; i < sizeof(bad) / sizeof(*bad); i++) {
		ck_assert_int_eq(read_baseline(bad[i].text, &b, &err), -bad[i].err);
		ck_assert_msg(strstr(err.text, bad[i].said) != NULL, "%s", err.text);
	}
	ck_assert_int_eq(tl_baseline_read(&test_arena, "/no/such/file", &b, &err), -ENOENT);
}
END_TEST

START_TEST(files_are_replaced_as_a_whole)
{
	char folder[] = "/tmp/tasklint-replace-XXXXXX";
	struct tl_replace r;
	struct tl_err err;
	char *text, *path;

	ck_assert_ptr_nonnull(mkdtemp(folder));
	path = tl_arena_printf(&test_arena, "%s/file", folder);
	for (int i = 0; i < 2; i++) {
		ck_assert_int_eq(tl_replace_begin(&test_arena, &r, path, &err), 0);
		fprintf(r.out, "text %d", i);
		fflush(r.out);
		if (i)
			ck_assert_int_eq(tl_read_file(&test_arena, path, &text, NULL, &err), 0);
		else
			ck_assert_int_ne(access(path, F_OK), 0);
		ck_assert_int_eq(tl_replace_end(&r, &err), 0);
	}
	ck_assert_str_eq(text, "text 0");
	ck_assert_int_eq(tl_read_file(&test_arena, path, &text, NULL, &err), 0);
	ck_assert_str_eq(text, "text 1");
	unlink(path);
	ck_assert_int_eq(rmdir(folder), 0);
	ck_assert_int_eq(tl_replace_begin(&test_arena, &r, path, &err), -ENOENT);
}
END_TEST

START_TEST(lines_of_many_files)
{
	struct tl_sources sources = { .arena = &test_arena };
	const char *line, *names[100];
	char folder[] = "/tmp/tasklint-sources-XXXXXX";
	size_t len;
	FILE *out;

	ck_assert_ptr_nonnull(mkdtemp(folder));
	for (int i = 0; i < 100; i++) {
		names[i] = tl_arena_printf(&test_arena, "%s/%d.c", folder, i);
		out = fopen(names[i], "w");
		ck_assert_ptr_nonnull(out);
		fprintf(out, "first\nof %d\n", i);
		fclose(out);
	}
	for (int i = 0; i < 100; i++) {
		line = tl_source_line(&sources, names[i], 2, &len);
		ck_assert_ptr_nonnull(line);
		ck_assert_str_eq(tl_arena_printf(&test_arena, "%.*s", (int)len, line),
				 tl_arena_printf(&test_arena, "of %d", i));
		ck_assert_ptr_null(tl_source_line(&sources, names[i], 0, &len));
		unlink(names[i]);
	}
	ck_assert_ptr_nonnull(tl_source_line(&sources, names[0], 1, &len));
	ck_assert_int_eq(rmdir(folder), 0);
	/* What is no source, or has no end. */
	ck_assert_ptr_null(tl_source_line(&sources, "/etc/passwd", 1, &len));
	ck_assert_ptr_null(tl_source_line(&sources, "/dev/zero", 1, &len));
	ck_assert_ptr_null(tl_source_line(&sources, tl_arena_printf(&test_arena, "%s/none.c", folder), 1, &len));
}
END_TEST

Suite *diag_suite(void)
{
	TCase *t;
	Suite *s = suite_with_arena("diag", &t);

	tcase_add_test(t, json_nests);
	tcase_add_test(t, json_strings);
	tcase_add_test(t, fingerprint_stays);
	tcase_add_test(t, fingerprint_changes);
	tcase_add_test(t, baseline_counts);
	tcase_add_test(t, baseline_is_written_as_it_is_read);
	tcase_add_test(t, bad_baselines);
	tcase_add_test(t, files_are_replaced_as_a_whole);
	tcase_add_test(t, lines_of_many_files);
	return s;
}
