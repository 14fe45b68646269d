// SPDX-License-Identifier: GPL-2.0-or-later
/* The solver: facts in, findings out. Each test is one small unit. */
#include <string.h>

#include <tasklint/rule.h>

#include "unit.h"

static const char model_text[] =
	"format = 1\n"
	"[context]\n"
	"preempt = PREEMPT_MASK\n"
	"softirq = SOFTIRQ_MASK\n"
	"hardirq = HARDIRQ_MASK\n"
	"nmi = NMI_MASK\n"
	"[names gfp_t]\n"
	"values = GFP_KERNEL GFP_ATOMIC\n"
	"[struct tasklet_struct]\n"
	"kind = tasklet\n"
	"field func = callback(softirq, legacy)\n"
	"field callback = callback(softirq)\n"
	"field data = argument\n"
	"field state = state\n"
	"origin = manual test\n"
	"[tasklet_setup]\n"
	"proto = void (struct tasklet_struct *, void (*)(struct tasklet_struct *))\n"
	"effect = registers(softirq, arg1, object arg0, as tasklet)\n"
	"origin = manual test\n"
	"[tasklet_init]\n"
	"proto = void (struct tasklet_struct *, void (*)(unsigned long), unsigned long)\n"
	"effect = registers(softirq, arg1, object arg0, data arg2, as tasklet)\n"
	"origin = manual test\n"
	"[tasklet_kill]\n"
	"proto = void (struct tasklet_struct *)\n"
	"blocks = always\n"
	"effect = kills(arg0)\n"
	"origin = manual test\n"
	"[memset]\n"
	"proto = void *(void *, int, size_t)\n"
	"effect = writes(arg0, size arg2)\n"
	"origin = manual test\n"
	"[msleep]\n"
	"proto = void (unsigned int)\n"
	"blocks = always\n"
	"origin = manual test\n"
	"[resched]\n"
	"blocks = always\n"
	"class = resched\n"
	"origin = manual test\n"
	"[copy]\n"
	"user = always\n"
	"origin = manual test\n"
	"[alloc]\n"
	"proto = void *(size_t, gfp_t)\n"
	"blocks = if arg1 & ___GFP_DIRECT_RECLAIM\n"
	"origin = manual test\n"
	"[free_it]\n"
	"blocks = if !(@preempt-count & (SOFTIRQ_MASK | HARDIRQ_MASK | NMI_MASK))\n"
	"origin = manual test\n"
	"[apply]\n"
	"effect = calls(arg0)\n"
	"origin = manual test\n"
	"[preempt_count]\n"
	"returns = @preempt-count\n"
	"origin = manual test\n"
	"[lock]\n"
	"effect = lock(arg0), preempt-off\n"
	"origin = manual test\n"
	"[trylock]\n"
	"effect-if-ret = lock(arg0), preempt-off\n"
	"origin = manual test\n"
	"[unlock]\n"
	"effect = unlock(arg0), preempt-on\n"
	"origin = manual test\n"
	"[irq_save]\n"
	"effect = irq-save(ret)\n"
	"origin = manual test\n"
	"[irq_restore]\n"
	"effect = irq-restore(arg0)\n"
	"origin = manual test\n"
	"[irq_off]\n"
	"effect = irq-off\n"
	"origin = manual test\n"
	"[irq_on]\n"
	"effect = irq-on\n"
	"origin = manual test\n"
	"[bh_off]\n"
	"effect = bh-off\n"
	"origin = manual test\n"
	"[bh_on]\n"
	"effect = bh-on\n"
	"origin = manual test\n"
	"[request]\n"
	"effect = registers(hardirq, arg0, object arg2), registers(thread, arg1, object arg2)\n"
	"origin = manual test\n"
	"[queue_on]\n"
	"effect = schedules(arg1, on arg0)\n"
	"origin = manual test\n"
	"[bh_queue]\n"
	"kind = variable\n"
	"context = softirq\n"
	"origin = manual test\n"
	"[struct work]\n"
	"field func = callback(process)\n"
	"origin = manual test\n"
	"[struct ops]\n"
	"field start = callback(atomic)\n"
	"origin = manual test\n";

