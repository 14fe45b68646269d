// SPDX-License-Identifier: GPL-2.0-or-later
/* What rules see of a solved unit, and how they report. */
#include <inttypes.h>
#include <string.h>

#include "solver.h"

const struct tl_analysis *tl_rule_analysis(const struct tl_rule_ctx *cx)
{
	return cx->an;
}

unsigned int tl_rule_level(const struct tl_rule_ctx *cx)
{
	return cx->an->level;
}

bool *tl_new_flags(struct tl_rule_ctx *cx, const struct tl_function *f)
{
	return TL_NEW_ARRAY(cx->an->arena, bool, f->events.n + 1);
}

bool tl_is_last(const struct tl_rule_ctx *cx, const struct tl_function *f)
{
	const struct tl_root *root;

	tl_for_each(root, &cx->an->roots)
		if (root->callback == f->sym && root->last)
			return true;
	return false;
}

static const char *format(struct tl_rule_ctx *cx, const char *fmt, va_list ap)
{
	char text[512];

	vsnprintf(text, sizeof(text), fmt, ap);
	return tl_arena_strndup(cx->an->arena, text, strlen(text));
}

const char *tl_format(struct tl_rule_ctx *cx, const char *fmt, ...)
{
	const char *text;
	va_list ap;

	va_start(ap, fmt);
	text = format(cx, fmt, ap);
	va_end(ap);
	return text;
}

struct tl_finding *tl_report(struct tl_rule_ctx *cx, tl_loc loc, const struct tl_function *f,
			     const char *fmt, ...)
{
	const struct tl_location *at = &cx->an->unit->locs.items[loc];
	const char *key = tl_arena_printf(cx->an->arena, "%s:%u:%u", at->file ? at->file : "", at->line,
					  at->column);
	void **slot = tl_map_at(cx->an->arena, &cx->reported, tl_intern(&cx->an->unit->strings, key));
	struct tl_finding *fi;
	va_list ap;

	if (*slot)
		return NULL;
	*slot = fi = TL_NEW(cx->an->arena, struct tl_finding);
	va_start(ap, fmt);
	fi->message = format(cx, fmt, ap);
	va_end(ap);
	fi->rule = cx->rule;
	fi->severity = cx->severity;
	fi->loc = loc;
	fi->function = f ? f->sym : NULL;
	*TL_PUSH(cx->an->arena, &cx->an->findings) = fi;
	return fi;
}

void tl_add_step(struct tl_rule_ctx *cx, struct tl_finding *fi, tl_loc loc, const struct tl_function *f,
		 uint32_t depth, const char *fmt, ...)
{
	struct tl_step *step = TL_PUSH(cx->an->arena, &fi->path);
	va_list ap;

	va_start(ap, fmt);
	step->text = format(cx, fmt, ap);
	va_end(ap);
	step->loc = loc;
	step->function = f ? f->sym : NULL;
	step->depth = depth;
}

void tl_add_doubt(struct tl_rule_ctx *cx, struct tl_finding *fi, tl_loc loc, const struct tl_function *f,
		  uint32_t depth, const char *fmt, ...)
{
	const char *text;
	va_list ap;

	va_start(ap, fmt);
	text = format(cx, fmt, ap);
	va_end(ap);
	tl_add_step(cx, fi, loc, f, depth, "%s: likely, not certain", text);
	fi->likely = true;
}

void tl_add_registration(struct tl_rule_ctx *cx, struct tl_finding *fi, const struct tl_tasklet *t)
{
	if (t->via == TL_VIA_ELSEWHERE && !t->name)
		tl_add_step(cx, fi, t->loc, t->callback->body, 0,
			    "'%s' is a tasklet's callback by its type; another file registers it",
			    t->callback->name);
	else
		tl_add_step(cx, fi, t->loc, t->where, 0, "'%s' becomes the callback of tasklet '%s' here",
			    t->callback ? t->callback->name : "?", t->name);
}

void tl_add_root(struct tl_rule_ctx *cx, struct tl_finding *fi, const struct tl_root *root)
{
	tl_add_step(cx, fi, root->loc, root->where, 0, "'%s' runs in %s context, by %s",
		    root->callback->name, tl_context_name(root->context), root->by);
}

void tl_add_fixit(struct tl_rule_ctx *cx, struct tl_finding *fi, tl_loc loc, const char *old_text,
		  const char *new_text)
{
	*TL_PUSH(cx->an->arena, &fi->fixits) = (struct tl_fixit){ loc, old_text, new_text };
}

const char *tl_pointer_name(struct tl_rule_ctx *cx, const struct tl_type *to)
{
	size_t len = strlen(to->name);

	return tl_format(cx, len && to->name[len - 1] == '*' ? "%s*" : "%s *", to->name);
}

const char *tl_value_text(struct tl_rule_ctx *cx, const struct tl_function *f, tl_val v)
{
	return tl_value_print(cx->an->solver, f, v, NULL);
}

