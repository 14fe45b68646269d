// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * The binary form. The text form is the oracle: what was written and read
 * gives the text of what was there before.
 *
 * With TL_FACTS=DIR, every file of that folder is facts of a real unit, and
 * is damaged in all ways, too.
 */
#define _POSIX_C_SOURCE 200809L
#define ZLIB_CONST
#include <dirent.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <zlib.h>
#include <tasklint/facts.h>
#include "unit.h"

struct bytes {
	unsigned char *p;
	size_t n;
};

/* The head: see docs/facts-binary.md. */
enum { VERSION_AT = 8, SIZE_AT = 12, RAW_SIZE_AT = 16, CRC_AT = 20, HEAD_SIZE = 24 };

static uint32_t get4(const unsigned char *p)
{
	return p[0] | (uint32_t)p[1] << 8 | (uint32_t)p[2] << 16 | (uint32_t)p[3] << 24;
}

static void put4(unsigned char *p, uint32_t v)
{
	for (int i = 0; i < 4; i++)
		p[i] = (unsigned char)(v >> 8 * i);
}

static struct bytes pack(const struct tl_unit *u)
{
	struct tl_err err = { "" };
	struct bytes b;

	ck_assert_msg(!tl_facts_pack(&test_arena, u, &b.p, &b.n, &err), "%s", err.text);
	return b;
}

/* 0 or the error. Behind `n` bytes there is nothing, so that ASan sees who reads on. */
static int unpack(const unsigned char *p, size_t n, struct tl_unit **ret, struct tl_err *err)
{
	unsigned char *alone = malloc(n ? n : 1);
	int r;

	if (n)
		memcpy(alone, p, n);
	r = tl_facts_unpack(&test_arena, "x.o", alone, n, ret, err);
	free(alone);
	return r;
}

static struct tl_unit *unpack_good(struct bytes b)
{
	struct tl_err err = { "" };
	struct tl_unit *u = NULL;

	ck_assert_msg(!unpack(b.p, b.n, &u, &err), "%s", err.text);
	return u;
}

static void refuse(const unsigned char *p, size_t n, int errnum, const char *text)
{
	struct tl_err err = { "" };
	struct tl_unit *u = (struct tl_unit *)&err;

	ck_assert_int_eq(unpack(p, n, &u, &err), -errnum);
	ck_assert_ptr_eq(u, (struct tl_unit *)&err);
	ck_assert_msg(!strncmp(err.text, "x.o: ", 5) && strstr(err.text, text) && !strchr(err.text, '\n'),
		      "'%s' in: %s", text, err.text);
}

static struct tl_unit *read_text(const char *text)
{
	struct tl_err err = { "" };
	struct tl_unit *u = NULL;

	ck_assert_msg(!tl_facts_read(&test_arena, "t", text, &u, &err), "%s", err.text);
	return u;
}

static struct bytes all_bytes(void)
{
	return pack(read_text(all_text()));
}

void check_binary(const struct tl_unit *u)
{
	struct bytes b = pack(u), again;
	struct tl_unit *back = unpack_good(b);

	check_same(write_text(back), write_text(u));
	again = pack(back);
	ck_assert_uint_eq(again.n, b.n);
	ck_assert_mem_eq(again.p, b.p, b.n);
}

START_TEST(everything_reads_back_the_same)
{
	check_binary(read_text(all_text()));
}
END_TEST

START_TEST(empty_unit_reads_back_the_same)
{
	check_binary(tl_unit_new(&test_arena, "", NULL));
}
END_TEST

/* In every spelling that is left out, and in some that can't be. */
START_TEST(names_of_types_read_back_the_same)
{
	check_binary(read_text("tasklint-facts 1\nunit \"a.c\" compiler \"gcc\"\n"
		"type \"int (*)(struct a *, ...)\" pointer size 8 to \"int (struct a *, ...)\"\n"
		"type \"int (struct a *, ...)\" function to \"int\" params \"struct a *\" variadic\n"
		"type \"struct a *(*)(void)\" pointer size 8 to \"struct a *(void)\"\n"
		"type \"struct a *(void)\" function to \"struct a *\"\n"
		"type \"struct a **\" pointer to \"struct a *\"\n"
		"type \"const volatile struct a *\" pointer size 8 to \"struct a\"\n"
		"type \"struct a *\" pointer size 8 to \"struct a\"\n"
		"type \"struct a\" record size 4 record \"struct a\"\n"
		"type \"b_t\" record size 4 record \"struct a\"\n"
		"type \"int [3]\" array size 12 to \"int\"\n"
		"type \"int [n]\" array size 12 to \"int\"\n"
		"type \"int []\" array to \"int\"\n"
		"type \"int ()\" function to \"int\"\n"
		"type \"int (...)\" function to \"int\" variadic\n"
		"type \"myfn\" function to \"int\"\n"
		"type \"pointer\" pointer to \"int ()\"\n"
		"type \"to nothing\" pointer\n"
		"type \"\" function\n"
		"type \"int\" int size 4 signed\n"
		"record \"struct a\" size 4\n"
		"end\n"));
}
END_TEST