/* What every unit here begins with: cb() is the callback of a static tasklet. */
static const char prelude[] =
	"tasklint-facts 1\n"
	"unit \"t.c\" compiler \"test\"\n"
	"type \"gfp_t\" int size 4\n"
	"type \"unsigned long\" int size 8\n"
	"type \"void\" void\n"
	"type \"struct tasklet_struct\" record size 40 record \"struct tasklet_struct\"\n"
	"type \"struct tasklet_struct *\" pointer size 8 to \"struct tasklet_struct\"\n"
	"type \"void (struct tasklet_struct *)\" function to \"void\" params \"struct tasklet_struct *\"\n"
	"type \"void *(size_t, gfp_t)\" function params \"unsigned long\", \"gfp_t\"\n"
	"record \"struct tasklet_struct\" size 40 complete\n"
	"  field func offset 24 size 8\n"
	"  field callback offset 24 size 8\n"
	"  field data offset 32 size 8\n"
	"record \"struct dev\" size 64 local complete\n"
	"  field gfp offset 0 size 4\n"
	"  field fn offset 8 size 8\n"
	"  field tl offset 16 size 40 type \"struct tasklet_struct\"\n"
	"symbol cb function static main type \"void (struct tasklet_struct *)\" @1:1\n"
	"symbol msleep function\nsymbol alloc function type \"void *(size_t, gfp_t)\"\n"
	"symbol preempt_count function\nsymbol mystery function\nsymbol resched function\n"
	"symbol copy function\nsymbol free_it function\nsymbol apply function\n"
	"symbol tasklet_setup function\nsymbol tasklet_init function\nsymbol tasklet_kill function\n"
	"symbol memset function\n"
	"type \"void (int, gfp_t)\" function params \"unsigned long\", \"gfp_t\"\n"
	"type \"void (void)\" function\n"
	"type \"void (*)(void)\" pointer size 8 to \"void (void)\"\n"
	"symbol helper function static main type \"void (int, gfp_t)\"\nsymbol helper2 function static main\n"
	"symbol other function static main\nsymbol probe function static main\n"
	"symbol tl variable static main type \"struct tasklet_struct\" @2:1\n"
	"symbol lock function\nsymbol trylock function\nsymbol unlock function\nsymbol irq_save function\n"
	"symbol irq_restore function\nsymbol irq_off function\nsymbol irq_on function\n"
	"symbol bh_off function\nsymbol bh_on function\nsymbol request function\nsymbol queue_on function\n"
	"symbol bh_queue variable\nsymbol plain_queue variable\n"
	"record \"struct work\" size 32 complete\n  field func offset 0 size 8\n"
	"record \"struct box\" size 64 local complete\n  field work offset 0 size 32\n"
	"  field more offset 32 size 32\n"
	"record \"struct ops\" size 16 complete\n  field start offset 0 size 8\n"
	"record \"struct table\" size 16 local complete\n  field reset offset 0 size 8\n"
	"  field poll offset 8 size 8\n"
	"record \"struct user\" size 16 local complete\n  field table offset 0 size 8\n"
	"constant GFP_KERNEL 3264\nconstant GFP_ATOMIC 2080\n"
	"constant ___GFP_DIRECT_RECLAIM 1024\n"
	"constant PREEMPT_MASK 255\nconstant SOFTIRQ_MASK 65280\n"
	"constant HARDIRQ_MASK 983040\nconstant NMI_MASK 15728640\n"
	"init tl +24 field \"struct tasklet_struct\" callback = &cb @2:1\n";

static struct tl_analysis *an;

static void analyse(const char *functions)
{
	static const char *const enable[] = { NULL };
	const struct tl_options options = { .enable = enable, .severity = TL_WARNING };
	struct tl_model *m = tl_model_new(&test_arena);
	struct tl_unit *u;
	struct tl_err err = { "" };
	const char *text = tl_arena_printf(&test_arena, "%s%send\n", prelude, functions);

	ck_assert_msg(tl_model_read_text(m, "model", model_text, &err) == 0, "%s", err.text);
	ck_assert_msg(tl_facts_read(&test_arena, "unit", text, &u, &err) == 0, "%s", err.text);
	an = tl_analyse(u, m, &options);
}

/* The findings of a rule, one by line: "line: message". */
static const char *findings(const char *rule)
{
	const char *out = "";

	for (uint32_t i = 0; i < an->findings.n; i++) {
		const struct tl_finding *fi = an->findings.items[i];

		if (!strcmp(fi->rule->id, rule))
			out = tl_arena_printf(&test_arena, "%s%u: %s\n", out,
					      an->unit->locs.items[fi->loc].line, fi->message);
	}
	return out;
}

static const char *path_of(uint32_t i)
{
	const char *out = "";
	const struct tl_step *s;

	tl_for_each(s, &an->findings.items[i]->path)
		out = tl_arena_printf(&test_arena, "%s%s\n", out, s->text);
	return out;
}

START_TEST(sleeps_in_the_callback)
{
	analyse("function cb(t)\n  v1 = 10\n  block 0\n    e0 call msleep(v1) @5:2\n");
	ck_assert_str_eq(findings("tasklet-sleep"), "5: 'cb' (tasklet, softirq) may sleep: msleep()\n");
}
END_TEST

START_TEST(wrong_arity_is_another_function)
{
	analyse("function cb(t)\n  block 0\n    e0 call msleep() @5:2\n");
	ck_assert_str_eq(findings("tasklet-sleep"), "");
}
END_TEST

START_TEST(unknown_function_is_silent_and_counted)
{
	analyse("function cb(t)\n  block 0\n    e0 call mystery() @5:2\n");
	ck_assert_str_eq(findings("tasklet-sleep"), "");
	ck_assert_uint_eq(an->coverage.calls_unmodelled, 1);
}
END_TEST

#define HELPER_WITH_GFP \
	"function helper(x, gfp)\n  v1 = 8\n  v2 = param 1\n" \
	"  block 0\n    e0 call alloc(v1, v2) @20:3\n"

START_TEST(gfp_through_a_parameter)
{
	analyse(HELPER_WITH_GFP
		"function cb(t)\n  v1 = param 0\n  v2 = 3264\n  v3 = 2080\n  block 0\n"
		"    e0 call helper(v1, v2) @5:2\n    e1 call helper(v1, v3) @6:2\n");
	ck_assert_str_eq(findings("tasklet-sleep"),
			 "5: 'cb' (tasklet, softirq) may sleep: alloc(GFP_KERNEL)\n");
	ck_assert_str_eq(path_of(0), "'cb' becomes the callback of tasklet 'tl' here\n"
				     "calls 'helper' with 'gfp' = GFP_KERNEL\n"
				     "alloc(GFP_KERNEL) may sleep\n");
}
END_TEST

