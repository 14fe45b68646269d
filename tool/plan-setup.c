// SPDX-License-Identifier: GPL-2.0-or-later
/* The callback gets the tasklet instead of a number, and finds its object around that. */
#include "planning.h"

static const char *told(struct planning *pl, const struct site_call *c)
{
	if (c->data)
		return tl_arena_printf(pl->a, "a '%s'", c->data);
	return c->zero ? "0" : "a number";
}

/* All tasklets must tell the callback of the same object in the same way. */
static bool check_container(struct planning *pl, const struct registration *r)
{
	const struct site_call *c = r->call;

	if (!c)
		return plan_refuse(pl, &r->declared->at, "'%s' has no object around it, but %s() looks at its argument",
			      r->declared->function, pl->p->callback);
	if (c->indexed)
		return plan_refuse(pl, &c->at, "the tasklet is one of an array in the object that %s() is handed: its "
			      "index would be lost", pl->p->callback);
	if (!c->container && !c->record)
		return plan_refuse(pl, &c->at, "the tasklet is no member of an object: %s() is handed %s, which is not to "
			      "be found from the tasklet's address", pl->p->callback, told(pl, c));
	if (!c->container)
		return plan_refuse(pl, &c->at, "%s() is handed %s, not the '%s' that the tasklet lies in", pl->p->callback,
			      told(pl, c), c->record);
	if (pl->container && (strcmp(pl->container, c->container) || strcmp(pl->path, c->path)))
		return plan_refuse(pl, &c->at, "%s() serves two tasklets: '%s' of '%s', and '%s' of '%s'", pl->p->callback,
			      pl->path, pl->container, c->path, c->container);
	pl->container = c->container;
	pl->path = c->path;
	return true;
}

static bool check_containers(struct planning *pl)
{
	const struct registration *r;

	tl_for_each(r, &pl->p->registrations) {
		if (pl->uses.n && !check_container(pl, r))
			return false;
	}
	return true;
}

static bool check_uses(struct planning *pl)
{
	const struct site_use *const *u;

	tl_for_each(u, &pl->uses) {
		if ((*u)->at.macro)
			return plan_refuse(pl, &(*u)->at, "%s() uses its argument in the macro '%s'", pl->p->callback,
				      (*u)->at.macro);
		if ((*u)->kind == SITE_OTHER)
			return plan_refuse(pl, &(*u)->at, "%s() uses its argument as a number", pl->p->callback);
		if (!is_same((*u)->type, pl->container))
			return plan_refuse(pl, &(*u)->at, "%s() takes its argument for a '%s', and is handed a '%s'",
				      pl->p->callback, (*u)->type ? (*u)->type : "pointer of another type",
				      pl->container);
	}
	return true;
}

/* The name tells already that nothing uses it. */
static bool is_kept(const struct planning *pl, const char *argument)
{
	const char *const *name;

	tl_for_each(name, &pl->m->rewrite->unused) {
		if (!strcmp(*name, argument))
			return !pl->uses.n;
	}
	return false;
}

/* What the parameter is called: a name that the function has not. */
static bool choose_argument(struct planning *pl)
{
	const struct site_declaration *d = pl->definition;
	const char *const *name;
	uint32_t begin, i;
	const struct ctext *t = plan_text_at(pl, &d->at, &begin);

	pl->argument = d->parameter_name;
	if (is_kept(pl, pl->argument))
		return true;
	tl_for_each(name, &pl->m->rewrite->names) {
		i = ctext_next(t, begin, *name);
		if (i == CTEXT_NONE || plan_token(t, i)->line > d->end_line) {
			pl->argument = *name;
			return true;
		}
	}
	return plan_refuse(pl, &d->at, "each name for the argument is taken in %s()", pl->p->callback);
}

/* A parameter without a name: the words of its type and nothing else. */
static bool is_unnamed(const struct ctext *t, uint32_t from, uint32_t to)
{
	static const char *const words[] = { "unsigned", "long", "int", "ulong" };
	size_t k;

	for (; from <= to; from++) {
		for (k = 0; k < sizeof(words) / sizeof(*words) && !ctext_is(t, from, words[k]); k++)
			;
		if (k == sizeof(words) / sizeof(*words))
			return false;
	}
	return true;
}

