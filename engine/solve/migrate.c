// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * What a tasklet can become.
 *
 * Each way has preconditions; the first that isn't met decides and is told. What
 * is known of other units' uses of the same object is nothing, so a verdict is
 * about what this unit does.
 */
#include <string.h>
#include <tasklint/migrate.h>
#include <tasklint/query.h>

#include "solver.h"

const char *const tl_target_names[TL_TARGETS] = {
	[TL_TO_SETUP] = "setup", [TL_TO_BH_WORK] = "bh-work", [TL_TO_THREADED_IRQ] = "threaded-irq",
	[TL_TO_WORK] = "work", [TL_TO_TIMER] = "timer",
};

const char *const tl_verdict_names[] = {
	[TL_VERDICT_NO] = "no", [TL_VERDICT_CARE] = "care", [TL_VERDICT_YES] = "yes", [TL_VERDICT_NONE] = "",
};

#define MAX_RUNS 16

struct judge {
	const struct tl_analysis *an;
	const struct tl_tasklet *t;
	struct tl_choice way;
};

/* Set the verdict; false where it is no, which ends the search. */
static bool judge(struct judge *j, enum tl_verdict verdict, const struct tl_function *where, tl_loc loc,
		  const char *fmt, ...) TL_PRINTF(5, 6);
static bool judge(struct judge *j, enum tl_verdict verdict, const struct tl_function *where, tl_loc loc,
		  const char *fmt, ...)
{
	char text[400];
	va_list ap;

	va_start(ap, fmt);
	vsnprintf(text, sizeof(text), fmt, ap);
	va_end(ap);
	j->way = (struct tl_choice){ verdict, tl_arena_strndup(j->an->arena, text, strlen(text)), loc, where };
	return verdict != TL_VERDICT_NO;
}

#define NO(j, where, loc, ...) judge(j, TL_VERDICT_NO, where, loc, __VA_ARGS__)

static const struct tl_function *callback_body(const struct tl_tasklet *t)
{
	return t->callback ? t->callback->body : NULL;
}

/* ---- what the callback is handed */

/* The tasklet at `object` is a member of what `data` points to, all members on the way being what their records have. */
static bool is_around(const struct tl_analysis *an, const struct tl_function *f, tl_val object, tl_val data,
		      const struct tl_record **ret_record, const char **ret_path)
{
	const struct tl_record *inner = NULL;
	const char *path = "";
	tl_val v;

	data = tl_value_strip(f, data);
	for (v = tl_value_strip(f, object); f->values.items[v].kind == TL_V_FIELD;) {
		const struct tl_value *x = &f->values.items[v];

		if (inner && (!x->field->type || x->field->type->record != inner))
			return false;
		inner = x->field->record;
		path = tl_arena_printf(an->arena, "%s%s%s", x->field->name, *path ? "." : "", path);
		v = tl_value_strip(f, x->a);
		if (v == data) {
			*ret_record = inner;
			*ret_path = path;
			return true;
		}
	}
	return false;
}

bool tl_tasklet_container(const struct tl_analysis *an, const struct tl_tasklet *t,
			  const struct tl_record **ret_record, const char **ret_path)
{
	const struct tl_effect *e;

	if (!t->where || t->data == TL_UNKNOWN)
		return false;
	if (is_around(an, t->where, t->object, t->data, ret_record, ret_path))
		return true;
	/* As written: what is known of the site may have gone further back for one than for the other. */
	if (t->via != TL_VIA_CALL || !t->site || t->site->inner)
		return false;
	e = t->site->effect;
	return e->object >= 0 && e->data >= 0 &&
	       is_around(an, t->where, tl_event_arg(t->at, e->object), tl_event_arg(t->at, e->data), ret_record,
			 ret_path);
}

static bool uses_argument(const struct tl_function *body)
{
	for (uint32_t i = 0; i < body->values.n; i++) {
		if (body->values.items[i].kind == TL_V_PARAM && !body->values.items[i].number)
			return true;
	}
	return false;
}

