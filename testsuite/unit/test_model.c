// SPDX-License-Identifier: GPL-2.0-or-later
#define _POSIX_C_SOURCE 200809L
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>
#include <tasklint/model.h>
#include "unit.h"

static struct tl_model *read_good(const char *text)
{
	struct tl_model *m = tl_model_new(&test_arena);
	struct tl_err err = { "" };
	int ret = tl_model_read_text(m, "t.facts", text, &err);

	ck_assert_msg(!ret, "%s", err.text);
	return m;
}

/* The facts of f, from the lines of its section. */
static const struct tl_api *read_function(const char *lines)
{
	struct tl_model *m = read_good(tl_arena_printf(&test_arena,
		"format = 1\n[f]\n%sorigin = manual here\n", lines));

	ck_assert_ptr_nonnull(tl_model_function(m, "f"));
	return tl_model_function(m, "f");
}

static void check_bad(const char *text, int want, const char *says)
{
	struct tl_model *m = tl_model_new(&test_arena);
	struct tl_err err = { "" };
	int ret = tl_model_read_text(m, "t.facts", text, &err);

	ck_assert_msg(ret == want, "%d instead of %d for: %s", ret, want, text);
	ck_assert_str_eq(err.text, says);
}

/* Keys of functions. */

START_TEST(proto_is_counted)
{
	static const struct {
		const char *proto;
		int n;
		bool variadic;
	} t[] = {
		{ "void (void)", 0, false },
		{ "void ()", 0, false },
		{ "int (struct urb *, gfp_t)", 2, false },
		{ "void (void *)", 1, false },
		{ "int (const char *, ...)", 1, true },
		{ "int (unsigned int, irqreturn_t (*)(int, void *), unsigned long, const char *, void *)", 5, false },
		{ "void (void (*)(void))", 1, false },
		{ "long (void *)  ", 1, false },
		{ "typeof(int) (int, int)", 2, false },
	};
	size_t i;

	for (i = 0; i < sizeof(t) / sizeof(*t); i++) {
		const struct tl_api *api = read_function(tl_arena_printf(&test_arena, "proto = %s\n",
									 t[i].proto));

		ck_assert_int_eq(api->nparams, t[i].n);
		ck_assert_int_eq(api->variadic, t[i].variadic);
		ck_assert(tl_starts_with(t[i].proto, api->proto));
	}
	ck_assert_int_eq(read_function("")->nparams, -1);
	ck_assert_ptr_null(read_function("")->proto);
}
END_TEST

START_TEST(kernel_is_a_range)
{
	const struct tl_api *api;

	api = read_function("kernel = 5.13..\n");
	ck_assert_int_eq(api->kernel_from, 5 << 8 | 13);
	ck_assert_int_eq(api->kernel_to, 0);
	api = read_function("kernel = ..6.8\n");
	ck_assert_int_eq(api->kernel_from, 0);
	ck_assert_int_eq(api->kernel_to, 6 << 8 | 8);
	api = read_function("kernel = 5.9..6.12  # since then\n");
	ck_assert_int_eq(api->kernel_from, 5 << 8 | 9);
	ck_assert_int_eq(api->kernel_to, 6 << 8 | 12);
}
END_TEST

START_TEST(when_is_a_test)
{
	const struct tl_api *api;

	ck_assert_int_eq(read_function("")->when.kind, TL_W_ALWAYS);
	api = read_function("when = declared from_tasklet\n");
	ck_assert_int_eq(api->when.kind, TL_W_DECLARED);
	ck_assert(!api->when.negated);
	ck_assert_str_eq(api->when.name, "from_tasklet");
	api = read_function("when = not field struct tasklet_struct.use_callback\n");
	ck_assert_int_eq(api->when.kind, TL_W_FIELD);
	ck_assert(api->when.negated);
	ck_assert_str_eq(api->when.name, "struct tasklet_struct");
	ck_assert_str_eq(api->when.field, "use_callback");
	api = read_function("when = not used foo\n");
	ck_assert_int_eq(api->when.kind, TL_W_USED);
	ck_assert(api->when.negated);
	api = read_function("when = macro CONFIG_PREEMPT\n");
	ck_assert_int_eq(api->when.kind, TL_W_MACRO);
	ck_assert_str_eq(api->when.name, "CONFIG_PREEMPT");
}
END_TEST

START_TEST(conditions)
{
	const struct tl_api *api = read_function("");

	ck_assert(!api->blocks.given && !api->user.given);
	ck_assert_int_eq(api->blocks.when, TL_NEVER);
	api = read_function("blocks = always\nuser = never\n");
	ck_assert(api->blocks.given && api->user.given);
	ck_assert_int_eq(api->blocks.when, TL_ALWAYS);
	ck_assert_int_eq(api->user.when, TL_NEVER);
	api = read_function("user = if arg0\n");
	ck_assert_int_eq(api->user.when, TL_IF);
	ck_assert_int_eq(api->user.expr->kind, TL_X_ARG);
}
END_TEST

