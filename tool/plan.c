// SPDX-License-Identifier: GPL-2.0-or-later
/* Which callbacks there are, and the plan for each. */
#include <ctype.h>
#include <stdlib.h>
#include "planning.h"

const struct ctext *source_file(struct source_files *f, const char *name)
{
	void **slot;
	struct ctext *t;

	if (!name)
		return NULL;
	slot = tl_map_at(f->arena, &f->by_name, tl_intern(&f->names, name));
	if (!*slot) {
		t = TL_NEW(f->arena, struct ctext);
		ctext_read(f->arena, tl_intern(&f->names, name), t, NULL);
		*slot = t;
	}
	t = *slot;
	return t->tokens.n ? t : NULL;
}

static struct plan *plan_of(struct tl_arena *a, struct plan_module *m, const struct plan_unit *unit,
			    const char *callback)
{
	struct plan **p, *new;

	tl_for_each(p, &m->plans) {
		if (is_same((*p)->callback, callback) && (*p)->unit == unit)
			return *p;
	}
	new = TL_NEW(a, struct plan);
	new->callback = callback;
	new->unit = unit;
	*TL_PUSH(a, &m->plans) = new;
	return new;
}

static bool is_static_in(const struct plan_unit *u, const char *function)
{
	const struct site_declaration *d;

	tl_for_each(d, &u->sites.declarations) {
		if (is_same(d->function, function) && d->is_static)
			return true;
	}
	return false;
}

static void add_registration(struct tl_arena *a, struct plan_module *m, const char *callback,
			     const struct registration *r)
{
	struct plan *p = plan_of(a, m, callback && is_static_in(r->unit, callback) ? r->unit : NULL, callback);

	*TL_PUSH(a, &p->registrations) = *r;
}

/* NAME( before the name of a variable: the macro that declares it. */
static const struct rewrite_call *declaring(struct tl_arena *a, const struct rewrite *rewrite,
					    const struct ctext *t, uint32_t name)
{
	if (!t || name == CTEXT_NONE || name < 2 || !ctext_is(t, name - 1, "("))
		return NULL;
	return rewrite_find(&rewrite->declarations, ctext_spelling(a, t, name - 2));
}

static const struct rewrite_call *declares_tasklet(struct tl_arena *a, const struct plan_module *m,
						   const struct site_mention *mention)
{
	const struct ctext *t = source_file(m->files, mention->at.file);

	if (mention->kind != SITE_OF_FUNCTION || mention->at.macro || !t)
		return NULL;
	return declaring(a, m->rewrite, t, ctext_at(t, mention->at.line, mention->at.column));
}

void plans_find(struct tl_arena *a, struct plan_module *m)
{
	const struct site_mention *mention;
	const struct site_call *c;
	struct plan_unit **u;

	m->plans.n = 0;
	tl_for_each(u, &m->units) {
		tl_for_each(c, &(*u)->sites.calls) {
			struct registration r = { *u, c, NULL, rewrite_find(&m->rewrite->calls, c->callee) };

			if (r.as)
				add_registration(a, m, c->callback, &r);
		}
		tl_for_each(mention, &(*u)->sites.mentions) {
			struct registration r = { *u, NULL, mention, declares_tasklet(a, m, mention) };

			if (r.as)
				add_registration(a, m, mention->name, &r);
		}
	}
}

static bool is_letter(char c)
{
	return isalnum((unsigned char)c) || c == '_';
}

static bool has_word(const char *text, const char *word)
{
	size_t len = strlen(word);
	const char *at = text;

	for (; (at = strstr(at, word)); at += len) {
		if ((at == text || !is_letter(at[-1])) && !is_letter(at[len]))
			return true;
	}
	return false;
}

static bool has_any(const char *text, const struct rewrite_calls *calls)
{
	const struct rewrite_call *c;

	tl_for_each(c, &calls->items) {
		if (has_word(text, c->from))
			return true;
	}
	return false;
}

static bool speaks_of_plan(const struct plan_module *m, const char *text, const struct plan *p)
{
	const struct registration *r;

	if (p->callback && !p->unit && has_word(text, p->callback))
		return true;
	tl_for_each(r, &p->registrations) {
		if (m->rewrite->object.from && r->call && r->call->member && has_word(text, r->call->member))
			return true;
	}
	return false;
}

static bool speaks_of_any(const struct plan_module *m, const char *text)
{
	struct plan **p;

	if (has_any(text, &m->rewrite->calls) || has_any(text, &m->rewrite->uses) ||
	    has_any(text, &m->rewrite->declarations))
		return true;
	tl_for_each(p, &m->plans) {
		if (speaks_of_plan(m, text, *p))
			return true;
	}
	return false;
}

bool plans_need(const struct plan_module *m, const char *file)
{
	struct tl_arena scratch;
	char *text;
	bool need;

	tl_arena_init(&scratch, tl_get_or_die, free);
	need = !tl_read_file(&scratch, file, &text, NULL, NULL) && speaks_of_any(m, text);
	tl_arena_release(&scratch);
	return need;
}

struct span plan_place(const struct plan *p)
{
	const struct registration *r = &p->registrations.items[0];

	return r->call ? r->call->at : r->declared->at;
}

const char *registration_name(struct tl_arena *a, const struct registration *r)
{
	if (!r->call)
		return r->declared->function;
	if (r->call->record && r->call->member)
		return tl_arena_printf(a, "%s.%s", r->call->record, r->call->member);
	if (r->call->member)
		return r->call->member;
	return r->call->variable ? r->call->variable : "a tasklet behind a pointer";
}

static bool make_plan(struct planning *pl)
{
	return plan_check_registrations(pl) && plan_collect(pl) && plan_check_mentions(pl) && plan_check_names(pl) &&
	       plan_check_argument(pl) && (pl->m->rewrite->object.from ? plan_object(pl) : plan_setup(pl));
}

/* Units that share a header say the same of it: the same edit twice is one. */
static void merge_edits(struct planning *pl)
{
	struct edits all = { 0 };

	if (!edits_merge(pl->a, &all, &pl->p->edits))
		plan_not_understood(pl, NULL, "the callback");
	pl->p->edits = all;
}

/* Two plans that change the same place in different ways can't both be carried out. */
static void join_edits(struct planning *pl, struct edits *all)
{
	if (!edits_merge(pl->a, all, &pl->p->edits))
		plan_refuse(pl, NULL, "what is changed for another callback overlaps with what %s() needs",
			    pl->p->callback);
}

void plans_make(struct tl_arena *a, struct plan_module *m)
{
	struct plan **p;

	tl_for_each(p, &m->plans) {
		struct planning pl = { .a = a, .m = m, .p = *p };

		if (make_plan(&pl))
			merge_edits(&pl);
		if (!pl.p->refused)
			join_edits(&pl, &m->edits);
	}
	plan_add_includes(a, m);
	edits_sort(&m->edits);
}
