// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Changes that an editor offers at a finding: the rule's own, and pragmas that
 * silence it.
 */
#include <stdlib.h>
#include <string.h>
#include "lsp-server.h"
#include "lsp-source.h"

static const char quick_fix[] = "quickfix", fix_all[] = "source.fixAll.tasklint";

struct asked {
	struct lsp_server *server;
	const struct lsp_document *document;
	struct tl_arena *arena;
	struct lsp_views views;
	uint32_t first, last;		/* lines, from 1 */
	const json_t *only;		/* kinds, or NULL: every one */
	json_t *actions;
};

/* "quickfix" is asked for by "quickfix" and "", as "source" asks for "source.fixAll.tasklint". */
static bool wants(const struct asked *q, const char *kind)
{
	const json_t *item;
	size_t i;

	if (!q->only)
		return true;
	json_array_foreach(q->only, i, item) {
		const char *word = json_string_value(item);
		size_t len = word ? strlen(word) : 0;

		if (word && !strncmp(word, kind, len) && (!len || !kind[len] || kind[len] == '.'))
			return true;
	}
	return false;
}

/* ---- edits */

/* The list of edits of a file, made where there is none. `changes` is by URI. */
static json_t *edits_of(json_t *changes, const char *uri)
{
	json_t *list = json_object_get(changes, uri);

	if (!list) {
		list = json_array();
		json_object_set_new(changes, uri, list);
	}
	return list;
}

/* Add the changes of a finding; false where the text has other words there by now. */
static bool add_fixits(struct asked *q, const struct finding *f, json_t *changes)
{
	const struct fixit *fix;

	tl_for_each(fix, &f->fixits) {
		const struct lsp_text *t = lsp_view(&q->views, fix->at.file);
		size_t at = lsp_text_offset_of(t, fix->at.line, fix->at.column);
		size_t len = strlen(fix->old_text);

		if (at + len > t->n || memcmp(t->s + at, fix->old_text, len))
			return false;
	}
	tl_for_each(fix, &f->fixits) {
		const struct lsp_text *t = lsp_view(&q->views, fix->at.file);
		size_t at = lsp_text_offset_of(t, fix->at.line, fix->at.column);
		json_t *list = edits_of(changes, lsp_uri_of(q->server, q->arena, fix->at.file));
		json_t *edit = json_pack("{s:o, s:s}", "range",
					 lsp_json_range(q->server, t, at, at + strlen(fix->old_text)), "newText",
					 fix->new_text);
		const json_t *other;
		bool there = false;
		size_t i;

		/* Two findings may ask for one and the same change. */
		json_array_foreach(list, i, other)
			there |= json_equal(other, edit);
		if (!there)
			json_array_append(list, edit);
		json_decref(edit);
	}
	return f->fixits.n > 0;
}

/* As the client can take it: with the version that it was made for, or without. */
static json_t *workspace_edit(struct asked *q, json_t *changes)
{
	json_t *list, *edits;
	const char *uri;

	if (!q->server->client.document_changes)
		return json_pack("{s:o}", "changes", changes);
	list = json_array();
	json_object_foreach(changes, uri, edits) {
		const struct lsp_document *d = lsp_document_find(q->server, uri);

		json_array_append_new(list, json_pack("{s:{s:s, s:o}, s:O}", "textDocument", "uri", uri, "version",
						      d ? json_integer(d->version) : json_null(), "edits", edits));
	}
	json_decref(changes);
	return json_pack("{s:o}", "documentChanges", list);
}

static void offer(struct asked *q, const char *kind, const char *title, const struct finding *f, bool preferred,
		  json_t *changes)
{
	json_t *action = json_pack("{s:o, s:s, s:o}", "title", json_string(title), "kind", kind, "edit",
				   workspace_edit(q, changes));

	if (f)
		json_object_set_new(action, "diagnostics",
				    json_pack("[o]", lsp_json_diagnostic(&q->views, q->arena, f)));
	if (preferred)
		json_object_set_new(action, "isPreferred", json_true());
	json_array_append_new(q->actions, action);
}

/* ---- what a rule changes */

static void offer_fix(struct asked *q, const struct finding *f)
{
	json_t *changes = json_object();
	const struct fixit *first = f->fixits.items;
	const char *title;

	if (!add_fixits(q, f, changes)) {
		json_decref(changes);
		return;
	}
	title = tl_arena_printf(q->arena, "Change '%s' to '%s'%s", first->old_text, first->new_text,
				f->fixits.n > 1 ? ", and what belongs to it" : "");
	offer(q, quick_fix, title, f, true, changes);
}