START_TEST(bits_decide_not_names)
{
	/* GFP_KERNEL without the bit is silent, GFP_ATOMIC with it is not. */
	analyse(HELPER_WITH_GFP
		"function cb(t)\n  v1 = param 0\n  v2 = 2240\n  v3 = 3104\n  block 0\n"
		"    e0 call helper(v1, v2) @5:2\n    e1 call helper(v1, v3) @6:2\n");
	ck_assert_str_eq(findings("tasklet-sleep"),
			 "6: 'cb' (tasklet, softirq) may sleep: alloc(GFP_ATOMIC | 0x400)\n");
}
END_TEST

START_TEST(bits_of_an_unknown_value)
{
	/* (x | 0x400) has it, (x & ~0x400) hasn't, x alone isn't known. */
	analyse("function cb(t)\n  v1 = param 0\n  v2 = field v1 \"struct dev\" gfp\n  v3 = load v2\n"
		"  v4 = 1024\n  v5 = v3 | v4\n  v6 = -1025\n  v7 = v3 & v6\n  v8 = 4\n  block 0\n"
		"    e0 call alloc(v8, v5) @5:2\n    e1 call alloc(v8, v7) @6:2\n"
		"    e2 call alloc(v8, v3) @7:2\n");
	ck_assert_str_eq(findings("tasklet-sleep"),
			 "5: 'cb' (tasklet, softirq) may sleep: alloc(t->gfp | 0x400)\n");
	ck_assert_uint_eq(an->coverage.guards_unknown, 1);
}
END_TEST

START_TEST(boolean_parameter_guards)
{
	analyse("function helper(can_sleep)\n  v1 = param 0\n  v2 = 10\n"
		"  block 0\n    goto 1 if v1\n    goto 2 if !v1\n"
		"  block 1\n    e0 call msleep(v2) @20:3\n    goto 2\n"
		"  block 2\n    e1 return ?\n"
		"function cb(t)\n  v1 = 1\n  v2 = 0\n  block 0\n"
		"    e0 call helper(v1) @5:2\n    e1 call helper(v2) @6:2\n");
	ck_assert_str_eq(findings("tasklet-sleep"), "5: 'cb' (tasklet, softirq) may sleep: msleep()\n");
	ck_assert_ptr_ne(strstr(path_of(0), "with 'can_sleep' = 1"), NULL);
}
END_TEST

START_TEST(context_tests_prune)
{
	/* gfp = preempt_count() & 0xffff00 ? GFP_ATOMIC : GFP_KERNEL; */
	analyse("function cb(t)\n  v1 = result e0\n  v2 = 16776960\n  v3 = v1 & v2\n  v4 = 2080\n  v5 = 3264\n"
		"  v6 = phi at 3 (v4 from 1, v5 from 2)\n  v7 = 8\n"
		"  block 0\n    e0 call preempt_count() @4:1\n    goto 1 if v3\n    goto 2 if !v3\n"
		"  block 1\n    goto 3\n  block 2\n    goto 3\n"
		"  block 3\n    e1 call alloc(v7, v6) @5:2\n");
	ck_assert_str_eq(findings("tasklet-sleep"), "");
}
END_TEST

START_TEST(hardirq_test_is_false_in_a_tasklet)
{
	analyse("function cb(t)\n  v1 = result e0\n  v2 = 983040\n  v3 = v1 & v2\n  v4 = 1\n"
		"  block 0\n    e0 call preempt_count() @4:1\n    goto 1 if v3\n    goto 2 if !v3\n"
		"  block 1\n    e1 return ?\n"
		"  block 2\n    e2 call msleep(v4) @5:2\n");
	ck_assert_str_eq(findings("tasklet-sleep"), "5: 'cb' (tasklet, softirq) may sleep: msleep()\n");
}
END_TEST

START_TEST(context_in_a_fact)
{
	analyse("function cb(t)\n  block 0\n    e0 call free_it() @5:2\n");
	ck_assert_str_eq(findings("tasklet-sleep"), "");
}
END_TEST

START_TEST(correlated_branches)
{
	/* if (f) gfp = KERNEL else ATOMIC; if (!f) alloc(gfp); */
	analyse("function cb(t)\n  v1 = param 0\n  v2 = field v1 \"struct dev\" gfp\n  v3 = load v2\n"
		"  v4 = 3264\n  v5 = 2080\n  v6 = phi at 3 (v4 from 1, v5 from 2)\n  v7 = 8\n"
		"  block 0\n    goto 1 if v3\n    goto 2 if !v3\n"
		"  block 1\n    goto 3\n  block 2\n    goto 3\n"
		"  block 3\n    goto 4 if !v3\n    goto 5 if v3\n"
		"  block 4\n    e0 call alloc(v7, v6) @5:2\n    goto 5\n"
		"  block 5\n    e1 return ?\n");
	ck_assert_str_eq(findings("tasklet-sleep"), "");
}
END_TEST

START_TEST(result_of_a_helper_decides)
{
	/* helper() returns GFP_ATOMIC where its argument is set. */
	analyse("function helper(a)\n  v1 = param 0\n  v2 = 2080\n  v3 = 3264\n"
		"  v4 = phi at 3 (v2 from 1, v3 from 2)\n"
		"  block 0\n    goto 1 if v1\n    goto 2 if !v1\n  block 1\n    goto 3\n  block 2\n    goto 3\n"
		"  block 3\n    e0 return v4\n"
		"function cb(t)\n  v1 = 1\n  v2 = 0\n  v3 = result e0\n  v4 = result e2\n  v5 = 8\n"
		"  block 0\n    e0 call helper(v1) @4:2\n    e1 call alloc(v5, v3) @5:2\n"
		"    e2 call helper(v2) @6:2\n    e3 call alloc(v5, v4) @7:2\n");
	ck_assert_str_eq(findings("tasklet-sleep"),
			 "7: 'cb' (tasklet, softirq) may sleep: alloc(GFP_KERNEL)\n");
}
END_TEST