static bool is_argument(const struct tl_function *f, tl_val v)
{
	return f->values.items[v].kind == TL_V_PARAM && !f->values.items[v].number;
}

/* The argument is no mere address: it is stored, or counted with. */
static bool check_numbers(struct judge *j)
{
	const struct tl_function *body = callback_body(j->t);
	struct tl_event *e;

	if (!body)
		return true;
	tl_for_each(e, &body->events) {
		if (e->kind == TL_E_STORE && is_argument(body, e->value))
			return NO(j, body, e->loc, "%s() uses its argument as a number, too", j->t->callback->name);
	}
	for (uint32_t i = 0; i < body->values.n; i++) {
		const struct tl_value *x = &body->values.items[i];

		if (x->kind == TL_V_OP && (is_argument(body, x->a) || is_argument(body, x->b)))
			return NO(j, body, body->sym->loc, "%s() uses its argument as a number, too",
				  j->t->callback->name);
	}
	return true;
}

/* Each object that the callback makes of its argument is the one it is handed. */
static bool check_types(struct judge *j, const struct tl_record *record)
{
	const struct tl_derived *d;

	for (uint32_t i = 0; (d = tl_callback_derived(j->t, i)); i++) {
		if (d->type->to && d->type->to->record && d->type->to->record != record)
			return NO(j, d->f, d->at->loc, "%s() takes its argument for '%s', and is handed a '%s'",
				  j->t->callback->name, d->type->name, record->name);
	}
	return true;
}

static bool same_object(struct judge *j, const struct tl_record *record, const char *path)
{
	const struct tl_record *other;
	const char *other_path;
	struct tl_tasklet **t;

	tl_for_each(t, &j->an->tasklets) {
		if (*t == j->t || (*t)->callback != j->t->callback || (*t)->via == TL_VIA_ELSEWHERE)
			continue;
		if (!tl_tasklet_container(j->an, *t, &other, &other_path) || other != record ||
		    strcmp(path, other_path))
			return NO(j, (*t)->where, (*t)->loc, "%s() serves '%s', too", j->t->callback->name,
				  (*t)->name);
	}
	return true;
}

static const char *handed(struct judge *j)
{
	const struct tl_value *x = j->t->where ? tl_value_get(j->t->where, j->t->data) : NULL;

	if (j->t->data_to)
		return tl_arena_printf(j->an->arena, "a '%s'", j->t->data_to->name);
	return x && x->kind == TL_V_CONST ? tl_arena_printf(j->an->arena, "%lld", (long long)x->number) :
		"another value";
}

/* A legacy callback finds its object from the tasklet's address just as well. */
static bool check_data(struct judge *j)
{
	const struct tl_function *body = callback_body(j->t);
	const struct tl_record *record;
	const char *path;

	if (!j->t->callback)
		return NO(j, j->t->where, j->t->loc, "its callback is not one known function");
	if (j->t->callback_type && j->t->callback_type->to && j->t->callback->type &&
	    j->t->callback->type != j->t->callback_type->to)
		return NO(j, j->t->where, j->t->loc, "%s() is of type '%s', and given with a cast",
			  j->t->callback->name, j->t->callback->type->name);
	if (body && !uses_argument(body)) {
		judge(j, TL_VERDICT_YES, body, body->sym->loc, "%s() does not look at its argument",
		      j->t->callback->name);
		return true;
	}
	if (!tl_tasklet_container(j->an, j->t, &record, &path))
		return NO(j, j->t->where, j->t->loc, "%s() is handed %s, which is not the object that the tasklet "
			  "lies in", j->t->callback->name, handed(j));
	if (!check_numbers(j) || !check_types(j, record) || !same_object(j, record, path))
		return false;
	judge(j, TL_VERDICT_YES, j->t->where, j->t->loc, "%s() is handed the '%s' whose '%s' it is%s",
	      j->t->callback->name, record->name, path, body ? "" : "; it is defined in another file");
	return true;
}

/* ---- what is done to it by hand */

