// SPDX-License-Identifier: GPL-2.0-or-later
#include <stdlib.h>
#include <string.h>
#include "compdb.h"
#include "lsp-server.h"
#include "lsp-uri.h"

struct lsp_document *lsp_document_find(struct lsp_server *s, const char *uri)
{
	struct lsp_document *d = s->documents;

	while (d && (!uri || strcmp(d->uri, uri)))
		d = d->next;
	return d;
}

struct lsp_document *lsp_document_of(struct lsp_server *s, const char *path)
{
	struct lsp_document *d = s->documents;

	while (d && strcmp(d->path, path))
		d = d->next;
	return d;
}

static void free_document(struct lsp_server *s, struct lsp_document *d)
{
	lsp_check_release(s, d);
	lsp_text_release(&d->text);
	free(d->uri);
	free(d->path);
	free(d);
}

void lsp_documents_release(struct lsp_server *s)
{
	while (s->documents) {
		struct lsp_document *d = s->documents;

		s->documents = d->next;
		free_document(s, d);
	}
}

static struct lsp_document *document_in(struct lsp_server *s, const json_t *params)
{
	const json_t *id = json_object_get(params, "textDocument");

	return lsp_document_find(s, json_string_value(json_object_get(id, "uri")));
}

static bool is_unit(const char *path)
{
	size_t len = strlen(path);

	return len > 2 && !strcmp(path + len - 2, ".c");
}

void lsp_did_open(struct lsp_server *s, const json_t *params)
{
	const json_t *item = json_object_get(params, "textDocument");
	const char *uri = json_string_value(json_object_get(item, "uri"));
	const json_t *text = json_object_get(item, "text");
	struct lsp_document *d;
	struct tl_arena a;
	const char *path;

	if (!uri || !json_is_string(text))
		return;
	tl_arena_init(&a, tl_get_or_die, free);
	path = lsp_uri_to_path(&a, uri);
	d = lsp_document_find(s, uri);
	if (path && !d) {
		d = lsp_realloc(NULL, sizeof(*d));
		*d = (struct lsp_document){
			.next = s->documents, .uri = strdup(uri), .path = strdup(path), .is_unit = is_unit(path),
		};
		s->documents = d;
	}
	tl_arena_release(&a);
	if (!d)
		return;		/* no file: an unnamed buffer, something in an archive */
	d->version = json_integer_value(json_object_get(item, "version"));
	lsp_text_set(&d->text, json_string_value(text), json_string_length(text));
	if (d->is_unit)
		lsp_check_soon(s, d, 0);
	else
		lsp_publish(s, d);	/* what units found in this header */
}

static struct lsp_position position(const json_t *json)
{
	json_int_t line = json_integer_value(json_object_get(json, "line"));
	json_int_t character = json_integer_value(json_object_get(json, "character"));

	return (struct lsp_position){
		.line = line < 0 ? 0 : line > UINT32_MAX ? UINT32_MAX : (uint32_t)line,
		.character = character < 0 ? 0 : character > UINT32_MAX ? UINT32_MAX : (uint32_t)character,
	};
}

size_t lsp_offset(const struct lsp_server *s, const struct lsp_document *d, const json_t *json)
{
	return lsp_text_offset(&d->text, position(json), s->client.encoding);
}

json_t *lsp_json_position(const struct lsp_server *s, const struct lsp_text *t, size_t offset)
{
	struct lsp_position p = lsp_text_position(t, offset, s->client.encoding);

	return json_pack("{s:I, s:I}", "line", (json_int_t)p.line, "character", (json_int_t)p.character);
}

json_t *lsp_json_range(const struct lsp_server *s, const struct lsp_text *t, size_t from, size_t to)
{
	return json_pack("{s:o, s:o}", "start", lsp_json_position(s, t, from), "end",
			 lsp_json_position(s, t, to));
}

/* ---- changes, and what was found moving with them */

struct moving {
	struct place *place;
	size_t offset;
};

struct movings {
	const struct lsp_document *document;
	struct moving *items;
	size_t n, cap;
};

