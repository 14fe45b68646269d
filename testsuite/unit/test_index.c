// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Linking. Reading objects needs objects, and is tested by testsuite/run-objects.
 */
#define _POSIX_C_SOURCE 200809L
#include <stdio.h>
#include <string.h>
#include <tasklint/index.h>
#include "unit.h"

#define MAX_UNITS 8

struct linked {
	struct tl_source sources[MAX_UNITS];
	struct tl_unit *units[MAX_UNITS];
	struct tl_program program;
	uint32_t n;
};

/* A unit of `module`, of lines between the head and the end. */
static void add(struct linked *l, const char *module, const char *lines)
{
	struct tl_err err = { "" };
	struct tl_unit *u;
	char *text = tl_arena_printf(&test_arena, "tasklint-facts 1\nunit \"%s/%u.c\" compiler \"gcc\"\n%s\nend\n",
				     module, l->n, lines);

	ck_assert_msg(!tl_facts_read(&test_arena, "t", text, &u, &err), "%s", err.text);
	l->units[l->n] = u;
	l->sources[l->n] = (struct tl_source){
		.name = tl_arena_printf(&test_arena, "%u.o", l->n), .module = module, .crc = 100 + l->n,
	};
	l->n++;
}

/* Units in this order, or the other way round: it must not matter. */
static struct tl_program *link_units(struct linked *l, bool backwards)
{
	struct tl_strings strings = { .arena = &test_arena };

	tl_program_init(&l->program, &test_arena, l->sources, l->n);
	for (uint32_t i = 0; i < l->n; i++) {
		uint32_t unit = backwards ? l->n - 1 - i : i;
		struct tl_shared shared;

		tl_shared_of(&strings, l->units[unit], NULL, &shared);
		tl_program_add(&l->program, unit, &shared);
	}
	tl_program_finish(&l->program);
	return &l->program;
}

/* The units whose definitions `unit` means by `name`, as "0 2". */
static const char *meant(const struct tl_program *p, uint32_t unit, const char *name)
{
	const struct tl_global *g = tl_program_global(p, name);
	const struct tl_definition **list;
	const char *s = "";
	uint32_t n, i;

	if (!g)
		return "none";
	n = tl_program_definitions(p, unit, g, &test_arena, &list);
	for (i = 0; i < n; i++)
		s = tl_arena_printf(&test_arena, "%s%s%u", s, i ? " " : "", list[i]->at.unit);
	return s;
}

#define DEFINES(name) "function " name "()\n block 0\n return ?\n"
#define WEAK(name) "symbol " name " function weak\nfunction " name "()\n block 0\n return ?\n"
#define STATIC(name) "symbol " name " function static\nfunction " name "()\n block 0\n return ?\n"
#define COPY(name) "symbol " name " function copy\nfunction " name "()\n block 0\n return ?\n"
#define USES(name) "symbol " name " function\n"

START_TEST(callee_of_another_unit_is_found)
{
	struct linked l = { .n = 0 };
	const struct tl_global *g;
	struct tl_program *p;

	add(&l, "m", USES("far") DEFINES("near"));
	add(&l, "m", DEFINES("far") USES("nowhere"));
	p = link_units(&l, _i);
	ck_assert_str_eq(meant(p, 0, "far"), "1");
	ck_assert_str_eq(meant(p, 1, "near"), "0");
	ck_assert_str_eq(meant(p, 1, "nowhere"), "");
	ck_assert_str_eq(meant(p, 0, "never heard of"), "none");
	g = tl_program_global(p, "far");
	ck_assert_uint_eq(g->users.n, 1);
	ck_assert_uint_eq(g->users.items[0], 0);
	ck_assert_uint_eq(p->units[0].uses.n, 1);
	ck_assert_ptr_eq(p->units[0].uses.items[0], g);
	ck_assert_str_eq(l.units[1]->symbols.items[g->definitions.items[0].at.symbol]->name, "far");
}
END_TEST

START_TEST(statics_are_nobody_elses)
{
	struct linked l = { .n = 0 };
	struct tl_program *p;

	add(&l, "m", STATIC("init"));
	add(&l, "m", STATIC("init"));
	add(&l, "m", USES("init"));
	p = link_units(&l, _i);
	ck_assert_str_eq(meant(p, 2, "init"), "");
	ck_assert_uint_eq(tl_program_global(p, "init")->definitions.n, 0);
}
END_TEST

START_TEST(weak_counts_where_nothing_else_is)
{
	struct linked l = { .n = 0 };
	struct tl_program *p;

	add(&l, "vmlinux", WEAK("arch_f") WEAK("arch_g"));
	add(&l, "vmlinux", DEFINES("arch_f"));
	add(&l, "vmlinux", USES("arch_f") USES("arch_g"));
	p = link_units(&l, _i);
	ck_assert_str_eq(meant(p, 2, "arch_f"), "1");
	ck_assert_str_eq(meant(p, 0, "arch_f"), "1");
	ck_assert_str_eq(meant(p, 2, "arch_g"), "0");
}
END_TEST

