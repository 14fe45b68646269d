// SPDX-License-Identifier: GPL-2.0-or-later
/* Units that are solved as one program. */
#define _POSIX_C_SOURCE 200809L
#include <stdlib.h>
#include <string.h>
#include <tasklint/solution.h>
#include "unit.h"

#define MAX_UNITS 8

static const char model_text[] =
	"format = 1\n"
	"[msleep]\nproto = void (unsigned int)\nblocks = always\norigin = manual test\n"
	"[setup_timer]\nproto = void (void *, void (*)(void *))\n"
	"effect = registers(softirq, arg1, object arg0)\norigin = manual test\n";

struct program {
	struct tl_solution_unit units[MAX_UNITS];
	const char *text[MAX_UNITS];
	struct tl_solution_kept *kept[MAX_UNITS];
	uint32_t n, analysed[MAX_UNITS];
	struct tl_model *model;
	struct tl_solution_stats stats;
	struct tl_solution *solution, *all[MAX_UNITS];	/* the last one, and all: what is kept is theirs */
	uint32_t nsolutions;
	struct tl_options options;
	struct tl_solution_input input;
};

static void add(struct program *p, const char *module, const char *lines)
{
	p->text[p->n] = lines;
	p->units[p->n].name = tl_arena_printf(&test_arena, "%u.o", p->n);
	p->units[p->n].crc = 1 + p->n;
	p->units[p->n++].module = module;
}

static int read_text(void *data, uint32_t i, struct tl_arena *a, struct tl_unit **ret, struct tl_err *err)
{
	const struct program *p = data;
	char *text;

	if (!p->text[i])
		return tl_err_set(err, 2, "gone");
	text = tl_arena_printf(a, "tasklint-facts 1\nunit \"%s/%u.c\" compiler \"gcc\"\n%s\nend\n", p->units[i].module, i,
			       p->text[i]);
	return tl_facts_read(a, "t", text, ret, err);
}

static void note(void *data, uint32_t i, const struct tl_analysis *an, const struct tl_err *err)
{
	struct program *p = data;

	ck_assert_msg(an || !p->text[i], "%s", err ? err->text : "");
	p->analysed[i] += an != NULL;
}

static const struct tl_solution_kept *kept(void *data, uint32_t i)
{
	return ((const struct program *)data)->kept[i];
}

static void solve(struct program *p, uint32_t jobs)
{
	struct tl_err err = { "" };

	memset(p->analysed, 0, sizeof(p->analysed));
	p->model = tl_model_new(&test_arena);
	ck_assert_msg(!tl_model_read_text(p->model, "t", model_text, &err), "%s", err.text);
	p->options = (struct tl_options){ .severity = TL_WARNING, .level = 1 };
	p->input = (struct tl_solution_input){ .units = p->units, .nunits = p->n, .jobs = jobs, .data = p,
					       .read = read_text, .done = note, .kept = kept };
	p->solution = tl_solution_make(&test_arena, p->model, &p->options, &p->input, &p->stats);
	p->all[p->nsolutions++] = p->solution;
}

static void release(struct program *p)
{
	while (p->nsolutions)
		tl_solution_release(p->all[--p->nsolutions]);
}

/* What is known of a function of unit i: "always", "never"... */
static const char *blocks(const struct program *p, uint32_t i, const char *name)
{
	struct tl_solution_kept unit;
	const struct tl_solved_function *f;

	ck_assert(tl_solution_unit(p->solution, i, &unit));
	tl_for_each(f, &unit.solved.functions) {
		struct tl_err err = { "" };
		struct tl_api *api;

		if (strcmp(f->name, name))
			continue;
		ck_assert_msg(!tl_api_read(&test_arena, f->facts, &api, &err), "%s", err.text);
		return api->blocks.when == TL_ALWAYS ? "always" : api->blocks.when == TL_NEVER ? "never" : "if";
	}
	return "nothing";
}

/* What the solution knows, kept for the next one. */
static void keep(struct program *p, uint32_t i)
{
	p->kept[i] = TL_NEW(&test_arena, struct tl_solution_kept);
	ck_assert(tl_solution_unit(p->solution, i, p->kept[i]));
}

