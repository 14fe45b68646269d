// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Planning. GCC said where each thing stands; the tokens around those places
 * say how it is written. What is written in another way than expected here, in
 * a macro, or in a part that isn't compiled, is refused.
 */
#include <stdlib.h>
#include <string.h>
#include "plan.h"

#define WIDTH 80	/* of a line, where that can be chosen */

struct planning {
	struct tl_arena *a;
	struct plan_module *m;
	struct plan *p;
	const char *container, *path;	/* of the object that the callback is to find; NULL: it looks for none */
	const char *argument;		/* what the parameter is called from now on */
	TL_VEC(const struct site_declaration *) declarations;
	TL_VEC(const struct site_use *) uses;
	TL_VEC(const struct site_call *) direct;
	const struct site_declaration *definition;
};

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

static bool is_same(const char *a, const char *b)
{
	return a && b && !strcmp(a, b);
}

/* False, and nothing more is looked at: that is why it isn't changed. */
static bool refuse(struct planning *pl, const struct span *at, const char *fmt, ...) TL_PRINTF(3, 4);
static bool refuse(struct planning *pl, const struct span *at, const char *fmt, ...)
{
	char text[400];
	va_list ap;

	va_start(ap, fmt);
	vsnprintf(text, sizeof(text), fmt, ap);
	va_end(ap);
	pl->p->refused = tl_arena_strndup(pl->a, text, strlen(text));
	if (at)
		pl->p->refused_at = *at;
	return false;
}

/* ---- which callbacks */

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
	return rewrite_find_declaration(rewrite, ctext_spelling(a, t, name - 2));
}