START_TEST(modules_have_their_own)
{
	struct linked l = { .n = 0 };
	struct tl_program *p;

	add(&l, "a", DEFINES("hw_init") USES("only_b") USES("kernel_f"));
	add(&l, "a", USES("hw_init"));
	add(&l, "b", DEFINES("hw_init") DEFINES("only_b") DEFINES("kernel_f"));
	add(&l, "b", USES("hw_init"));
	add(&l, "c", USES("hw_init") USES("kernel_f"));
	add(&l, "vmlinux", DEFINES("kernel_f"));
	p = link_units(&l, _i);
	ck_assert_str_eq(meant(p, 1, "hw_init"), "0");
	ck_assert_str_eq(meant(p, 3, "hw_init"), "2");
	ck_assert_str_eq(meant(p, 4, "hw_init"), "0 2");	/* nobody knows */
	ck_assert_str_eq(meant(p, 0, "only_b"), "2");
	ck_assert_str_eq(meant(p, 4, "kernel_f"), "5");
	ck_assert_str_eq(meant(p, 3, "kernel_f"), "2");
}
END_TEST

START_TEST(copy_of_an_inline_defines_nothing)
{
	struct linked l = { .n = 0 };
	struct tl_program *p;

	add(&l, "m", COPY("strlen"));
	add(&l, "m", DEFINES("strlen"));
	p = link_units(&l, _i);
	ck_assert_str_eq(meant(p, 0, "strlen"), "1");
	ck_assert_uint_eq(tl_program_global(p, "strlen")->users.n, 1);
}
END_TEST

START_TEST(variables_are_linked_too)
{
	struct linked l = { .n = 0 };
	struct tl_program *p;

	add(&l, "m", "symbol rx_tasklet variable main\n");
	add(&l, "m", "symbol rx_tasklet variable\n");
	p = link_units(&l, _i);
	ck_assert_str_eq(meant(p, 1, "rx_tasklet"), "0");
}
END_TEST

START_TEST(callback_registered_elsewhere)
{
	struct linked l = { .n = 0 };
	const struct tl_global *g;
	struct tl_program *p;

	add(&l, "m", DEFINES("rx_tasklet") DEFINES("tx_tasklet"));
	add(&l, "m", USES("rx_tasklet") USES("tasklet_setup")
	    "function probe(t)\n v1 = param 0\n v2 = function rx_tasklet\n block 0\n"
	    " call tasklet_setup(v1, v2)\n return ?\n");
	add(&l, "m", USES("tx_tasklet") "symbol ops variable static main\n"
	    "init ops +8 = &tx_tasklet\n" "init ops +16 = &tx_tasklet\n");
	p = link_units(&l, _i);
	g = tl_program_global(p, "rx_tasklet");
	ck_assert_uint_eq(g->taken.n, 1);
	ck_assert_uint_eq(g->taken.items[0].unit, 1);
	ck_assert_int_eq(g->taken.items[0].by, TL_TAKEN_BY_CODE);
	ck_assert_str_eq(g->taken.items[0].where, "probe");
	g = tl_program_global(p, "tx_tasklet");
	ck_assert_uint_eq(g->taken.n, 1);
	ck_assert_uint_eq(g->taken.items[0].unit, 2);
	ck_assert_int_eq(g->taken.items[0].by, TL_TAKEN_BY_INIT);
	ck_assert_str_eq(g->taken.items[0].where, "ops");
}
END_TEST

/* A record as a header or a driver defines it, and a function that is stored in it. */
#define RECORD(name, place) \
	"type \"fn\" function\n" \
	"record \"" name "\" size 16 " place "\n field open offset 0 size 8\n field close offset 8 size 8\n"
#define STORES(name, fn) STATIC(fn) "symbol ops variable static main\ninit ops +0 field \"" name "\" open = &" fn "\n"

/* The units whose functions are stored in `open` of what `unit` knows by its first record. */
static const char *stored(const struct linked *l, uint32_t unit)
{
	const struct tl_unit *u = l->units[unit];
	const struct tl_slot *slot = tl_program_slot(&l->program, u, u->records.items[0]->fields.items[0],
						     &test_arena);
	const struct tl_slot_function *f;
	const char *s = "";

	if (!slot)
		return "none";
	tl_for_each(f, &slot->functions) {
		ck_assert_str_eq(f->name, l->units[f->at.unit]->symbols.items[f->at.symbol]->name);
		s = tl_arena_printf(&test_arena, "%s%s%u:%s", s, *s ? " " : "", f->at.unit, f->name);
	}
	if (slot->open.n)
		s = tl_arena_printf(&test_arena, "%s open", s);
	return s;
}