/* What the line at `at` of a comment says goes on in the next one. */
static bool goes_on(const char *at)
{
	const char *next = strchr(at, '\n');

	next = next ? next + 1 + strspn(next + 1, " \t") : "";
	if (*next != '*' || next[1] == '/')
		return false;
	next += 1 + strspn(next + 1, " \t");
	return *next != '@' && *next != '\n';
}

/* " @name:", of whose colon some stand further off; NULL: it isn't there. */
static const char *find_doc(struct planning *pl, const char *text, const char *end)
{
	const char *wanted = tl_arena_printf(pl->a, " @%s", pl->definition->parameter_name);

	while ((text = strstr(text, wanted)) && text < end) {
		const char *behind = text + strlen(wanted);

		if (behind[strspn(behind, " \t")] == ':')
			return text;
		text = behind;
	}
	return NULL;
}

/* Kernel-doc before the definition tells of the parameter by its name. */
static void edit_doc(struct planning *pl, const struct ctext *t, uint32_t name)
{
	const char *found, *end;
	uint32_t first = name, from, to;

	while (first && !ctext_is(t, first - 1, ";") && !ctext_is(t, first - 1, "}") &&
	       !plan_token(t, first - 1)->in_directive)
		first--;
	from = first ? plan_token(t, first - 1)->end : 0;
	to = plan_token(t, first)->begin;
	found = find_doc(pl, t->text + from, t->text + to);
	if (!found || !strcmp(pl->argument, pl->definition->parameter_name))
		return;
	for (end = found; goes_on(end);)
		end = strchr(end, '\n') + 1;
	end += strcspn(end, "\n");
	edits_add(pl->a, &pl->p->edits, t, (uint32_t)(found - t->text), (uint32_t)(end - t->text),
		  tl_arena_printf(pl->a, " @%s: %s", pl->argument, pl->m->rewrite->doc));
}

static bool edit_declaration(struct planning *pl, const struct site_declaration *d)
{
	const char *parameter = pl->m->rewrite->parameter;
	uint32_t name, open, close;
	const struct ctext *t = plan_text_at(pl, &d->at, &name);

	if (!t || !ctext_is(t, name, d->function))
		return plan_not_understood(pl, &d->at, "the declaration of the callback");
	open = name + 1;
	close = ctext_is(t, open, "(") ? ctext_closing(t, open) : CTEXT_NONE;
	if (close == CTEXT_NONE || close < open + 2 || ctext_is_interrupted(t, open, close))
		return plan_not_understood(pl, &d->at, "the declaration of the callback");
	if (d->is_definition)
		edit_doc(pl, t, name);
	if (is_unnamed(t, open + 1, close - 1)) {
		size_t len = strlen(parameter);

		while (len && parameter[len - 1] == ' ')
			len--;
		plan_replace(pl, t, open + 1, close - 1, tl_arena_strndup(pl->a, parameter, len));
		return true;
	}
	if (!d->parameter_name && plan_token(t, close - 1)->kind != CTOKEN_WORD)
		return plan_not_understood(pl, &d->at, "the declaration of the callback");
	plan_replace(pl, t, open + 1, close - 1, tl_arena_printf(pl->a, "%s%s", parameter, pl->argument));
	return true;
}

/* From `first` up to the , or ; behind the expression that begins there. */
static uint32_t end_of_expression(const struct ctext *t, uint32_t first)
{
	uint32_t i = first;

	while (i < t->tokens.n && !ctext_is(t, i, ";") && !ctext_is(t, i, ",")) {
		if (ctext_is(t, i, "(") || ctext_is(t, i, "[") || ctext_is(t, i, "{"))
			i = ctext_closing(t, i);
		if (i == CTEXT_NONE)
			return CTEXT_NONE;
		i++;
	}
	return i > first && i < t->tokens.n ? i - 1 : CTEXT_NONE;
}

