// SPDX-License-Identifier: GPL-2.0-or-later
/* Locks: which one it is, and who meets whom over it. Each test is one small unit. */
#include <string.h>

#include <tasklint/rule.h>

#include "unit.h"

static const char model_text[] =
	"format = 1\n"
	"[context]\npreempt = PREEMPT_MASK\nsoftirq = SOFTIRQ_MASK\nhardirq = HARDIRQ_MASK\nnmi = NMI_MASK\n"
	"[struct tasklet_struct]\nkind = tasklet\nfield callback = callback(softirq)\norigin = manual test\n"
	"[tasklet_setup]\n"
	"effect = registers(softirq, arg1, object arg0, as tasklet)\norigin = manual test\n"
	"[tasklet_kill]\neffect = kills(arg0)\norigin = manual test\n"
	"[tasklet_schedule]\neffect = schedules(arg0)\norigin = manual test\n"
	"[lock]\neffect = lock(arg0), preempt-off\nbh-form = lock_bh\norigin = manual test\n"
	"[lock_bh]\neffect = lock(arg0), bh-off, preempt-off\norigin = manual test\n"
	"[lock_save]\neffect = irq-save(ret), lock(arg0), preempt-off\norigin = manual test\n"
	"[try]\neffect-if-ret = lock(arg0), preempt-off\norigin = manual test\n"
	"[try_bh]\neffect-if-ret = lock(arg0), bh-off, preempt-off\norigin = manual test\n"
	"[read]\neffect = lock(arg0, shared), preempt-off\norigin = manual test\n"
	"[unlock]\neffect = unlock(arg0), preempt-on\nbh-form = unlock_bh\norigin = manual test\n"
	"[request]\neffect = registers(hardirq, arg0, object arg1)\norigin = manual test\n"
	"[line_off]\neffect = disables(arg0, as irq)\norigin = manual test\n"
	"[line_on]\neffect = enables(arg0, as irq)\norigin = manual test\n"
	"[struct list]\nkind = container\norigin = manual test\n"
	"[struct ops]\nfield process = callback(process)\nfield atomic = callback(atomic)\n"
	"field both = callback(atomic, also process)\norigin = manual test\n";

/* cb() is the callback of dev.tl, op() an operation in process context, irq() a handler where asked for. */
static const char prelude[] =
	"tasklint-facts 1\n"
	"unit \"t.c\" compiler \"test\"\n"
	"type \"void\" void\n"
	"type \"spinlock_t\" record size 4 record \"spinlock_t\"\n"
	"type \"spinlock_t [4]\" array size 16 to \"spinlock_t\"\n"
	"type \"struct queue\" record size 8 record \"struct queue\"\n"
	"type \"struct list\" record size 8 record \"struct list\"\n"
	"type \"struct tasklet_struct\" record size 40 record \"struct tasklet_struct\"\n"
	"type \"struct tasklet_struct *\" pointer size 8 to \"struct tasklet_struct\"\n"
	"type \"void (struct tasklet_struct *)\" function to \"void\" params \"struct tasklet_struct *\"\n"
	"record \"spinlock_t\" size 4\n"
	"record \"struct tasklet_struct\" size 40 complete\n  field callback offset 24 size 8\n"
	"record \"struct queue\" size 8 local complete\n  field lock offset 0 size 4 type \"spinlock_t\"\n"
	"record \"struct list\" size 8 complete\n  field lock offset 0 size 4 type \"spinlock_t\"\n"
	"record \"struct dev\" size 128 local complete\n"
	"  field a offset 0 size 4 type \"spinlock_t\"\n"
	"  field b offset 4 size 4 type \"spinlock_t\"\n"
	"  field in offset 8 size 8 type \"struct queue\"\n"
	"  field out offset 16 size 8 type \"struct queue\"\n"
	"  field pointer offset 24 size 8\n"
	"  field many offset 32 size 16 type \"spinlock_t [4]\"\n"
	"  field tl offset 48 size 40 type \"struct tasklet_struct\"\n"
	"  field list offset 88 size 8 type \"struct list\"\n"
	"record \"struct ops\" size 24 complete\n  field process offset 0 size 8\n  field atomic offset 8 size 8\n"
	"  field both offset 16 size 8\n"
	"symbol cb function static main type \"void (struct tasklet_struct *)\" @1:1\n"
	"symbol op function static main @2:1\nsymbol irq function static main @3:1\n"
	"symbol helper function static main @4:1\nsymbol setup function static main @5:1\n"
	"symbol ops variable static main @6:1\nsymbol global variable static main type \"spinlock_t\" @7:1\n"
	"symbol lock function\nsymbol lock_bh function\nsymbol lock_save function\nsymbol try function\n"
	"symbol try_bh function\nsymbol read function\nsymbol unlock function\nsymbol request function\n"
	"symbol line_off function\nsymbol line_on function\nsymbol tasklet_setup function\n"
	"symbol tasklet_kill function\nsymbol tasklet_schedule function\n"
	"constant PREEMPT_MASK 255\nconstant SOFTIRQ_MASK 65280\n"
	"constant HARDIRQ_MASK 983040\nconstant NMI_MASK 15728640\n";