static const struct rewrite_call *declares_tasklet(struct tl_arena *a, const struct plan_module *m,
						   const struct site_mention *mention)
{
	const struct ctext *t = source_file(m->files, mention->at.file);

	if (mention->is_member || mention->at.macro || !t)
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
			struct registration r = { *u, c, NULL, rewrite_find_call(m->rewrite, c->callee) };

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

static bool speaks_of_any(const struct plan_module *m, const char *text)
{
	const struct rewrite_call *c;
	struct plan **p;

	tl_for_each(c, &m->rewrite->calls) {
		if (strstr(text, c->from))
			return true;
	}
	tl_for_each(c, &m->rewrite->declarations) {
		if (strstr(text, c->from))
			return true;
	}
	tl_for_each(p, &m->plans) {
		if ((*p)->callback && !(*p)->unit && strstr(text, (*p)->callback))
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
	return r->call->variable ? r->call->variable : "a tasklet behind a pointer";
}

/* ---- what there is to change */

static bool is_in_scope(const struct planning *pl, const struct plan_unit *u)
{
	return u->analysed && (!pl->p->unit || pl->p->unit == u);
}

static bool is_same_place(const struct span *a, const struct span *b)
{
	return is_same(a->file, b->file) && a->line == b->line && a->column == b->column;
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
static bool collect(struct planning *pl)
{
	const struct site_declaration *const *d;
	struct plan_unit **u;

	tl_for_each(u, &pl->m->units) {
		if (is_in_scope(pl, *u))
			collect_unit(pl, *u);
	}
	if (!pl->definition)
		return refuse(pl, NULL, "%s() is not defined in the files of this module", pl->p->callback);
	tl_for_each(d, &pl->declarations) {
		if ((*d)->is_definition && !is_same_place(&(*d)->at, &pl->definition->at))
			return refuse(pl, &(*d)->at, "there are two functions %s()", pl->p->callback);
	}
	return true;
}

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
		return refuse(pl, &r->declared->at, "'%s' has no object around it, but %s() looks at its argument",
			      r->declared->function, pl->p->callback);
	if (c->indexed)
		return refuse(pl, &c->at, "the tasklet is one of an array in the object that %s() is handed: its "
			      "index would be lost", pl->p->callback);
	if (!c->container && !c->record)
		return refuse(pl, &c->at, "the tasklet is no member of an object: %s() is handed %s, which is not to "
			      "be found from the tasklet's address", pl->p->callback, told(pl, c));
	if (!c->container)
		return refuse(pl, &c->at, "%s() is handed %s, not the '%s' that the tasklet lies in", pl->p->callback,
			      told(pl, c), c->record);
	if (pl->container && (strcmp(pl->container, c->container) || strcmp(pl->path, c->path)))
		return refuse(pl, &c->at, "%s() serves two tasklets: '%s' of '%s', and '%s' of '%s'", pl->p->callback,
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

static bool check_registrations(struct planning *pl)
{
	const struct registration *r;

	if (!pl->p->callback)
		return refuse(pl, NULL, "its callback is not one known function");
	tl_for_each(r, &pl->p->registrations) {
		if (r->call && r->call->casts_callback)
			return refuse(pl, &r->call->at, "%s() is given with a cast", pl->p->callback);
		if (r->call && r->call->at.macro)
			return refuse(pl, &r->call->at, "it is registered in the macro '%s'", r->call->at.macro);
	}
	return true;
}

static bool check_uses(struct planning *pl)
{
	const struct site_use *const *u;

	tl_for_each(u, &pl->uses) {
		if ((*u)->at.macro)
			return refuse(pl, &(*u)->at, "%s() uses its argument in the macro '%s'", pl->p->callback,
				      (*u)->at.macro);
		if ((*u)->kind == SITE_OTHER)
			return refuse(pl, &(*u)->at, "%s() uses its argument as a number", pl->p->callback);
		if (!is_same((*u)->type, pl->container))
			return refuse(pl, &(*u)->at, "%s() takes its argument for a '%s', and is handed a '%s'",
				      pl->p->callback, (*u)->type ? (*u)->type : "pointer of another type",
				      pl->container);
	}
	return true;
}

/* A registration of this plan names the callback there. */
static bool is_registration(const struct planning *pl, const struct site_mention *m)
{
	const struct registration *r;

	tl_for_each(r, &pl->p->registrations) {
		if (r->declared && is_same_place(&r->declared->at, &m->at))
			return true;
	}
	return false;
}

static bool is_forbidden(const struct planning *pl, const struct site_mention *m)
{
	const char *const *name;

	tl_for_each(name, &pl->m->rewrite->members) {
		if (m->is_member && is_same(*name, m->name))
			return true;
	}
	return false;
}

static bool check_mentions(struct planning *pl)
{
	const struct site_mention *m;
	const struct site_call *c;
	struct plan_unit **u;

	tl_for_each(u, &pl->m->units) {
		if (!is_in_scope(pl, *u))
			continue;
		tl_for_each(m, &(*u)->sites.mentions) {
			if (!m->is_member && is_same(m->name, pl->p->callback) && !is_registration(pl, m))
				return refuse(pl, &m->at, "%s() is also called by other means than this tasklet: its "
					      "address is stored", pl->p->callback);
		}
		tl_for_each(m, &(*u)->sites.mentions) {
			if (is_forbidden(pl, m))
				return refuse(pl, &m->at, "%s() uses the member '%s' of a tasklet itself",
					      m->function, m->name);
		}
		tl_for_each(c, &(*u)->sites.calls) {
			if (is_same(c->callback, pl->p->callback) && !rewrite_find_call(pl->m->rewrite, c->callee))
				return refuse(pl, &c->at, "%s() is also given to %s()", pl->p->callback, c->callee);
		}
	}
	return true;
}

/* ---- the places where the name stands */

static bool is_name_of(const struct planning *pl, const struct ctext *t, uint32_t token)
{
	const struct site_declaration *const *d;
	const struct site_call *const *c;
	const struct registration *r;

	tl_for_each(d, &pl->declarations) {
		if (source_file(pl->m->files, (*d)->at.file) == t && ctext_at(t, (*d)->at.line, (*d)->at.column) == token)
			return true;
	}
	tl_for_each(c, &pl->direct) {
		if (source_file(pl->m->files, (*c)->at.file) == t && ctext_at(t, (*c)->at.line, (*c)->at.column) == token)
			return true;
	}
	tl_for_each(r, &pl->p->registrations) {
		const struct span at = r->call ? r->call->at : r->declared->at;
		uint32_t begin = source_file(pl->m->files, at.file) == t ? ctext_at(t, at.line, at.column) : CTEXT_NONE;

		if (begin == CTEXT_NONE)
			continue;
		begin += r->call ? 1 : (uint32_t)-1;
		if (begin < token && token < ctext_closing(t, begin))
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
			return refuse(pl, &at, "%s() is spoken of in a part that isn't compiled, or in a macro",
				      pl->p->callback);
	}
	return true;
}

static bool check_names(struct planning *pl)
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
			return refuse(pl, &(*d)->at, "%s() is declared in a macro", pl->p->callback);
		if (!check_names_in(pl, t))
			return false;
	}
	return true;
}

/* ---- the edits */

static const struct ctext *text_at(struct planning *pl, const struct span *at, uint32_t *ret_token)
{
	const struct ctext *t = source_file(pl->m->files, at->file);

	*ret_token = t ? ctext_at(t, at->line, at->column) : CTEXT_NONE;
	return *ret_token == CTEXT_NONE ? NULL : t;
}

static bool not_understood(struct planning *pl, const struct span *at, const char *what)
{
	return refuse(pl, at, "%s is not written in a way that is understood here", what);
}

static const struct ctoken *token(const struct ctext *t, uint32_t i)
{
	return &t->tokens.items[i];
}

static void replace(struct planning *pl, const struct ctext *t, uint32_t from, uint32_t to, const char *text)
{
	edits_add(pl->a, &pl->p->edits, t, token(t, from)->begin, token(t, to)->end, text);
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
	uint32_t begin, i, uses = 0;
	const struct ctext *t = text_at(pl, &d->at, &begin);

	if (!t || !d->parameter_name || d->parameter.macro)
		return not_understood(pl, &d->at, "the definition of the callback");
	for (i = begin; (i = ctext_next(t, i, d->parameter_name)) != CTEXT_NONE && token(t, i)->line <= d->end_line; i++)
		uses++;
	if (uses != pl->uses.n + 1)
		return refuse(pl, &d->at, "'%s' stands in %s() in a part that isn't compiled, or in a macro",
			      d->parameter_name, pl->p->callback);
	pl->argument = d->parameter_name;
	if (is_kept(pl, pl->argument))
		return true;
	tl_for_each(name, &pl->m->rewrite->names) {
		i = ctext_next(t, begin, *name);
		if (i == CTEXT_NONE || token(t, i)->line > d->end_line) {
			pl->argument = *name;
			return true;
		}
	}
	return refuse(pl, &d->at, "each name for the argument is taken in %s()", pl->p->callback);
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

/* Kernel-doc before the definition tells of the parameter by its name. */
static void edit_doc(struct planning *pl, const struct ctext *t, uint32_t name)
{
	const char *wanted = tl_arena_printf(pl->a, " @%s:", pl->definition->parameter_name), *found, *end;
	uint32_t first = name, from, to;

	while (first && !ctext_is(t, first - 1, ";") && !ctext_is(t, first - 1, "}") &&
	       !token(t, first - 1)->in_directive)
		first--;
	from = first ? token(t, first - 1)->end : 0;
	to = token(t, first)->begin;
	found = strstr(t->text + from, wanted);
	if (!found || found >= t->text + to || !strcmp(pl->argument, pl->definition->parameter_name))
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
	const struct ctext *t = text_at(pl, &d->at, &name);

	if (!t || !ctext_is(t, name, d->function))
		return not_understood(pl, &d->at, "the declaration of the callback");
	open = name + 1;
	close = ctext_is(t, open, "(") ? ctext_closing(t, open) : CTEXT_NONE;
	if (close == CTEXT_NONE || close < open + 2 || ctext_is_interrupted(t, open, close))
		return not_understood(pl, &d->at, "the declaration of the callback");
	if (d->is_definition)
		edit_doc(pl, t, name);
	if (is_unnamed(t, open + 1, close - 1)) {
		size_t len = strlen(parameter);

		while (len && parameter[len - 1] == ' ')
			len--;
		replace(pl, t, open + 1, close - 1, tl_arena_strndup(pl->a, parameter, len));
		return true;
	}
	if (!d->parameter_name && token(t, close - 1)->kind != CTOKEN_WORD)
		return not_understood(pl, &d->at, "the declaration of the callback");
	replace(pl, t, open + 1, close - 1, tl_arena_printf(pl->a, "%s%s", parameter, pl->argument));
	return true;
}

/* Tabs and spaces up to a column. */
static const char *indentation(struct tl_arena *a, uint32_t width)
{
	char *s = tl_arena_get(a, width + 1);

	memset(s, '\t', width / 8);
	memset(s + width / 8, ' ', width % 8);
	return s;
}

/* A call on a line of its own length: broken before its last argument where it gets too long. */
static const char *broken(struct planning *pl, const struct ctext *t, uint32_t offset, const char *call)
{
	uint32_t before = ctext_width_before(t, offset);
	const char *open = strchr(call, '('), *comma = strrchr(call, ',');

	if (before + strlen(call) + 1 <= WIDTH || !comma || !open || comma < open)
		return call;
	return tl_arena_printf(pl->a, "%.*s,\n%s%s", (int)(comma - call), call,
			       indentation(pl->a, before + (uint32_t)(open - call) + 1), comma + 2);
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
	const struct ctext *t = text_at(pl, &u->at, &first);

	if (t && u->kind != SITE_CAST) {
		bool named = u->variable && ctext_is(t, first, u->variable) && ctext_is(t, first + 1, "=");

		first = named ? first + 2 : CTEXT_NONE;
		last = named ? end_of_expression(t, first) : CTEXT_NONE;
	} else {
		last = t ? ctext_ending_at(t, u->at.end_line, u->at.end_column) : CTEXT_NONE;
	}
	if (!t || first == CTEXT_NONE || last == CTEXT_NONE || last < first || ctext_is_interrupted(t, first, last))
		return not_understood(pl, &u->at, "the use of the argument");
	word = ctext_next(t, first, pl->definition->parameter_name);
	if (word > last)
		return not_understood(pl, &u->at, "the use of the argument");
	replace(pl, t, first, last, broken(pl, t, token(t, first)->begin,
					   rewrite_fill(pl->a, u->kind == SITE_CAST ? r->found : r->assigned, &values)));
	return true;
}

/* The comma behind argument `n` (from 1) of a call; its closing parenthesis behind the last one. */
static uint32_t end_of_argument(const struct ctext *t, uint32_t open, uint32_t close, uint32_t n)
{
	uint32_t i = open + 1;

	for (; i < close; i++) {
		if (ctext_is(t, i, ",") && !--n)
			return i;
		if (ctext_is(t, i, "(") || ctext_is(t, i, "[") || ctext_is(t, i, "{"))
			i = ctext_closing(t, i);
	}
	return n == 1 ? close : CTEXT_NONE;
}

/* Tokens from..to on one line, with what stands between them there but newlines; NULL: too long. */
static const char *on_one_line(struct planning *pl, const struct ctext *t, uint32_t from, uint32_t to, uint32_t width)
{
	const char *text = "";

	for (uint32_t i = from; i <= to; i++) {
		const char *gap = "";

		if (i > from && token(t, i)->begin > token(t, i - 1)->end)
			gap = token(t, i)->line > token(t, i - 1)->line && ctext_is(t, i - 1, "(") ? "" : " ";
		text = tl_arena_printf(pl->a, "%s%s%s", text, gap, ctext_spelling(pl->a, t, i));
	}
	return width + strlen(text) <= WIDTH ? text : NULL;
}

/* Lines that were under the opening parenthesis stay there as it moves by `by` columns. */
static void realign(struct planning *pl, const struct ctext *t, uint32_t open, uint32_t to, int by)
{
	uint32_t column = ctext_width_before(t, token(t, open)->end);

	for (uint32_t i = open + 1; by && i <= to; i++) {
		uint32_t begin = token(t, i)->begin;

		if (token(t, i)->line == token(t, i - 1)->line || ctext_width_before(t, begin) != column)
			continue;
		edits_add(pl->a, &pl->p->edits, t, t->lines.items[token(t, i)->line - 1], begin,
			  indentation(pl->a, column + (uint32_t)by));
	}
}

static bool edit_call(struct planning *pl, const struct registration *r)
{
	const struct site_call *c = r->call;
	uint32_t name, open, close, last;
	const struct ctext *t = text_at(pl, &c->at, &name);
	const char *line;

	if (!t || !ctext_is(t, name, c->callee) || !ctext_is(t, name + 1, "("))
		return not_understood(pl, &c->at, "the registration");
	open = name + 1;
	close = ctext_closing(t, open);
	if (close == CTEXT_NONE || ctext_is_interrupted(t, name, close) ||
	    end_of_argument(t, open, close, c->arguments) != close ||
	    ctext_ending_at(t, c->at.end_line, c->at.end_column) != close)
		return not_understood(pl, &c->at, "the registration");
	last = end_of_argument(t, open, close, r->as->keep ? r->as->keep : c->arguments) - 1;
	line = token(t, name)->line != token(t, close)->line ?
		on_one_line(pl, t, open, last, ctext_width_before(t, token(t, name)->begin) +
			    (uint32_t)strlen(r->as->to) + 2) : NULL;
	if (line) {
		replace(pl, t, name, close, tl_arena_printf(pl->a, "%s%s)", r->as->to, line));
		return true;
	}
	replace(pl, t, name, name, r->as->to);
	realign(pl, t, open, last, (int)strlen(r->as->to) - (int)strlen(c->callee));
	if (last + 1 < close)
		edits_add(pl->a, &pl->p->edits, t, token(t, last)->end, token(t, close)->begin, "");
	return true;
}

static bool edit_registration(struct planning *pl, const struct registration *r)
{
	uint32_t name;
	const struct ctext *t;

	if (r->call)
		return edit_call(pl, r);
	t = text_at(pl, &r->declared->at, &name);
	if (!t || !ctext_is(t, name - 2, r->as->from))
		return not_understood(pl, &r->declared->at, "the declaration of the tasklet");
	replace(pl, t, name - 2, name - 2, r->as->to);
	return true;
}

/* cb((unsigned long)p) becomes cb(&p->tl), and cb((unsigned long)&x) cb(&x.tl). */
static bool edit_direct_call(struct planning *pl, const struct site_call *c)
{
	uint32_t name, close, first, i;
	bool address;
	const struct ctext *t = text_at(pl, &c->at, &name);

	if (!pl->container)
		return refuse(pl, &c->at, "%s() is called directly, with no tasklet to give it", pl->p->callback);
	if (c->at.macro || !t || !ctext_is(t, name + 1, "("))
		return not_understood(pl, &c->at, "the call of the callback");
	close = ctext_closing(t, name + 1);
	if (!is_same(c->data, pl->container))
		return refuse(pl, &c->at, "%s() is called directly with %s, not with the address of a '%s'",
			      pl->p->callback, told(pl, c), pl->container);
	if (close == CTEXT_NONE || ctext_is_interrupted(t, name, close) || !ctext_is(t, name + 2, "("))
		return not_understood(pl, &c->at, "the call of the callback");
	first = ctext_closing(t, name + 2) + 1;
	address = ctext_is(t, first, "&");
	for (i = first + address; i < close; i++) {
		if (token(t, i)->kind != CTOKEN_WORD && !ctext_is(t, i, "->") && !ctext_is(t, i, "."))
			return not_understood(pl, &c->at, "the call of the callback");
	}
	if (first + address >= close)
		return not_understood(pl, &c->at, "the call of the callback");
	replace(pl, t, name + 2, close - 1,
		tl_arena_printf(pl->a, "&%.*s%s%s", (int)(token(t, close - 1)->end - token(t, first + address)->begin),
				t->text + token(t, first + address)->begin, address ? "." : "->", pl->path));
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
		if (!edit_registration(pl, r))
			return false;
	}
	return true;
}

static bool make_plan(struct planning *pl)
{
	return check_registrations(pl) && collect(pl) && check_containers(pl) && check_uses(pl) &&
	       check_mentions(pl) && check_names(pl) && choose_argument(pl) && make_edits(pl);
}

/* Units that share a header say the same of it: the same edit twice is one. */
static void merge_edits(struct planning *pl)
{
	struct edits all = { 0 };

	if (!edits_merge(pl->a, &all, &pl->p->edits))
		not_understood(pl, NULL, "the callback");
	pl->p->edits = all;
}

void plans_make(struct tl_arena *a, struct plan_module *m)
{
	struct plan **p;

	tl_for_each(p, &m->plans) {
		struct planning pl = { .a = a, .m = m, .p = *p };

		if (make_plan(&pl))
			merge_edits(&pl);
	}
}
