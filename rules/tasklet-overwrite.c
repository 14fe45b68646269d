// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * tasklet-overwrite: memory is overwritten that a live tasklet lies in.
 *
 * Live means: registered earlier in the same function (itself or by what it
 * calls) and not killed since; or it is the tasklet of the very callback; or
 * it was registered by its initialiser. Objects are the same where their
 * addresses have the same root. Misses writes in functions that know nothing
 * of the registration, and writes after a kill that is on one of the paths only:
 * such a kill mostly stands under the condition that the tasklet was set up.
 */
#include <tasklint/rule.h>

/* A stretch of memory at a known distance from a root. */
struct span {
	const struct tl_function *f;
	tl_val root;
	int64_t from, to;
};

static bool span_of(const struct tl_function *f, tl_val addr, int64_t size, struct span *out)
{
	int64_t offset;

	if (size <= 0 || !tl_value_offset(f, addr, &offset))
		return false;
	*out = (struct span){ f, tl_value_root(f, addr), offset, offset + size };
	return true;
}

static bool overlap(const struct span *a, const struct span *b)
{
	return a->f == b->f && a->root == b->root && a->root != TL_UNKNOWN && a->from < b->to &&
	       b->from < a->to;
}

static int64_t size_of_tasklet(const struct tl_tasklet *t)
{
	return t->member ? (int64_t)t->member->size : t->callback_type ? 1 : 0;
}

static void report(struct tl_rule_ctx *cx, const struct tl_tasklet *t, const struct tl_act *w)
{
	struct tl_finding *fi;

	if (w->how)
		fi = tl_report(cx, w->at->loc, w->f, "%s() overwrites live tasklet '%s'%s", w->how, t->name,
			       w->user ? " with what user space sends" : "");
	else
		fi = tl_report(cx, w->at->loc, w->f, "assignment overwrites live tasklet '%s'", t->name);
	if (!fi)
		return;
	tl_add_registration(cx, fi, t);
	tl_add_act(cx, fi, w, "overwrites memory that the tasklet lies in");
}

/* The same object in each round of a loop. */
static bool is_fixed(const struct tl_function *f, tl_val root)
{
	enum tl_value_kind k = tl_value_get(f, root)->kind;

	return k == TL_V_PARAM || k == TL_V_GLOBAL || k == TL_V_LOCAL;
}

/* Killed after the registration (NULL: any time) and before the write. */
static bool killed_between(struct tl_rule_ctx *cx, const struct tl_function *f, const struct tl_event *reg,
			   const struct span *tasklet, const struct tl_event *write)
{
	struct tl_act act;

	for (uint32_t i = 0; tl_function_act(f, i, &act); i++) {
		struct span s;

		if (act.kind == TL_F_KILLS && span_of(f, act.object, tasklet->to - tasklet->from, &s) &&
		    overlap(&s, tasklet) && (!reg || tl_event_follows(cx, f, reg, act.at, true)) &&
		    tl_event_follows(cx, f, act.at, write, true))
			return true;
	}
	return false;
}

static const struct tl_tasklet *tasklet_of_object(const struct tl_analysis *an,
						  const struct tl_function *f, tl_val object)
{
	const struct tl_field *member = tl_value_member(f, object);

	for (uint32_t i = 0; i < an->tasklets.n; i++)
		if (an->tasklets.items[i]->member == member && (member || an->tasklets.items[i]->where == f))
			return an->tasklets.items[i];
	return NULL;
}

static void check_after_registration(struct tl_rule_ctx *cx, const struct tl_function *f,
				     const struct tl_act *w, const struct span *written)
{
	struct tl_act reg;

	for (uint32_t i = 0; tl_function_act(f, i, &reg); i++) {
		const struct tl_tasklet *t;
		struct span s;

		if (reg.kind != TL_F_REGISTERS || reg.at == w->at)
			continue;
		t = tasklet_of_object(tl_rule_analysis(cx), f, reg.object);
		if (!t || !span_of(f, reg.object, size_of_tasklet(t), &s) || !overlap(&s, written) ||
		    !tl_event_follows(cx, f, reg.at, w->at, is_fixed(f, s.root)) ||
		    killed_between(cx, f, reg.at, &s, w->at))
			continue;
		report(cx, t, w);
		return;
	}
}

/* The callback's parameter is the tasklet, or the object registered as its data. */
static void check_in_callback(struct tl_rule_ctx *cx, const struct tl_function *f, const struct tl_act *w,
			      const struct span *written)
{
	const struct tl_analysis *an = tl_rule_analysis(cx);
	const struct tl_value *root = tl_value_get(f, written->root);

	if (root->kind != TL_V_PARAM || root->number != 0)
		return;
	for (uint32_t i = 0; i < an->tasklets.n; i++) {
		const struct tl_tasklet *t = an->tasklets.items[i];
		struct span object, data;

		if (t->callback != f->sym)
			continue;
		if (t->style == TL_STYLE_MODERN) {
			if (written->from < size_of_tasklet(t) && written->to > 0) {
				report(cx, t, w);
				return;
			}
			continue;
		}
		if (!t->where || !span_of(t->where, t->object, size_of_tasklet(t), &object) ||
		    !span_of(t->where, t->data, 1, &data) || object.root != data.root)
			continue;
		if (written->from + data.from < object.to && object.from < written->to + data.from) {
			report(cx, t, w);
			return;
		}
	}
}

static void check_initialised(struct tl_rule_ctx *cx, const struct tl_function *f, const struct tl_act *w,
			      const struct span *written)
{
	const struct tl_analysis *an = tl_rule_analysis(cx);
	const struct tl_value *root = tl_value_get(f, written->root);

	if (root->kind != TL_V_GLOBAL)
		return;
	for (uint32_t i = 0; i < an->tasklets.n; i++) {
		const struct tl_tasklet *t = an->tasklets.items[i];

		struct span s = { f, written->root, 0, 0 };

		if (!t->init || t->init->var != root->sym)
			continue;
		s.from = (int64_t)t->init->base;
		s.to = s.from + (int64_t)t->init->field->record->size;
		if (!overlap(&s, written) || killed_between(cx, f, NULL, &s, w->at))
			continue;
		report(cx, t, w);
		return;
	}
}

static void check_function(struct tl_rule_ctx *cx, const struct tl_function *f)
{
	struct tl_act w;

	for (uint32_t i = 0; tl_function_act(f, i, &w); i++) {
		struct span written;

		if (w.kind != TL_F_WRITES || !span_of(f, w.object, w.size, &written))
			continue;
		check_after_registration(cx, f, &w, &written);
		check_in_callback(cx, f, &w, &written);
		check_initialised(cx, f, &w, &written);
	}
}

const struct tl_rule tl_rule_tasklet_overwrite = {
	.id = "tasklet-overwrite",
	.summary = "Memory is overwritten that a live tasklet lies in.",
	.cwe = 666,
	.severity = TL_WARNING,
	.check_function = check_function,
};
