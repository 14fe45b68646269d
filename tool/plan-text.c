// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * GCC said where each thing stands; the tokens around those places say how it is
 * written. What is written in another way than expected here, in a macro, or in a
 * part that isn't compiled, is refused.
 */
#include <stdio.h>
#include "planning.h"

#define WIDTH 80	/* of a line, where that can be chosen */

bool plan_refuse(struct planning *pl, const struct span *at, const char *fmt, ...)
{
	char text[400];
	va_list ap;

	va_start(ap, fmt);
	vsnprintf(text, sizeof(text), fmt, ap);
	va_end(ap);
	/* Whatever is missing there: that is why. */
	if (at && at->file && !source_file(pl->m->files, at->file))
		snprintf(text, sizeof(text), "its source can't be read");
	pl->p->refused = tl_arena_strndup(pl->a, text, strlen(text));
	if (at)
		pl->p->refused_at = *at;
	return false;
}

const struct ctext *plan_text_at(struct planning *pl, const struct span *at, uint32_t *ret_token)
{
	const struct ctext *t = source_file(pl->m->files, at->file);

	*ret_token = t ? ctext_at(t, at->line, at->column) : CTEXT_NONE;
	return *ret_token == CTEXT_NONE ? NULL : t;
}

bool plan_not_understood(struct planning *pl, const struct span *at, const char *what)
{
	return plan_refuse(pl, at, "%s is not written in a way that is understood here", what);
}

const struct ctoken *plan_token(const struct ctext *t, uint32_t i)
{
	return &t->tokens.items[i];
}

void plan_replace(struct planning *pl, const struct ctext *t, uint32_t from, uint32_t to, const char *text)
{
	edits_add(pl->a, &pl->p->edits, t, plan_token(t, from)->begin, plan_token(t, to)->end, text);
}

/* Tabs and spaces up to a column. */
static const char *indentation(struct tl_arena *a, uint32_t width)
{
	char *s = tl_arena_get(a, width + 1);

	memset(s, '\t', width / 8);
	memset(s + width / 8, ' ', width % 8);
	return s;
}

/* The last comma between the arguments of a call, or NULL. */
static const char *last_comma(const char *call)
{
	const char *comma = NULL;
	int depth = 0;

	for (; *call; call++) {
		depth += *call == '(' || *call == '[' || *call == '{';
		depth -= *call == ')' || *call == ']' || *call == '}';
		if (*call == ',' && depth == 1)
			comma = call;
	}
	return comma;
}

const char *plan_broken(struct planning *pl, const struct ctext *t, uint32_t offset, const char *call)
{
	uint32_t before = ctext_width_before(t, offset);
	const char *open = strchr(call, '('), *comma = last_comma(call);

	if (before + strlen(call) + 1 <= WIDTH || !comma)
		return call;
	return tl_arena_printf(pl->a, "%.*s,\n%s%s", (int)(comma - call), call,
			       indentation(pl->a, before + (uint32_t)(open - call) + 1), comma + 2);
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

		if (i > from && plan_token(t, i)->begin > plan_token(t, i - 1)->end)
			gap = plan_token(t, i)->line > plan_token(t, i - 1)->line && ctext_is(t, i - 1, "(") ? "" : " ";
		text = tl_arena_printf(pl->a, "%s%s%s", text, gap, ctext_spelling(pl->a, t, i));
	}
	return width + strlen(text) <= WIDTH ? text : NULL;
}

/* Lines that were under the opening parenthesis stay there as it moves by `by` columns. */
static void realign(struct planning *pl, const struct ctext *t, uint32_t open, uint32_t to, int by)
{
	uint32_t column = ctext_width_before(t, plan_token(t, open)->end);

	for (uint32_t i = open + 1; by && i <= to; i++) {
		uint32_t begin = plan_token(t, i)->begin;

		if (plan_token(t, i)->line == plan_token(t, i - 1)->line || ctext_width_before(t, begin) != column)
			continue;
		edits_add(pl->a, &pl->p->edits, t, t->lines.items[plan_token(t, i)->line - 1], begin,
			  indentation(pl->a, column + (uint32_t)by));
	}
}

void plan_edit_name(struct planning *pl, const struct ctext *t, uint32_t name, uint32_t close, const char *to)
{
	const struct ctoken *old = plan_token(t, name);

	plan_replace(pl, t, name, name, to);
	realign(pl, t, name + 1, close, (int)strlen(to) - (int)(old->end - old->begin));
}

/* A statement by itself: what comes out of it goes nowhere. */
static bool is_statement(const struct ctext *t, uint32_t name, uint32_t close)
{
	static const char *const before[] = { ";", "{", "}", ")", "else", "do" };
	uint32_t i = name;

	do
		i--;
	while (i && plan_token(t, i)->in_directive);
	for (size_t k = 0; k < sizeof(before) / sizeof(*before); k++) {
		if (ctext_is(t, i, before[k]))
			return ctext_is(t, close + 1, ";") && !ctext_is(t, i - 1, "void");
	}
	return false;
}