START_TEST(extreme_numbers_read_back_the_same)
{
	check_binary(read_text("tasklint-facts 1\nunit \"a.c\" compiler \"gcc\"\n"
		"type \"int\" int size 18446744073709551615 signed\n"
		"record \"struct a\" size 18446744073709551615\n"
		"field a offset 18446744073709551615 size 18446744073709551615 type \"int\"\n"
		"field b offset 0 size 1\n"
		"field c offset 9223372036854775808 size 0 type \"int\"\n"
		"symbol f function @4294967294:4294967294\n"
		"symbol g function @1:0\n"
		"symbol h function @\"other.h\":4294967294:1\n"
		"constant A -9223372036854775808\n"
		"constant B 9223372036854775807\n"
		"ignore x lines 4294967294..0\n"
		"function f()\n v1 = -9223372036854775808\n v2 = 9223372036854775807\n"
		"block 0\n return v2\n return v1\n return ?\n return v2\n"
		"end\n"));
}
END_TEST

START_TEST(values_can_be_added_to_what_was_read)
{
	struct tl_unit *u = unpack_good(all_bytes());
	struct tl_function *f = u->functions.items[0];
	uint32_t n = f->values.n, i;

	for (i = 1; i < n; i++) {
		struct tl_value v = f->values.items[i];

		if (v.kind != TL_V_OPAQUE)
			ck_assert_uint_eq(tl_value(f, &v), i);
	}
	ck_assert_uint_eq(f->values.n, n);
	ck_assert_uint_eq(tl_value_const(f, 123456789), n);
	ck_assert_uint_eq(tl_value_opaque(f), n + 1);
	ck_assert_int_ne(f->values.items[n + 1].number, f->values.items[27].number);
	/* More than fit in the first hash that is made. */
	for (i = 0; i < 1000; i++)
		ck_assert_uint_eq(tl_value_const(f, 1000000 + i), n + 2 + i);
}
END_TEST

START_TEST(many_values_have_a_hash_that_holds_them)
{
	struct tl_unit *u = tl_unit_new(&test_arena, "a.c", "gcc");
	struct tl_function *f = tl_unit_add_function(u, tl_unit_add_symbol(u, TL_S_FUNCTION, "f"), 0);
	int i;

	for (i = 0; i < 5000; i++)
		tl_value_const(f, i);
	f = unpack_good(pack(u))->functions.items[0];
	for (i = 0; i < 6000; i++)
		ck_assert_uint_eq(tl_value_const(f, i), 1 + i);
}
END_TEST

START_TEST(units_stand_one_behind_the_other)
{
	struct bytes a = all_bytes(), b = pack(tl_unit_new(&test_arena, "b.c", "gcc"));
	unsigned char *both = tl_arena_get(&test_arena, a.n + b.n);
	struct tl_unit *u;
	struct tl_facts_head head;

	memcpy(both, a.p, a.n);
	memcpy(both + a.n, b.p, b.n);
	ck_assert_int_eq(tl_facts_head("x.o", both, a.n + b.n, &head, NULL), 0);
	ck_assert_uint_eq(head.size, a.n);
	ck_assert_uint_eq(head.crc, get4(a.p + CRC_AT));
	u = unpack_good((struct bytes){ both, a.n + b.n });
	check_same(write_text(u), all_text());
	u = unpack_good((struct bytes){ both + head.size, a.n + b.n - head.size });
	ck_assert_str_eq(u->path, "b.c");
}
END_TEST

START_TEST(foreign_bytes_are_refused)
{
	static const unsigned char zero[100], elf[100] = "\x7f" "ELF\2\1\1";

	refuse(zero, sizeof(zero), EINVAL, "these are no facts");
	refuse(elf, sizeof(elf), EINVAL, "these are no facts");
	refuse(zero, 0, EINVAL, "these are no facts");
	refuse((const unsigned char *)all_text(), 100, EINVAL, "these are no facts");
}
END_TEST

START_TEST(another_version_is_refused)
{
	struct bytes b = all_bytes();

	put4(b.p + VERSION_AT, TL_FACTS_VERSION + 1);
	refuse(b.p, b.n, EPROTO, "facts of format 2, and only 1 is known here");
	/* Of which nothing else is known, not even that it has a length. */
	refuse(b.p, 12, EPROTO, "facts of format 2");
}
END_TEST

static void check_cut_off(struct bytes b)
{
	for (size_t n = 0; n < b.n; n++)
		refuse(b.p, n, n < 12 ? EINVAL : EBADMSG, n < 12 ? "no facts" : "cut off");
}