static void offer_all(struct asked *q)
{
	json_t *changes = json_object();
	struct finding **f;
	bool some = false;

	tl_for_each(f, &q->document->found->results.findings)
		some |= add_fixits(q, *f, changes);
	if (some)
		offer(q, fix_all, "Make all changes of tasklint in this file", NULL, false, changes);
	else
		json_decref(changes);
}

/* ---- silencing */

static void offer_pragma(struct asked *q, const struct finding *f, size_t line, size_t begin, const char *where)
{
	const struct lsp_text *t = &q->document->text;
	size_t indent = line;
	json_t *changes = json_object();
	const char *text;

	while (indent < begin && (t->s[indent] == '\t' || t->s[indent] == ' '))
		indent++;
	text = tl_arena_printf(q->arena, "%.*s#pragma tasklint ignore(%s)%s\n", (int)(indent - line), t->s + line,
			       f->rule, memchr(t->s, '\r', t->n) ? "\r" : "");
	json_array_append_new(edits_of(changes, q->document->uri), json_pack("{s:o, s:o}", "range",
			      lsp_json_range(q->server, t, line, line), "newText", json_string(text)));
	offer(q, quick_fix, tl_arena_printf(q->arena, "Silence %s %s", f->rule, where), f, false, changes);
}

static void offer_silence(struct asked *q, const struct finding *f)
{
	const struct lsp_text *t = &q->document->text;
	size_t at = lsp_text_offset_of(t, f->at.line, f->at.column), line;
	struct lsp_statement st = lsp_source_statement(t->s, t->n, at);

	if (lsp_source_line_above(t->s, t->n, st.begin, at, &line))
		offer_pragma(q, f, line, st.begin,
			     st.in_function ? "for this statement" : "here");
	if (st.in_function && st.definition != st.begin &&
	    lsp_source_line_above(t->s, t->n, st.definition, st.definition, &line))
		offer_pragma(q, f, line, st.definition, "in this function");
}

/* A pragma that silences nothing has a line of its own. */
static void offer_removal(struct asked *q, const struct finding *f)
{
	const struct lsp_text *t = &q->document->text;
	uint32_t line = lsp_text_line_of(t, lsp_text_offset_of(t, f->at.line, f->at.column));
	const char *s = t->s + t->lines[line];
	json_t *changes;

	s += strspn(s, " \t");
	if (strncmp(s, "#pragma", 7) || line + 1 >= t->nlines)
		return;
	changes = json_object();
	json_array_append_new(edits_of(changes, q->document->uri), json_pack("{s:o, s:s}", "range",
			      lsp_json_range(q->server, t, t->lines[line], t->lines[line + 1]), "newText", ""));
	offer(q, quick_fix, "Remove the pragma, which silences nothing", f, true, changes);
}

static void offer_for(struct asked *q, const struct finding *f)
{
	if (!f->at.file || strcmp(f->at.file, q->document->path) || f->at.line < q->first || f->at.line > q->last)
		return;
	offer_fix(q, f);
	if (strcmp(f->rule, "tasklint-stale"))
		offer_silence(q, f);
	else
		offer_removal(q, f);
}

static uint32_t line_at(const struct asked *q, const json_t *position)
{
	return lsp_text_line_of(&q->document->text, lsp_offset(q->server, q->document, position)) + 1;
}

/* What was found in the document, by whichever unit. */
static void offer_quick_fixes(struct asked *q)
{
	for (const struct lsp_document *d = q->server->documents; d; d = d->next) {
		struct finding **f;

		if (!d->found)
			continue;
		tl_for_each(f, &d->found->results.findings)
			offer_for(q, *f);
	}
}

void lsp_code_action(struct lsp_server *s, const json_t *id, const json_t *params)
{
	const json_t *range = json_object_get(params, "range");
	const json_t *context = json_object_get(params, "context");
	struct asked q = { .server = s, .views.server = s };
	struct tl_arena a;

	q.document = lsp_document_find(s, json_string_value(
		json_object_get(json_object_get(params, "textDocument"), "uri")));
	if (!q.document || !json_is_object(range)) {
		rpc_respond(&s->rpc, id, json_array());
		return;
	}
	tl_arena_init(&a, tl_get_or_die, free);
	q.arena = &a;
	q.first = line_at(&q, json_object_get(range, "start"));
	q.last = line_at(&q, json_object_get(range, "end"));
	q.only = json_object_get(context, "only");
	q.actions = json_array();
	if (wants(&q, quick_fix))
		offer_quick_fixes(&q);
	if (q.document->found && q.only && wants(&q, fix_all))
		offer_all(&q);
	rpc_respond(&s->rpc, id, q.actions);
	lsp_views_release(&q.views);
	tl_arena_release(&a);
}
