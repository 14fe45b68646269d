// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Who calls whom, where a tasklet is between them too: what registers or
 * schedules it leads to its callback.
 */
#include <stdlib.h>
#include <string.h>
#include "lsp-server.h"
#include "lsp-source.h"

enum { KIND_FUNCTION = 12, KIND_VARIABLE = 13 };

struct asked {
	struct lsp_server *server;
	struct lsp_facts *facts;
	struct lsp_views views;
	const struct lsp_document *document;
	json_t *list;
	struct tl_map groups;		/* by symbol: the entry of `list` */
	const char *role;		/* "from", or "to" */
};

/* {uri, range} of a location; NULL where it has none. */
static json_t *place(struct asked *q, tl_loc loc)
{
	const struct tl_location *at = lsp_facts_at(q->facts, loc);
	const char *file = lsp_facts_file(q->facts, loc);

	return file ? lsp_json_location(&q->views, &q->facts->arena, file, at->line, at->column) : NULL;
}

static json_t *end_of_name(struct asked *q, tl_loc loc, json_t *otherwise)
{
	const struct tl_location *at = lsp_facts_at(q->facts, loc);
	const struct lsp_text *t = lsp_view(&q->views, lsp_facts_file(q->facts, loc));
	size_t offset = lsp_text_offset_of(t, at->line, at->column);

	if (!t->n)
		return json_incref(otherwise);
	return lsp_json_position(q->server, t, lsp_source_word(t->s, t->n, offset).to);
}

static json_t *item(struct asked *q, const struct tl_symbol *sym, const char *detail)
{
	json_t *at = place(q, sym->loc), *range = json_object_get(at, "range"), *obj;

	if (!at)
		return NULL;
	/* Of what stands there, the name alone. */
	json_object_set_new(range, "end", end_of_name(q, sym->loc, json_object_get(range, "end")));
	obj = json_pack("{s:s, s:i, s:O, s:O, s:O, s:{s:s, s:s}}", "name", sym->name, "kind",
			sym->kind == TL_S_FUNCTION ? KIND_FUNCTION : KIND_VARIABLE, "uri",
			json_object_get(at, "uri"), "range", range, "selectionRange", range, "data", "unit",
			q->document->uri, "name", sym->name);
	if (detail)
		json_object_set_new(obj, "detail", json_string(detail));
	json_decref(at);
	return obj;
}

/* Say that `sym` is related by what stands at `loc`. */
static void relate(struct asked *q, const struct tl_symbol *sym, tl_loc loc, const char *detail)
{
	void **slot = tl_map_at(&q->facts->arena, &q->groups, sym);
	json_t *at, *obj;

	if (!*slot) {
		obj = item(q, sym, detail);
		if (!obj)
			return;
		*slot = json_pack("{s:o, s:[]}", q->role, obj, "fromRanges");
		json_array_append_new(q->list, *slot);
	}
	at = place(q, loc);
	if (at)
		json_array_append(json_object_get(*slot, "fromRanges"), json_object_get(at, "range"));
	json_decref(at);
}

static const char *about(struct asked *q, const char *verb, const struct tl_tasklet *t)
{
	return tl_arena_printf(&q->facts->arena, "%s tasklet %s", verb, t->name ? t->name : "?");
}

/* ---- calls */

static void incoming(struct asked *q, const struct tl_symbol *sym)
{
	const struct tl_analysis *an = q->facts->an;
	struct tl_function **f;
	struct tl_tasklet **t;
	const struct tl_event *e;
	const struct tl_use *use;

	tl_for_each(f, &an->unit->functions) {
		tl_for_each(e, &(*f)->events) {
			if (e->kind == TL_E_CALL && e->callee == sym)
				relate(q, (*f)->sym, e->loc, NULL);
		}
	}
	tl_for_each(t, &an->tasklets) {
		if ((*t)->callback != sym)
			continue;
		if ((*t)->where)
			relate(q, (*t)->where->sym, (*t)->loc, about(q, "registers it for", *t));
		else if ((*t)->init)
			relate(q, (*t)->init->var, (*t)->loc, about(q, "initialises", *t));
		tl_for_each(use, &an->uses) {
			if (use->kind == TL_USE_SCHEDULE && tl_use_is_of(use, *t))
				relate(q, use->where->sym, use->at->loc, about(q, "schedules", *t));
		}
	}
}

