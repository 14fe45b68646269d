// SPDX-License-Identifier: GPL-2.0-or-later
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include "lsp-server.h"
#include "lsp-source.h"
#include "lsp-uri.h"

enum { SEVERITY_ERROR = 1, SEVERITY_WARNING, SEVERITY_INFORMATION };
enum { TAG_UNNECESSARY = 1, TAG_DEPRECATED };
enum { MESSAGE_WARNING = 2, MESSAGE_INFO };

/* Text of ours or the compiler's. What isn't UTF-8 has a name in it that isn't. */
static json_t *text_of(const char *s)
{
	json_t *text = json_string(s);

	return text ? text : json_string("(no UTF-8)");
}

void lsp_say(struct lsp_server *s, bool log, const char *fmt, ...)
{
	char text[1024] = "tasklint: ";
	size_t len = strlen(text);
	va_list ap;

	va_start(ap, fmt);
	vsnprintf(text + len, sizeof(text) - len, fmt, ap);
	va_end(ap);
	rpc_notify(&s->rpc, log ? "window/logMessage" : "window/showMessage",
		   json_pack("{s:i, s:o}", "type", log ? MESSAGE_INFO : MESSAGE_WARNING, "message",
			     text_of(text)));
}

/* ---- texts */

const struct lsp_text *lsp_view(struct lsp_views *v, const char *path)
{
	const struct lsp_document *d = lsp_document_of(v->server, path);
	struct lsp_view *view;
	struct tl_arena a;
	char *text;
	size_t size;

	if (d)
		return &d->text;
	for (unsigned i = 0; i < LSP_NVIEWS; i++) {
		if (v->items[i].path && !strcmp(v->items[i].path, path))
			return v->items[i].text;
	}
	view = &v->items[v->next++ % LSP_NVIEWS];
	tl_arena_init(&a, tl_get_or_die, free);
	if (tl_read_file(&a, path, &text, &size, NULL))
		size = 0;
	lsp_text_set(&view->own, size ? text : "", size);
	tl_arena_release(&a);
	view->path = path;
	view->text = &view->own;
	return view->text;
}

void lsp_views_release(struct lsp_views *v)
{
	for (unsigned i = 0; i < LSP_NVIEWS; i++)
		lsp_text_release(&v->items[i].own);
}

const char *lsp_uri_of(struct lsp_server *s, struct tl_arena *a, const char *path)
{
	const struct lsp_document *d = lsp_document_of(s, path);

	return d ? d->uri : lsp_path_to_uri(a, path);
}

static json_t *plain_position(uint32_t line, uint32_t column)
{
	return json_pack("{s:I, s:I}", "line", (json_int_t)(line ? line - 1 : 0), "character",
			 (json_int_t)(column ? column - 1 : 0));
}

static json_t *range_of(struct lsp_views *v, const char *path, uint32_t line, uint32_t column)
{
	const struct lsp_text *t = lsp_view(v, path);
	struct lsp_span thing;

	/* It can't be read: GCC's numbers are the best there is. */
	if (!t->n)
		return json_pack("{s:o, s:o}", "start", plain_position(line, column), "end",
				 plain_position(line, column));
	thing = lsp_source_thing(t->s, t->n, lsp_text_offset_of(t, line, column));
	return lsp_json_range(v->server, t, thing.from, thing.to);
}

json_t *lsp_json_location(struct lsp_views *v, struct tl_arena *a, const char *path, uint32_t line,
			  uint32_t column)
{
	return json_pack("{s:o, s:o}", "uri", text_of(lsp_uri_of(v->server, a, path)), "range",
			 range_of(v, path, line, column));
}

/* ---- one diagnostic */

static int severity_of(enum tl_severity severity)
{
	return severity == TL_ERROR ? SEVERITY_ERROR
		: severity == TL_WARNING ? SEVERITY_WARNING : SEVERITY_INFORMATION;
}

static int tag_of(const char *rule)
{
	return !strcmp(rule, "tasklet-legacy") ? TAG_DEPRECATED
		: !strcmp(rule, "tasklint-stale") ? TAG_UNNECESSARY : 0;
}

static json_t *page_of(struct tl_arena *a, const char *rule)
{
	const char *page = find_near_program(a, tl_arena_printf(a, "../docs/rules/%s.md", rule),
					     tl_arena_printf(a, "../share/doc/tasklint/rules/%s.md", rule));

	return page ? json_pack("{s:o}", "href", text_of(lsp_path_to_uri(a, page))) : NULL;
}