#define OPS(field, offset) "init ops +" offset " field \"struct ops\" " field " = &op @6:1\n"
#define SETUP "function setup(d)\n  v1 = param 0\n  v2 = field v1 \"struct dev\" tl\n  v3 = function cb\n" \
	"  block 0\n    call tasklet_setup(v2, v3) @90:1\n"
#define SETUP_IRQ "function setup(d)\n  v1 = param 0\n  v2 = field v1 \"struct dev\" tl\n  v3 = function cb\n" \
	"  v4 = function irq\n  block 0\n    call tasklet_setup(v2, v3) @90:1\n    call request(v4, v1) @91:1\n"
/* A function that takes one lock by `how` and leaves it. */
#define TAKES(name, how, line, path) "function " name "(p)\n  v1 = param 0\n" path \
	"  block 0\n    e0 call " how "(v2) @" line ":1\n    e1 call unlock(v2) @" line ":9\n"
#define A "  v2 = field v1 \"struct dev\" a\n"
#define B "  v2 = field v1 \"struct dev\" b\n"
#define IN "  v3 = field v1 \"struct dev\" in\n  v2 = field v3 \"struct queue\" lock\n"
#define OUT "  v3 = field v1 \"struct dev\" out\n  v2 = field v3 \"struct queue\" lock\n"
#define SOME_QUEUE "  v2 = field v1 \"struct queue\" lock\n"
#define POINTED "  v3 = field v1 \"struct dev\" pointer\n  v2 = load v3\n"
#define MANY "  v3 = field v1 \"struct dev\" many\n  v2 = index v3\n"
#define MANY_2 "  v3 = field v1 \"struct dev\" many\n  v2 = offset v3 8\n"
#define GLOBAL "  v2 = global global\n"
#define LIST "  v3 = field v1 \"struct dev\" list\n  v2 = field v3 \"struct list\" lock\n"
#define SOME_LIST "  v2 = field v1 \"struct list\" lock\n"

static struct tl_analysis *an;

static const char *findings_at(unsigned int level, const char *inits, const char *functions, const char *rule)
{
	static const char *const enable[] = { NULL };
	const struct tl_options options = { .enable = enable, .severity = TL_WARNING, .level = level };
	struct tl_model *m = tl_model_new(&test_arena);
	struct tl_unit *u;
	struct tl_err err = { "" };
	const char *text = tl_arena_printf(&test_arena, "%s%s%send\n", prelude, inits, functions);
	const char *out = "";

	ck_assert_msg(tl_model_read_text(m, "model", model_text, &err) == 0, "%s", err.text);
	ck_assert_msg(tl_facts_read(&test_arena, "unit", text, &u, &err) == 0, "%s", err.text);
	an = tl_analyse(u, m, &options);
	for (uint32_t i = 0; i < an->findings.n; i++)
		if (!strcmp(an->findings.items[i]->rule->id, rule))
			out = tl_arena_printf(&test_arena, "%s%u: %s\n", out,
					      an->unit->locs.items[an->findings.items[i]->loc].line,
					      an->findings.items[i]->message);
	return out;
}

static const char *bh(const char *functions)
{
	return findings_at(1, OPS("process", "0"), tl_arena_printf(&test_arena, "%s%s", SETUP, functions),
			   "tasklet-lock-bh");
}

static const char *irq(const char *functions)
{
	return findings_at(1, "", tl_arena_printf(&test_arena, "%s%s", SETUP_IRQ, functions), "tasklet-lock-irq");
}

#define BH_A "20: 'op' (process, by struct ops.process) takes 'struct dev.a' with BHs on, " \
	"and tasklet callback 'cb' takes it, too\n"