START_TEST(class_kind_and_returns)
{
	struct tl_model *m;

	ck_assert(!read_function("")->resched);
	ck_assert(!read_function("class = sleep\n")->resched);
	ck_assert(read_function("class = resched\n")->resched);
	ck_assert_int_eq(read_function("")->returns, TL_R_UNKNOWN);
	ck_assert_int_eq(read_function("returns = arg2\n")->returns, TL_R_ARG);
	ck_assert_int_eq(read_function("returns = arg2\n")->returns_number, 2);
	ck_assert_int_eq(read_function("returns = -22\n")->returns, TL_R_NUMBER);
	ck_assert_int_eq(read_function("returns = -22\n")->returns_number, -22);
	ck_assert_int_eq(read_function("returns = 0x10\n")->returns_number, 16);
	ck_assert_int_eq(read_function("returns = @irqs-disabled\n")->returns, TL_R_CONTEXT);
	ck_assert_int_eq(read_function("returns = @irqs-disabled\n")->returns_number,
			 TL_CTX_IRQS_DISABLED);
	ck_assert_int_eq(read_function("returns = @preempt-count\n")->returns_number,
			 TL_CTX_PREEMPT_COUNT);
	ck_assert_int_eq(read_function("returns = fresh\n")->returns, TL_R_FRESH);
	ck_assert_int_eq(read_function("returns = managed\n")->returns, TL_R_MANAGED);
	ck_assert_str_eq(read_function("")->origin, "manual here");
	ck_assert_str_eq(read_function("")->file, "t.facts");
	ck_assert_uint_eq(read_function("")->line, 2);
	m = read_good("format = 1\n[f]\nkind = macro\norigin = reviewed 6.1\n");
	ck_assert_ptr_null(tl_model_function(m, "f"));
	ck_assert_int_eq(tl_model_macro(m, "f")->kind, TL_S_MACRO);
}
END_TEST

/* With parentheses around every operator. */
static const char *show(const struct tl_expr *x)
{
	static const char *const ops[] = {
		[TL_OP_AND] = "&", [TL_OP_OR] = "|", [TL_OP_EQ] = "==", [TL_OP_NE] = "!=",
		[TL_OP_LT] = "<", [TL_OP_LE] = "<=", [TL_OP_LAND] = "&&", [TL_OP_LOR] = "||",
	};

	switch (x->kind) {
	case TL_X_NUMBER:
		return tl_arena_printf(&test_arena, "%lld", (long long)x->number);
	case TL_X_NAME:
		return x->name;
	case TL_X_ARG:
		return tl_arena_printf(&test_arena, "arg%lld", (long long)x->number);
	case TL_X_CONTEXT:
		return x->number == TL_CTX_PREEMPT_COUNT ? "@p" : "@i";
	default:
		if (x->op == TL_OP_LNOT)
			return tl_arena_printf(&test_arena, "!%s", show(x->a));
		return tl_arena_printf(&test_arena, "(%s %s %s)", show(x->a), ops[x->op], show(x->b));
	}
}

START_TEST(expressions_have_the_precedence_of_c)
{
	static const struct {
		const char *text, *means;
	} t[] = {
		{ "arg1 & ___GFP_DIRECT_RECLAIM", "(arg1 & ___GFP_DIRECT_RECLAIM)" },
		{ "arg0 || arg1 && arg2", "(arg0 || (arg1 && arg2))" },
		{ "arg0 && arg1 || arg2", "((arg0 && arg1) || arg2)" },
		{ "arg0 & 1 == 0", "(arg0 & (1 == 0))" },
		{ "(arg0 & 1) == 0", "((arg0 & 1) == 0)" },
		{ "arg0 | arg1 & arg2", "(arg0 | (arg1 & arg2))" },
		{ "arg0 == arg1 < arg2", "(arg0 == (arg1 < arg2))" },
		{ "arg0 > 1", "(1 < arg0)" },
		{ "arg0 >= 1", "(1 <= arg0)" },
		{ "arg0<=1", "(arg0 <= 1)" },
		{ "!arg0 && !!arg1", "(!arg0 && !!arg1)" },
		{ "!(arg0 || arg1)", "!(arg0 || arg1)" },
		{ "!arg0 == arg1", "(!arg0 == arg1)" },
		{ "arg0 != -1", "(arg0 != -1)" },
		{ "@preempt-count & 0xff00 || @irqs-disabled", "((@p & 65280) || @i)" },
		{ "1 < 2 < 3", "((1 < 2) < 3)" },
		{ "argument0 | arg1x | arg", "((argument0 | arg1x) | arg)" },
	};
	size_t i;

	for (i = 0; i < sizeof(t) / sizeof(*t); i++)
		ck_assert_str_eq(show(read_function(tl_arena_printf(&test_arena, "blocks = if %s\n",
								    t[i].text))->blocks.expr),
				 t[i].means);
}
END_TEST

START_TEST(effects_of_every_kind)
{
	static const struct {
		const char *text;
		enum tl_effect_kind kind;
		int arg;
	} t[] = {
		{ "schedules(arg0)", TL_F_SCHEDULES, 0 },
		{ "kills(arg1)", TL_F_KILLS, 1 },
		{ "disables(arg0)", TL_F_DISABLES, 0 },
		{ "enables(arg0)", TL_F_ENABLES, 0 },
		{ "waits-for-callback(arg0)", TL_F_WAITS_FOR_CALLBACK, 0 },
		{ "frees( arg2 )", TL_F_FREES, 2 },
		{ "writes(arg0)", TL_F_WRITES, 0 },
		{ "calls(arg0)", TL_F_CALLS, 0 },
		{ "lock(arg0)", TL_F_LOCK, 0 },
		{ "unlock(arg0)", TL_F_UNLOCK, 0 },
		{ "preempt-off", TL_F_PREEMPT_OFF, TL_ARG_NONE },
		{ "preempt-on", TL_F_PREEMPT_ON, TL_ARG_NONE },
		{ "bh-off", TL_F_BH_OFF, TL_ARG_NONE },
		{ "bh-on", TL_F_BH_ON, TL_ARG_NONE },
		{ "irq-off", TL_F_IRQ_OFF, TL_ARG_NONE },
		{ "irq-on", TL_F_IRQ_ON, TL_ARG_NONE },
		{ "rcu-lock", TL_F_RCU_LOCK, TL_ARG_NONE },
		{ "rcu-unlock", TL_F_RCU_UNLOCK, TL_ARG_NONE },
		{ "pagefault-off", TL_F_PAGEFAULT_OFF, TL_ARG_NONE },
		{ "pagefault-on", TL_F_PAGEFAULT_ON, TL_ARG_NONE },
		{ "irq-save(ret)", TL_F_IRQ_SAVE, TL_ARG_RET },
		{ "irq-save(arg1)", TL_F_IRQ_SAVE, 1 },
		{ "irq-restore(arg1)", TL_F_IRQ_RESTORE, 1 },
		{ "noreturn", TL_F_NORETURN, TL_ARG_NONE },
	};
	size_t i;

	for (i = 0; i < sizeof(t) / sizeof(*t); i++) {
		const struct tl_api *api = read_function(tl_arena_printf(&test_arena, "effect = %s\n",
									 t[i].text));
		const struct tl_effect *e = api->effects.items;

		ck_assert_uint_eq(api->effects.n, 1);
		ck_assert_int_eq(e->kind, t[i].kind);
		ck_assert_int_eq(e->when, TL_ALWAYS);
		ck_assert_int_eq(e->arg, t[i].arg);
		ck_assert_int_eq(e->object, TL_ARG_NONE);
		ck_assert_int_eq(e->data, TL_ARG_NONE);
		ck_assert_int_eq(e->size, TL_ARG_NONE);
		ck_assert(tl_starts_with(t[i].text, tl_effect_name(e->kind)));
	}
}
END_TEST