START_TEST(recursion_ends)
{
	analyse("function helper(n)\n  v1 = param 0\n  v2 = 1\n  v3 = v1 - v2\n"
		"  block 0\n    goto 1 if v1\n    goto 2 if !v1\n"
		"  block 1\n    e0 call helper2(v3) @20:3\n    goto 3\n"
		"  block 2\n    e1 call msleep(v2) @21:3\n    goto 3\n  block 3\n    e2 return ?\n"
		"function helper2(n)\n  v1 = param 0\n  block 0\n    e0 call helper(v1) @30:3\n"
		"function cb(t)\n  v1 = 0\n  block 0\n    e0 call helper(v1) @5:2\n");
	ck_assert_str_eq(findings("tasklet-sleep"), "5: 'cb' (tasklet, softirq) may sleep: msleep()\n");
	analyse("function helper(n)\n  v1 = param 0\n  v2 = 1\n"
		"  block 0\n    e0 call helper2(v1) @20:3\n    e1 call msleep(v2) @21:3\n"
		"function helper2(n)\n  v1 = param 0\n  block 0\n    e0 call helper(v1) @30:3\n"
		"function cb(t)\n  v1 = 5\n  block 0\n    e0 call helper2(v1) @5:2\n");
	ck_assert_str_eq(findings("tasklet-sleep"), "5: 'cb' (tasklet, softirq) may sleep: msleep()\n");
}
END_TEST

START_TEST(function_passed_as_argument)
{
	analyse("function other(p)\n  v1 = 1\n  block 0\n    e0 call msleep(v1) @40:2\n"
		"function helper(fn)\n  v1 = param 0\n  block 0\n    e0 call *v1() @20:3\n"
		"function cb(t)\n  v1 = function other\n  block 0\n    e0 call helper(v1) @5:2\n"
		"    e1 call apply(v1) @6:2\n");
	ck_assert_str_eq(findings("tasklet-sleep"),
			 "5: 'cb' (tasklet, softirq) may sleep: msleep()\n"
			 "6: 'cb' (tasklet, softirq) may sleep: msleep()\n");
}
END_TEST

#define CALL_THROUGH_FN \
	"function cb(t)\n  v1 = param 0\n  v2 = field v1 \"struct dev\" fn\n  v3 = load v2\n" \
	"  block 0\n    e0 call *v3() @5:2\n"
#define SLEEPER "function other()\n  v1 = 1\n  block 0\n    e0 call msleep(v1) @40:2\n"

START_TEST(single_target_of_a_member)
{
	analyse(SLEEPER CALL_THROUGH_FN
		"function probe(d)\n  v1 = param 0\n  v2 = field v1 \"struct dev\" fn\n  v3 = function other\n"
		"  block 0\n    e0 store v2 = v3\n");
	ck_assert_str_eq(findings("tasklet-sleep"), "5: 'cb' (tasklet, softirq) may sleep: msleep()\n");
}
END_TEST

START_TEST(several_targets_must_all_sleep)
{
	analyse(SLEEPER CALL_THROUGH_FN "function helper()\n  block 0\n    e0 return ?\n"
		"function probe(d)\n  v1 = param 0\n  v2 = field v1 \"struct dev\" fn\n  v3 = function other\n"
		"  v4 = function helper\n  block 0\n    e0 store v2 = v3\n    e1 store v2 = v4\n");
	ck_assert_str_eq(findings("tasklet-sleep"), "");
}
END_TEST

START_TEST(unknown_store_makes_a_member_open)
{
	analyse(SLEEPER CALL_THROUGH_FN
		"function probe(d, f)\n  v1 = param 0\n  v2 = field v1 \"struct dev\" fn\n  v3 = function other\n"
		"  v4 = param 1\n"
		"  block 0\n    e0 store v2 = v3\n    e1 store v2 = v4 type \"void (*)(void)\"\n");
	ck_assert_str_eq(findings("tasklet-sleep"), "");
	ck_assert_uint_eq(an->coverage.calls_indirect_unknown, 1);
}
END_TEST

START_TEST(registration_through_a_wrapper)
{
	analyse("function cb(t)\n  v1 = 1\n  block 0\n    e0 call msleep(v1) @5:2\n"
		"function helper(t, fn)\n  v1 = param 0\n  v2 = param 1\n  block 0\n"
		"    e0 call tasklet_setup(v1, v2) @20:2\n"
		"function probe(d)\n  v1 = param 0\n  v2 = field v1 \"struct dev\" tl\n  v3 = function cb\n"
		"  block 0\n    e0 call helper(v2, v3) @30:2\n");
	/* The static one of the prelude, and this one at the call of the wrapper. */
	ck_assert_uint_eq(an->tasklets.n, 2);
	ck_assert_str_eq(an->tasklets.items[1]->name, "struct dev.tl");
	ck_assert_uint_eq(an->unit->locs.items[an->tasklets.items[1]->loc].line, 30);
}
END_TEST

