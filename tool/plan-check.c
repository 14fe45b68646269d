// SPDX-License-Identifier: GPL-2.0-or-later
/* What a callback is in the files of its module, and what stands against any change of it. */
#include "planning.h"

bool plan_covers(const struct planning *pl, const struct plan_unit *u)
{
	return u->analysed && (!pl->p->unit || pl->p->unit == u);
}

static void collect_unit(struct planning *pl, const struct plan_unit *u)
{
	const struct site_declaration *d;
	const struct site_use *use;
	const struct site_call *c;

	tl_for_each(d, &u->sites.declarations) {
		if (!is_same(d->function, pl->p->callback))
			continue;
		*TL_PUSH(pl->a, &pl->declarations) = d;
		if (d->is_definition)
			pl->definition = d;
	}
	tl_for_each(use, &u->sites.uses) {
		if (is_same(use->function, pl->p->callback))
			*TL_PUSH(pl->a, &pl->uses) = use;
	}
	tl_for_each(c, &u->sites.calls) {
		if (is_same(c->callee, pl->p->callback))
			*TL_PUSH(pl->a, &pl->direct) = c;
	}
}

/* The definition may be seen by one unit only: else two functions have that name. */
bool plan_collect(struct planning *pl)
{
	const struct site_declaration *const *d;
	struct plan_unit **u;

	tl_for_each(u, &pl->m->units) {
		if (plan_covers(pl, *u))
			collect_unit(pl, *u);
	}
	if (!pl->definition)
		return plan_refuse(pl, NULL, "%s() is not defined in the files of this module", pl->p->callback);
	tl_for_each(d, &pl->declarations) {
		if ((*d)->is_definition && !plan_same_place(&(*d)->at, &pl->definition->at))
			return plan_refuse(pl, &(*d)->at, "there are two functions %s()", pl->p->callback);
	}
	return true;
}

bool plan_check_registrations(struct planning *pl)
{
	const struct registration *r;

	if (!pl->p->callback)
		return plan_refuse(pl, NULL, "its callback is not one known function");
	tl_for_each(r, &pl->p->registrations) {
		const char *against = r->call ? r->call->against : r->declared->against;

		if (r->as->refused)
			return plan_refuse(pl, NULL, "%s", r->as->refused);
		/* Of how the callback finds its object the source says more than the analysis. */
		if (pl->m->rewrite->object.from && against)
			return plan_refuse(pl, r->call ? &r->call->at : &r->declared->at, "%s", against);
		if (r->call && r->call->casts_callback)
			return plan_refuse(pl, &r->call->at, "%s() is given with a cast", pl->p->callback);
		if (r->call && r->call->at.macro)
			return plan_refuse(pl, &r->call->at, "it is registered in the macro '%s'", r->call->at.macro);
	}
	return true;
}

/* A registration of this plan names the callback there. */
static bool is_registration(const struct planning *pl, const struct site_mention *m)
{
	const struct registration *r;

	tl_for_each(r, &pl->p->registrations) {
		if (r->declared && plan_same_place(&r->declared->at, &m->at))
			return true;
	}
	return false;
}

static bool is_forbidden(const struct planning *pl, const struct site_mention *m)
{
	const char *const *name;

	tl_for_each(name, &pl->m->rewrite->members) {
		if (m->kind == SITE_OF_MEMBER && is_same(*name, m->name))
			return true;
	}
	return false;
}

bool plan_check_mentions(struct planning *pl)
{
	const struct site_mention *m;
	const struct site_call *c;
	struct plan_unit **u;

	tl_for_each(u, &pl->m->units) {
		if (!plan_covers(pl, *u))
			continue;
		tl_for_each(m, &(*u)->sites.mentions) {
			if (m->kind == SITE_OF_FUNCTION && is_same(m->name, pl->p->callback) && !is_registration(pl, m))
				return plan_refuse(pl, &m->at, "%s() is also called by other means than this tasklet: its "
					      "address is stored", pl->p->callback);
		}
		tl_for_each(m, &(*u)->sites.mentions) {
			if (is_forbidden(pl, m))
				return plan_refuse(pl, &m->at, "%s() uses the member '%s' of a tasklet itself",
					      m->function, m->name);
		}
		tl_for_each(c, &(*u)->sites.calls) {
			if (is_same(c->callback, pl->p->callback) && !rewrite_find(&pl->m->rewrite->calls, c->callee))
				return plan_refuse(pl, &c->at, "%s() is also given to %s()", pl->p->callback, c->callee);
		}
	}
	return true;
}