#define USES(name) "symbol " name " function\n"
#define CALLS(f, g) USES(g) "function " f "()\n block 0\n call " g "()\n return ?\n"
#define SLEEPS(f) USES("msleep") "function " f "()\n v1 = 1\n block 0\n call msleep(v1)\n return ?\n"
#define RESTS(f) "function " f "()\n block 0\n return ?\n"

START_TEST(callees_come_first)
{
	struct program p = { .n = 0 };

	add(&p, "m", CALLS("top", "middle"));
	add(&p, "m", CALLS("middle", "bottom"));
	add(&p, "m", SLEEPS("bottom"));
	add(&p, "m", RESTS("alone"));
	solve(&p, 1 + (uint32_t)_i * 3);
	ck_assert_str_eq(blocks(&p, 0, "top"), "always");
	ck_assert_str_eq(blocks(&p, 3, "alone"), "never");
	ck_assert_uint_eq(p.stats.levels, 3);
	ck_assert_uint_eq(p.stats.largest, 1);
	ck_assert_uint_eq(p.stats.edges, 2);
	ck_assert_uint_eq(p.stats.analyses, 4);
	ck_assert(p.stats.settled);
	release(&p);
}
END_TEST

START_TEST(circles_settle)
{
	struct program p = { .n = 0 };

	add(&p, "m", CALLS("f", "g") "function quiet()\n block 0\n return ?\n");
	add(&p, "m", CALLS("g", "h"));
	add(&p, "m", CALLS("h", "f") SLEEPS("also") "function i()\n block 0\n call also()\n return ?\n");
	add(&p, "m", CALLS("x", "y"));
	add(&p, "m", CALLS("y", "x"));
	solve(&p, 1 + (uint32_t)_i * 3);
	ck_assert_uint_eq(p.stats.largest, 3);
	ck_assert_str_eq(blocks(&p, 0, "f"), "never");
	ck_assert_str_eq(blocks(&p, 2, "i"), "always");
	p.text[2] = USES("f") SLEEPS("also") "function h()\n block 0\n call f()\n call also()\n return ?\n";
	solve(&p, 1);
	ck_assert_str_eq(blocks(&p, 0, "f"), "always");
	ck_assert_str_eq(blocks(&p, 1, "g"), "always");
	ck_assert_str_eq(blocks(&p, 3, "x"), "never");
	ck_assert(p.stats.settled);
	/* What is kept doesn't keep itself alive. */
	keep(&p, 0);
	keep(&p, 1);
	keep(&p, 3);
	keep(&p, 4);
	p.text[2] = CALLS("h", "f");
	solve(&p, 1);
	ck_assert_str_eq(blocks(&p, 0, "f"), "never");
	ck_assert_str_eq(blocks(&p, 1, "g"), "never");
	ck_assert_uint_eq(p.stats.read, 1);
	ck_assert_uint_eq(p.stats.analysed, 3);
	release(&p);
}
END_TEST

START_TEST(nobody_knows_which)
{
	struct program p = { .n = 0 };

	add(&p, "a", SLEEPS("init"));
	add(&p, "b", SLEEPS("init"));
	add(&p, "c", CALLS("probe", "init"));
	add(&p, "b", CALLS("probe_b", "init"));
	solve(&p, 1);
	ck_assert_str_eq(blocks(&p, 2, "probe"), "never");
	ck_assert_str_eq(blocks(&p, 3, "probe_b"), "always");
	release(&p);
}
END_TEST

#define REGISTERS(callback) \
	USES(callback) USES("setup_timer") "function open(t)\n v1 = param 0\n v2 = function " callback "\n block 0\n" \
	" call setup_timer(v1, v2)\n return ?\n"