START_TEST(weaker_class_and_user_access)
{
	analyse("function cb(t)\n  block 0\n    e0 call resched() @5:2\n    e1 call copy() @6:2\n");
	ck_assert_str_eq(findings("tasklet-sleep"), "5: 'cb' (tasklet, softirq) may reschedule: resched()\n");
	ck_assert_str_eq(findings("tasklet-user-access"),
			 "6: 'cb' (tasklet, softirq) touches user memory: copy()\n");
}
END_TEST

START_TEST(attributes_override)
{
	analyse("symbol quiet function static main attr \"never_sleeps\"\n"
		"symbol loud function attr \"may_sleep\"\n"
		"function quiet()\n  v1 = 1\n  block 0\n    e0 call msleep(v1) @40:2\n"
		"function cb(t)\n  block 0\n    e0 call quiet() @5:2\n    e1 call loud() @6:2\n");
	ck_assert_str_eq(findings("tasklet-sleep"), "6: 'cb' (tasklet, softirq) may sleep: loud()\n");
}
END_TEST

START_TEST(two_leaves_of_one_call_are_one_finding)
{
	analyse("function helper()\n  v1 = 1\n  v2 = 3264\n  block 0\n    e0 call msleep(v1) @20:3\n"
		"    e1 call alloc(v1, v2) @21:3\n"
		"function cb(t)\n  block 0\n    e0 call helper() @5:2\n    e1 call helper() @6:2\n");
	ck_assert_uint_eq(an->findings.n, 2);
}
END_TEST

START_TEST(overwrite_needs_a_live_tasklet)
{
	analyse("function cb(t)\n  block 0\n    e0 return ?\n"
		"function probe(d)\n  v1 = param 0\n  v2 = field v1 \"struct dev\" tl\n  v3 = function cb\n"
		"  v4 = 0\n  v5 = 64\n  v6 = 16\n  block 0\n"
		"    e0 call memset(v1, v4, v5) @30:2\n    e1 call tasklet_setup(v2, v3) @31:2\n"
		"    e2 call memset(v1, v4, v6) @32:2\n    e3 call memset(v1, v4, v5) @33:2\n"
		"    e4 call tasklet_kill(v2) @34:2\n    e5 call memset(v1, v4, v5) @35:2\n");
	ck_assert_str_eq(findings("tasklet-overwrite"),
			 "33: memset() overwrites live tasklet 'struct dev.tl'\n");
}
END_TEST

/* ---- contexts a function makes */

START_TEST(sleeps_with_a_lock_held)
{
	analyse("function other(d)\n  v1 = param 0\n  v2 = 1\n  block 0\n    e0 call lock(v1) @4:2\n"
		"    e1 call msleep(v2) @5:2\n    e2 call unlock(v1) @6:2\n    e3 call msleep(v2) @7:2\n");
	ck_assert_str_eq(findings("atomic-sleep"), "5: 'other' may sleep while a spinlock is held: msleep()\n");
	ck_assert_str_eq(path_of(0), "takes 'd' here, by lock()\nmsleep() may sleep\n");
}
END_TEST

START_TEST(lock_on_the_success_edge)
{
	analyse("function other(d)\n  v1 = param 0\n  v2 = 1\n  v3 = result e0\n"
		"  block 0\n    e0 call trylock(v1) @4:2\n    goto 1 if v3\n    goto 2 if !v3\n"
		"  block 1\n    e1 call msleep(v2) @5:2\n    e2 call unlock(v1) @6:2\n    goto 3\n"
		"  block 2\n    e3 call msleep(v2) @7:2\n    goto 3\n"
		"  block 3\n    e4 call msleep(v2) @8:2\n    e5 return ?\n");
	ck_assert_str_eq(findings("atomic-sleep"), "5: 'other' may sleep while a spinlock is held: msleep()\n");
}
END_TEST

/* The inner restore leaves irqs off, as its section found them. */
START_TEST(sections_nest)
{
	analyse("function other()\n  v1 = result e0\n  v2 = result e1\n  v3 = 1\n  block 0\n"
		"    e0 call irq_save() @3:2\n    e1 call irq_save() @4:2\n    e2 call irq_restore(v2) @5:2\n"
		"    e3 call msleep(v3) @6:2\n    e4 call irq_restore(v1) @7:2\n    e5 call msleep(v3) @8:2\n");
	ck_assert_str_eq(findings("atomic-sleep"), "6: 'other' may sleep while irqs are off: msleep()\n");
}
END_TEST

/* Out of order: the outer value switches irqs on, and the inner one off, as it was saved. */
START_TEST(sections_end_by_value)
{
	analyse("function other()\n  v1 = result e0\n  v2 = result e1\n  v3 = 1\n  block 0\n"
		"    e0 call irq_save() @3:2\n    e1 call irq_save() @4:2\n    e2 call irq_restore(v1) @5:2\n"
		"    e3 call msleep(v3) @6:2\n    e4 call irq_restore(v2) @7:2\n    e5 call msleep(v3) @8:2\n");
	ck_assert_str_eq(findings("atomic-sleep"), "8: 'other' may sleep while irqs are off: msleep()\n");
}
END_TEST

START_TEST(saved_to_a_place)
{
	analyse("function other(d)\n  v1 = param 0\n  v2 = field v1 \"struct dev\" gfp\n  v3 = result e0\n"
		"  v4 = load v2\n  v5 = 1\n  block 0\n    e0 call irq_save() @3:2\n    e1 store v2 = v3\n"
		"    e2 call msleep(v5) @5:2\n    e3 call irq_restore(v4) @6:2\n    e4 call msleep(v5) @7:2\n");
	ck_assert_str_eq(findings("atomic-sleep"), "5: 'other' may sleep while irqs are off: msleep()\n");
}
END_TEST