START_TEST(effects_with_more_to_say)
{
	const struct tl_api *api = read_function(
		"effect = registers(softirq, arg1, object arg0, data arg2, as tasklet), writes(arg0, size arg2),bh-off\n"
		"effect-if-ret = lock(arg0), preempt-off\n"
		"effect-if-not-ret = registers(hardirq, arg1, object arg3)\n");
	const struct tl_effect *e = api->effects.items;

	ck_assert_uint_eq(api->effects.n, 6);
	ck_assert_int_eq(e[0].kind, TL_F_REGISTERS);
	ck_assert_int_eq(e[0].context, TL_CONTEXT_SOFTIRQ);
	ck_assert_int_eq(e[0].arg, 1);
	ck_assert_int_eq(e[0].object, 0);
	ck_assert_int_eq(e[0].data, 2);
	ck_assert_str_eq(e[0].as, "tasklet");
	ck_assert_int_eq(e[1].kind, TL_F_WRITES);
	ck_assert_int_eq(e[1].size, 2);
	ck_assert_int_eq(e[2].kind, TL_F_BH_OFF);
	ck_assert_int_eq(e[2].when, TL_ALWAYS);
	ck_assert_int_eq(e[3].kind, TL_F_LOCK);
	ck_assert_int_eq(e[3].when, TL_IF);
	ck_assert(e[3].on_nonzero && e[4].on_nonzero);
	ck_assert_int_eq(e[5].when, TL_IF);
	ck_assert(!e[5].on_nonzero);
	ck_assert_int_eq(e[5].context, TL_CONTEXT_HARDIRQ);
	ck_assert_int_eq(e[5].data, TL_ARG_NONE);
	ck_assert_ptr_null(e[5].as);
}
END_TEST

START_TEST(objects_may_be_of_a_kind)
{
	const struct tl_api *api = read_function(
		"effect = kills(arg1, as irq), waits-for-callback(arg0), disables( arg2 , as queue ), quiets-device,"
		" registers(hardirq, arg2, object arg0, as irq, managed)\n");
	const struct tl_effect *e = api->effects.items;

	ck_assert_uint_eq(api->effects.n, 5);
	ck_assert_int_eq(e[0].kind, TL_F_KILLS);
	ck_assert_int_eq(e[0].arg, 1);
	ck_assert_str_eq(e[0].as, "irq");
	ck_assert_ptr_null(e[1].as);
	ck_assert_str_eq(e[2].as, "queue");
	ck_assert_int_eq(e[3].kind, TL_F_QUIETS_DEVICE);
	ck_assert_int_eq(e[3].arg, TL_ARG_NONE);
	ck_assert_str_eq(e[4].as, "irq");
	ck_assert(e[4].managed && !e[0].managed);
}
END_TEST

START_TEST(schedules_may_say_on_what)
{
	const struct tl_api *api = read_function("effect = schedules(arg1, on arg0), schedules( arg2 )\n");

	ck_assert_uint_eq(api->effects.n, 2);
	ck_assert_int_eq(api->effects.items[0].kind, TL_F_SCHEDULES);
	ck_assert_int_eq(api->effects.items[0].arg, 1);
	ck_assert_int_eq(api->effects.items[0].object, 0);
	ck_assert_int_eq(api->effects.items[1].arg, 2);
	ck_assert_int_lt(api->effects.items[1].object, 0);
}
END_TEST

START_TEST(locks_may_be_shared_and_have_another_form)
{
	const struct tl_api *api = read_function("effect = lock(arg0, shared), lock(arg1), unlock(arg0)\n"
						 "bh-form = f_bh\n");
	char *text = NULL;
	size_t n;
	FILE *out = open_memstream(&text, &n);

	ck_assert_uint_eq(api->effects.n, 3);
	ck_assert(api->effects.items[0].shared);
	ck_assert(!api->effects.items[1].shared && !api->effects.items[2].shared);
	ck_assert_str_eq(api->bh_form, "f_bh");
	ck_assert_ptr_null(read_function("")->bh_form);
	tl_api_write(api, out);
	fclose(out);
	ck_assert_ptr_nonnull(strstr(text, "effect = lock(arg0, shared), lock(arg1), unlock(arg0)\n"));
	free(text);
}
END_TEST