START_TEST(facts_that_are_cut_off_are_refused)
{
	check_cut_off(all_bytes());
}
END_TEST

static void check_flips(struct bytes b, int bits)
{
	struct tl_unit *u;
	struct tl_err err;
	int bit;

	for (size_t i = 0; i < b.n; i++) {
		for (bit = 0; bit < bits; bit++) {
			unsigned char mask = bits == 8 ? (unsigned char)(1 << bit) :
					     (unsigned char)(1 + random_below(255));

			b.p[i] ^= mask;
			ck_assert_msg(unpack(b.p, b.n, &u, &err), "byte %zu: %02x is not missed", i, mask);
			b.p[i] ^= mask;
		}
	}
}

START_TEST(no_flipped_bit_goes_unnoticed)
{
	check_flips(all_bytes(), 8);
}
END_TEST

/* Behind the checksum: somebody who means harm can make that, too. */

static struct bytes raw_of(struct bytes b)
{
	struct bytes raw = { .n = get4(b.p + RAW_SIZE_AT) };
	z_stream z = { .next_in = b.p + HEAD_SIZE, .avail_in = (uInt)(b.n - HEAD_SIZE) };

	z.next_out = raw.p = tl_arena_get(&test_arena, raw.n);
	z.avail_out = (uInt)raw.n;
	ck_assert_int_eq(inflateInit2(&z, -15), Z_OK);
	ck_assert_int_eq(inflate(&z, Z_FINISH), Z_STREAM_END);
	inflateEnd(&z);
	return raw;
}

static void seal(unsigned char *p, size_t n)
{
	put4(p + SIZE_AT, (uint32_t)n);
	put4(p + CRC_AT, (uint32_t)crc32(crc32(0, p, CRC_AT), p + HEAD_SIZE, (uInt)(n - HEAD_SIZE)));
}

/* The worst compression is good enough, and fast. */
static struct bytes frame(struct bytes raw)
{
	struct bytes b = { .n = HEAD_SIZE + raw.n + raw.n / 1000 + 100 };
	z_stream z = { .next_in = raw.p, .avail_in = (uInt)raw.n };

	b.p = tl_arena_get(&test_arena, b.n);
	memcpy(b.p, "TLFACTS\n", 8);
	put4(b.p + VERSION_AT, TL_FACTS_VERSION);
	put4(b.p + RAW_SIZE_AT, (uint32_t)raw.n);
	z.next_out = b.p + HEAD_SIZE;
	z.avail_out = (uInt)(b.n - HEAD_SIZE);
	ck_assert_int_eq(deflateInit2(&z, 0, Z_DEFLATED, -15, 8, Z_DEFAULT_STRATEGY), Z_OK);
	ck_assert_int_eq(deflate(&z, Z_FINISH), Z_STREAM_END);
	b.n = HEAD_SIZE + z.total_out;
	deflateEnd(&z);
	seal(b.p, b.n);
	return b;
}

/*
 * Refused, or a unit that can be written. An item takes no more than some
 * hundred bytes, and each is a byte of the facts at least.
 */
static bool survives(struct bytes b, size_t raw_size)
{
	size_t before = test_arena.total;
	struct tl_err err;
	struct tl_unit *u;
	int r = unpack(b.p, b.n, &u, &err);

	ck_assert_msg(test_arena.total - before < raw_size * 1000 + (2 << 20),
		      "%zu bytes for %zu", test_arena.total - before, raw_size);
	if (!r)
		write_text(u);
	return !r;
}

static void damage(struct bytes raw)
{
	static const unsigned char nasty[] = { 0, 1, 2, 0x7f, 0x80, 0xff };
	uint32_t n = 1 + random_below(4), at;

	while (n--) {
		at = random_below((uint32_t)raw.n);
		switch (random_below(3)) {
		case 0:
			raw.p[at] = nasty[random_below(sizeof(nasty))];
			break;
		case 1:
			raw.p[at] ^= (unsigned char)(1 << random_below(8));
			break;
		default:
			raw.p[at] += (unsigned char)(random_below(3) - 1);
			break;
		}
	}
}

/* How many of `rounds` were no longer read. */
static int fuzz(struct bytes good, int rounds)
{
	struct bytes raw = raw_of(good), copy = { .n = raw.n };
	unsigned char *kept = malloc(raw.n);
	int round, refused = 0;

	memcpy(kept, raw.p, raw.n);
	for (round = 0; round < rounds; round++) {
		teardown_arena();
		setup_arena();
		copy.p = tl_arena_get(&test_arena, raw.n);
		memcpy(copy.p, kept, raw.n);
		damage(copy);
		refused += !survives(frame(copy), raw.n);
	}
	free(kept);
	return refused;
}