static bool edit_use(struct planning *pl, const struct site_use *u)
{
	const struct rewrite_values values = { u->variable, pl->argument, pl->path, pl->container };
	const struct rewrite *r = pl->m->rewrite;
	uint32_t first, last, word;
	const struct ctext *t = plan_text_at(pl, &u->at, &first);

	if (t && u->kind != SITE_CAST) {
		bool named = u->variable && ctext_is(t, first, u->variable) && ctext_is(t, first + 1, "=");

		first = named ? first + 2 : CTEXT_NONE;
		last = named ? end_of_expression(t, first) : CTEXT_NONE;
	} else {
		last = t ? ctext_ending_at(t, u->at.end_line, u->at.end_column) : CTEXT_NONE;
	}
	if (!t || first == CTEXT_NONE || last == CTEXT_NONE || last < first || ctext_is_interrupted(t, first, last))
		return plan_not_understood(pl, &u->at, "the use of the argument");
	word = ctext_next(t, first, pl->definition->parameter_name);
	if (word > last)
		return plan_not_understood(pl, &u->at, "the use of the argument");
	plan_replace(pl, t, first, last, plan_broken(pl, t, plan_token(t, first)->begin,
					   rewrite_fill(pl->a, u->kind == SITE_CAST ? r->found : r->assigned, &values)));
	return true;
}

/* cb((unsigned long)p) becomes cb(&p->tl), and cb((unsigned long)&x) cb(&x.tl). */
static bool edit_direct_call(struct planning *pl, const struct site_call *c)
{
	uint32_t name, close, first, i;
	bool address;
	const struct ctext *t = plan_text_at(pl, &c->at, &name);

	if (!pl->container)
		return plan_refuse(pl, &c->at, "%s() is called directly, with no tasklet to give it", pl->p->callback);
	if (c->at.macro || !t || !ctext_is(t, name + 1, "("))
		return plan_not_understood(pl, &c->at, "the call of the callback");
	close = ctext_closing(t, name + 1);
	if (!is_same(c->data, pl->container))
		return plan_refuse(pl, &c->at, "%s() is called directly with %s, not with the address of a '%s'",
			      pl->p->callback, told(pl, c), pl->container);
	if (close == CTEXT_NONE || ctext_is_interrupted(t, name, close) || !ctext_is(t, name + 2, "("))
		return plan_not_understood(pl, &c->at, "the call of the callback");
	first = ctext_closing(t, name + 2) + 1;
	address = ctext_is(t, first, "&");
	for (i = first + address; i < close; i++) {
		if (plan_token(t, i)->kind != CTOKEN_WORD && !ctext_is(t, i, "->") && !ctext_is(t, i, "."))
			return plan_not_understood(pl, &c->at, "the call of the callback");
	}
	if (first + address >= close)
		return plan_not_understood(pl, &c->at, "the call of the callback");
	plan_replace(pl, t, name + 2, close - 1,
		tl_arena_printf(pl->a, "&%.*s%s%s", (int)(plan_token(t, close - 1)->end - plan_token(t, first + address)->begin),
				t->text + plan_token(t, first + address)->begin, address ? "." : "->", pl->path));
	return true;
}

static bool make_edits(struct planning *pl)
{
	const struct site_declaration *const *d;
	const struct site_call *const *c;
	const struct registration *r;
	const struct site_use *const *u;

	tl_for_each(d, &pl->declarations) {
		if (!edit_declaration(pl, *d))
			return false;
	}
	tl_for_each(u, &pl->uses) {
		if (!edit_use(pl, *u))
			return false;
	}
	tl_for_each(c, &pl->direct) {
		if (!edit_direct_call(pl, *c))
			return false;
	}
	tl_for_each(r, &pl->p->registrations) {
		if (!plan_edit_registration(pl, r))
			return false;
	}
	return true;
}

bool plan_setup(struct planning *pl)
{
	return check_containers(pl) && check_uses(pl) && choose_argument(pl) && make_edits(pl);
}
