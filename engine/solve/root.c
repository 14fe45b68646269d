// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Roots: functions that the kernel is known to call in some context, because of
 * what they were registered with, the member they are stored in, or an attribute.
 *
 * Tasklets are not among them: they have rules of their own.
 */
#include <string.h>

#include "solver.h"

static void add_root(struct tl_analysis *an, const struct tl_root *root)
{
	const struct tl_root *old;

	if (!root->callback->body) {
		*TL_PUSH(an->arena, &an->roots_elsewhere) = *root;
		return;
	}
	if (tl_symbol_api(an->solver, root->callback->body->sym))
		return;
	tl_for_each(old, &an->roots)
		if (old->callback == root->callback && old->context == root->context && old->loc == root->loc)
			return;
	*TL_PUSH(an->arena, &an->roots) = *root;
}

static const char *member_text(struct tl_analysis *an, const struct tl_field *field)
{
	return tl_arena_printf(an->arena, "%s.%s", field->record->name, field->name);
}

/* Where work that runs on such a queue is put, it runs as the queue does. */
static enum tl_context context_of_queue(struct tl_solver *s, const struct tl_function *f, tl_val queue)
{
	const struct tl_value *x = &f->values.items[tl_value_strip(f, queue)];
	const struct tl_api *api;

	if (x->kind == TL_V_LOAD)
		x = &f->values.items[tl_value_strip(f, x->a)];
	if (x->kind != TL_V_GLOBAL)
		return TL_CONTEXT_UNKNOWN;
	api = tl_symbol_api(s, x->sym);
	return api ? api->context : TL_CONTEXT_UNKNOWN;
}

/* The context that the object of a registration is scheduled in, where that decides. */
static enum tl_context scheduled_in(struct tl_analysis *an, const struct tl_site *registration)
{
	struct tl_key key = tl_key_of(registration->f, registration->object);

	for (uint32_t i = 0; (key.member || key.variable) && i < an->unit->functions.n; i++) {
		const struct tl_fstate *st = tl_state(an->unit->functions.items[i]);

		for (uint32_t j = 0; j < st->sites.n; j++) {
			const struct tl_site *site = st->sites.items[j];
			struct tl_key other;
			enum tl_context c;

			if (site->effect->kind != TL_F_SCHEDULES || site->effect->object < 0 || site->inner)
				continue;
			other = tl_key_of(site->f, site->object);
			if (key.member ? other.member != key.member : other.variable != key.variable)
				continue;
			c = context_of_queue(an->solver, site->f, tl_event_arg(site->at, site->effect->object));
			if (c != TL_CONTEXT_UNKNOWN)
				return c;
		}
	}
	return TL_CONTEXT_UNKNOWN;
}

static void roots_of_site(struct tl_analysis *an, const struct tl_site *site)
{
	struct tl_symbol *callbacks[TL_MAX_TARGETS];
	int n = tl_value_functions(an->solver, site->f, site->callback, callbacks, TL_MAX_TARGETS);
	enum tl_context queue = scheduled_in(an, site);
	struct tl_root root = {
		.context = queue != TL_CONTEXT_UNKNOWN ? queue : site->effect->context,
		.loc = site->at->loc, .where = site->f, .site = site,
	};

	if (site->slot) {
		root.by = member_text(an, site->slot);
		root.also_process = tl_solver_field(an->solver, site->slot)->also_process;
		root.or_atomic = tl_solver_field(an->solver, site->slot)->or_atomic;
	} else {
		const struct tl_site *inner = site;

		while (inner->inner)
			inner = inner->inner;
		root.by = tl_arena_printf(an->arena, "%s()", tl_call_name(inner->at));
	}
	for (int i = 0; i < n; i++) {
		root.callback = callbacks[i];
		add_root(an, &root);
	}
}