#define IRQ_A "10: 'cb' (tasklet, softirq) takes 'struct dev.a' with irqs on, and irq handler 'irq' takes it, too\n"

START_TEST(one_lock_in_both)
{
	const struct tl_finding *fi;

	ck_assert_str_eq(bh(TAKES("cb", "lock", "10", A) TAKES("op", "lock", "20", A)), BH_A);
	fi = an->findings.items[0];
	ck_assert_uint_eq(fi->path.n, 4);
	ck_assert_str_eq(fi->path.items[0].text, "'op' is called in process context, by struct ops.process");
	ck_assert_str_eq(fi->path.items[2].text, "'cb' becomes the callback of tasklet 'struct dev.tl' here");
	ck_assert_uint_eq(fi->fixits.n, 2);
	ck_assert_str_eq(fi->fixits.items[0].new_text, "lock_bh");
	ck_assert_str_eq(fi->fixits.items[1].new_text, "unlock_bh");
	ck_assert_str_eq(irq(TAKES("cb", "lock", "10", A) TAKES("irq", "lock", "20", A)), IRQ_A);
}
END_TEST

START_TEST(how_each_side_takes_it)
{
	static const struct {
		const char *held, *wanted;
		bool bh, irq;
	} t[] = {
		{ "lock", "lock", true, true },
		{ "lock", "lock_bh", true, true },
		{ "lock", "lock_save", true, true },
		{ "lock_bh", "lock", false, true },
		{ "lock_save", "lock", false, false },
		{ "lock", "try", false, false },
		{ "try", "lock", true, true },
		{ "try_bh", "lock", false, true },
		{ "read", "read", false, false },
		{ "read", "lock", true, true },
		{ "lock", "read", true, true },
	};

	for (size_t i = 0; i < sizeof(t) / sizeof(*t); i++) {
		const char *one = tl_arena_printf(&test_arena, TAKES("cb", "%s", "10", A) TAKES("op", "%s", "20", A),
						  t[i].wanted, t[i].held);
		const char *two = tl_arena_printf(&test_arena, TAKES("cb", "%s", "10", A) TAKES("irq", "%s", "20", A),
						  t[i].held, t[i].wanted);

		ck_assert_str_eq(bh(one), t[i].bh ? BH_A : "");
		ck_assert_str_eq(irq(two), t[i].irq ? IRQ_A : "");
	}
}
END_TEST

START_TEST(which_lock_it_is)
{
	static const struct {
		const char *one, *two, *name;	/* NULL: they are two */
	} t[] = {
		{ A, B, NULL },
		{ A, GLOBAL, NULL },
		{ IN, OUT, NULL },
		{ IN, IN, "struct queue.lock" },
		{ IN, SOME_QUEUE, "struct queue.lock" },
		{ SOME_QUEUE, OUT, "struct queue.lock" },
		{ POINTED, POINTED, "struct dev.pointer" },
		{ POINTED, A, NULL },
		{ MANY, MANY_2, "struct dev.many" },
		{ MANY_2, A, NULL },
		{ GLOBAL, GLOBAL, "global" },
		{ LIST, LIST, "struct dev.list.lock" },
		{ LIST, SOME_LIST, NULL },
	};

	for (size_t i = 0; i < sizeof(t) / sizeof(*t); i++) {
		const char *got;

		got = bh(tl_arena_printf(&test_arena,
			"function cb(p)\n  v1 = param 0\n%s  block 0\n    e0 call lock(v2) @10:1\n"
			"function op(p)\n  v1 = param 0\n%s  block 0\n    e0 call lock(v2) @20:1\n", t[i].one, t[i].two));
		if (t[i].name)
			ck_assert_msg(strstr(got, tl_arena_printf(&test_arena, "takes '%s' with", t[i].name)) != NULL,
				      "%zu: %s", i, got);
		else
			ck_assert_msg(!*got, "%zu: %s", i, got);
	}
}
END_TEST

/* A container, with and without what is around it: likely, no more. */
START_TEST(containers_are_for_level_2)
{
	const char *functions = SETUP TAKES("cb", "lock", "10", LIST) TAKES("op", "lock", "20", SOME_LIST);

	ck_assert_str_eq(findings_at(1, OPS("process", "0"), functions, "tasklet-lock-bh"), "");
	ck_assert_str_ne(findings_at(2, OPS("process", "0"), functions, "tasklet-lock-bh"), "");
	ck_assert(an->findings.items[0]->likely);
}
END_TEST