START_TEST(callbacks_may_be_called_in_process_context_as_well)
{
	const struct tl_model *m = read_good("format = 1\n[struct ops]\nfield a = callback(atomic, also process)\n"
					     "field b = callback(atomic)\nfield c = callback(process, or atomic)\n"
					     "origin = manual here\n");
	const struct tl_api_record *r = tl_model_record(m, "struct ops");

	ck_assert(tl_api_record_field(r, "a")->also_process);
	ck_assert_int_eq(tl_api_record_field(r, "a")->context, TL_CONTEXT_ATOMIC);
	ck_assert(!tl_api_record_field(r, "a")->legacy);
	ck_assert(!tl_api_record_field(r, "b")->also_process && !tl_api_record_field(r, "b")->or_atomic);
	ck_assert(tl_api_record_field(r, "c")->or_atomic);
	ck_assert_int_eq(tl_api_record_field(r, "c")->context, TL_CONTEXT_PROCESS);
}
END_TEST

/* A variable and a function of one name are two things. */
START_TEST(variables_have_a_context)
{
	struct tl_model *m = read_good("format = 1\n[bh_queue]\nkind = variable\ncontext = softirq\n"
				       "origin = manual here\n[f]\norigin = manual here\n");

	ck_assert_ptr_nonnull(tl_model_variable(m, "bh_queue"));
	ck_assert_int_eq(tl_model_variable(m, "bh_queue")->context, TL_CONTEXT_SOFTIRQ);
	ck_assert_ptr_null(tl_model_function(m, "bh_queue"));
	ck_assert_ptr_null(tl_model_macro(m, "bh_queue"));
	ck_assert_ptr_null(tl_model_variable(m, "f"));
	ck_assert_int_eq(tl_model_function(m, "f")->context, TL_CONTEXT_UNKNOWN);
}
END_TEST

START_TEST(contexts_have_names)
{
	ck_assert_str_eq(tl_context_name(TL_CONTEXT_UNKNOWN), "unknown");
	ck_assert_str_eq(tl_context_name(TL_CONTEXT_PROCESS), "process");
	ck_assert_str_eq(tl_context_name(TL_CONTEXT_ATOMIC), "atomic");
}
END_TEST

/* Other sections. */

static const char others[] =
	"  # first comes a comment\n"
	"\n"
	"format = 1\n"
	"[families]\n"
	"suffix = _noprof _nested\n"
	"prefix = _raw_ __raw_\n"
	"[context]\n"
	"preempt = PREEMPT_MASK\n"
	"softirq = SOFTIRQ_MASK\n"
	"hardirq = HARDIRQ_MASK\n"
	"nmi     = NMI_MASK\n"
	"[names gfp_t]\n"
	"values = GFP_KERNEL GFP_ATOMIC\n"
	"[ struct tasklet_struct ]  # spaces\n"
	"kind = tasklet\n"
	"field func = callback(softirq, legacy)\n"
	"field callback = callback( softirq )\n"
	"field data = argument\n"
	"field use_callback = style\n"
	"field state = state\r\n"
	"origin = manual include/linux/interrupt.h\n"
	"[kmalloc]\n"
	"proto = void *(size_t, gfp_t)\n"
	"blocks = if arg1 & ___GFP_DIRECT_RECLAIM || arg1 == GFP_KERNEL\n"
	"origin = manual x\n"
	"[spin_lock]\n"
	"origin = manual x\n"
	"[mutex_lock]\n"
	"origin = manual x\n"
	"[mutex_lock_nested]\n"
	"origin = manual x\n"
	"[atomic_read]\n"
	"kind = macro\n"
	"origin = manual x";

START_TEST(records_have_roles)
{
	struct tl_model *m = read_good(others);
	const struct tl_api_record *r = tl_model_record(m, "struct tasklet_struct");
	const struct tl_api_field *func = tl_api_record_field(r, "func");

	ck_assert_str_eq(r->name, "struct tasklet_struct");
	ck_assert_str_eq(r->kind, "tasklet");
	ck_assert_str_eq(r->origin, "manual include/linux/interrupt.h");
	ck_assert_uint_eq(m->record_list.n, 1);
	ck_assert_int_eq(func->role, TL_ROLE_CALLBACK);
	ck_assert_int_eq(func->context, TL_CONTEXT_SOFTIRQ);
	ck_assert(func->legacy);
	ck_assert(!tl_api_record_field(r, "callback")->legacy);
	ck_assert_int_eq(tl_api_record_field(r, "data")->role, TL_ROLE_ARGUMENT);
	ck_assert_int_eq(tl_api_record_field(r, "use_callback")->role, TL_ROLE_STYLE);
	ck_assert_int_eq(tl_api_record_field(r, "state")->role, TL_ROLE_STATE);
	ck_assert_ptr_null(tl_api_record_field(r, "next"));
	ck_assert_ptr_null(tl_model_record(m, "struct timer_list"));
	ck_assert_ptr_null(tl_model_record(m, "tasklet_struct"));
}
END_TEST

START_TEST(masks_names_and_constants)
{
	static const char *const constants[] = {
		"PREEMPT_MASK", "SOFTIRQ_MASK", "HARDIRQ_MASK", "NMI_MASK", "GFP_KERNEL", "GFP_ATOMIC",
		"___GFP_DIRECT_RECLAIM",
	};
	struct tl_model *m = read_good(others);
	size_t i;

	ck_assert_str_eq(m->mask_preempt, "PREEMPT_MASK");
	ck_assert_str_eq(m->mask_softirq, "SOFTIRQ_MASK");
	ck_assert_str_eq(m->mask_hardirq, "HARDIRQ_MASK");
	ck_assert_str_eq(m->mask_nmi, "NMI_MASK");
	ck_assert_uint_eq(m->names.n, 1);
	ck_assert_str_eq(m->names.items[0].type, "gfp_t");
	ck_assert_uint_eq(m->names.items[0].values.n, 2);
	ck_assert_str_eq(m->names.items[0].values.items[1], "GFP_ATOMIC");
	ck_assert_uint_eq(m->constants.n, sizeof(constants) / sizeof(*constants));
	for (i = 0; i < sizeof(constants) / sizeof(*constants); i++)
		ck_assert_str_eq(m->constants.items[i], constants[i]);
}
END_TEST