START_TEST(irqs_enabled_in_a_section)
{
	analyse("function helper()\n  block 0\n    e0 call irq_off() @20:2\n    e1 call irq_on() @21:2\n"
		"function other()\n  v1 = result e0\n  block 0\n    e0 call irq_save() @3:2\n"
		"    e1 call helper() @4:2\n    e2 call irq_restore(v1) @5:2\n    e3 call helper() @6:2\n"
		"function helper2()\n  v1 = result e0\n  block 0\n    e0 call irq_save() @8:2\n"
		"    e1 call bh_off() @9:2\n    e2 call bh_on() @10:2\n    e3 call irq_restore(v1) @11:2\n"
		"    e4 call bh_off() @12:2\n    e5 call bh_on() @13:2\n");
	ck_assert_str_eq(findings("tasklet-irq-enable"),
			 "4: 'other' enables irqs inside a section with irqs off: irq_on()\n"
			 "10: 'helper2' enables BHs inside a section with irqs off: bh_on()\n");
}
END_TEST

/* A callee may end its caller's section, and begin it again. */
START_TEST(section_opened_by_a_callee)
{
	analyse("function helper()\n  v1 = 1\n  block 0\n    e0 call irq_on() @20:2\n"
		"    e1 call msleep(v1) @21:2\n    e2 call irq_off() @22:2\n"
		"function other()\n  v1 = 1\n  block 0\n    e0 call irq_off() @3:2\n"
		"    e1 call helper() @4:2\n    e2 call msleep(v1) @5:2\n    e3 call irq_on() @6:2\n");
	ck_assert_str_eq(findings("atomic-sleep"), "5: 'other' may sleep while irqs are off: msleep()\n");
	ck_assert_str_eq(findings("tasklet-irq-enable"), "");
}
END_TEST

/* Returns -16 without, and 0 with the lock. */
#define MAY_FAIL \
	"function helper(d)\n  v1 = param 0\n  v2 = field v1 \"struct dev\" gfp\n  v3 = load v2\n  v4 = -16\n  v5 = 0\n" \
	"  block 0\n    e0 call lock(v1) @20:2\n    goto 1 if v3\n    goto 2 if !v3\n" \
	"  block 1\n    e1 call unlock(v1) @21:2\n    e2 return v4\n" \
	"  block 2\n    e3 return v5\n"

START_TEST(result_tells_whether_the_lock_is_held)
{
	analyse(MAY_FAIL
		"function other(d)\n  v1 = param 0\n  v2 = result e0\n  v3 = 0\n  v4 = v2 < v3\n  v5 = 1\n"
		"  block 0\n    e0 call helper(v1) @4:2\n    goto 1 if v4\n    goto 2 if !v4\n"
		"  block 1\n    e1 call msleep(v5) @5:2\n    goto 3\n"
		"  block 2\n    e2 call msleep(v5) @6:2\n    e3 call unlock(v1) @7:2\n    goto 3\n"
		"  block 3\n    e4 call msleep(v5) @8:2\n    e5 return ?\n");
	ck_assert_str_eq(findings("atomic-sleep"), "6: 'other' may sleep while a spinlock is held: msleep()\n");
}
END_TEST

/* 1 with, and 0 without the lock: where the ways meet they are told apart by it. */
START_TEST(choice_tells_which_way_it_was)
{
	analyse("function other(d)\n  v1 = param 0\n  v2 = result e0\n  v3 = 1\n  v4 = 0\n"
		"  v5 = phi at 3 (v3 from 1, v4 from 2)\n"
		"  block 0\n    e0 call mystery() @3:2\n    goto 1 if v2\n    goto 2 if !v2\n"
		"  block 1\n    e1 call lock(v1) @4:2\n    goto 3\n  block 2\n    goto 3\n"
		"  block 3\n    goto 4 if v5\n    goto 5 if !v5\n"
		"  block 4\n    e2 call unlock(v1) @5:2\n    goto 6\n"
		"  block 5\n    e3 call msleep(v3) @6:2\n    goto 6\n"
		"  block 6\n    e4 call msleep(v3) @7:2\n    e5 return ?\n");
	ck_assert_str_eq(findings("atomic-sleep"), "");
}
END_TEST

/* ---- leaks */

START_TEST(lock_kept_for_an_error_leaks)
{
	analyse("function other(d)\n  v1 = param 0\n  v2 = result e0\n  v3 = -19\n  v4 = 0\n"
		"  block 0\n    e0 call mystery() @3:2\n    e1 call lock(v1) @4:2\n    goto 1 if v2\n    goto 2 if !v2\n"
		"  block 1\n    e2 return v3\n  block 2\n    e3 call unlock(v1) @6:2\n    e4 return v4\n");
	ck_assert_str_eq(findings("atomic-sleep"), "4: 'other' may return -19 with a lock held: 'd'\n");
	ck_assert_str_eq(path_of(0), "lock() takes it\nunlock() gives it back, but not on each way out\n");
}
END_TEST

/* One never gives it back, the other says which it was. */
START_TEST(wrappers_do_not_leak)
{
	analyse("function other(d)\n  v1 = param 0\n  block 0\n    e0 call lock(v1) @4:2\n    e1 return ?\n"
		MAY_FAIL);
	ck_assert_str_eq(findings("atomic-sleep"), "");
}
END_TEST

