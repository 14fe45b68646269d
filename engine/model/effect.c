// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Effects and contexts: their names, and reading lists of effects.
 */
#include <stdio.h>
#include <string.h>
#include "model/parse.h"

/* What stands in the parentheses. */
enum shape { NOTHING, ARG, OBJECT, RET_OR_ARG, SCHEDULES, WRITES, LOCKS, REGISTERS };

static const struct {
	const char *name;
	enum shape shape;
} effects[] = {
	[TL_F_REGISTERS] = { "registers", REGISTERS },
	[TL_F_SCHEDULES] = { "schedules", SCHEDULES },
	[TL_F_KILLS] = { "kills", OBJECT },
	[TL_F_DISABLES] = { "disables", OBJECT },
	[TL_F_ENABLES] = { "enables", OBJECT },
	[TL_F_WAITS_FOR_CALLBACK] = { "waits-for-callback", OBJECT },
	[TL_F_WAKES] = { "wakes", ARG },
	[TL_F_AWAITS] = { "awaits", ARG },
	[TL_F_FREES] = { "frees", ARG },
	[TL_F_GETS] = { "gets", ARG },
	[TL_F_PUTS] = { "puts", ARG },
	[TL_F_WRITES] = { "writes", WRITES },
	[TL_F_CALLS] = { "calls", ARG },
	[TL_F_LOCK] = { "lock", LOCKS },
	[TL_F_UNLOCK] = { "unlock", ARG },
	[TL_F_PREEMPT_OFF] = { "preempt-off", NOTHING },
	[TL_F_PREEMPT_ON] = { "preempt-on", NOTHING },
	[TL_F_BH_OFF] = { "bh-off", NOTHING },
	[TL_F_BH_ON] = { "bh-on", NOTHING },
	[TL_F_IRQ_OFF] = { "irq-off", NOTHING },
	[TL_F_IRQ_ON] = { "irq-on", NOTHING },
	[TL_F_RCU_LOCK] = { "rcu-lock", NOTHING },
	[TL_F_RCU_UNLOCK] = { "rcu-unlock", NOTHING },
	[TL_F_PAGEFAULT_OFF] = { "pagefault-off", NOTHING },
	[TL_F_PAGEFAULT_ON] = { "pagefault-on", NOTHING },
	[TL_F_IRQ_SAVE] = { "irq-save", RET_OR_ARG },
	[TL_F_IRQ_RESTORE] = { "irq-restore", ARG },
	[TL_F_DROPS] = { "drops", ARG },
	[TL_F_DROPS_IRQ] = { "drops-irq", ARG },
	[TL_F_CONTEXT_UNKNOWN] = { "context-unknown", NOTHING },
	[TL_F_QUIETS_DEVICE] = { "quiets-device", NOTHING },
	[TL_F_NORETURN] = { "noreturn", NOTHING },
};
#define N_EFFECTS (sizeof(effects) / sizeof(*effects))
_Static_assert(N_EFFECTS == TL_F_NORETURN + 1, "an effect has no name");

static const char *const contexts[] = {
	[TL_CONTEXT_UNKNOWN] = "unknown",
	[TL_CONTEXT_PROCESS] = "process",
	[TL_CONTEXT_THREAD] = "thread",
	[TL_CONTEXT_SOFTIRQ] = "softirq",
	[TL_CONTEXT_HARDIRQ] = "hardirq",
	[TL_CONTEXT_NMI] = "nmi",
	[TL_CONTEXT_ATOMIC] = "atomic",
};
#define N_CONTEXTS (sizeof(contexts) / sizeof(*contexts))

const char *tl_effect_name(enum tl_effect_kind k)
{
	return effects[k].name;
}

bool tl_effect_takes_arg(enum tl_effect_kind k)
{
	return effects[k].shape != NOTHING;
}

const char *tl_context_name(enum tl_context c)
{
	return contexts[c];
}

enum tl_context tl_context_named(const char *name)
{
	size_t i;

	for (i = TL_CONTEXT_UNKNOWN + 1; i < N_CONTEXTS; i++)
		if (!strcmp(contexts[i], name))
			return (enum tl_context)i;
	return TL_CONTEXT_UNKNOWN;
}

enum tl_context tl_parse_context(struct tl_parse *p)
{
	size_t i;

	for (i = TL_CONTEXT_UNKNOWN + 1; i < N_CONTEXTS; i++) {
		if (tl_parse_accept_word(p, contexts[i]))
			return i;
	}
	tl_parse_fail(p, "unknown context '%.*s' in [%s]; one of process, thread, softirq, hardirq, nmi, atomic",
		      (int)tl_parse_word_length(p), p->s, p->section);
	return TL_CONTEXT_UNKNOWN;
}

