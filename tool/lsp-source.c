// SPDX-License-Identifier: GPL-2.0-or-later
#include <ctype.h>
#include <string.h>
#include "lsp-source.h"

static bool is_word(char c)
{
	return isalnum((unsigned char)c) || c == '_';
}

struct lsp_span lsp_source_word(const char *s, size_t n, size_t at)
{
	struct lsp_span w;

	if (at > n)
		at = n;
	if (at == n || !is_word(s[at])) {
		if (!at || !is_word(s[at - 1]))
			return (struct lsp_span){ at, at };
		at--;
	}
	for (w.from = at; w.from && is_word(s[w.from - 1]); w.from--)
		;
	for (w.to = at; w.to < n && is_word(s[w.to]); w.to++)
		;
	return w;
}

/* Past a comment, string, character or directive that begins at `at`, or `at` itself. */
static size_t skip_quoted(const char *s, size_t n, size_t at)
{
	char quote = s[at], next = s[at + 1];
	const char *end;

	if (quote == '/' && next == '*') {
		for (at += 2; at + 1 < n && !(s[at] == '*' && s[at + 1] == '/'); at++)
			;
		return at + 1 < n ? at + 2 : n;
	}
	if (quote == '/' && next == '/') {
		end = memchr(s + at, '\n', n - at);
		return end ? (size_t)(end - s) : n;
	}
	if (quote == '#') {
		for (; at < n && s[at] != '\n'; at++) {
			if (s[at] == '\\' && at + 1 < n)
				at++;
		}
		return at;
	}
	if (quote != '"' && quote != '\'')
		return at;
	for (at++; at < n && s[at] != quote && s[at] != '\n'; at++) {
		if (s[at] == '\\' && at + 1 < n)
			at++;
	}
	return at < n ? at + 1 : n;
}

static size_t skip_blank(const char *s, size_t n, size_t at)
{
	while (at < n) {
		size_t end = isspace((unsigned char)s[at]) ? at + 1
			: s[at] == '/' || s[at] == '#' ? skip_quoted(s, n, at) : at;

		if (end == at)
			break;
		at = end;
	}
	return at;
}

/* Behind the parenthesis that closes the one at `at`; `at` where none does. */
static size_t closing(const char *s, size_t n, size_t at)
{
	size_t p = at, end;
	int depth = 0;

	while (p < n) {
		end = skip_quoted(s, n, p);
		if (end != p) {
			p = end;
			continue;
		}
		depth += s[p] == '(';
		depth -= s[p] == ')';
		p++;
		if (!depth)
			return p;
	}
	return at;
}

struct lsp_span lsp_source_thing(const char *s, size_t n, size_t at)
{
	static const char operators[] = "=+-*/%&|^<>!";
	struct lsp_span w = { at, at };
	size_t paren;

	if (at >= n)
		return (struct lsp_span){ n, n };
	if (is_word(s[at])) {
		while (w.to < n && is_word(s[w.to]))
			w.to++;
		for (paren = w.to; paren < n && (s[paren] == ' ' || s[paren] == '\t'); paren++)
			;
		if (paren < n && s[paren] == '(' && closing(s, n, paren) != paren)
			w.to = closing(s, n, paren);
		return w;
	}
	if (s[at] == '(') {
		w.to = closing(s, n, at);
	} else if (s[at] && strchr(operators, s[at])) {
		/* An assignment: with what is assigned, as far as the line has it. */
		while (w.to < n && s[w.to] != ';' && s[w.to] != '\n')
			w.to++;
		while (w.to > at + 1 && isspace((unsigned char)s[w.to - 1]))
			w.to--;
	}
	if (w.to == at)
		w.to = at + 1;
	return w;
}

/* ---- statements */

#define MAX_DEPTH 128

/* A block of statements, or the file itself. */
struct block {
	size_t begin;		/* of the statement that is being read */
	size_t before;		/* of the last one that ended with a '}', for an `else` or `while` */
	bool open;		/* a statement is being read */
};

struct scan {
	const char *s;
	size_t n;
	struct block blocks[MAX_DEPTH];
	int depth;		/* of blocks */
	int nested;		/* parentheses, brackets and the braces of values */
	bool is_function;	/* the outermost block is a function's body */
};

static bool word_at(const struct scan *c, size_t at, const char *word)
{
	size_t len = strlen(word);

	return at + len <= c->n && !strncmp(c->s + at, word, len) && (at + len == c->n || !is_word(c->s[at + len]));
}

static void open_statement(struct scan *c, size_t at)
{
	struct block *b = &c->blocks[c->depth];

	if (b->open)
		return;
	b->open = true;
	/* The second half of what a '}' seemed to end. */
	if (b->before != (size_t)-1 &&
	    (word_at(c, at, "else") || (word_at(c, at, "while") && word_at(c, b->before, "do"))))
		b->begin = b->before;
	else
		b->begin = at;
	b->before = (size_t)-1;
}