START_TEST(irqs_leak_as_locks_do)
{
	analyse("function other(d)\n  v1 = result e0\n  v2 = result e1\n  v3 = -5\n  v4 = 0\n"
		"  block 0\n    e0 call mystery() @3:2\n    e1 call irq_save() @4:2\n    goto 1 if v1\n    goto 2 if !v1\n"
		"  block 1\n    e2 return v3\n  block 2\n    e3 call irq_restore(v2) @6:2\n    e4 return v4\n");
	ck_assert_str_eq(findings("atomic-sleep"), "4: 'other' may return -5 with irqs off\n");
}
END_TEST

/* ---- roots */

#define SLEEPS(name, line) \
	"function " name "()\n  v1 = 1\n  block 0\n    e0 call msleep(v1) @" line ":2\n"

START_TEST(registered_functions_are_roots)
{
	analyse(SLEEPS("helper", "20") SLEEPS("helper2", "30")
		"function probe(d)\n  v1 = function helper\n  v2 = function helper2\n  v3 = param 0\n"
		"  block 0\n    e0 call request(v1, v2, v3) @40:2\n");
	ck_assert_str_eq(findings("atomic-sleep"), "20: 'helper' (hardirq, by request()) may sleep: msleep()\n");
	ck_assert_str_eq(path_of(0), "'helper' runs in hardirq context, by request()\nmsleep() may sleep\n");
}
END_TEST

/* Hard handler and thread at once: one that may not is enough. */
START_TEST(function_with_two_contexts)
{
	analyse(SLEEPS("helper2", "30")
		"function probe(d)\n  v1 = function helper2\n  v2 = param 0\n"
		"  block 0\n    e0 call request(v1, v1, v2) @40:2\n");
	ck_assert_str_eq(findings("atomic-sleep"), "30: 'helper2' (hardirq, by request()) may sleep: msleep()\n");
}
END_TEST

START_TEST(member_with_a_context)
{
	analyse("symbol ops variable static main readonly @2:1\n"
		"init ops +0 field \"struct ops\" start = &helper2 @2:5\n" SLEEPS("helper2", "30"));
	ck_assert_str_eq(findings("atomic-sleep"),
			 "30: 'helper2' (atomic, by struct ops.start) may sleep: msleep()\n");
}
END_TEST

/* What one member is put on decides for its function, not for the other's. */
#define WORK_ON(queue) \
	SLEEPS("helper2", "30") SLEEPS("other", "31") \
	"function probe(d)\n  v1 = param 0\n  v2 = field v1 \"struct box\" work\n" \
	"  v3 = field v2 \"struct work\" func\n  v4 = function helper2\n" \
	"  v5 = field v1 \"struct box\" more\n  v6 = field v5 \"struct work\" func\n  v7 = function other\n" \
	"  v8 = global " queue "\n  v9 = load v8\n" \
	"  block 0\n    e0 store v3 = v4 @40:2\n    e1 store v6 = v7 @41:2\n" \
	"    e2 call queue_on(v9, v2) @42:2\n"

START_TEST(queue_decides_the_context)
{
	analyse(WORK_ON("bh_queue"));
	ck_assert_str_eq(findings("atomic-sleep"),
			 "30: 'helper2' (softirq, by struct work.func) may sleep: msleep()\n");
	analyse(WORK_ON("plain_queue"));
	ck_assert_str_eq(findings("atomic-sleep"), "");
}
END_TEST

/* ---- tables of functions */

/* Of two tables, one has functions that sleep; a user's table is `stored`. */
#define TABLES(stored) \
	"symbol one variable static main readonly @2:1\nsymbol two variable static main readonly @2:2\n" \
	"init one +0 field \"struct table\" reset = &helper2 @2:5\n" \
	"init one +8 field \"struct table\" poll = &helper2 @2:6\n" \
	"init two +0 field \"struct table\" reset = &helper @2:7\n" \
	"type \"struct table *\" pointer size 8 to \"struct table\"\n" \
	"type \"struct table\" record size 16 record \"struct table\"\n" \
	SLEEPS("helper2", "30") "function helper()\n  block 0\n    e0 return ?\n" \
	"function probe(u, t)\n  v1 = param 0\n  v2 = field v1 \"struct user\" table\n  v3 = global one\n" \
	"  v4 = global two\n  v5 = param 1\n  block 0\n" stored
#define STORE(value) "    store v2 = " value " type \"struct table *\" @40:2\n"
#define CALLS_TABLE(member) \
	"function other(u, l)\n  v1 = param 0\n  v2 = field v1 \"struct user\" table\n  v3 = load v2\n" \
	"  v4 = field v3 \"struct table\" " member "\n  v5 = load v4\n  v6 = param 1\n" \
	"  block 0\n    e0 call lock(v6) @4:2\n    e1 call *v5() @5:2\n    e2 call unlock(v6) @6:2\n"

START_TEST(tables_lead_to_functions)
{
	const char *found = "5: 'other' may sleep while a spinlock is held: msleep()\n";

	analyse(TABLES(STORE("v3")) CALLS_TABLE("reset"));
	ck_assert_str_eq(findings("atomic-sleep"), found);
	analyse(TABLES(STORE("v4")) CALLS_TABLE("reset"));
	ck_assert_str_eq(findings("atomic-sleep"), "");
	/* Either: not all of them sleep. */
	analyse(TABLES(STORE("v3") STORE("v4")) CALLS_TABLE("reset"));
	ck_assert_str_eq(findings("atomic-sleep"), "");
	/* What a table leaves out is NULL there, and not called. */
	analyse(TABLES(STORE("v3") STORE("v4")) CALLS_TABLE("poll"));
	ck_assert_str_eq(findings("atomic-sleep"), found);
}
END_TEST