static void check_family(const struct tl_model *m, const char *name, const char *want)
{
	const struct tl_api *api = tl_model_function(m, name);

	if (!want)
		ck_assert_ptr_null(api);
	else
		ck_assert_str_eq(api->name, want);
}

START_TEST(families_are_looked_up)
{
	struct tl_model *m = read_good(others);

	check_family(m, "kmalloc", "kmalloc");
	check_family(m, "kmalloc_noprof", "kmalloc");
	check_family(m, "_raw_spin_lock", "spin_lock");
	check_family(m, "__raw_spin_lock", "spin_lock");
	check_family(m, "_raw_spin_lock_nested", "spin_lock");
	check_family(m, "_raw__raw_spin_lock_nested_noprof", "spin_lock");
	check_family(m, "mutex_lock_nested", "mutex_lock_nested");
	check_family(m, "mutex_lock_nested_nested", "mutex_lock_nested");
	check_family(m, "kmalloc_node", NULL);
	check_family(m, "_noprof", NULL);
	check_family(m, "_raw_", NULL);
	check_family(m, "", NULL);
	check_family(m, "noprof_kmalloc", NULL);
	check_family(m, "atomic_read", NULL);
	ck_assert_str_eq(tl_model_macro(m, "atomic_read_nested")->name, "atomic_read");
	ck_assert_ptr_null(tl_model_macro(m, "kmalloc"));
	ck_assert_uint_eq(m->api_list.n, 5);
}
END_TEST

/* Errors. */

START_TEST(format_is_required)
{
	check_bad("", -EINVAL, "t.facts:1: there is no 'format = 1'");
	check_bad("# nothing\n\n", -EINVAL, "t.facts:2: there is no 'format = 1'");
	check_bad("# first\n[f]\n", -EINVAL, "t.facts:2: the first line is not 'format = 1'");
	check_bad("format = 2\n", -EPROTO, "t.facts:1: format 2, and only 1 is known here");
	check_bad("format = one\n", -EINVAL, "t.facts:1: a number expected before 'one' in [format]");
	check_bad("format = 1 2\n", -EINVAL, "t.facts:1: '2' is not expected here in [format]");
}
END_TEST

#define NO_CONTEXT "one of process, thread, softirq, hardirq, nmi, atomic"
#define ALL_EFFECTS "registers, schedules, kills, disables, enables, waits-for-callback, wakes, awaits, frees, gets, puts, " \
	"writes, calls, lock, unlock, preempt-off, preempt-on, bh-off, bh-on, irq-off, irq-on, rcu-lock, " \
	"rcu-unlock, pagefault-off, pagefault-on, irq-save, irq-restore, drops, drops-irq, " \
	"context-unknown, quiets-device, noreturn"

