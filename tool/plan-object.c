// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * The tasklets become objects of another type. All that is done with one must
 * have its counterpart, wherever in the module it is done, and nobody else may
 * see it.
 */
#include "planning.h"

struct object {
	const char *name;		/* how to speak of it */
	const char *word;		/* the member or variable */
	const struct site_object *site;
	const struct span *at;		/* where it is registered */
	const char *queue;		/* argument that goes before it where it is scheduled; NULL: not yet known */
	bool is_declared;		/* by a macro that knows its callback */
};

static struct object object_of(struct planning *pl, const struct registration *r)
{
	struct object o = { .name = registration_name(pl->a, r) };

	if (r->call) {
		o.site = &r->call->object;
		o.at = &r->call->at;
		o.word = r->call->member ? r->call->member : r->call->variable;
	} else {
		o.site = &r->declared->object;
		o.at = &r->declared->at;
		o.word = r->declared->function;
		o.is_declared = true;
	}
	return o;
}

static bool is_of(const struct object *o, const struct site_object *site)
{
	return plan_same_place(&o->site->declared, &site->declared);
}

static bool is_registered_by(const struct object *o, const struct plan *p)
{
	const struct registration *r;

	tl_for_each(r, &p->registrations) {
		if (is_of(o, r->call ? &r->call->object : &r->declared->object))
			return true;
	}
	return false;
}

static bool check_alone(struct planning *pl, const struct object *o)
{
	struct plan **p;

	tl_for_each(p, &pl->m->plans) {
		if (*p != pl->p && is_registered_by(o, *p))
			return plan_refuse(pl, o->at, "'%s' gets another callback elsewhere (%s)", o->name,
					   (*p)->callback ? (*p)->callback : "which isn't known");
	}
	return true;
}

static bool check_place(struct planning *pl, const struct object *o)
{
	if (!o->site->declared.file || !o->word)
		return plan_refuse(pl, o->at, "it is behind a pointer, and which one it is isn't known");
	if (o->site->storage == SITE_LOCAL)
		return plan_refuse(pl, o->at, "'%s' lies on the stack", o->name);
	if (o->site->storage == SITE_GLOBAL)
		return plan_refuse(pl, o->at, "'%s' is a variable that other files see", o->name);
	if (o->site->declared.macro)
		return plan_refuse(pl, o->at, "'%s' is declared in the macro '%s'", o->name, o->site->declared.macro);
	return true;
}

static void take_care(struct planning *pl, const struct site_call *c, const struct rewrite_call *as)
{
	*TL_PUSH(pl->a, &pl->p->cares) = tl_arena_printf(pl->a, "%s(): %s", c->function, as->care);
}

/* A call that isn't a registration. */
static bool edit_use(struct planning *pl, struct object *o, const struct site_call *c)
{
	const struct rewrite_call *as = rewrite_find(&pl->m->rewrite->uses, c->callee);

	if (is_same(c->callee, pl->p->callback))
		return true;
	if (!as)
		return plan_refuse(pl, &c->at, "%s() has it in its hands, too", c->callee);
	if (as->refused)
		return plan_refuse(pl, &c->at, "%s", as->refused);
	if (as->care && !pl->m->care)
		return plan_refuse(pl, &c->at, "%s; --care changes it nonetheless", as->care);
	if (c->at.macro)
		return plan_refuse(pl, &c->at, "%s() is called in the macro '%s'", c->callee, c->at.macro);
	if (as->first && o->queue && strcmp(as->first, o->queue))
		return plan_refuse(pl, &c->at, "it would be queued on %s and on %s", o->queue, as->first);
	if (as->first)
		o->queue = as->first;
	if (as->care)
		take_care(pl, c, as);
	return plan_edit_call(pl, c, as);
}

static bool edit_uses_in(struct planning *pl, struct object *o, const struct plan_unit *u)
{
	const struct site_mention *m;
	const struct site_call *c;

	tl_for_each(m, &u->sites.mentions) {
		if (m->kind == SITE_OF_MEMBER && is_of(o, &m->object))
			return plan_refuse(pl, &m->at, "%s() uses its '%s'", m->function, m->name);
		if (m->kind == SITE_OF_OBJECT && is_of(o, &m->object))
			return plan_refuse(pl, &m->at, "%s() takes its address for something else", m->function);
	}
	tl_for_each(c, &u->sites.calls) {
		if (is_of(o, &c->object) && !rewrite_find(&pl->m->rewrite->calls, c->callee) && !edit_use(pl, o, c))
			return false;
	}
	return true;
}