static void fail_unknown(struct tl_parse *p)
{
	char list[600];
	size_t i, n = 0;

	for (i = 0; i < N_EFFECTS; i++)
		n += (size_t)snprintf(list + n, sizeof(list) - n, "%s%s", i ? ", " : "",
				      effects[i].name);
	tl_parse_fail(p, "unknown effect '%.*s' in [%s]; one of %s", (int)tl_parse_word_length(p),
		      p->s, p->section, list);
}

static bool accept_effect(struct tl_parse *p, enum tl_effect_kind *ret)
{
	size_t i, n = tl_parse_word_length(p);

	for (i = 0; i < N_EFFECTS; i++) {
		if (*p->s == *effects[i].name && !strncmp(p->s, effects[i].name, n) &&
		    !effects[i].name[n]) {
			p->s += n;
			*ret = i;
			return true;
		}
	}
	return false;
}

/* (CTX, argN, object argN [, data argN] [, as KIND] [, managed]), after the parenthesis. */
static void parse_registers(struct tl_parse *p, struct tl_effect *e)
{
	e->context = tl_parse_context(p);
	tl_parse_expect(p, ',');
	e->arg = tl_parse_arg(p);
	while (tl_parse_accept(p, ',')) {
		if (e->object == TL_ARG_NONE && tl_parse_accept_word(p, "object"))
			e->object = tl_parse_arg(p);
		else if (e->data == TL_ARG_NONE && tl_parse_accept_word(p, "data"))
			e->data = tl_parse_arg(p);
		else if (!e->as && tl_parse_accept_word(p, "as"))
			e->as = tl_parse_name(p, "a kind of object");
		else if (!e->managed && tl_parse_accept_word(p, "managed"))
			e->managed = true;
		else
			tl_parse_fail_expected(p, "object, data, as or managed");
	}
	if (e->object == TL_ARG_NONE)
		tl_parse_fail_expected(p, "object argN");
}

/* (argN [, as KIND]), after the parenthesis. */
static void parse_object(struct tl_parse *p, struct tl_effect *e)
{
	e->arg = tl_parse_arg(p);
	if (!tl_parse_accept(p, ','))
		return;
	if (!tl_parse_accept_word(p, "as"))
		tl_parse_fail_expected(p, "as");
	e->as = tl_parse_name(p, "a kind of object");
}

/* (argN [, on argM]), after the parenthesis. */
static void parse_schedules(struct tl_parse *p, struct tl_effect *e)
{
	e->arg = tl_parse_arg(p);
	if (!tl_parse_accept(p, ','))
		return;
	if (!tl_parse_accept_word(p, "on"))
		tl_parse_fail_expected(p, "on");
	e->object = tl_parse_arg(p);
}

static void parse_writes(struct tl_parse *p, struct tl_effect *e)
{
	e->arg = tl_parse_arg(p);
	if (!tl_parse_accept(p, ','))
		return;
	if (!tl_parse_accept_word(p, "size"))
		tl_parse_fail_expected(p, "size");
	e->size = tl_parse_arg(p);
}

/* (argN [, shared]), after the parenthesis. */
static void parse_lock(struct tl_parse *p, struct tl_effect *e)
{
	if (!tl_parse_accept(p, '?'))
		e->arg = tl_parse_arg(p);
	if (!tl_parse_accept(p, ','))
		return;
	e->shared = tl_parse_accept_word(p, "shared");
	if (!e->shared)
		tl_parse_fail_expected(p, "shared");
}

static void parse_effect(struct tl_parse *p, struct tl_effect *e)
{
	enum shape shape;

	if (!accept_effect(p, &e->kind)) {
		if (tl_parse_word_length(p))
			fail_unknown(p);
		else
			tl_parse_fail_expected(p, "an effect");
		return;
	}
	shape = effects[e->kind].shape;
	if (shape == NOTHING)
		return;
	tl_parse_expect(p, '(');
	if (shape == REGISTERS)
		parse_registers(p, e);
	else if (shape == OBJECT)
		parse_object(p, e);
	else if (shape == SCHEDULES)
		parse_schedules(p, e);
	else if (shape == WRITES)
		parse_writes(p, e);
	else if (shape == LOCKS)
		parse_lock(p, e);
	else if (shape == RET_OR_ARG && tl_parse_accept_word(p, "ret"))
		e->arg = TL_ARG_RET;
	else if (!tl_parse_accept(p, '?'))
		e->arg = tl_parse_arg(p);
	tl_parse_expect(p, ')');
}

void tl_parse_effects(struct tl_parse *p, enum tl_when when, bool on_nonzero)
{
	do {
		struct tl_effect e = {
			.when = when,
			.on_nonzero = on_nonzero,
			.arg = TL_ARG_NONE,
			.object = TL_ARG_NONE,
			.data = TL_ARG_NONE,
			.size = TL_ARG_NONE,
		};

		parse_effect(p, &e);
		*TL_PUSH(p->m->arena, &p->effects) = e;
	} while (tl_parse_accept(p, ','));
	tl_parse_end(p);
}