static json_t *related(struct lsp_views *v, struct tl_arena *a, const struct finding *f)
{
	json_t *list = json_array();
	const struct step *step;

	tl_for_each(step, &f->path) {
		if (step->at.file)
			json_array_append_new(list, json_pack("{s:o, s:o}", "location",
				lsp_json_location(v, a, step->at.file, step->at.line, step->at.column),
				"message", text_of(step->text)));
	}
	return list;
}

json_t *lsp_json_diagnostic(struct lsp_views *v, struct tl_arena *a, const struct finding *f)
{
	const struct lsp_client *client = &v->server->client;
	json_t *page = client->code_description ? page_of(a, f->rule) : NULL;
	json_t *d = json_pack("{s:o, s:i, s:s, s:s, s:o}", "range",
			      range_of(v, f->at.file, f->at.line, f->at.column), "severity",
			      severity_of(f->severity), "code", f->rule, "source", "tasklint", "message",
			      text_of(f->message));

	if (page)
		json_object_set_new(d, "codeDescription", page);
	if (client->tags && tag_of(f->rule))
		json_object_set_new(d, "tags", json_pack("[i]", tag_of(f->rule)));
	if (client->related && f->path.n)
		json_object_set_new(d, "relatedInformation", related(v, a, f));
	if (client->data) {
		json_object_set_new(d, "data", json_pack("{s:s}", "fingerprint", f->fingerprint));
		if (f->cwe)
			json_object_set_new(json_object_get(d, "data"), "cwe", json_integer(f->cwe));
	}
	return d;
}

static json_t *note_of(struct lsp_server *s, const struct lsp_document *d)
{
	const struct lsp_text *t = &d->text;
	size_t from = lsp_text_offset_of(t, d->note_line, d->note_column);
	uint32_t line = lsp_text_line_of(t, from);
	const char *text = d->note_line == 1 && d->note_column == 1 ? "not checked: " : "not checked, ";
	char message[640];

	snprintf(message, sizeof(message), "%s%s", text, d->note);
	return json_pack("{s:o, s:i, s:s, s:s, s:o}", "range",
			 lsp_json_range(s, t, from, t->lines[line] + lsp_text_line_length(t, line)), "severity",
			 SEVERITY_INFORMATION, "code", "not-checked", "source", "tasklint", "message",
			 text_of(message));
}

/* ---- all of them */

static json_t *list_of(json_t *all, const char *uri)
{
	json_t *list = json_object_get(all, uri);

	if (!list) {
		list = json_array();
		json_object_set_new(all, uri, list);
	}
	return list;
}

/* What two units find in a header of both stands there once. */
static void add(json_t *list, json_t *diagnostic)
{
	const json_t *other;
	size_t i;

	json_array_foreach(list, i, other) {
		if (json_equal(other, diagnostic)) {
			json_decref(diagnostic);
			return;
		}
	}
	json_array_append_new(list, diagnostic);
}

static void collect(struct lsp_views *v, struct tl_arena *a, const struct lsp_document *d, json_t *all)
{
	struct lsp_server *s = v->server;
	json_t *own = list_of(all, d->uri);
	struct finding **f;

	if (d->note)
		add(own, note_of(s, d));
	if (!d->found)
		return;
	tl_for_each(f, &d->found->results.findings) {
		if ((*f)->at.file)
			add(list_of(all, lsp_uri_of(s, a, (*f)->at.file)), lsp_json_diagnostic(v, a, *f));
	}
}

static void send_list(struct lsp_server *s, const char *uri, json_t *list)
{
	const struct lsp_document *d = lsp_document_find(s, uri);
	json_t *params = json_pack("{s:s, s:o}", "uri", uri, "diagnostics", list);

	if (d && s->client.versions)
		json_object_set_new(params, "version", json_integer(d->version));
	rpc_notify(&s->rpc, "textDocument/publishDiagnostics", params);
}

void lsp_publish(struct lsp_server *s, const struct lsp_document *d)
{
	struct lsp_views views = { .server = s };
	json_t *all = json_object(), *list;
	struct tl_arena a;
	const char *uri;

	tl_arena_init(&a, tl_get_or_die, free);
	for (const struct lsp_document *each = s->documents; each; each = each->next)
		collect(&views, &a, each, all);
	json_object_foreach(s->published, uri, list) {
		if (!json_object_get(all, uri))
			send_list(s, uri, json_array());
	}
	json_object_foreach(all, uri, list) {
		json_t *before = json_object_get(s->published, uri);

		if ((d && !strcmp(uri, d->uri)) || !json_equal(before, list)) {
			if (before || json_array_size(list) || d)
				send_list(s, uri, json_incref(list));
		}
	}
	json_decref(s->published);
	s->published = all;
	tl_arena_release(&a);
	lsp_views_release(&views);
}
