// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * tasklet-kill-order: a tasklet is killed while what schedules it can still run.
 *
 * tasklet_kill() leaves no mark: a tasklet can be scheduled again right after it. So
 * what schedules it has to be stopped first: the irq freed, the timer deleted, the work
 * cancelled. A device that was told to raise no more interrupts is no proof, as its
 * handler may be running, but makes it less likely, and so does the function's own
 * failure, after which much has never begun: both are for level 2. Misses sources of
 * other files, and those that aren't stopped by a call at all.
 */
#include <tasklint/rule.h>

static bool is_killed_after(struct tl_rule_ctx *cx, const struct tl_function *f, const struct tl_event *e,
			    const struct tl_tasklet *t)
{
	for (uint32_t i = 0; i < f->events.n; i++)
		if ((e->number == i || tl_event_follows(cx, f, e, &f->events.items[i], false)) &&
		    tl_way_by(cx, f, &f->events.items[i], TL_F_KILLS, t))
			return true;
	return false;
}

/* What makes it likely at best: a step to say so, or NULL. */
struct doubt {
	const struct tl_way *at;
	const char *text;
};

static bool is_sure_enough(struct tl_rule_ctx *cx, const struct tl_way *kill, const struct tl_tasklet *t,
			   const struct tl_scheduler *source, struct doubt *ret)
{
	const struct tl_way *quiet = source->is_irq ? tl_quiet_before(cx, kill->f, kill->at) : NULL;
	const struct tl_way *setup = tl_way_from(cx, kill->f, TL_F_REGISTERS, t);

	*ret = (struct doubt){ 0 };
	if (quiet)
		*ret = (struct doubt){ quiet, "this may have made the device silent" };
	else if (setup)
		*ret = (struct doubt){ setup, "sets it up as well, and may have failed early" };
	return !ret->text || tl_rule_level(cx) >= 2;
}

static void explain(struct tl_rule_ctx *cx, struct tl_finding *fi, const struct tl_way *kill, const struct tl_tasklet *t,
		    const struct tl_scheduler *source, const struct doubt *doubt)
{
	tl_add_registration(cx, fi, t);
	tl_add_root(cx, fi, source->root);
	tl_add_way(cx, fi, source->way, 1, "schedules the tasklet");
	if (doubt->text)
		tl_add_doubt(cx, fi, doubt->at->at->loc, doubt->at->f, 0, "%s", doubt->text);
	tl_add_way(cx, fi, kill, 0, "kills the tasklet, which can be scheduled again");
}

/* The first one on the way from the kill; or NULL. */
static const struct tl_event *first_stop(struct tl_rule_ctx *cx, const struct tl_way *kill,
					 const struct tl_scheduler *source)
{
	const struct tl_event *e;

	tl_for_each(e, &kill->f->events)
		if (tl_event_follows(cx, kill->f, kill->at, e, false) && tl_way_to_stop(cx, kill->f, e, source))
			return e;
	return NULL;
}

static void check_stop(struct tl_rule_ctx *cx, const struct tl_way *kill, const struct tl_event *stop,
		       const struct tl_tasklet *t, const struct tl_scheduler *source)
{
	struct doubt doubt;
	struct tl_finding *fi;

	if (is_killed_after(cx, kill->f, stop, t) || !is_sure_enough(cx, kill, t, source, &doubt))
		return;
	fi = tl_report(cx, kill->at->loc, kill->f, "tasklet '%s' is killed before '%s' is stopped, which schedules it",
		       t->name, source->root->callback->name);
	if (!fi)
		return;
	explain(cx, fi, kill, t, source, &doubt);
	tl_add_way(cx, fi, tl_way_to_stop(cx, kill->f, stop, source), 0, "stops it only here");
}

/* What is released with the device runs on until the driver has let go of it. */
static void check_managed(struct tl_rule_ctx *cx, const struct tl_way *kill, const struct tl_tasklet *t,
			  const struct tl_scheduler *source)
{
	struct doubt doubt;
	struct tl_finding *fi;

	if (!source->is_managed || !tl_is_last(cx, kill->f) || !is_sure_enough(cx, kill, t, source, &doubt))
		return;
	fi = tl_report(cx, kill->at->loc, kill->f,
		       "tasklet '%s' is killed before '%s' is stopped, which schedules it until the device is released",
		       t->name, source->root->callback->name);
	if (fi)
		explain(cx, fi, kill, t, source, &doubt);
}

static void check_kill(struct tl_rule_ctx *cx, const struct tl_way *kill, const struct tl_tasklet *t)
{
	const struct tl_event *stop;
	struct tl_scheduler source;

	for (uint32_t i = 0; tl_tasklet_source(cx, t, i, &source); i++) {
		if (tl_way_to_calm(cx, kill->f, kill->at, &source) || tl_calm_before(cx, kill->f, kill->at, &source))
			continue;
		stop = first_stop(cx, kill, &source);
		if (stop)
			check_stop(cx, kill, stop, t, &source);
		check_managed(cx, kill, t, &source);
	}
}

static void check_tasklet(struct tl_rule_ctx *cx, const struct tl_tasklet *t)
{
	const struct tl_function *f;

	for (uint32_t i = 0; (f = tl_function_with(cx, TL_F_KILLS, t, i)); i++) {
		const struct tl_event *e;

		tl_for_each(e, &f->events) {
			const struct tl_way *kill = tl_way_by(cx, f, e, TL_F_KILLS, t);

			if (kill)
				check_kill(cx, kill, t);
		}
	}
}

const struct tl_rule tl_rule_tasklet_kill_order = {
	.id = "tasklet-kill-order",
	.summary = "A tasklet is killed while what schedules it can still run.",
	.cwe = 362,
	.severity = TL_WARNING,
	.check_tasklet = check_tasklet,
};