static void root_of_init(struct tl_analysis *an, const struct tl_init *init)
{
	const struct tl_api_field *role = tl_solver_field(an->solver, init->field);

	if (!role || role->role != TL_ROLE_CALLBACK || tl_solver_record(an->solver, init->field->record)->kind ||
	    !init->sym || init->sym->kind != TL_S_FUNCTION)
		return;
	add_root(an, &(struct tl_root){ .callback = init->sym, .context = role->context, .loc = init->loc,
					.by = member_text(an, init->field), .also_process = role->also_process,
					.or_atomic = role->or_atomic, .last = role->last });
}

static void root_of_attribute(struct tl_analysis *an, const struct tl_symbol *sym)
{
	struct tl_root root = { .callback = sym, .loc = sym->loc, .by = "its attribute" };

	if (tl_symbol_has_attr(sym, "softirq"))
		root.context = TL_CONTEXT_SOFTIRQ;
	else if (tl_symbol_has_attr(sym, "process"))
		root.context = TL_CONTEXT_PROCESS;
	else
		return;
	add_root(an, &root);
}

/* Other units register what this one defines. */
static void roots_from_elsewhere(struct tl_analysis *an, const struct tl_symbol *sym)
{
	const struct tl_elsewhere *other = an->solver->elsewhere;
	const struct tl_registration *const *list;
	uint32_t n;

	if (sym->is_static || !other || !other->registrations)
		return;
	n = other->registrations(other->data, sym->name, &list);
	for (uint32_t i = 0; i < n; i++) {
		const struct tl_registration *r = list[i];

		if (!r->is_tasklet)
			add_root(an, &(struct tl_root){ .callback = sym, .context = r->context, .by = r->by,
				.loc = tl_unit_add_loc(an->unit, r->file, r->line, r->column) });
	}
}

const struct tl_registration *tl_unit_registration(const struct tl_analysis *an, uint32_t i, struct tl_strings *to)
{
	struct tl_registration *r = TL_NEW(to->arena, struct tl_registration);
	const struct tl_function *where;
	const struct tl_location *l;
	const struct tl_root *root;

	for (uint32_t t = 0; t < an->tasklets.n; t++) {
		const struct tl_tasklet *tasklet = an->tasklets.items[t];

		if (!tasklet->callback_elsewhere || i-- != 0)
			continue;
		r->callback = tasklet->callback->name;
		r->context = TL_CONTEXT_SOFTIRQ;
		r->is_tasklet = true;
		r->is_legacy = tasklet->style == TL_STYLE_LEGACY;
		r->object = tasklet->name;
		r->by = tasklet->api;
		l = &an->unit->locs.items[tasklet->loc];
		where = tasklet->where;
		goto found;
	}
	if (i >= an->roots_elsewhere.n)
		return NULL;
	root = &an->roots_elsewhere.items[i];
	r->callback = root->callback->name;
	r->context = root->context;
	r->by = root->by;
	l = &an->unit->locs.items[root->loc];
	where = root->where;
found:
	r->callback = tl_intern(to, r->callback);
	r->object = r->object ? tl_intern(to, r->object) : NULL;
	r->by = tl_intern(to, r->by);
	r->file = l->file ? tl_intern(to, l->file) : "?";
	r->line = l->line;
	r->column = l->column;
	r->function = where ? tl_intern(to, where->sym->name) : NULL;
	return r;
}

void tl_roots_collect(struct tl_analysis *an)
{
	struct tl_unit *u = an->unit;

	for (uint32_t i = 0; i < u->inits.n; i++)
		root_of_init(an, &u->inits.items[i]);
	for (uint32_t i = 0; i < u->functions.n; i++) {
		struct tl_fstate *st = tl_state(u->functions.items[i]);

		root_of_attribute(an, u->functions.items[i]->sym);
		roots_from_elsewhere(an, u->functions.items[i]->sym);
		for (uint32_t j = 0; j < st->sites.n; j++) {
			const struct tl_site *site = st->sites.items[j];

			if (site->effect->kind == TL_F_REGISTERS && !tl_site_is_tasklet(site) &&
			    !site->taken_over && !site->inherited)
				roots_of_site(an, site);
		}
	}
}