/* The last thing before `at` that is no blank. */
static char before(const struct scan *c, size_t at)
{
	while (at > 1 && isspace((unsigned char)c->s[at - 1]))
		at--;
	return c->s[at ? at - 1 : 0];
}

static void open_brace(struct scan *c, size_t at)
{
	char last = before(c, at);

	/* A value, a type's members, or too deep: part of the statement. */
	if (c->nested || last == '=' || last == ',' || c->depth + 1 == MAX_DEPTH ||
	    (!c->depth && last != ')')) {
		c->nested++;
		return;
	}
	open_statement(c, at);
	if (!c->depth)
		c->is_function = last == ')';
	c->depth++;
	c->blocks[c->depth] = (struct block){ .before = (size_t)-1 };
}

static void close_brace(struct scan *c)
{
	struct block *b;

	if (c->nested) {
		c->nested--;
		return;
	}
	if (!c->depth)
		return;
	c->depth--;
	b = &c->blocks[c->depth];
	b->open = false;
	b->before = b->begin;
}

/* A ':' that ends a label, and no "?:" or bit-field. */
static bool ends_label(const struct scan *c, size_t at)
{
	const struct block *b = &c->blocks[c->depth];
	size_t p = b->begin;

	if (!b->open || !c->depth || c->nested)
		return false;
	if (word_at(c, p, "case") || word_at(c, p, "default"))
		return true;
	while (p < at && is_word(c->s[p]))
		p++;
	return skip_blank(c->s, c->n, p) == at;
}

static void step(struct scan *c, size_t at)
{
	char ch = c->s[at];

	switch (ch) {
	case '{':
		open_brace(c, at);
		return;
	case '}':
		close_brace(c);
		return;
	case ';':
		/* `if (x) y(); else z();` is one statement, as far as the `if` is known. */
		if (c->nested)
			return;
		if (c->blocks[c->depth].open &&
		    (word_at(c, c->blocks[c->depth].begin, "if") || word_at(c, c->blocks[c->depth].begin, "do")))
			c->blocks[c->depth].before = c->blocks[c->depth].begin;
		else
			c->blocks[c->depth].before = (size_t)-1;
		c->blocks[c->depth].open = false;
		return;
	case ':':
		if (ends_label(c, at))
			c->blocks[c->depth].open = false;
		return;
	default:
		break;
	}
	if (!c->nested)
		open_statement(c, at);
	if (ch == '(' || ch == '[')
		c->nested++;
	else if ((ch == ')' || ch == ']') && c->nested)
		c->nested--;
}

struct lsp_statement lsp_source_statement(const char *s, size_t n, size_t at)
{
	struct scan c = { .s = s, .n = n };
	struct lsp_statement st;
	size_t p = 0;

	c.blocks[0].before = (size_t)-1;
	while (p < n && p <= at) {
		size_t end = s[p] == '#' || s[p] == '/' || s[p] == '"' || s[p] == '\'' ? skip_quoted(s, n, p) : p;

		if (end != p) {
			if (!c.nested && (s[p] == '"' || s[p] == '\''))
				open_statement(&c, p);
			p = end;
			continue;
		}
		if (is_word(s[p])) {
			if (!c.nested)
				open_statement(&c, p);
			while (p < n && is_word(s[p]))
				p++;
			continue;
		}
		if (!isspace((unsigned char)s[p]))
			step(&c, p);
		p++;
	}
	st.begin = c.blocks[c.depth].open ? c.blocks[c.depth].begin : at;
	st.definition = c.blocks[0].open ? c.blocks[0].begin : at;
	st.in_function = c.depth > 0 && c.is_function;
	return st;
}

bool lsp_source_line_above(const char *s, size_t n, size_t begin, size_t at, size_t *ret_line)
{
	size_t line = begin, first, p = begin;
	int depth = 0;

	while (line && s[line - 1] != '\n')
		line--;
	for (first = line; first < begin && isspace((unsigned char)s[first]); first++)
		;
	if (first < begin && lsp_source_statement(s, n, first).begin != first)
		return false;
	/* It covers the lines up to the first ';' or '{', which must not come before `at`'s. */
	while (p < at) {
		size_t end = skip_quoted(s, n, p);

		if (end != p) {
			p = end;
			continue;
		}
		depth += s[p] == '(';
		depth -= s[p] == ')';
		if (depth <= 0 && (s[p] == ';' || s[p] == '{') && memchr(s + p, '\n', at - p))
			return false;
		p++;
	}
	*ret_line = line;
	return true;
}