static bool is_key(const struct judge *j, struct tl_key k)
{
	const struct tl_use use = { .member = k.member, .variable = k.variable };

	return (k.member || k.variable) && tl_use_is_of(&use, j->t);
}

/* Functions of the API have bodies, too, where they are inline. */
static bool is_api(const struct judge *j, const struct tl_function *f)
{
	return tl_symbol_api(j->an->solver, f->sym) != NULL;
}

static bool check_members_in(struct judge *j, const struct tl_function *f, bool state)
{
	for (uint32_t i = 0; i < f->values.n; i++) {
		const struct tl_value *x = &f->values.items[i];
		const struct tl_api_field *role;

		if (x->kind != TL_V_FIELD)
			continue;
		role = tl_solver_field(j->an->solver, x->field);
		if (!role || role->role == TL_ROLE_NONE || (role->role == TL_ROLE_STATE && !state) ||
		    !is_key(j, tl_key_of(f, x->a)))
			continue;
		if (role->role == TL_ROLE_STATE)
			return NO(j, f, f->sym->loc, "%s() looks at its '%s', which nothing else has", f->sym->name,
				  x->field->name);
		return NO(j, f, f->sym->loc, "%s() sets its '%s' by hand", f->sym->name, x->field->name);
	}
	return true;
}

/* `state`: what tells whether it is scheduled or disabled counts, too. */
static bool check_members(struct judge *j, bool state)
{
	struct tl_function **f;

	if (j->t->via == TL_VIA_STORE)
		return NO(j, j->t->where, j->t->loc, "its '%s' is set by hand", j->t->api);
	tl_for_each(f, &j->an->unit->functions) {
		if (!is_api(j, *f) && !check_members_in(j, *f, state))
			return false;
	}
	return true;
}

static bool has_counterpart(const struct tl_api *api)
{
	const struct tl_effect *e;

	tl_for_each(e, &api->effects) {
		if (e->kind <= TL_F_ENABLES)
			return true;
	}
	return false;
}

/* Calls of the tasklet API that only tasklets have. */
static bool check_calls(struct judge *j)
{
	struct tl_function **f;
	struct tl_event *e;

	tl_for_each(f, &j->an->unit->functions) {
		if (is_api(j, *f))
			continue;
		tl_for_each(e, &(*f)->events) {
			const struct tl_api *api = e->kind == TL_E_CALL ? tl_call_api(j->an->solver, e) : NULL;

			if (!api || !e->nargs || has_counterpart(api) || !e->callee->type ||
			    !e->callee->type->nparams || !tl_is_tasklet_pointer(j->an->solver, e->callee->type->params[0]) ||
			    !is_key(j, tl_key_of(*f, e->args[0])))
				continue;
			return NO(j, *f, e->loc, "%s() calls %s(), which has no counterpart", (*f)->sym->name,
				  e->callee->name);
		}
	}
	return true;
}

static bool check_place(struct judge *j)
{
	if (j->t->local >= 0)
		return NO(j, j->t->where, j->t->loc, "it lies on the stack of %s()", j->t->where->sym->name);
	return true;
}

/* What every other thing that runs later has no place for. */
static bool check_common(struct judge *j)
{
	if (j->t->style == TL_STYLE_LEGACY && !check_data(j))
		return false;
	if (!j->t->callback)
		return NO(j, j->t->where, j->t->loc, "its callback is not one known function");
	return check_place(j) && check_members(j, true) && check_calls(j);
}

/* ---- the ways */

static bool to_setup(struct judge *j)
{
	if (j->t->style != TL_STYLE_LEGACY) {
		judge(j, TL_VERDICT_NONE, NULL, 0, "it is of the new kind");
		return true;
	}
	return check_members(j, false) && check_data(j);
}

