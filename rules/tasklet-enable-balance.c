// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * tasklet-enable-balance: tasklet_disable() and tasklet_enable() that don't go together.
 *
 * They count. One enable too many leaves the count below zero: the tasklet never runs
 * again, and once scheduled keeps its softirq busy for ever; and so does one too few.
 * Reported is an enable of a tasklet that nothing ever disables, and a function that
 * enables what it disabled on some ways out and not on an error. Misses pairs that
 * stand in several functions.
 */
#include <tasklint/rule.h>

static bool is_declared_disabled(const struct tl_analysis *an, const struct tl_tasklet *t)
{
	for (uint32_t i = 0; i < an->tasklets.n; i++)
		if (an->tasklets.items[i]->initially_disabled && an->tasklets.items[i]->member == t->member &&
		    an->tasklets.items[i]->variable == t->variable)
			return true;
	return false;
}

static void check_tasklet(struct tl_rule_ctx *cx, const struct tl_tasklet *t)
{
	const struct tl_analysis *an = tl_rule_analysis(cx);
	const struct tl_use *enable = tl_first_use(an, t, TL_USE_ENABLE);
	struct tl_finding *fi;

	if (!enable || tl_first_use(an, t, TL_USE_DISABLE) || is_declared_disabled(an, t) || !tl_tasklet_is_private(cx, t))
		return;
	fi = tl_report(cx, enable->at->loc, enable->where, "tasklet '%s' is enabled, but nothing ever disables it",
		       t->name);
	if (!fi)
		return;
	tl_add_registration(cx, fi, t);
	tl_add_step(cx, fi, enable->at->loc, enable->where, 0, "%s() takes its count below zero: it never runs again",
		    tl_call_name(enable->at));
}

/* A function without a result, or one that says it failed: nobody keeps a tasklet disabled for that. */
static bool is_failure(const struct tl_function *f, const struct tl_end_of_way *end)
{
	const struct tl_value *v = tl_value_get(f, end->value);

	if (end->value == TL_UNKNOWN)
		return f->sym->type && f->sym->type->to && f->sym->type->to->kind == TL_T_VOID;
	return v->kind == TL_V_CONST && v->number < 0 && v->number >= -4095;
}

/* What enables the object that `disable` disables. */
static const bool *enables_of(struct tl_rule_ctx *cx, const struct tl_act *disable)
{
	bool *enables = tl_new_flags(cx, disable->f);
	struct tl_act other;

	for (uint32_t i = 0; tl_function_act(disable->f, i, &other); i++)
		if (other.kind == TL_F_ENABLES &&
		    tl_value_strip(disable->f, other.object) == tl_value_strip(disable->f, disable->object))
			enables[other.at->number] = true;
	return enables;
}

/* The last one behind the disable, or NULL. */
static const struct tl_event *enable_after(struct tl_rule_ctx *cx, const struct tl_act *disable, const bool *enables)
{
	const struct tl_event *e;

	for (uint32_t i = disable->f->events.n; i--;) {
		e = &disable->f->events.items[i];
		if (enables[i] && tl_event_follows(cx, disable->f, disable->at, e, false))
			return e;
	}
	return NULL;
}

static void check_function(struct tl_rule_ctx *cx, const struct tl_function *f)
{
	const bool *enables = NULL;
	struct tl_act disable;
	tl_val object = TL_UNKNOWN;

	for (uint32_t i = 0; tl_function_act(f, i, &disable); i++) {
		const struct tl_event *after;
		struct tl_end_of_way end;
		struct tl_finding *fi;

		if (disable.kind != TL_F_DISABLES || !disable.how || !tl_is_tasklet_act(cx, &disable))
			continue;
		/* Mostly one object is disabled again and again. */
		if (!enables || tl_value_strip(f, disable.object) != object) {
			enables = enables_of(cx, &disable);
			object = tl_value_strip(f, disable.object);
		}
		if (!tl_way_around(cx, f, disable.at, NULL, enables, &end) || !is_failure(f, &end))
			continue;
		after = enable_after(cx, &disable, enables);
		if (!after)
			continue;
		fi = tl_report(cx, disable.at->loc, f, "'%s' may return%s%s with the tasklet '%s' disabled", f->sym->name,
			       end.value == TL_UNKNOWN ? "" : " ",
			       end.value == TL_UNKNOWN ? "" : tl_value_text(cx, f, end.value),
			       tl_value_text(cx, f, disable.object));
		if (!fi)
			continue;
		tl_add_act(cx, fi, &disable, "disables it");
		tl_add_step(cx, fi, after->loc, f, 0, "%s() enables it, but not on each way out", tl_call_name(after));
		tl_add_step(cx, fi, end.at->loc, f, 0, "returns with it disabled");
	}
}

const struct tl_rule tl_rule_tasklet_enable_balance = {
	.id = "tasklet-enable-balance",
	.summary = "A tasklet is enabled more or less often than it is disabled.",
	.cwe = 667,
	.severity = TL_WARNING,
	.check_tasklet = check_tasklet,
	.check_function = check_function,
};