/* ---- the places where the name stands */

static bool is_at(const struct planning *pl, const struct span *at, const struct ctext *t, uint32_t token)
{
	return at->file && source_file(pl->m->files, at->file) == t && ctext_at(t, at->line, at->column) == token;
}

bool plan_is_within(const struct planning *pl, const struct span *at, int offset, const struct ctext *t,
		    uint32_t token)
{
	uint32_t begin = source_file(pl->m->files, at->file) == t ? ctext_at(t, at->line, at->column) : CTEXT_NONE;

	if (begin == CTEXT_NONE)
		return false;
	begin += (uint32_t)offset;
	return begin < token && ctext_is(t, begin, "(") && token < ctext_closing(t, begin);
}

/* GCC said what that name is there. */
static bool is_name_of(const struct planning *pl, const struct ctext *t, uint32_t token)
{
	const struct site_declaration *const *d;
	const struct site_call *const *c;
	const struct site_use *const *u;
	const struct registration *r;

	tl_for_each(d, &pl->declarations) {
		if (is_at(pl, &(*d)->at, t, token))
			return true;
	}
	tl_for_each(c, &pl->direct) {
		if (is_at(pl, &(*c)->at, t, token))
			return true;
	}
	tl_for_each(r, &pl->p->registrations) {
		if (plan_is_within(pl, r->call ? &r->call->at : &r->declared->at, r->call ? 1 : -1, t, token))
			return true;
		/* A member may have the callback's name. */
		if (r->call && is_at(pl, &r->call->object.declared, t, token))
			return true;
	}
	tl_for_each(u, &pl->uses) {
		if ((*u)->at.macro && plan_is_within(pl, &(*u)->at, 1, t, token))
			return true;
	}
	return false;
}

/* Where a file has the callback's name at a place that GCC said nothing of, that part wasn't compiled. */
static bool check_names_in(struct planning *pl, const struct ctext *t)
{
	for (uint32_t i = 0; (i = ctext_next(t, i, pl->p->callback)) != CTEXT_NONE; i++) {
		struct span at = { .file = t->name, .line = t->tokens.items[i].line, .column = 1 };

		if (!is_name_of(pl, t, i))
			return plan_refuse(pl, &at, "%s() is spoken of in a part that isn't compiled, or in a macro",
				      pl->p->callback);
	}
	return true;
}

bool plan_check_names(struct planning *pl)
{
	const struct site_declaration *const *d;
	struct plan_unit **u;

	tl_for_each(u, &pl->m->units) {
		const struct ctext *t = source_file(pl->m->files, (*u)->file);

		if (t && (!pl->p->unit || pl->p->unit == *u) && !check_names_in(pl, t))
			return false;
	}
	tl_for_each(d, &pl->declarations) {
		const struct ctext *t = source_file(pl->m->files, (*d)->at.file);

		if (!t || (*d)->at.macro)
			return plan_refuse(pl, &(*d)->at, "%s() is declared in a macro", pl->p->callback);
		if (!check_names_in(pl, t))
			return false;
	}
	return true;
}

bool plan_check_argument(struct planning *pl)
{
	const struct site_declaration *d = pl->definition;
	uint32_t begin, i, uses = 0;
	const struct ctext *t = plan_text_at(pl, &d->at, &begin);

	if (!t || !d->parameter_name || d->parameter.macro)
		return plan_not_understood(pl, &d->at, "the definition of the callback");
	for (i = begin; (i = ctext_next(t, i, d->parameter_name)) != CTEXT_NONE && plan_token(t, i)->line <= d->end_line; i++)
		uses++;
	if (uses != pl->uses.n + 1)
		return plan_refuse(pl, &d->at, "'%s' stands in %s() in a part that isn't compiled, or in a macro",
				   d->parameter_name, pl->p->callback);
	return true;
}