/* Any table of the unit's type, then: one of them doesn't sleep. */
START_TEST(unknown_table_may_be_any)
{
	analyse(TABLES(STORE("v3") STORE("v5")) CALLS_TABLE("reset"));
	ck_assert_str_eq(findings("atomic-sleep"), "");
}
END_TEST

/* ---- what callers allow */

#define LOCKED_IF_SET(is_static, set) \
	"symbol step function " is_static " main\n" \
	"function step(l, set)\n  v1 = param 0\n  v2 = param 1\n  v3 = 1\n" \
	"  block 0\n    goto 1 if v2\n    goto 2 if !v2\n" \
	"  block 1\n    e0 call lock(v1) @20:2\n    e1 call msleep(v3) @21:2\n    e2 call unlock(v1) @22:2\n    goto 2\n" \
	"  block 2\n    e3 return ?\n" \
	"function other(l)\n  v1 = param 0\n  v2 = " set "\n  block 0\n    e0 call step(v1, v2) @5:2\n"

/* A static function whose callers never set the flag has no such way; another's callers aren't known. */
START_TEST(some_caller_must_allow_it)
{
	analyse(LOCKED_IF_SET("static", "0"));
	ck_assert_str_eq(findings("atomic-sleep"), "");
	analyse(LOCKED_IF_SET("static", "1"));
	ck_assert_str_eq(findings("atomic-sleep"), "21: 'step' may sleep while a spinlock is held: msleep()\n");
	analyse(LOCKED_IF_SET("", "0"));
	ck_assert_str_eq(findings("atomic-sleep"), "21: 'step' may sleep while a spinlock is held: msleep()\n");
}
END_TEST

/* Who takes a lock around a function that it is handed can't know what that does. */
START_TEST(lock_around_a_function_handed_over)
{
	analyse(SLEEPS("helper2", "40")
		"function helper(l, fn)\n  v1 = param 0\n  v2 = param 1\n  block 0\n    e0 call lock(v1) @20:2\n"
		"    e1 call *v2() @21:2\n    e2 call unlock(v1) @22:2\n"
		"function other(l)\n  v1 = param 0\n  v2 = function helper2\n  block 0\n"
		"    e0 call helper(v1, v2) @5:2\n");
	ck_assert_str_eq(findings("atomic-sleep"), "5: 'other' may sleep while a spinlock is held: msleep()\n");
	ck_assert_str_eq(path_of(0), "calls 'helper'\ntakes 'l' here, by lock()\n"
				     "calls 'helper2' through a function pointer\nmsleep() may sleep\n");
}
END_TEST

Suite *solve_suite(void)
{
	TCase *t;
	Suite *s = suite_with_arena("solve", &t);

	tcase_add_test(t, sleeps_in_the_callback);
	tcase_add_test(t, wrong_arity_is_another_function);
	tcase_add_test(t, unknown_function_is_silent_and_counted);
	tcase_add_test(t, gfp_through_a_parameter);
	tcase_add_test(t, bits_decide_not_names);
	tcase_add_test(t, bits_of_an_unknown_value);
	tcase_add_test(t, boolean_parameter_guards);
	tcase_add_test(t, context_tests_prune);
	tcase_add_test(t, hardirq_test_is_false_in_a_tasklet);
	tcase_add_test(t, context_in_a_fact);
	tcase_add_test(t, correlated_branches);
	tcase_add_test(t, result_of_a_helper_decides);
	tcase_add_test(t, recursion_ends);
	tcase_add_test(t, function_passed_as_argument);
	tcase_add_test(t, single_target_of_a_member);
	tcase_add_test(t, several_targets_must_all_sleep);
	tcase_add_test(t, unknown_store_makes_a_member_open);
	tcase_add_test(t, registration_through_a_wrapper);
	tcase_add_test(t, weaker_class_and_user_access);
	tcase_add_test(t, attributes_override);
	tcase_add_test(t, two_leaves_of_one_call_are_one_finding);
	tcase_add_test(t, overwrite_needs_a_live_tasklet);
	tcase_add_test(t, sleeps_with_a_lock_held);
	tcase_add_test(t, lock_on_the_success_edge);
	tcase_add_test(t, sections_nest);
	tcase_add_test(t, sections_end_by_value);
	tcase_add_test(t, saved_to_a_place);
	tcase_add_test(t, irqs_enabled_in_a_section);
	tcase_add_test(t, section_opened_by_a_callee);
	tcase_add_test(t, result_tells_whether_the_lock_is_held);
	tcase_add_test(t, choice_tells_which_way_it_was);
	tcase_add_test(t, lock_kept_for_an_error_leaks);
	tcase_add_test(t, wrappers_do_not_leak);
	tcase_add_test(t, irqs_leak_as_locks_do);
	tcase_add_test(t, registered_functions_are_roots);
	tcase_add_test(t, function_with_two_contexts);
	tcase_add_test(t, member_with_a_context);
	tcase_add_test(t, queue_decides_the_context);
	tcase_add_test(t, tables_lead_to_functions);
	tcase_add_test(t, unknown_table_may_be_any);
	tcase_add_test(t, some_caller_must_allow_it);
	tcase_add_test(t, lock_around_a_function_handed_over);
	return s;
}