tl_val tl_value_memory(struct tl_rule_ctx *cx, const struct tl_function *f, tl_val v)
{
	tl_val root = tl_value_root(f, v);

	return tl_value_root(f, tl_value_resolve(cx->an->solver, (struct tl_function *)f, root));
}

/* Down from the type of a variable to the tasklet at `offset`; outermost first. */
static int places_in(const struct tl_type *type, int64_t offset, struct tl_place *out, int max)
{
	int n = 0;

	while (type && n < max) {
		const struct tl_field *inner = NULL;

		while (type->kind == TL_T_ARRAY && type->to && type->to->size) {
			offset %= (int64_t)type->to->size;
			type = type->to;
		}
		if (type->kind != TL_T_RECORD || !type->record)
			break;
		for (uint32_t i = 0; i < type->record->fields.n; i++) {
			const struct tl_field *f = type->record->fields.items[i];

			if (offset >= (int64_t)f->offset && offset < (int64_t)(f->offset + f->size))
				inner = f;
		}
		out[n++] = (struct tl_place){ type->record, offset };
		if (!inner)
			break;
		offset -= (int64_t)inner->offset;
		type = inner->type;
	}
	return n;
}

int tl_tasklet_places(const struct tl_tasklet *t, struct tl_place *out, int max, bool *ret_all)
{
	const struct tl_function *f = t->where;
	int64_t offset = 0;
	int n = 0;
	tl_val v;

	*ret_all = false;
	if (t->init) {
		n = places_in(t->variable->type, (int64_t)t->init->base, out, max);
		/* The last one is the tasklet itself. */
		n -= n > 0;
		for (int i = 0; i < n / 2; i++) {
			struct tl_place swap = out[i];

			out[i] = out[n - 1 - i];
			out[n - 1 - i] = swap;
		}
		*ret_all = true;
		return n;
	}
	for (v = t->object; f && n < max; v = f->values.items[v].a) {
		const struct tl_value *x = &f->values.items[v];

		switch (x->kind) {
		case TL_V_FIELD:
			offset += (int64_t)x->field->offset;
			out[n++] = (struct tl_place){ x->field->record, offset };
			break;
		case TL_V_OFFSET:
			offset += x->number;
			break;
		case TL_V_CAST:
			break;
		case TL_V_GLOBAL:
		case TL_V_LOCAL:
			*ret_all = true;
			return n;
		default:
			/* From an index on, distances vary. */
			return n;
		}
	}
	return n;
}

/* ---- derivations */

const struct tl_derived *tl_callback_derived(const struct tl_tasklet *t, uint32_t i)
{
	const struct tl_summary *st = t->callback ? tl_summary_of(t->callback->body) : NULL;

	for (uint32_t d = 0; st && d < st->derived.n; d++)
		if (st->derived.items[d]->param == 0 && i-- == 0)
			return st->derived.items[d];
	return NULL;
}

void tl_add_derivation(struct tl_rule_ctx *cx, struct tl_finding *fi, const struct tl_derived *d)
{
	for (uint32_t depth = 1; d; d = d->next, depth++) {
		if (d->next)
			tl_add_step(cx, fi, d->at->loc, d->f, depth, "is passed to '%s'",
				    d->next->f->sym->name);
		else
			tl_add_step(cx, fi, d->at->loc, d->f, depth, "becomes '%s'", d->type->name);
	}
}

/* ---- acts */

bool tl_function_act(const struct tl_function *f, uint32_t i, struct tl_act *ret)
{
	const struct tl_fstate *st = tl_state(f);
	const struct tl_site *site;
	const struct tl_value *size;

	if (i >= st->acts.n)
		return false;
	site = st->acts.items[i];
	size = &f->values.items[site->size];
	*ret = (struct tl_act){ .kind = site->effect->kind, .f = f, .at = site->at,
		.how = site->api ? site->api->name : NULL, .object = site->object, .size = -1,
		.user = site->api && site->api->user.given && site->api->user.when != TL_NEVER,
		.inherited = site->inherited, .site = site };
	if (site->api && site->at->kind == TL_E_CALL && !site->inner)
		ret->how = tl_call_name(site->at);
	if (site->type)
		ret->size = (int64_t)site->type->size;
	else if (size->kind == TL_V_CONST)
		ret->size = size->number;
	return true;
}

bool tl_act_at(const struct tl_function *f, const struct tl_event *e, enum tl_effect_kind kind, struct tl_act *ret)
{
	for (uint32_t i = 0; tl_function_act(f, i, ret); i++)
		if (ret->at == e && ret->kind == kind)
			return true;
	return false;
}

bool tl_is_tasklet_act(const struct tl_rule_ctx *cx, const struct tl_act *act)
{
	const struct tl_site *site = act->site;

	while (site->inner)
		site = site->inner;
	return site->at->callee && tl_takes_tasklet(cx->an->solver, site->at->callee, site->effect->arg);
}