/* The unit's kernel declares a queue that runs in softirqs. */
static bool has_bh_queue(const struct tl_analysis *an)
{
	struct tl_api *const *api;

	tl_for_each(api, &an->model->api_list) {
		if ((*api)->kind == TL_S_VARIABLE && (*api)->context == TL_CONTEXT_SOFTIRQ &&
		    (*api)->when.kind == TL_W_DECLARED && tl_unit_constant(an->unit, (*api)->when.probe))
			return true;
	}
	return false;
}

static bool check_queues(struct judge *j)
{
	const struct tl_use *first = tl_first_use(j->an, j->t, TL_USE_SCHEDULE), *use;

	tl_for_each(use, &j->an->uses) {
		if (use->kind == TL_USE_SCHEDULE && tl_use_is_of(use, j->t) && use->api && first->api &&
		    strcmp(use->api, first->api))
			return NO(j, use->where, use->at->loc, "it is scheduled by %s() and by %s(): on two queues it "
				  "could run twice at a time", first->api, use->api);
	}
	return true;
}

static bool to_bh_work(struct judge *j)
{
	const struct tl_use *use;

	if (!has_bh_queue(j->an))
		return NO(j, NULL, 0, "no BH workqueue is declared here: linux/workqueue.h has one since 6.9");
	if (!check_common(j) || !check_queues(j))
		return false;
	use = tl_first_use(j->an, j->t, TL_USE_DISABLE);
	if (use)
		return NO(j, use->where, use->at->loc, "%s() disables it, and a run that is pending is kept; a work "
			  "item's is cancelled", use->where->sym->name);
	if (j->t->initially_disabled)
		return NO(j, NULL, j->t->loc, "it begins disabled, and what is scheduled before it is enabled is kept; "
			  "a work item's is cancelled");
	use = tl_first_use(j->an, j->t, TL_USE_KILL);
	if (use)
		judge(j, TL_VERDICT_CARE, use->where, use->at->loc, "%s() kills it, which lets a pending run happen; "
		      "a work item's is dropped", use->where->sym->name);
	else
		judge(j, TL_VERDICT_YES, j->t->where, j->t->loc, "nothing here disables, kills or looks into it");
	return true;
}

/* "struct hrtimer.function": the callback is stored in a record that facts call a timer. */
static bool is_timer(const struct judge *j, const struct tl_runs *runs)
{
	const char *dot = runs->by ? strchr(runs->by, '.') : NULL;
	const struct tl_api_record *record;

	if (!dot)
		return false;
	record = tl_model_record(j->an->model, tl_arena_strndup(j->an->arena, runs->by, (size_t)(dot - runs->by)));
	return record && record->kind && !strcmp(record->kind, "timer");
}

/* What runs who schedules a tasklet; `why` NULL: nothing yet. */
struct scheduler {
	const char *why;
	bool is_timer;
};

/* Another one, of the sort that all are; false having said that it is of the other. */
static bool add_scheduler(struct judge *j, const struct tl_use *use, struct scheduler *all, const struct scheduler *one)
{
	if (all->why && all->is_timer != one->is_timer)
		return NO(j, use->where, use->at->loc, "both an interrupt and a timer schedule it");
	*all = *one;
	return true;
}

/* Who schedules it by `use`: interrupts or timers and nothing else, added to *ret; false having said what does. */
static bool find_schedulers(struct judge *j, const struct tl_use *use, struct scheduler *ret)
{
	struct tl_runs runs[MAX_RUNS];
	uint32_t n = tl_query_runs(j->an, use->where, runs, MAX_RUNS);

	for (uint32_t i = 0; i < n; i++) {
		const struct scheduler one = { runs[i].why, is_timer(j, &runs[i]) };

		if (runs[i].context != TL_CONTEXT_HARDIRQ && !one.is_timer)
			return NO(j, use->where, use->at->loc, "%s() schedules it, and not only in an interrupt: %s",
				  use->where->sym->name, one.why);
		if (!add_scheduler(j, use, ret, &one))
			return false;
	}
	return ret->why ? true : NO(j, use->where, use->at->loc,
				    "%s() schedules it, and who calls that is not known here", use->where->sym->name);
}