START_TEST(registered_by_another_unit)
{
	struct program p = { .n = 0 };
	struct tl_solution_kept unit;

	add(&p, "m", SLEEPS("tick"));
	add(&p, "m", REGISTERS("tick"));
	add(&p, "m", RESTS("other"));
	solve(&p, 1);
	ck_assert(tl_solution_unit(p.solution, 0, &unit));
	ck_assert_uint_eq(unit.solved.contexts.n, 1);
	ck_assert_str_eq(unit.solved.contexts.items[0].function, "tick");
	ck_assert_int_eq(unit.solved.contexts.items[0].context, TL_CONTEXT_SOFTIRQ);
	ck_assert_uint_eq(p.analysed[0], 2);
	ck_assert_uint_eq(p.analysed[2], 1);
	for (uint32_t i = 0; i < 3; i++)
		keep(&p, i);
	solve(&p, 1);
	ck_assert_uint_eq(p.stats.analyses, 0);
	/* Registered no more: what it does is the same, what it means isn't. */
	p.kept[1] = NULL;
	p.text[1] = RESTS("open");
	solve(&p, 1);
	ck_assert_uint_eq(p.analysed[0], 1);
	ck_assert(tl_solution_unit(p.solution, 0, &unit));
	ck_assert_uint_eq(unit.solved.contexts.n, 0);
	release(&p);
}
END_TEST

START_TEST(only_what_depends_is_analysed)
{
	struct program p = { .n = 0 };

	add(&p, "m", CALLS("top", "middle"));
	add(&p, "m", CALLS("middle", "bottom"));
	add(&p, "m", SLEEPS("bottom"));
	add(&p, "m", RESTS("alone"));
	solve(&p, 1);
	for (uint32_t i = 0; i < 4; i++)
		keep(&p, i);
	p.kept[2] = NULL;
	p.text[2] = SLEEPS("bottom") RESTS("more");
	solve(&p, 4);
	ck_assert_uint_eq(p.stats.analysed, 1);
	p.text[2] = RESTS("bottom");
	solve(&p, 4);
	ck_assert_uint_eq(p.stats.analysed, 3);
	ck_assert_str_eq(blocks(&p, 0, "top"), "never");
	release(&p);
}
END_TEST

START_TEST(what_cannot_be_read_is_left_out)
{
	struct program p = { .n = 0 };
	struct tl_solution_kept unit;

	add(&p, "m", CALLS("top", "bottom"));
	add(&p, "m", NULL);
	solve(&p, 2);
	ck_assert_uint_eq(p.stats.failed, 1);
	ck_assert_str_eq(blocks(&p, 0, "top"), "never");
	ck_assert(!tl_solution_unit(p.solution, 1, &unit));
	release(&p);
}
END_TEST

START_TEST(functions_by_name)
{
	struct program p = { .n = 0 };
	const struct tl_solution_function *const *list;
	uint32_t n;

	add(&p, "m", CALLS("b", "a") "symbol hidden function static\nsymbol ops variable static main\n"
	    "init ops +0 = &hidden\nfunction hidden()\n block 0\n return ?\n");
	add(&p, "m", SLEEPS("a"));
	solve(&p, 1);
	list = tl_solution_functions(p.solution, &n);
	ck_assert_uint_eq(n, 3);
	ck_assert_str_eq(list[0]->api->name, "a");
	ck_assert_str_eq(list[1]->api->name, "b");
	ck_assert_int_eq(list[1]->api->blocks.when, TL_ALWAYS);
	ck_assert_uint_eq(list[1]->api->via.n, 2);
	ck_assert_str_eq(list[2]->api->name, "hidden (m/0.c)");
	release(&p);
}
END_TEST

Suite *solution_suite(void)
{
	TCase *tc;
	Suite *s = suite_with_arena("solution", &tc);

	/* With one thread and with four. */
	tcase_add_loop_test(tc, callees_come_first, 0, 2);
	tcase_add_loop_test(tc, circles_settle, 0, 2);
	tcase_add_test(tc, nobody_knows_which);
	tcase_add_test(tc, registered_by_another_unit);
	tcase_add_test(tc, only_what_depends_is_analysed);
	tcase_add_test(tc, what_cannot_be_read_is_left_out);
	tcase_add_test(tc, functions_by_name);
	return s;
}