void tl_add_act(struct tl_rule_ctx *cx, struct tl_finding *fi, const struct tl_act *act,
		const char *what_it_does)
{
	uint32_t depth = 0;

	for (const struct tl_site *s = act->site; s; s = s->inner, depth++) {
		if (s->inner)
			tl_add_step(cx, fi, s->at->loc, s->f, depth, "calls '%s'", s->inner->f->sym->name);
		else if (s->api)
			tl_add_step(cx, fi, s->at->loc, s->f, depth, "%s() %s", tl_call_name(s->at), what_it_does);
		else
			tl_add_step(cx, fi, s->at->loc, s->f, depth, "this assignment %s", what_it_does);
	}
}

/* ---- the model and layouts */

enum tl_role tl_field_role(const struct tl_rule_ctx *cx, const struct tl_field *f, const char *kind)
{
	const struct tl_api_field *role = tl_solver_field(cx->an->solver, f);

	return role && tl_record_is(cx, f->record, kind) ? role->role : TL_ROLE_NONE;
}

bool tl_record_is(const struct tl_rule_ctx *cx, const struct tl_record *r, const char *kind)
{
	return tl_record_has_kind(cx->an->solver, r, kind);
}

bool tl_record_embeds(const struct tl_rule_ctx *cx, const struct tl_record *r, const char *kind,
		      uint64_t from, uint64_t to, uint64_t *ret_offset, const struct tl_field **ret_field)
{
	for (uint32_t i = 0; i < r->fields.n; i++) {
		const struct tl_field *f = r->fields.items[i];
		const struct tl_type *t = f->type;
		uint64_t inner;

		if (f->offset + f->size <= from || f->offset >= to)
			continue;
		while (t && t->kind == TL_T_ARRAY)
			t = t->to;
		if (!t || t->kind != TL_T_RECORD || !t->record)
			continue;
		if (tl_record_is(cx, t->record, kind)) {
			*ret_offset = f->offset;
			*ret_field = f;
			return true;
		}
		if (t->record != r &&
		    tl_record_embeds(cx, t->record, kind, from > f->offset ? from - f->offset : 0,
				     to - f->offset, &inner, ret_field)) {
			*ret_offset = f->offset + inner;
			return true;
		}
	}
	return false;
}

int64_t tl_record_offset_of(const struct tl_record *outer, const struct tl_record *inner)
{
	if (outer == inner)
		return 0;
	for (uint32_t i = 0; i < outer->fields.n; i++) {
		const struct tl_field *f = outer->fields.items[i];
		int64_t offset;

		if (!f->type || f->type->kind != TL_T_RECORD || !f->type->record ||
		    f->type->record == outer)
			continue;
		offset = tl_record_offset_of(f->type->record, inner);
		if (offset >= 0)
			return (int64_t)f->offset + offset;
	}
	return -1;
}

/* ---- order of statements */

struct tl_reaching {
	const struct tl_function *f;
	uint32_t from;
	bool around;
	uint8_t *seen;			/* by block: it comes behind `from` */
	uint32_t *stack, n, cap;
};

static void reach_block(struct tl_reaching *r, uint32_t b)
{
	if (!r->seen[b])
		r->stack[r->n++] = b;
	r->seen[b] = 1;
}

/* The loop is over: what comes behind it. */
static void leave_loop(struct tl_reaching *r, struct tl_arena *arena, uint32_t header)
{
	const bool *in = tl_loop_of(arena, r->f, header);

	for (uint32_t b = header; b < r->f->blocks.n; b++)
		for (uint32_t e = 0; (b == header || in[b]) && e < r->f->blocks.items[b].edges.n; e++) {
			uint32_t to = r->f->blocks.items[b].edges.items[e].to;

			if (to > header && !in[to])
				reach_block(r, to);
		}
}

/* What comes behind a block; rules ask about one statement and many others, so the last answer is kept. */
static const uint8_t *reached_from(struct tl_solver *s, const struct tl_function *f, uint32_t from, bool around)
{
	struct tl_reaching *r = s->reaching;

	if (!r)
		r = s->reaching = TL_NEW(s->arena, struct tl_reaching);
	if (r->f == f && r->from == from && r->around == around)
		return r->seen;
	if (r->cap < f->blocks.n) {
		r->cap = f->blocks.n;
		r->seen = TL_NEW_ARRAY(s->arena, uint8_t, r->cap);
		r->stack = TL_NEW_ARRAY(s->arena, uint32_t, r->cap);
	}
	memset(r->seen, 0, f->blocks.n);
	r->f = f;
	r->from = from;
	r->around = around;
	r->stack[r->n++] = from;
	while (r->n) {
		uint32_t at = r->stack[--r->n];

		for (uint32_t e = 0; e < f->blocks.items[at].edges.n; e++) {
			uint32_t next = f->blocks.items[at].edges.items[e].to;

			if (next <= at && !around)
				leave_loop(r, s->arena, next);
			else
				reach_block(r, next);
		}
	}
	return r->seen;
}

bool tl_event_follows(struct tl_rule_ctx *cx, const struct tl_function *f, const struct tl_event *a,
		      const struct tl_event *b, bool around)
{
	if (a->block == b->block && a < b)
		return true;
	return reached_from(cx->an->solver, f, a->block, around)[b->block];
}