START_TEST(ops_of_all_units_are_known)
{
	struct linked l = { .n = 0 };

	add(&l, "a", RECORD("struct ops", "@include/linux/ops.h:7:8") STORES("struct ops", "open_a"));
	add(&l, "b", RECORD("struct ops", "@./include/x/../linux/ops.h:7:8") STORES("struct ops", "open"));
	add(&l, "c", RECORD("struct ops", "@include/linux/ops.h:7:8")
	    "symbol open_c function static\nfunction open_c()\nblock 0\n return ?\n"
	    "function probe(o)\n v1 = param 0\n v2 = field v1 \"struct ops\" open\n v3 = function open_c\n"
	    " v4 = cast v3 to \"fn\"\n block 0\n store v2 = v4\n store v2 = v3\n return ?\n");
	add(&l, "d", RECORD("struct ops", "@include/linux/ops.h:7:8"));
	link_units(&l, _i);
	ck_assert_str_eq(stored(&l, 0), "0:open_a 1:open 2:open_c");
	ck_assert_str_eq(stored(&l, 3), "0:open_a 1:open 2:open_c");
}
END_TEST

START_TEST(records_of_one_name_are_kept_apart)
{
	struct linked l = { .n = 0 };

	add(&l, "a", RECORD("struct priv", "local @drivers/a/a.h:3:8") STORES("struct priv", "open_a"));
	add(&l, "b", RECORD("struct priv", "local @drivers/b/a.h:3:8") STORES("struct priv", "open_b"));
	add(&l, "b", RECORD("struct priv", "local @drivers/b/sub/../a.h:3:8") STORES("struct priv", "open_c"));
	add(&l, "b", RECORD("struct priv", "local @drivers/b/other.c:3:8"));
	add(&l, "c", RECORD("struct priv", "") STORES("struct priv", "open_d"));
	link_units(&l, _i);
	ck_assert_str_eq(stored(&l, 0), "0:open_a");
	ck_assert_str_eq(stored(&l, 1), "1:open_b 2:open_c");
	ck_assert_str_eq(stored(&l, 3), "none");
	ck_assert_str_eq(stored(&l, 4), "4:open_d");
}
END_TEST

/* What a parameter says can't be told: then the functions that are known are not all. */
START_TEST(member_that_is_open)
{
	struct linked l = { .n = 0 };

	add(&l, "a", RECORD("struct ops", "@include/linux/ops.h:7:8") STORES("struct ops", "open_a"));
	add(&l, "b", "type \"fn\" function\ntype \"fn *\" pointer size 8 to \"fn\"\n"
	    "record \"struct ops\" size 16 @include/linux/ops.h:7:8\n"
	    " field open offset 0 size 8 type \"fn *\"\n"
	    "function set(o, fn)\n v1 = param 0\n v2 = param 1\n v3 = field v1 \"struct ops\" open\n"
	    " block 0\n store v3 = v2\n return ?\n");
	link_units(&l, _i);
	ck_assert_str_eq(stored(&l, 0), "0:open_a open");
}
END_TEST

START_TEST(units_that_are_there_twice)
{
	struct linked l = { .n = 0 };
	struct tl_program *p;

	add(&l, "m", RECORD("struct ops", "@o.h:7:8") DEFINES("f") STORES("struct ops", "g") USES("h"));
	/* The same facts once more, as in an object that was linked of others. */
	l.units[1] = l.units[0];
	l.sources[1] = l.sources[0];
	l.n = 2;
	/* The same file compiled otherwise. */
	l.units[2] = l.units[0];
	l.sources[2] = l.sources[0];
	l.sources[2].crc++;
	l.sources[2].name = "x.o";
	/* And for another module, which is nothing odd. */
	l.units[3] = l.units[0];
	l.sources[3] = l.sources[0];
	l.sources[3].module = "n";
	l.n = 4;
	p = link_units(&l, false);
	ck_assert_uint_eq(p->repeated, 1);
	ck_assert_uint_eq(p->problems.counts[TL_P_DUPLICATE], 1);
	ck_assert_str_eq(p->problems.list.items[0].text, "x.o: other facts of m/0.c are in 0.o");
	ck_assert_str_eq(meant(p, 0, "f"), "0 2");
	ck_assert_str_eq(meant(p, 3, "f"), "3");
	ck_assert_str_eq(stored(&l, 0), "0:g 2:g 3:g");
	ck_assert_uint_eq(tl_program_global(p, "h")->users.n, 3);
}
END_TEST

Suite *index_suite(void)
{
	TCase *tc;
	Suite *s = suite_with_arena("index", &tc);

	/* Forwards and backwards. */
	tcase_add_loop_test(tc, callee_of_another_unit_is_found, 0, 2);
	tcase_add_loop_test(tc, statics_are_nobody_elses, 0, 2);
	tcase_add_loop_test(tc, weak_counts_where_nothing_else_is, 0, 2);
	tcase_add_loop_test(tc, modules_have_their_own, 0, 2);
	tcase_add_loop_test(tc, copy_of_an_inline_defines_nothing, 0, 2);
	tcase_add_loop_test(tc, variables_are_linked_too, 0, 2);
	tcase_add_loop_test(tc, callback_registered_elsewhere, 0, 2);
	tcase_add_loop_test(tc, ops_of_all_units_are_known, 0, 2);
	tcase_add_loop_test(tc, records_of_one_name_are_kept_apart, 0, 2);
	tcase_add_loop_test(tc, member_that_is_open, 0, 2);
	tcase_add_test(tc, units_that_are_there_twice);
	return s;
}