static void note_place(struct movings *m, struct place *at)
{
	if (!at->file || strcmp(at->file, m->document->path))
		return;
	if (m->n == m->cap) {
		m->cap = m->cap ? 2 * m->cap : 64;
		m->items = lsp_realloc(m->items, m->cap * sizeof(*m->items));
	}
	m->items[m->n++] = (struct moving){
		at, lsp_text_offset_of(&m->document->text, at->line, at->column),
	};
}

static void note_places(struct movings *m, struct lsp_found *found)
{
	struct finding **f;
	struct fixit *fix;
	struct step *step;

	if (!found)
		return;
	tl_for_each(f, &found->results.findings) {
		note_place(m, &(*f)->at);
		tl_for_each(step, &(*f)->path)
			note_place(m, &step->at);
		tl_for_each(fix, &(*f)->fixits)
			note_place(m, &fix->at);
	}
}

static void move_places(struct movings *m, size_t from, size_t to, size_t n)
{
	const struct lsp_text *t = &m->document->text;

	for (size_t i = 0; i < m->n; i++) {
		size_t at = m->items[i].offset;
		uint32_t line;

		if (at >= to)
			at = at - to + from + n;
		else if (at > from)
			at = from;
		line = lsp_text_line_of(t, at);
		m->items[i].place->line = line + 1;
		m->items[i].place->column = (uint32_t)(at - t->lines[line]) + 1;
	}
}

static void edit(struct lsp_server *s, struct lsp_document *d, size_t from, size_t to, const json_t *text)
{
	struct movings m = { .document = d };

	for (struct lsp_document *other = s->documents; other; other = other->next)
		note_places(&m, other->found);
	lsp_text_replace(&d->text, from, to, json_string_value(text), json_string_length(text));
	move_places(&m, from, to, json_string_length(text));
	free(m.items);
}

static void apply(struct lsp_server *s, struct lsp_document *d, const json_t *change)
{
	const json_t *text = json_object_get(change, "text"), *range = json_object_get(change, "range");
	size_t from, to;

	if (!json_is_string(text))
		return;
	if (!json_is_object(range)) {
		lsp_text_set(&d->text, json_string_value(text), json_string_length(text));
		return;
	}
	from = lsp_offset(s, d, json_object_get(range, "start"));
	to = lsp_offset(s, d, json_object_get(range, "end"));
	edit(s, d, from < to ? from : to, from < to ? to : from, text);
}

void lsp_did_change(struct lsp_server *s, const json_t *params)
{
	const json_t *changes = json_object_get(params, "contentChanges"), *change;
	const json_t *version = json_object_get(json_object_get(params, "textDocument"), "version");
	struct lsp_document *d = document_in(s, params);
	size_t i;

	if (!d)
		return;
	json_array_foreach(changes, i, change)
		apply(s, d, change);
	if (json_is_integer(version))
		d->version = json_integer_value(version);
	if (d->is_unit)
		lsp_check_soon(s, d, s->config.pause);
}

void lsp_did_save(struct lsp_server *s, const json_t *params)
{
	struct lsp_document *d = document_in(s, params);

	if (!d)
		return;
	/* What runs for it has this very text. */
	if (d->is_unit && !d->run.pid)
		lsp_check_soon(s, d, 0);
	lsp_check_readers(s, d->path, d);
}

void lsp_did_close(struct lsp_server *s, const json_t *params)
{
	struct lsp_document *d = document_in(s, params), **link;

	if (!d)
		return;
	for (link = &s->documents; *link != d; link = &(*link)->next)
		;
	*link = d->next;
	free_document(s, d);
	lsp_publish(s, NULL);
}

void lsp_did_change_files(struct lsp_server *s, const json_t *params)
{
	const json_t *change;
	size_t i;

	json_array_foreach(json_object_get(params, "changes"), i, change) {
		const char *uri = json_string_value(json_object_get(change, "uri"));
		struct tl_arena a;
		const char *path;

		tl_arena_init(&a, tl_get_or_die, free);
		path = uri ? lsp_uri_to_path(&a, uri) : NULL;
		if (path)
			lsp_check_readers(s, path, NULL);
		tl_arena_release(&a);
	}
}