/* "struct tasklet_struct name;": nothing else is declared with it. */
static bool edit_declared(struct planning *pl, const struct object *o)
{
	const struct rewrite_object *type = &pl->m->rewrite->object;
	const struct span *at = &o->site->declared;
	uint32_t name, i;
	const struct ctext *t = plan_text_at(pl, at, &name);

	if (!t || name < 3 || !ctext_is(t, name, o->word) || !ctext_is(t, name - 1, type->from) ||
	    !ctext_is(t, name - 2, "struct"))
		return plan_not_understood(pl, at, "its declaration");
	for (i = name + 1; i < t->tokens.n && !ctext_is(t, i, ";") && !ctext_is(t, i, ","); i++)
		;
	if (!ctext_is(t, i, ";") || plan_token(t, name)->in_directive)
		return plan_refuse(pl, at, "'%s' is declared together with others", o->name);
	plan_replace_word(pl, t, name - 1, type->to);
	return true;
}

/* Direct calls stay, as they hand over the same object. */
static bool check_direct(struct planning *pl)
{
	const struct site_call *const *c;
	const struct registration *r;

	tl_for_each(c, &pl->direct) {
		bool ours = false;

		tl_for_each(r, &pl->p->registrations) {
			const struct object o = object_of(pl, r);

			ours |= is_of(&o, &(*c)->object);
		}
		if (!ours)
			return plan_refuse(pl, &(*c)->at, "%s() is called directly, for what isn't one of its tasklets",
					   pl->p->callback);
	}
	return true;
}

/* In the parentheses behind the name: "struct tasklet_struct *" and at most a name. */
static bool edit_prototype(struct planning *pl, const struct site_declaration *d)
{
	const struct rewrite_object *type = &pl->m->rewrite->object;
	uint32_t name;
	const struct ctext *t = plan_text_at(pl, &d->at, &name);

	if (!t || !ctext_is(t, name, d->function) || !ctext_is(t, name + 1, "(") || !ctext_is(t, name + 2, "struct") ||
	    !ctext_is(t, name + 3, type->from) || !ctext_is(t, name + 4, "*"))
		return plan_not_understood(pl, &d->at, "the declaration of the callback");
	plan_replace(pl, t, name + 3, name + 3, type->to);
	return true;
}

/* from_tasklet(...), and container_of(...) where the macro is the same for all. */
static bool edit_macro(struct planning *pl, const struct site_use *u)
{
	const struct rewrite_call *as = rewrite_find(&pl->m->rewrite->macros, u->at.macro);
	uint32_t name, open, close;
	const struct ctext *t = plan_text_at(pl, &u->at, &name);

	if (!as && u->at.macro)
		return plan_refuse(pl, &u->at, "%s() uses its argument in the macro '%s'", pl->p->callback, u->at.macro);
	if (!as)
		return plan_refuse(pl, &u->at, "%s() uses its argument other than to find the object around it",
				   pl->p->callback);
	open = name + 1;
	close = t && ctext_is(t, name, as->from) && ctext_is(t, open, "(") ? ctext_closing(t, open) : CTEXT_NONE;
	if (close == CTEXT_NONE)
		return plan_not_understood(pl, &u->at, "the use of the argument");
	if (strcmp(as->from, as->to))
		plan_edit_name(pl, t, name, close, as->to);
	return true;
}

static bool edit_callback(struct planning *pl)
{
	const struct site_declaration *const *d;
	const struct site_use *const *u;

	tl_for_each(d, &pl->declarations) {
		if (!edit_prototype(pl, *d))
			return false;
	}
	tl_for_each(u, &pl->uses) {
		if (!edit_macro(pl, *u))
			return false;
	}
	return check_direct(pl);
}

static bool change_object(struct planning *pl, struct object *o)
{
	struct plan_unit **u;

	if (!check_place(pl, o) || !check_alone(pl, o))
		return false;
	tl_for_each(u, &pl->m->units) {
		if ((*u)->analysed && !edit_uses_in(pl, o, *u))
			return false;
	}
	if (!plan_check_sight(pl, &o->site->declared, o->word, o->site->storage == SITE_MEMBER))
		return false;
	return o->is_declared || edit_declared(pl, o);
}

bool plan_object(struct planning *pl)
{
	const struct registration *r;

	tl_for_each(r, &pl->p->registrations) {
		struct object o = object_of(pl, r);

		if (!change_object(pl, &o) || !plan_edit_registration(pl, r))
			return false;
	}
	return edit_callback(pl);
}