/* Behind the line "format = 1"; the error is "t.facts:" and what is said. */
static const struct {
	const char *lines, *says;
} bad[] = {
	{ "blocks = always\n", "2: 'blocks = always' stands before the first section" },
	{ "format = 1\n", "2: 'format = 1' stands before the first section" },
	{ "[f]\nformat = 1\n", "3: unknown key 'format' in [f]" },
	{ "[kmalloc]\nblcoks = always\n", "3: unknown key 'blcoks' in [kmalloc]" },
	{ "[kmalloc]\nblocks\n", "3: '=' expected at the end of the line in [kmalloc]" },
	{ "[kmalloc]\nblocks =\n", "3: 'blocks' has no value in [kmalloc]" },
	{ "[kmalloc]\nblocks = # no\n", "3: 'blocks' has no value in [kmalloc]" },
	{ "[kmalloc]\n= 3\n", "3: a key expected before '= 3' in [kmalloc]" },
	{ "[f]\nblocks = always\nblocks = never\n", "4: 'blocks' is given twice in [f], first in line 3" },
	{ "[f]\neffect = bh-off\n\neffect = bh-on\n", "5: 'effect' is given twice in [f], first in line 3" },
	{ "[f]\norigin = manual x\n[g]\norigin = manual x\n[f]\n",
	  "6: [f] is described twice, first at t.facts:2" },
	{ "[f]\nkind = macro\norigin = manual x\n[f]\n", "5: [f] is described twice, first at t.facts:2" },
	{ "[families]\n[families]\n", "3: [families] is described twice, first at t.facts:2" },
	{ "[context]\n[context]\n", "3: [context] is described twice, first at t.facts:2" },
	{ "[names x]\n[names x]\n", "3: [names x] is described twice, first at t.facts:2" },
	{ "[struct s]\norigin = manual x\n[struct  s]\n", "4: 'struct  s' is no name for a section" },
	{ "[struct s]\norigin = manual x\n[struct s]\n",
	  "4: [struct s] is described twice, first at t.facts:2" },
	{ "[f]\n\n[g]\norigin = manual x\n", "2: [f] has no origin" },
	{ "[f]\nblocks = always\n", "2: [f] has no origin" },
	{ "[struct s]\nkind = tasklet\n", "2: [struct s] has no origin" },
	{ "[f\n", "2: a line that begins with '[' must end with ']'" },
	{ "[f] x\n", "2: a line that begins with '[' must end with ']'" },
	{ "[]\n", "2: a line that begins with '[' must end with ']'" },
	{ "[f-g]\n", "2: 'f-g' is no name for a section" },
	{ "[two words]\n", "2: 'two words' is no name for a section" },
	{ "[struct]\nx = 3\n", "3: unknown key 'x' in [struct]" },
	{ "[struct 5]\n", "2: 'struct 5' is no name for a section" },
	{ "[f]\nkind = thing\n", "3: function, macro or variable expected before 'thing' in [f]" },
	{ "[f]\nclass = fast\n", "3: sleep or resched expected before 'fast' in [f]" },
	{ "[f]\nkind = variable\norigin = manual x\n",
	  "2: [f]: a variable has a context, and nothing else has one" },
	{ "[f]\ncontext = softirq\norigin = manual x\n",
	  "2: [f]: a variable has a context, and nothing else has one" },
	{ "[f]\nkind = variable\ncontext = never\n", "4: unknown context 'never' in [f]; "
	  "one of process, thread, softirq, hardirq, nmi, atomic" },
	{ "[f]\neffect = schedules(arg1, in arg0)\n", "3: on expected before 'in arg0)' in [f]" },
	{ "[f]\nproto = int\n", "3: bad proto 'int' in [f], not as in 'type (type, type)'" },
	{ "[f]\nproto = (int)\n", "3: bad proto '(int)' in [f], not as in 'type (type, type)'" },
	{ "[f]\nproto = int (int\n", "3: bad proto 'int (int' in [f], not as in 'type (type, type)'" },
	{ "[f]\nproto = int (int))\n", "3: bad proto 'int (int))' in [f], not as in 'type (type, type)'" },
	{ "[f]\nproto = int (int) x\n", "3: bad proto 'int (int) x' in [f], not as in 'type (type, type)'" },
	{ "[f]\nproto = int (int,)\n", "3: bad list of parameters in 'int (int,)' in [f]" },
	{ "[f]\nproto = int (,int)\n", "3: bad list of parameters in 'int (,int)' in [f]" },
	{ "[f]\nproto = int (..., int)\n", "3: bad list of parameters in 'int (..., int)' in [f]" },
	{ "[f]\nkernel = 5.13\n", "3: bad kernel '5.13' in [f]; as in 5.13.., ..6.8 or 5.9..6.8" },
	{ "[f]\nkernel = ..\n", "3: bad kernel '..' in [f]; as in 5.13.., ..6.8 or 5.9..6.8" },
	{ "[f]\nkernel = 5..6\n", "3: bad kernel '5..6' in [f]; as in 5.13.., ..6.8 or 5.9..6.8" },
	{ "[f]\nkernel = 5.256..\n", "3: bad kernel '5.256..' in [f]; as in 5.13.., ..6.8 or 5.9..6.8" },
	{ "[f]\nkernel = 5.1.. x\n", "3: bad kernel '5.1.. x' in [f]; as in 5.13.., ..6.8 or 5.9..6.8" },
	{ "[f]\nkernel = 6.8..5.9\n", "3: kernel '6.8..5.9' in [f] ends before it begins" },
	{ "[f]\nwhen = sunny\n", "3: declared, used, field or macro expected before 'sunny' in [f]" },
	{ "[f]\nwhen = not\n", "3: declared, used, field or macro expected at the end of the line in [f]" },
	{ "[f]\nwhen = declared\n", "3: the name of a function expected at the end of the line in [f]" },
	{ "[f]\nwhen = field foo.bar\n", "3: struct TAG.NAME expected before 'foo.bar' in [f]" },
	{ "[f]\nwhen = field struct foo\n", "3: struct TAG.NAME expected before 'struct foo' in [f]" },
	{ "[f]\nwhen = field struct foo.\n",
	  "3: the name of a field expected at the end of the line in [f]" },
	{ "[f]\nwhen = macro A B\n", "3: 'B' is not expected here in [f]" },
	{ "[f]\nblocks = sometimes\n", "3: always, never or if expected before 'sometimes' in [f]" },
	{ "[f]\nblocks = always if arg0\n", "3: 'if arg0' is not expected here in [f]" },
	{ "[f]\nblocks = if\n", "3: an operand expected at the end of the line in [f]" },
	{ "[f]\nblocks = if arg0 &\n", "3: an operand expected at the end of the line in [f]" },
	{ "[f]\nblocks = if (arg0\n", "3: ')' expected at the end of the line in [f]" },
	{ "[f]\nblocks = if arg0)\n", "3: ')' without a '(' in [f]" },
	{ "[f]\nblocks = if arg0 = 1\n", "3: '= 1' is not expected here in [f]" },
	{ "[f]\nblocks = if arg0 + 1\n", "3: '+ 1' is not expected here in [f]" },
	{ "[f]\nblocks = if arg0 arg1\n", "3: 'arg1' is not expected here in [f]" },
	{ "[f]\nblocks = if @cpu\n",
	  "3: unknown word '@cpu' in [f]; one of @preempt-count, @irqs-disabled" },
	{ "[f]\nblocks = if 0x\n", "3: bad number in [f]" },
	{ "[f]\nblocks = if 12ab\n", "3: bad number in [f]" },
	{ "[f]\nproto = int (int)\nblocks = if arg1\norigin = manual x\n",
	  "4: arg1 in [f], whose proto has 1 parameter" },
	{ "[f]\neffect = lock(arg0)\nproto = int (void)\norigin = manual x\n",
	  "3: arg0 in [f], whose proto has 0 parameters" },
	{ "[f]\nproto = int (int, int)\nreturns = arg2\norigin = manual x\n[g]\norigin = manual x\n",
	  "4: arg2 in [f], whose proto has 2 parameters" },
	{ "[f]\nproto = int (int, ...)\neffect = lock(arg4)\norigin = manual x\n", NULL },
	{ "[f]\neffect = fly\n", "3: unknown effect 'fly' in [f]; one of " ALL_EFFECTS },
	{ "[f]\neffect = bh-off, fly(arg0)\n", "3: unknown effect 'fly' in [f]; one of " ALL_EFFECTS },
	{ "[f]\neffect = bh-off,\n", "3: an effect expected at the end of the line in [f]" },
	{ "[f]\neffect = bh-off bh-on\n", "3: 'bh-on' is not expected here in [f]" },
	{ "[f]\neffect = lock\n", "3: '(' expected at the end of the line in [f]" },
	{ "[f]\neffect = lock(arg0\n", "3: ')' expected at the end of the line in [f]" },
	{ "[f]\neffect = lock(0)\n", "3: an argument, as in arg0, expected before '0)' in [f]" },
	{ "[f]\neffect = lock(ret)\n", "3: an argument, as in arg0, expected before 'ret)' in [f]" },
	{ "[f]\neffect = bh-off(arg0)\n", "3: '(arg0)' is not expected here in [f]" },
	{ "[f]\neffect = writes(arg0, arg1)\n", "3: size expected before 'arg1)' in [f]" },
	{ "[f]\neffect = registers(tea, arg0, object arg1)\n",
	  "3: unknown context 'tea' in [f]; " NO_CONTEXT },
	{ "[f]\neffect = registers(softirq, arg0)\n", "3: object argN expected before ')' in [f]" },
	{ "[f]\neffect = registers(softirq, arg0, object arg1, to arg2)\n",
	  "3: object, data, as or managed expected before 'to arg2)' in [f]" },
	{ "[f]\neffect = registers(softirq, arg0, object arg1, object arg2)\n",
	  "3: object, data, as or managed expected before 'object arg2)' in [f]" },
	{ "[f]\nreturns = something\n",
	  "3: argN, a number, @preempt-count, @irqs-disabled, fresh or managed expected before 'something' in [f]" },
	{ "[f]\norigin = hearsay x\n", "3: manual, generated or reviewed expected before 'hearsay x' in [f]" },
	{ "[f]\norigin = manual\n", "3: where it comes from expected at the end of the line in [f]" },
	{ "[struct s]\nfield f = thing\n",
	  "3: callback(CTX), argument, style or state expected before 'thing' in [struct s]" },
	{ "[struct s]\nfield f = callback\n", "3: '(' expected at the end of the line in [struct s]" },
	{ "[struct s]\nfield f = callback(softirq, old)\n",
	  "3: 'legacy', 'last', 'also process' or 'or atomic' expected before 'old)' in [struct s]" },
	{ "[struct s]\nfield f = callback(atomic, also softirq)\n",
	  "3: 'legacy', 'last', 'also process' or 'or atomic' expected before 'softirq)' in [struct s]" },
	{ "[f]\neffect = lock(arg0, read)\n", "3: shared expected before 'read)' in [f]" },
	{ "[f]\nbh-form = 3\n", "3: the name of a function expected before '3' in [f]" },
	{ "[struct s]\nfield f = callback(lunch)\n",
	  "3: unknown context 'lunch' in [struct s]; " NO_CONTEXT },
	{ "[struct s]\nfield f = state\nfield f = state\n", "4: field 'f' is given twice in [struct s]" },
	{ "[struct s]\nfield = state\n", "3: the name of a field expected before '= state' in [struct s]" },
	{ "[struct s]\nblocks = always\n", "3: unknown key 'blocks' in [struct s]" },
	{ "[names x]\ncolours = A\n", "3: unknown key 'colours' in [names x]" },
	{ "[names x]\nvalues = A, B\n", "3: a name expected before ', B' in [names x]" },
	{ "[context]\ntea = A\n", "3: unknown key 'tea' in [context]" },
	{ "[context]\nnmi = A B\n", "3: 'B' is not expected here in [context]" },
	{ "[families]\ninfix = _x_\n", "3: unknown key 'infix' in [families]" },
};

