// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * The analysis once more, in the server: the compiler left the facts, and
 * what people ask is answered from them. Only the last one asked for is kept.
 */
#include <stdlib.h>
#include <string.h>
#include <tasklint/index-reader.h>
#include "compdb.h"
#include "lsp-server.h"
#include "lsp-source.h"

static const struct tl_model *model(struct lsp_server *s)
{
	const char *folder = find_facts(&s->arena);
	struct tl_model *m;
	struct tl_err err;
	const char **file;

	if (s->model || !folder)
		return s->model;
	m = tl_model_new(&s->arena);
	if (tl_model_read_all(m, folder, &err)) {
		trouble("lsp: %s", err.text);
		return NULL;
	}
	tl_for_each(file, &s->config.facts) {
		if (tl_model_read(m, *file, &err)) {
			trouble("lsp: %s", err.text);
			return NULL;
		}
	}
	s->model = m;
	return m;
}

void lsp_facts_release(struct lsp_server *s)
{
	struct tl_err err;

	if (!s->facts)
		return;
	if (s->facts->index && tl_index_close(s->facts->index, &err))
		trouble("lsp: %s", err.text);
	tl_arena_release(&s->facts->arena);
	free(s->facts);
	s->facts = NULL;
}

/* What an index knows; opened for each analysis, as another one may have taken its place. */
static const struct tl_elsewhere *elsewhere(struct lsp_facts *f, const struct lsp_document *d, const char *path)
{
	const char *slash = strrchr(d->path, '/');
	struct tl_err err;

	if (!d->index)
		return NULL;
	if (tl_index_open(&f->arena, d->index, &f->index, &err)) {
		trouble("lsp: %s", err.text);
		return NULL;
	}
	return tl_index_view(f->index, &f->arena, path,
			     tl_arena_strndup(&f->arena, d->path, (size_t)(slash - d->path)));
}

struct lsp_facts *lsp_facts_of(struct lsp_server *s, const struct lsp_document *d)
{
	struct tl_options options = { .severity = TL_WARNING };
	struct lsp_facts *f = s->facts;
	const struct tl_model *m;
	struct tl_unit *unit;
	struct tl_err err;
	char *text;
	size_t size;

	if (f && f->document == d && f->number == d->facts_number)
		return f;
	lsp_facts_release(s);
	m = d->facts ? model(s) : NULL;
	if (!m)
		return NULL;
	f = lsp_realloc(NULL, sizeof(*f));
	*f = (struct lsp_facts){ .document = d, .number = d->facts_number };
	tl_arena_init(&f->arena, tl_get_or_die, free);
	s->facts = f;
	if (tl_read_file(&f->arena, d->facts, &text, &size, &err) ||
	    tl_facts_read(&f->arena, d->facts, text, &unit, &err)) {
		trouble("lsp: %s", err.text);
		lsp_facts_release(s);
		return NULL;
	}
	f->folder = tl_arena_printf(&f->arena, "%s", d->facts_folder);
	options.elsewhere = elsewhere(f, d, unit->path);
	f->an = tl_analyse(unit, m, &options);
	return f;
}

const struct tl_location *lsp_facts_at(const struct lsp_facts *f, tl_loc loc)
{
	return &f->an->unit->locs.items[loc];
}

const char *lsp_facts_file(struct lsp_facts *f, tl_loc loc)
{
	const struct tl_location *at = lsp_facts_at(f, loc);

	return loc && at->file ? absolute_name(&f->arena, f->folder, at->file) : NULL;
}

/* ---- what a word is */

static bool is_named(const struct tl_tasklet *t, const char *word)
{
	return (t->member && !strcmp(t->member->name, word)) ||
	       (t->variable && !strcmp(t->variable->name, word)) ||
	       (t->local >= 0 && t->where && !strcmp(t->where->locals.items[t->local].name, word));
}

static bool is_on_line(const struct lsp_subject *q, tl_loc loc)
{
	const char *file = lsp_facts_at(q->facts, loc)->line == q->line ? lsp_facts_file(q->facts, loc) : NULL;

	return file && !strcmp(file, q->document->path);
}

static bool is_used_on_line(const struct lsp_subject *q, const struct tl_tasklet *t)
{
	const struct tl_use *use;

	if (is_on_line(q, t->loc))
		return true;
	tl_for_each(use, &q->facts->an->uses) {
		if (tl_use_is_of(use, t) && is_on_line(q, use->at->loc))
			return true;
	}
	return false;
}

/* Several records may have a member of that name: the line tells which is meant, where it can. */
static void find_tasklets(struct lsp_subject *q)
{
	struct tl_arena *a = &q->facts->arena;
	bool here = false;
	struct tl_tasklet **t;

	tl_for_each(t, &q->facts->an->tasklets) {
		if (is_named(*t, q->word)) {
			*TL_PUSH(a, &q->tasklets) = *t;
			here |= is_used_on_line(q, *t);
		}
	}
	for (uint32_t i = q->tasklets.n; here && i--;) {
		if (!is_used_on_line(q, q->tasklets.items[i]))
			q->tasklets.items[i] = q->tasklets.items[--q->tasklets.n];
	}
}

bool lsp_subject_at(struct lsp_server *s, const json_t *params, struct lsp_subject *ret)
{
	const json_t *id = json_object_get(params, "textDocument");
	struct lsp_subject q = { .server = s };
	struct lsp_span word;

	q.document = lsp_document_find(s, json_string_value(json_object_get(id, "uri")));
	if (!q.document)
		return false;
	word = lsp_source_word(q.document->text.s, q.document->text.n,
			       lsp_offset(s, q.document, json_object_get(params, "position")));
	q.facts = word.from == word.to ? NULL : lsp_facts_of(s, q.document);
	if (!q.facts)
		return false;
	q.from = word.from;
	q.to = word.to;
	q.line = lsp_text_line_of(&q.document->text, word.from) + 1;
	q.word = tl_arena_strndup(&q.facts->arena, q.document->text.s + word.from, word.to - word.from);
	q.function = tl_unit_find_symbol(q.facts->an->unit, TL_S_FUNCTION, q.word);
	find_tasklets(&q);
	*ret = q;
	return q.function || q.tasklets.n || tl_model_function(s->model, q.word);
}