static void outgoing(struct asked *q, const struct tl_symbol *sym)
{
	const struct tl_analysis *an = q->facts->an;
	const struct tl_function *f = sym->body;
	struct tl_tasklet **t;
	const struct tl_event *e;
	const struct tl_use *use;

	if (!f)
		return;
	tl_for_each(e, &f->events) {
		if (e->kind == TL_E_CALL && e->callee)
			relate(q, e->callee, e->loc, NULL);
	}
	tl_for_each(t, &an->tasklets) {
		if (!(*t)->callback)
			continue;
		tl_for_each(use, &an->uses) {
			if (use->kind == TL_USE_SCHEDULE && use->where == f && tl_use_is_of(use, *t))
				relate(q, (*t)->callback, use->at->loc, about(q, "callback of", *t));
		}
	}
}

void lsp_prepare_calls(struct lsp_server *s, const json_t *id, const json_t *params)
{
	struct asked q = { .server = s, .views.server = s };
	struct lsp_subject subject;
	json_t *obj = NULL;

	if (lsp_subject_at(s, params, &subject) && subject.function) {
		q.document = subject.document;
		q.facts = subject.facts;
		obj = item(&q, subject.function, NULL);
		lsp_views_release(&q.views);
	}
	rpc_respond(&s->rpc, id, obj ? json_pack("[o]", obj) : NULL);
}

static void calls(struct lsp_server *s, const json_t *id, const json_t *params, const char *role,
		  void (*collect)(struct asked *q, const struct tl_symbol *sym))
{
	const json_t *data = json_object_get(json_object_get(params, "item"), "data");
	const char *name = json_string_value(json_object_get(data, "name"));
	struct asked q = { .server = s, .views.server = s, .role = role, .list = json_array() };
	const struct tl_symbol *sym;

	q.document = lsp_document_find(s, json_string_value(json_object_get(data, "unit")));
	q.facts = q.document && name ? lsp_facts_of(s, q.document) : NULL;
	sym = q.facts ? tl_unit_find_symbol(q.facts->an->unit, TL_S_FUNCTION, name) : NULL;
	if (sym)
		collect(&q, sym);
	lsp_views_release(&q.views);
	rpc_respond(&s->rpc, id, q.list);
}

void lsp_incoming_calls(struct lsp_server *s, const json_t *id, const json_t *params)
{
	calls(s, id, params, "from", incoming);
}

void lsp_outgoing_calls(struct lsp_server *s, const json_t *id, const json_t *params)
{
	calls(s, id, params, "to", outgoing);
}

/* ---- references */

static void refer(struct asked *q, tl_loc loc)
{
	json_t *at = place(q, loc);

	if (at)
		json_array_append_new(q->list, at);
}

static void refer_to_tasklet(struct asked *q, const struct tl_tasklet *t, bool with_callback)
{
	const struct tl_use *use;

	refer(q, t->loc);
	if (with_callback && t->callback && !t->callback_elsewhere)
		refer(q, t->callback->loc);
	tl_for_each(use, &q->facts->an->uses) {
		if (tl_use_is_of(use, t))
			refer(q, use->at->loc);
	}
}

/* Of a tasklet or its callback; of other words others know more. */
void lsp_references(struct lsp_server *s, const json_t *id, const json_t *params)
{
	const json_t *context = json_object_get(params, "context");
	bool declaration = json_is_true(json_object_get(context, "includeDeclaration"));
	struct asked q = { .server = s, .views.server = s };
	struct lsp_subject subject;
	struct tl_tasklet **t;

	if (!lsp_subject_at(s, params, &subject)) {
		rpc_respond(&s->rpc, id, NULL);
		return;
	}
	q.document = subject.document;
	q.facts = subject.facts;
	q.list = json_array();
	for (uint32_t i = 0; i < subject.tasklets.n; i++)
		refer_to_tasklet(&q, subject.tasklets.items[i], true);
	tl_for_each(t, &q.facts->an->tasklets) {
		if (subject.function && (*t)->callback == subject.function)
			refer_to_tasklet(&q, *t, declaration);
	}
	lsp_views_release(&q.views);
	rpc_respond(&s->rpc, id, q.list);
}