START_TEST(errors_name_line_and_cause)
{
	const char *text = tl_arena_printf(&test_arena, "format = 1\n%s", bad[_i].lines);

	if (bad[_i].says)
		check_bad(text, -EINVAL, tl_arena_printf(&test_arena, "t.facts:%s", bad[_i].says));
	else
		read_good(text);
}
END_TEST

START_TEST(deep_expressions_are_refused)
{
	char text[600] = "format = 1\n[f]\nblocks = if ";
	size_t n = strlen(text);

	memset(text + n, '(', 500);
	check_bad(text, -EINVAL, "t.facts:3: the expression nests too deep in [f]");
	memset(text + n, '!', 500);
	check_bad(text, -EINVAL, "t.facts:3: the expression nests too deep in [f]");
}
END_TEST

/* Folders. */

static char *write_folder(const char *const *files)
{
	char *folder = tl_arena_printf(&test_arena, "/tmp/tasklint-test-XXXXXX");
	FILE *f;

	ck_assert_ptr_nonnull(mkdtemp(folder));
	for (; *files; files += 2) {
		f = fopen(tl_arena_printf(&test_arena, "%s/%s", folder, files[0]), "w");
		fputs(files[1], f);
		fclose(f);
	}
	return folder;
}

static void remove_folder(const char *folder, const char *const *files)
{
	for (; *files; files += 2)
		unlink(tl_arena_printf(&test_arena, "%s/%s", folder, files[0]));
	rmdir(folder);
}

START_TEST(folder_is_read_in_order)
{
	static const char *const files[] = {
		"b.facts", "format = 1\n[in_b]\norigin = manual x\n",
		"a.facts", "format = 1\n[in_a]\norigin = manual x\n",
		"c.facts~", "nonsense",
		".facts", "nonsense",
		NULL
	};
	char *folder = write_folder(files);
	struct tl_model *m = tl_model_new(&test_arena);
	struct tl_err err = { "" };
	int ret = tl_model_read(m, folder, &err);

	remove_folder(folder, files);
	ck_assert_msg(!ret, "%s", err.text);
	ck_assert_uint_eq(m->api_list.n, 2);
	ck_assert_str_eq(m->api_list.items[0]->name, "in_a");
	ck_assert_str_eq(m->api_list.items[1]->name, "in_b");
	ck_assert_str_eq(m->api_list.items[1]->file,
			 tl_arena_printf(&test_arena, "%s/b.facts", folder));
}
END_TEST

