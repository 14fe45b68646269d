// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Which lines `#pragma tasklint ignore(...)` covers: the next statement, or
 * the next function or variable as a whole. The end of a statement is looked
 * for in the source text, because GIMPLE keeps only where things begin.
 */
#include "extract.h"

struct text {
	const char *at;
	uint32_t line;
};

/* Past a comment, directive, string or character that begins at `t`; false: none does. */
static bool skip_quoted(struct text *t)
{
	const char *end = NULL;
	char quote = *t->at;

	/* Two '#' paste tokens, which no statement does: it is a directive. */
	if (quote == '#' || (quote == '/' && t->at[1] == '/')) {
		t->at += strcspn(t->at, "\n");
		return true;
	}
	if (quote == '/' && t->at[1] == '*') {
		end = strstr(t->at + 2, "*/");
		end = end ? end + 2 : t->at + strlen(t->at);
	} else if (quote == '"' || quote == '\'') {
		for (end = t->at + 1; *end && *end != quote && *end != '\n'; end++) {
			if (*end == '\\' && end[1])
				end++;
		}
		end += *end == quote;
	} else {
		return false;
	}
	for (; t->at < end; t->at++)
		t->line += *t->at == '\n';
	return true;
}

/*
 * Move to the next of the characters `stops` that is in no parentheses,
 * string or comment (nor in braces, where they are no stop). False: none.
 */
static bool find_end(struct text *t, const char *stops)
{
	int depth = 0;

	while (*t->at) {
		if (skip_quoted(t))
			continue;
		if (!depth && strchr(stops, *t->at))
			return true;
		if (strchr("([{", *t->at))
			depth++;
		else if (strchr(")]}", *t->at))
			depth--;
		if (depth < 0)
			return false;
		t->line += *t->at == '\n';
		t->at++;
	}
	return false;
}

static bool text_at(struct tl_extract *x, const char *file, uint32_t line, struct text *t)
{
	char *text;

	if (!tl_source_text(x->arena, &x->source, file, &text))
		return false;
	for (t->line = 1; t->line < line; t->line++) {
		text = strchr(text, '\n');
		if (!text)
			return false;
		text++;
	}
	t->at = text;
	return true;
}

struct span {
	uint32_t first, last;
};

/* The lines of a function, where it is written in `file`. */
static bool lines_of(tree decl, const char *file, struct span *s)
{
	struct function *fun = DECL_STRUCT_FUNCTION(decl);
	expanded_location begin = expand_location(DECL_SOURCE_LOCATION(decl)), end;

	if (!fun || !begin.file || strcmp(begin.file, file))
		return false;
	end = expand_location(fun->function_end_locus);
	s->first = (uint32_t)begin.line;
	s->last = end.file && !strcmp(end.file, file) ? (uint32_t)end.line : s->first;
	return true;
}

/* The function whose first line is in `header`, or, with `around`, that has all of it inside. */
static bool find_function(const char *file, struct span header, bool around, struct span *ret)
{
	struct cgraph_node *node;

	FOR_EACH_FUNCTION_WITH_GIMPLE_BODY(node) {
		if (!lines_of(node->decl, file, ret))
			continue;
		if (around ? ret->first < header.first && header.last <= ret->last :
			     header.first <= ret->first && ret->first <= header.last)
			return true;
	}
	return false;
}

static void cover(struct tl_extract *x, const char *file, struct tl_ignore *ig, uint32_t line)
{
	struct span header = { line + 1, line + 1 }, fun;
	struct text t;
	bool known;

	known = text_at(x, file, header.first, &t);
	if (known && find_end(&t, ";{"))
		header.last = t.line;
	ig->first_line = header.first;
	ig->last_line = header.last;
	if (find_function(file, header, true, &fun))
		return;
	if (find_function(file, header, false, &fun))
		ig->last_line = fun.last;
	else if (known && find_end(&t, ";"))
		ig->last_line = t.line;	/* a variable with its initialiser */
}

void tl_extract_ignores(struct tl_extract *x)
{
	for (uint32_t i = 0; i < x->parsed->pragmas.n; i++) {
		const struct tl_pragma *p = &x->parsed->pragmas.items[i];
		expanded_location at = expand_location(p->loc);
		struct tl_ignore ig = {};

		if (!at.file)
			continue;
		ig.loc = tl_extract_loc(x, p->loc);
		ig.rule = tl_intern(&x->unit->strings, p->rule);
		cover(x, at.file, &ig, (uint32_t)at.line);
		*TL_PUSH(x->arena, &x->unit->ignores) = ig;
	}
}