/* Who schedules it at all, where that is interrupts only, or timers only; false having said why not. */
static bool scheduled_by(struct judge *j, struct scheduler *ret)
{
	const struct tl_use *use;

	tl_for_each(use, &j->an->uses) {
		struct scheduler one = { NULL, false };

		if (use->kind == TL_USE_SCHEDULE && tl_use_is_of(use, j->t) &&
		    (!find_schedulers(j, use, &one) || !add_scheduler(j, use, ret, &one)))
			return false;
	}
	return ret->why ? true : NO(j, NULL, 0, "nobody here is known to schedule it");
}

static bool check_enabling(struct judge *j)
{
	const struct tl_use *use = tl_first_use(j->an, j->t, TL_USE_DISABLE);

	if (use)
		return NO(j, use->where, use->at->loc, "%s() disables it alone, and not the whole interrupt",
			  use->where->sym->name);
	if (j->t->initially_disabled)
		return NO(j, NULL, j->t->loc, "it begins disabled");
	return true;
}

/* What schedules it could take its place: as scheduled_by(). */
static bool scheduled_alone(struct judge *j, struct scheduler *ret)
{
	return check_common(j) && check_enabling(j) && scheduled_by(j, ret);
}

static bool to_threaded_irq(struct judge *j)
{
	struct scheduler by = { NULL, false };

	if (!scheduled_alone(j, &by))
		return false;
	if (by.is_timer)
		return NO(j, NULL, 0, "a timer schedules it, and no interrupt's handler");
	judge(j, TL_VERDICT_CARE, NULL, 0, "only an interrupt's handler schedules it (%s); in a thread, locks that it "
	      "shares with softirqs need BHs off, and shared lines must agree on IRQF_ONESHOT", by.why);
	return true;
}

static bool to_work(struct judge *j)
{
	struct tl_rule_ctx cx = { .an = (struct tl_analysis *)j->an };	/* only to ask */
	struct tl_reaches sleeps;

	if (!check_common(j))
		return false;
	sleeps = tl_tasklet_reaches(&cx, j->t, TL_REACH_SLEEP);
	if (sleeps.n)
		judge(j, TL_VERDICT_CARE, tl_reach_function(sleeps.items[0]), tl_reach_loc(sleeps.items[0]),
		      "its callback may sleep, which only process context allows: %s",
		      tl_reach_leaf(&cx, sleeps.items[0]));
	else
		judge(j, TL_VERDICT_CARE, NULL, 0, "in process context it runs later, and locks that it shares with "
		      "softirqs need BHs off");
	return true;
}

static bool to_timer(struct judge *j)
{
	struct scheduler by = { NULL, false };

	if (!scheduled_alone(j, &by))
		return false;
	if (!by.is_timer)
		return NO(j, NULL, 0, "no timer schedules it, but an interrupt (%s)", by.why);
	judge(j, TL_VERDICT_CARE, NULL, 0, "only a timer schedules it: with HRTIMER_MODE_*_SOFT that runs in a softirq "
	      "itself");
	return true;
}

void tl_migration_of(const struct tl_analysis *an, const struct tl_tasklet *t, struct tl_migration *ret)
{
	static bool (*const ways[TL_TARGETS])(struct judge *) = {
		[TL_TO_SETUP] = to_setup, [TL_TO_BH_WORK] = to_bh_work, [TL_TO_THREADED_IRQ] = to_threaded_irq,
		[TL_TO_WORK] = to_work, [TL_TO_TIMER] = to_timer,
	};

	for (int i = 0; i < TL_TARGETS; i++) {
		struct judge j = { .an = an, .t = t };

		ways[i](&j);
		ret->to[i] = j.way;
	}
}

bool tl_migration_is_mechanical(const struct tl_migration *m, enum tl_target *ret)
{
	*ret = m->to[TL_TO_BH_WORK].verdict == TL_VERDICT_YES ? TL_TO_BH_WORK : TL_TO_SETUP;
	return m->to[*ret].verdict == TL_VERDICT_YES;
}