START_TEST(duplicate_in_another_file_names_both)
{
	static const char *const files[] = {
		"a.facts", "format = 1\n\n[f]\norigin = manual x\n",
		"b.facts", "format = 1\n[f]\norigin = manual x\n",
		NULL
	};
	char *folder = write_folder(files);
	struct tl_model *m = tl_model_new(&test_arena);
	struct tl_err err = { "" };
	int ret = tl_model_read(m, folder, &err);

	remove_folder(folder, files);
	ck_assert_int_eq(ret, -EINVAL);
	ck_assert_str_eq(err.text, tl_arena_printf(&test_arena,
		"%s/b.facts:2: [f] is described twice, first at %s/a.facts:3", folder, folder));
}
END_TEST

START_TEST(file_that_is_no_text_is_refused)
{
	static const char *const files[] = { "a.facts", "", NULL };
	char *folder = write_folder(files), *path = tl_arena_printf(&test_arena, "%s/a.facts", folder);
	struct tl_model *m = tl_model_new(&test_arena);
	struct tl_err err = { "" };
	FILE *f = fopen(path, "w");
	int ret;

	fwrite("format = 1\n\0\n", 1, 13, f);
	fclose(f);
	ret = tl_model_read(m, path, &err);
	remove_folder(folder, files);
	ck_assert_int_eq(ret, -EINVAL);
	ck_assert_str_eq(err.text, tl_arena_printf(&test_arena, "%s: this is no text, it has a NUL byte",
						   path));
}
END_TEST

START_TEST(paths_that_give_no_facts)
{
	static const char *const none[] = { NULL };
	char *folder = write_folder(none);
	struct tl_model *m = tl_model_new(&test_arena);
	struct tl_err err = { "" };

	ck_assert_int_eq(tl_model_read(m, folder, &err), -ENOENT);
	ck_assert_str_eq(err.text, tl_arena_printf(&test_arena,
		"%s: there are no *.facts files in this folder", folder));
	remove_folder(folder, none);
	ck_assert_int_eq(tl_model_read(m, "/nonexistent", &err), -ENOENT);
	ck_assert_str_eq(err.text, "/nonexistent: No such file or directory");
}
END_TEST

/* Damage is never worse than an error. */
START_TEST(damaged_text_is_survived)
{
	static const char signs[] = "[]()=#,.&|! \n\t-0a@x";
	uint32_t state = 1;
	int round, i;

	for (round = 0; round < 20000; round++) {
		char *text = tl_arena_strndup(&test_arena, others, sizeof(others) - 1);
		struct tl_model *m = tl_model_new(&test_arena);
		struct tl_err err = { "" };

		for (i = 0; i <= round % 3; i++) {
			state = state * 1103515245 + 12345;
			text[(state >> 8) % (sizeof(others) - 1)] = signs[(state >> 3) % (sizeof(signs) - 1)];
		}
		if (round % 2)
			text[(state >> 4) % (sizeof(others) - 1)] = '\0';
		ck_assert(!tl_model_read_text(m, "t", text, &err) || tl_starts_with(err.text, "t:"));
		if (round % 100 == 0) {
			teardown_arena();
			setup_arena();
		}
	}
}
END_TEST

/* Tests run in the top folder. */
START_TEST(own_facts_are_good)
{
	struct tl_model *m = tl_model_new(&test_arena);
	struct tl_err err = { "" };
	int ret = tl_model_read(m, "rules/facts", &err);

	if (ret == -ENOENT)
		return;
	ck_assert_msg(!ret, "%s", err.text);
	ck_assert_ptr_nonnull(tl_model_function(m, "tasklet_kill"));
	ck_assert_ptr_nonnull(tl_model_record(m, "struct tasklet_struct"));
}
END_TEST

Suite *model_suite(void)
{
	TCase *tc;
	Suite *s = suite_with_arena("model", &tc);

	tcase_add_test(tc, proto_is_counted);
	tcase_add_test(tc, kernel_is_a_range);
	tcase_add_test(tc, when_is_a_test);
	tcase_add_test(tc, conditions);
	tcase_add_test(tc, class_kind_and_returns);
	tcase_add_test(tc, expressions_have_the_precedence_of_c);
	tcase_add_test(tc, effects_of_every_kind);
	tcase_add_test(tc, effects_with_more_to_say);
	tcase_add_test(tc, locks_may_be_shared_and_have_another_form);
	tcase_add_test(tc, callbacks_may_be_called_in_process_context_as_well);
	tcase_add_test(tc, objects_may_be_of_a_kind);
	tcase_add_test(tc, schedules_may_say_on_what);
	tcase_add_test(tc, variables_have_a_context);
	tcase_add_test(tc, contexts_have_names);
	tcase_add_test(tc, records_have_roles);
	tcase_add_test(tc, masks_names_and_constants);
	tcase_add_test(tc, families_are_looked_up);
	tcase_add_test(tc, format_is_required);
	tcase_add_loop_test(tc, errors_name_line_and_cause, 0, sizeof(bad) / sizeof(*bad));
	tcase_add_test(tc, deep_expressions_are_refused);
	tcase_add_test(tc, folder_is_read_in_order);
	tcase_add_test(tc, duplicate_in_another_file_names_both);
	tcase_add_test(tc, file_that_is_no_text_is_refused);
	tcase_add_test(tc, paths_that_give_no_facts);
	tcase_add_test(tc, damaged_text_is_survived);
	tcase_add_test(tc, own_facts_are_good);
	return s;
}