START_TEST(hostile_facts_are_survived)
{
	int refused = fuzz(all_bytes(), 40000);

	/* Else nothing was hit, or everything was. */
	ck_assert_int_gt(refused, 4000);
	ck_assert_int_lt(refused, 39900);
}
END_TEST

START_TEST(hostile_compression_is_survived)
{
	struct bytes good = all_bytes(), b = { .n = good.n };
	unsigned char *kept = malloc(good.n);
	uint32_t raw_size = get4(good.p + RAW_SIZE_AT);
	int round;

	memcpy(kept, good.p, good.n);
	for (round = 0; round < 5000; round++) {
		teardown_arena();
		setup_arena();
		b.p = tl_arena_get(&test_arena, b.n);
		memcpy(b.p, kept, b.n);
		b.p[HEAD_SIZE + random_below((uint32_t)(b.n - HEAD_SIZE))] ^=
			(unsigned char)(1 << random_below(8));
		seal(b.p, b.n);
		survives(b, raw_size);
	}
	free(kept);
}
END_TEST

/* Small, and says that it is huge. */
START_TEST(lengths_are_not_believed)
{
	struct bytes b = all_bytes();
	size_t before = test_arena.total;

	put4(b.p + RAW_SIZE_AT, UINT32_MAX);
	seal(b.p, b.n);
	refuse(b.p, b.n, EBADMSG, "they can't be that long");
	put4(b.p + RAW_SIZE_AT, 0);
	seal(b.p, b.n);
	refuse(b.p, b.n, EBADMSG, "damaged");
	put4(b.p + SIZE_AT, 3);
	refuse(b.p, b.n, EBADMSG, "damaged");
	put4(b.p + SIZE_AT, UINT32_MAX);
	refuse(b.p, b.n, EBADMSG, "cut off");
	ck_assert_uint_lt(test_arena.total - before, 4 << 20);
}
END_TEST

/* Followed by the engine without looking back, so it must end somewhere. */
START_TEST(type_made_of_itself_is_refused)
{
	struct tl_unit *u = tl_unit_new(&test_arena, "a.c", "gcc");
	struct tl_type *a = tl_unit_type(u, "a", NULL), *b = tl_unit_type(u, "b", NULL);
	struct bytes bytes;

	a->kind = b->kind = TL_T_POINTER;
	a->to = b;
	b->to = a;
	bytes = pack(u);
	refuse(bytes.p, bytes.n, EBADMSG, "a type is made of too many others");
}
END_TEST

/* Real units. */

static struct bytes read_bytes(const char *path)
{
	struct tl_err err = { "" };
	struct bytes b;

	ck_assert_msg(!tl_read_file(&test_arena, path, (char **)&b.p, &b.n, &err), "%s", err.text);
	return b;
}

START_TEST(real_units_are_whole_or_refused)
{
	const char *folder = getenv("TL_FACTS");
	DIR *dir = opendir(folder);
	struct dirent *d;
	struct bytes b;
	char path[4096];
	int n = 0;

	ck_assert_ptr_nonnull(dir);
	while ((d = readdir(dir))) {
		if (d->d_name[0] == '.')
			continue;
		teardown_arena();
		setup_arena();
		snprintf(path, sizeof(path), "%s/%s", folder, d->d_name);
		b = read_bytes(path);
		check_binary(unpack_good(b));
		check_cut_off(b);
		check_flips(b, 1);
		fuzz(b, 100);
		n++;
	}
	closedir(dir);
	ck_assert_int_gt(n, 0);
}
END_TEST

Suite *binary_suite(void)
{
	TCase *tc;
	Suite *s = suite_with_arena("binary", &tc);

	tcase_set_timeout(tc, 300);
	tcase_add_test(tc, everything_reads_back_the_same);
	tcase_add_test(tc, empty_unit_reads_back_the_same);
	tcase_add_test(tc, names_of_types_read_back_the_same);
	tcase_add_test(tc, extreme_numbers_read_back_the_same);
	tcase_add_test(tc, values_can_be_added_to_what_was_read);
	tcase_add_test(tc, many_values_have_a_hash_that_holds_them);
	tcase_add_test(tc, units_stand_one_behind_the_other);
	tcase_add_test(tc, foreign_bytes_are_refused);
	tcase_add_test(tc, another_version_is_refused);
	tcase_add_test(tc, facts_that_are_cut_off_are_refused);
	tcase_add_test(tc, no_flipped_bit_goes_unnoticed);
	tcase_add_test(tc, hostile_facts_are_survived);
	tcase_add_test(tc, hostile_compression_is_survived);
	tcase_add_test(tc, lengths_are_not_believed);
	tcase_add_test(tc, type_made_of_itself_is_refused);
	if (getenv("TL_FACTS"))
		tcase_add_test(tc, real_units_are_whole_or_refused);
	return s;
}