START_TEST(who_calls_decides)
{
	const char *functions = SETUP TAKES("cb", "lock", "10", A) TAKES("op", "lock", "20", A);

	ck_assert_str_ne(findings_at(1, OPS("both", "16"), functions, "tasklet-lock-bh"), "");
	ck_assert(!an->findings.items[0]->likely);
	ck_assert_str_eq(findings_at(1, OPS("atomic", "8"), functions, "tasklet-lock-bh"), "");
	ck_assert_str_eq(findings_at(1, "", functions, "tasklet-lock-bh"), "");
}
END_TEST

/* The lock is a parameter; callers say which one. */
START_TEST(locks_go_through_parameters)
{
#define HELPER "function helper(l)\n  v1 = param 0\n  block 0\n    e0 call lock(v1) @30:1\n    e1 call unlock(v1) @31:1\n"
	ck_assert_str_eq(bh(HELPER TAKES("cb", "lock", "10", A) TAKES("op", "helper", "20", A)),
			 "30: 'op' (process, by struct ops.process) takes 'struct dev.a' with BHs on, "
			 "and tasklet callback 'cb' takes it, too\n");
	ck_assert_str_eq(bh(HELPER TAKES("cb", "lock", "10", A) TAKES("op", "helper", "20", B)), "");
}
END_TEST

/* One place in two operations is one finding. */
START_TEST(one_finding_for_each_place)
{
	ck_assert_str_eq(findings_at(1, OPS("process", "0") OPS("both", "16"),
				     SETUP TAKES("cb", "lock", "10", A) TAKES("op", "lock", "20", A),
				     "tasklet-lock-bh"), BH_A);
}
END_TEST

/* After the kill nobody comes, before it somebody may. */
START_TEST(killed_tasklets_take_nothing)
{
#define OP_KILL(first, second) "function op(p)\n  v1 = param 0\n  v2 = field v1 \"struct dev\" a\n" \
	"  v3 = field v1 \"struct dev\" tl\n  block 0\n" first second
#define KILL "    call tasklet_kill(v3) @19:1\n"
#define LOCK "    call lock(v2) @20:1\n    call unlock(v2) @21:1\n"
	ck_assert_str_eq(bh(TAKES("cb", "lock", "10", A) OP_KILL(LOCK, KILL)), BH_A);
	ck_assert_str_eq(bh(TAKES("cb", "lock", "10", A) OP_KILL(KILL, LOCK)), "");
}
END_TEST

START_TEST(no_interrupt_comes_while_its_line_is_off)
{
#define HANDLER(line_off) "function irq(p)\n  v1 = param 0\n  v2 = field v1 \"struct dev\" a\n" \
	"  v3 = field v1 \"struct dev\" tl\n  v4 = 5\n  block 0\n" \
	"    call lock(v2) @20:1\n    call unlock(v2) @21:1\n" line_off "    call tasklet_schedule(v3) @23:1\n"
#define TASKLET(before) "function cb(p)\n  v1 = param 0\n  v2 = field v1 \"struct dev\" a\n  v3 = 5\n  block 0\n" \
	before "    call lock(v2) @10:1\n    call unlock(v2) @11:1\n    call line_on(v3) @12:1\n"
	ck_assert_str_eq(irq(HANDLER("") TASKLET("")), IRQ_A);
	ck_assert_str_eq(irq(HANDLER("    call line_off(v4) @22:1\n") TASKLET("")), "");
	ck_assert_str_eq(irq(HANDLER("    call line_off(v4) @22:1\n") TASKLET("    call line_on(v3) @9:1\n")), IRQ_A);
}
END_TEST

Suite *locks_suite(void)
{
	TCase *tc;
	Suite *s = suite_with_arena("locks", &tc);

	tcase_add_test(tc, one_lock_in_both);
	tcase_add_test(tc, how_each_side_takes_it);
	tcase_add_test(tc, which_lock_it_is);
	tcase_add_test(tc, containers_are_for_level_2);
	tcase_add_test(tc, who_calls_decides);
	tcase_add_test(tc, locks_go_through_parameters);
	tcase_add_test(tc, one_finding_for_each_place);
	tcase_add_test(tc, killed_tasklets_take_nothing);
	tcase_add_test(tc, no_interrupt_comes_while_its_line_is_off);
	return s;
}