/* Something would happen, or be worked out, each time that it is looked at. */
static bool has_effects(const struct ctext *t, uint32_t from, uint32_t to)
{
	for (uint32_t i = from; i <= to; i++) {
		if (ctext_is(t, i, "=") || (i > from && (ctext_is(t, i, "+") || ctext_is(t, i, "-")) &&
					    t->text[plan_token(t, i)->begin] == t->text[plan_token(t, i - 1)->begin]) ||
		    (i > from && ctext_is(t, i, "(") && plan_token(t, i - 1)->kind == CTOKEN_WORD))
			return true;
	}
	return false;
}

static const char *head_of(struct planning *pl, const struct rewrite_call *as)
{
	return tl_arena_printf(pl->a, "%s(%s%s", as->to, as->first ? as->first : "", as->first ? ", " : "");
}

bool plan_edit_call(struct planning *pl, const struct site_call *c, const struct rewrite_call *as)
{
	const char *head = head_of(pl, as), *rest = NULL;
	uint32_t name, open, close, last, before;
	const struct ctext *t = plan_text_at(pl, &c->at, &name);
	bool one_line;

	if (!t || !ctext_is(t, name, c->callee) || !ctext_is(t, name + 1, "("))
		return plan_not_understood(pl, &c->at, tl_arena_printf(pl->a, "the call of %s()", c->callee));
	open = name + 1;
	close = ctext_closing(t, open);
	if (close == CTEXT_NONE || ctext_is_interrupted(t, name, close) ||
	    end_of_argument(t, open, close, c->arguments) != close ||
	    ctext_ending_at(t, c->at.end_line, c->at.end_column) != close)
		return plan_not_understood(pl, &c->at, tl_arena_printf(pl->a, "the call of %s()", c->callee));
	last = end_of_argument(t, open, close, as->keep ? as->keep : c->arguments) - 1;
	if (as->repeats && (!is_statement(t, name, close) || has_effects(t, open + 1, last)))
		return plan_refuse(pl, &c->at, "%s() looks at its arguments more than once, and is no expression", as->to);
	one_line = plan_token(t, name)->line == plan_token(t, close)->line;
	before = ctext_width_before(t, plan_token(t, name)->begin);
	if (!one_line || as->first)
		rest = on_one_line(pl, t, open + 1, last, one_line ? 0 : before + (uint32_t)strlen(head) + 1);
	if (rest) {
		plan_replace(pl, t, name, close, plan_broken(pl, t, plan_token(t, name)->begin,
							     tl_arena_printf(pl->a, "%s%s)", head, rest)));
		return true;
	}
	plan_replace(pl, t, name, open, head);
	realign(pl, t, open, last, (int)strlen(as->to) - (int)strlen(c->callee));
	if (last + 1 < close)
		edits_add(pl->a, &pl->p->edits, t, plan_token(t, last)->end, plan_token(t, close)->begin, "");
	return true;
}

/* Blanks from column `from` on that end at column `to`, or one where that is too near. */
static const char *gap(struct tl_arena *a, uint32_t from, uint32_t to, bool tabs)
{
	const char *s = "";

	if (to <= from)
		return " ";
	for (; from < to && tabs; from = from / 8 * 8 + 8)
		s = tl_arena_printf(a, "%s\t", s);
	for (; from < to; from++)
		s = tl_arena_printf(a, "%s ", s);
	return s;
}

void plan_replace_word(struct planning *pl, const struct ctext *t, uint32_t i, const char *word)
{
	uint32_t from = plan_token(t, i)->end, to = from;

	plan_replace(pl, t, i, i, word);
	while (t->text[to] == ' ' || t->text[to] == '\t')
		to++;
	/* What was put under other lines stays there; one blank is just a blank. */
	if (to > from + 1 || t->text[from] == '\t')
		edits_add(pl->a, &pl->p->edits, t, from, to,
			  gap(pl->a, ctext_width_before(t, plan_token(t, i)->begin) + (uint32_t)strlen(word),
			      ctext_width_before(t, to), memchr(t->text + from, '\t', to - from)));
}

bool plan_edit_registration(struct planning *pl, const struct registration *r)
{
	uint32_t name;
	const struct ctext *t;

	if (r->call)
		return plan_edit_call(pl, r->call, r->as);
	t = plan_text_at(pl, &r->declared->at, &name);
	if (!t || !ctext_is(t, name - 2, r->as->from))
		return plan_not_understood(pl, &r->declared->at, "the declaration of the tasklet");
	plan_replace(pl, t, name - 2, name - 2, r->as->to);
	return true;
}
