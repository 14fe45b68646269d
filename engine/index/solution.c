// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Solving many units: see solution.h.
 *
 * What a function does follows from its unit and from the functions that it asks
 * for, so circles of units are solved from nothing: that what is gone can't keep
 * itself alive in a circle. In a circle only functions are solved that others ask
 * for, and again only those that an answer has changed for; its units are analysed
 * as a whole once that has settled. Registrations change findings only, never what
 * a function does, and come last.
 *
 * A circle's units take turns in a fixed order. Those that tell each other nothing
 * may have their turns at once, which gives the same answers with any number of threads.
 */
#include <pthread.h>
#include <stdlib.h>
#include <string.h>
#include "index/files.h"
#include "index/order.h"
#include "index/view.h"
#include "solve/solver.h"

#define MAX_ROUNDS 8
/* Units of smaller circles are not worth threads of their own: other circles are. */
#define LARGE_CIRCLE 16

/* Where a function that is asked for is, if that can be told. */
struct need {
	uint32_t unit, symbol;		/* of TL_NO_UNIT: nobody has it */
};

/* A member's functions, which another unit may have stored there. */
struct source {
	const struct tl_slot *slot;
	const struct need *functions;	/* as many as the slot has */
};

struct unit {
	struct tl_shared shared;
	struct tl_solved solved;
	TL_VEC(struct need) needs;
	TL_VEC(struct source) sources;
	TL_VEC(uint32_t) wanted;	/* numbers of its functions that others ask for */
	uint64_t *seen;			/* by need, then by source: what it was told in its last turn */
	uint32_t circle, turn;		/* turns of one number are taken at once */
	bool failed;			/* it can't be read */
	bool kept;			/* what was known of it still holds */
	bool summarised;
	bool changed;			/* in this round */
	bool analysed;
};

/* A thread's own. */
struct worker {
	struct tl_arena arena;
	struct tl_strings strings;
	uint32_t analyses, rounds;
	bool unsettled;
};

struct tl_solution {
	struct tl_arena *arena;
	const struct tl_model *model;
	const struct tl_solution_input *input;
	const struct tl_options *options;
	struct tl_solution_stats *stats;
	struct tl_source *sources;
	struct tl_program program;
	struct unit *units;
	struct worker *workers;
	uint32_t nworkers;
	struct tl_order order;
	const struct tl_circle *level;		/* the first circle of the one that is solved */
	struct tl_map registered;		/* interned callback -> struct registered */
	pthread_mutex_t lock;			/* of the program, while units are added */
	TL_VEC(const struct tl_solution_function *) functions;
};

struct registered { TL_VEC(struct tl_registered) list; };

/* ---- answers */

/* Among the first n. */
static struct tl_solved_function *function_at(const struct tl_solved *s, uint32_t n, uint32_t symbol)
{
	uint32_t low = 0, high = n;

	while (low < high) {
		uint32_t middle = low + (high - low) / 2;

		if (s->functions.items[middle].number == symbol)
			return &s->functions.items[middle];
		if (s->functions.items[middle].number < symbol)
			low = middle + 1;
		else
			high = middle;
	}
	return NULL;
}

static const struct tl_solved_function *solved_at(const struct tl_solution *p, uint32_t unit, uint32_t symbol)
{
	const struct tl_solved *s = unit == TL_NO_UNIT ? NULL : &p->units[unit].solved;

	return s ? function_at(s, s->functions.n, symbol) : NULL;
}

static uint32_t answer_definitions(void *data, struct tl_arena *a, const char *name, struct tl_candidate **ret)
{
	const struct tl_solution *p = data;
	const struct tl_global *g = tl_program_global(&p->program, name);

	return g ? tl_program_candidates(&p->program, g, a, ret) : 0;
}

static const char *answer_facts(void *data, struct tl_arena *a, struct tl_symbol_at at)
{
	const struct tl_solved_function *f = solved_at(data, at.unit, at.symbol);

	(void)a;
	return f ? f->facts : NULL;
}

static uint32_t answer_registrations(void *data, struct tl_arena *a, const char *name, struct tl_registered **ret)
{
	const struct tl_solution *p = data;
	const struct registered *r;

	r = tl_map_get(&p->registered, tl_intern_find(&p->program.strings, name, strlen(name)));
	if (!r)
		return 0;
	*ret = TL_NEW_ARRAY(a, struct tl_registered, r->list.n);
	memcpy(*ret, r->list.items, r->list.n * sizeof(**ret));
	return r->list.n;
}

static bool is_open(const struct tl_slot *slot, uint32_t unit)
{
	for (uint32_t i = 0; i < slot->open.n; i++)
		if (slot->open.items[i] != unit)
			return true;
	return false;
}

static uint32_t answer_stored(void *data, struct tl_arena *a, uint32_t unit, const char *member, const char *record,
			      struct tl_member_function **ret, bool *ret_open)
{
	const struct tl_solution *p = data;
	const struct tl_slot *slot = tl_program_slot_named(&p->program, member, record, a);

	*ret_open = slot && is_open(slot, unit);
	if (!slot)
		return 0;
	*ret = TL_NEW_ARRAY(a, struct tl_member_function, slot->functions.n);
	for (uint32_t i = 0; i < slot->functions.n; i++) {
		const struct tl_slot_function *f = &slot->functions.items[i];

		(*ret)[i] = (struct tl_member_function){ f->at, f->name, p->program.units[f->at.unit].path,
							 f->is_static };
	}
	return slot->functions.n;
}

static struct tl_answers answers_of(const struct tl_solution *p)
{
	return (struct tl_answers){ (void *)p, answer_definitions, answer_facts, answer_registrations,
				    answer_stored };
}

struct tl_elsewhere *tl_solution_view(struct tl_solution *p, const char *module, const char *path, struct tl_arena *a)
{
	struct tl_answers *answers = TL_NEW(a, struct tl_answers);
	uint32_t unit = TL_NO_UNIT;

	for (uint32_t i = 0; i < p->program.nunits; i++) {
		const struct tl_program_unit *u = &p->program.units[i];

		if (u->added && !strcmp(u->path, path) && (!module || !strcmp(u->module, module)))
			unit = i;
	}
	*answers = answers_of(p);
	return tl_view_new(a, answers, unit, module);
}

/* ---- a first look at all units */

static bool read_unit(struct tl_solution *p, uint32_t i, struct tl_arena *a, struct tl_unit **ret)
{
	struct tl_err err = { "" };

	if (p->units[i].failed)
		return false;
	if (!p->input->read(p->input->data, i, a, ret, &err))
		return true;
	p->units[i].failed = true;
	p->input->done(p->input->data, i, NULL, &err);
	return false;
}

static void share(struct tl_solution *p, uint32_t worker, uint32_t i)
{
	struct tl_arena scratch;
	struct tl_unit *unit;

	tl_arena_init(&scratch, p->arena->get, p->arena->put);
	if (read_unit(p, i, &scratch, &unit))
		tl_shared_of(&p->workers[worker].strings, unit, p->model, &p->units[i].shared);
	tl_arena_release(&scratch);
}

static void look_at(void *data, uint32_t worker, uint32_t i)
{
	struct tl_solution *p = data;
	const struct tl_solution_kept *kept = p->input->kept ? p->input->kept(p->input->data, i) : NULL;

	if (kept) {
		p->units[i].kept = true;
		p->units[i].shared = kept->shared;
		p->units[i].solved = kept->solved;
	} else {
		share(p, worker, i);
	}
	if (p->units[i].failed)
		return;
	pthread_mutex_lock(&p->lock);
	tl_program_add(&p->program, i, &p->units[i].shared);
	pthread_mutex_unlock(&p->lock);
}

/* ---- who needs whom */

static struct need need_of(struct tl_solution *p, uint32_t unit, const struct tl_global *g, struct tl_arena *scratch)
{
	const struct tl_definition **list;

	if (tl_program_definitions(&p->program, unit, g, scratch, &list) != 1 || list[0]->at.unit == unit)
		return (struct need){ TL_NO_UNIT, 0 };
	return (struct need){ list[0]->at.unit, list[0]->at.symbol };
}

static struct source source_of(struct tl_solution *p, uint32_t unit, const struct tl_slot *slot,
			       struct tl_arena *scratch)
{
	struct need *functions = TL_NEW_ARRAY(p->arena, struct need, slot->functions.n);

	for (uint32_t k = 0; k < slot->functions.n; k++) {
		const struct tl_slot_function *f = &slot->functions.items[k];
		const struct tl_global *g = f->is_static ? NULL : tl_program_global(&p->program, f->name);

		functions[k] = f->at.unit == unit ? (struct need){ TL_NO_UNIT, 0 } :
			       g ? need_of(p, unit, g, scratch) : (struct need){ f->at.unit, f->at.symbol };
	}
	return (struct source){ slot, functions };
}

static void find_needs(struct tl_solution *p, uint32_t i, struct tl_numbers *numbers, struct tl_arena *to)
{
	const struct tl_program_unit *u = &p->program.units[i];
	struct unit *unit = &p->units[i];
	struct tl_arena scratch;

	tl_arena_init(&scratch, p->arena->get, p->arena->put);
	for (uint32_t k = 0; k < u->asks.n; k++)
		*TL_PUSH(p->arena, &unit->needs) = need_of(p, i, u->asks.items[k], &scratch);
	for (uint32_t k = 0; k < u->slots.n; k++)
		*TL_PUSH(p->arena, &unit->sources) = source_of(p, i, u->slots.items[k], &scratch);
	tl_arena_release(&scratch);
	for (uint32_t k = 0; k < unit->needs.n; k++)
		if (unit->needs.items[k].unit != TL_NO_UNIT)
			*TL_PUSH(to, numbers) = unit->needs.items[k].unit;
	p->stats->edges += numbers->n;
	for (uint32_t k = 0; k < unit->sources.n; k++)
		for (uint32_t f = 0; f < unit->sources.items[k].slot->functions.n; f++)
			if (unit->sources.items[k].functions[f].unit != TL_NO_UNIT)
				*TL_PUSH(to, numbers) = unit->sources.items[k].functions[f].unit;
}

static void want(struct tl_solution *p, const struct need *need)
{
	if (need->unit != TL_NO_UNIT)
		*TL_PUSH(p->arena, &p->units[need->unit].wanted) = need->symbol;
}

static void want_needs(struct tl_solution *p, const struct unit *u)
{
	for (uint32_t k = 0; k < u->needs.n; k++)
		want(p, &u->needs.items[k]);
	for (uint32_t k = 0; k < u->sources.n; k++)
		for (uint32_t f = 0; f < u->sources.items[k].slot->functions.n; f++)
			want(p, &u->sources.items[k].functions[f]);
}

/* Of two units of a circle one of which needs the other, the one that stands first there has an earlier turn. */
static void part(struct unit *a, struct unit *b, bool a_is_first)
{
	if (a_is_first && b->turn <= a->turn)
		b->turn = a->turn + 1;
	else if (!a_is_first && a->turn <= b->turn)
		a->turn = b->turn + 1;
}

static void take_turns(struct tl_solution *p, const struct tl_numbers *needs, uint32_t circle, uint32_t *place)
{
	const struct tl_circle *c = &p->order.circles[circle];

	for (uint32_t k = 0; k < c->n; k++) {
		place[c->items[k]] = k;
		p->units[c->items[k]].circle = circle;
	}
	for (uint32_t k = 0; k < c->n; k++) {
		const struct tl_numbers *n = &needs[c->items[k]];
		struct unit *u = &p->units[c->items[k]];

		/* Its own turn depends on who stands before it, so those come first. */
		for (uint32_t i = 0; i < n->n; i++)
			if (p->units[n->items[i]].circle == circle && place[n->items[i]] < k)
				part(u, &p->units[n->items[i]], false);
		for (uint32_t i = 0; i < n->n; i++)
			if (p->units[n->items[i]].circle == circle && place[n->items[i]] > k)
				part(u, &p->units[n->items[i]], true);
	}
}

static void put_in_order(struct tl_solution *p)
{
	struct tl_arena scratch;
	struct tl_numbers *needs;
	uint32_t *place;

	tl_arena_init(&scratch, p->arena->get, p->arena->put);
	needs = TL_NEW_ARRAY(&scratch, struct tl_numbers, p->program.nunits);
	place = TL_NEW_ARRAY(&scratch, uint32_t, p->program.nunits);
	for (uint32_t i = 0; i < p->program.nunits; i++)
		if (p->program.units[i].added)
			find_needs(p, i, &needs[i], &scratch);
	tl_order_make(p->arena, needs, p->program.nunits, &p->order);
	p->stats->levels = p->order.nlevels;
	for (uint32_t i = 0; i < p->program.nunits; i++) {
		p->units[i].circle = p->order.n;
		want_needs(p, &p->units[i]);
	}
	for (uint32_t i = 0; i < p->order.n; i++) {
		take_turns(p, needs, i, place);
		if (p->stats->largest < p->order.circles[i].n)
			p->stats->largest = p->order.circles[i].n;
	}
	tl_arena_release(&scratch);
}

/* ---- what a unit uses of others, as one number */

static uint64_t add_function(const struct tl_solution *p, uint64_t h, const struct need *need)
{
	const struct tl_solved_function *f = solved_at(p, need->unit, need->symbol);
	uint64_t hash = f ? f->hash : 0;

	return tl_hash_bytes(h, &hash, sizeof(hash));
}

static uint64_t add_source(const struct tl_solution *p, uint64_t h, const struct source *s, uint32_t unit)
{
	h = tl_hash_text(h, is_open(s->slot, unit) ? "open" : "closed");
	for (uint32_t f = 0; f < s->slot->functions.n; f++) {
		if (s->slot->functions.items[f].at.unit == unit)
			continue;
		h = tl_hash_text(h, s->slot->functions.items[f].name);
		h = add_function(p, h, &s->functions[f]);
	}
	return h;
}

static uint64_t hash_used(const struct tl_solution *p, uint32_t i)
{
	const struct unit *u = &p->units[i];
	uint64_t h = TL_HASH_BEGIN;

	for (uint32_t k = 0; k < u->needs.n; k++)
		h = add_function(p, h, &u->needs.items[k]);
	for (uint32_t k = 0; k < u->sources.n; k++)
		h = add_source(p, h, &u->sources.items[k], i);
	return tl_hash_end(h);
}

static uint64_t add_registration(uint64_t h, const struct tl_registration *r)
{
	const uint32_t numbers[] = { r->context, r->is_tasklet, r->is_legacy, r->line, r->column };

	h = tl_hash_text(tl_hash_text(tl_hash_text(h, r->callback), r->object), r->by);
	h = tl_hash_text(tl_hash_text(h, r->file), r->function);
	return tl_hash_bytes(h, numbers, sizeof(numbers));
}

/* 0: others register nothing of it. */
static uint64_t hash_registered(const struct tl_solution *p, uint32_t i)
{
	const struct tl_answers answers = answers_of(p);
	uint64_t h = TL_HASH_BEGIN;
	struct tl_arena scratch;
	bool any = false;

	if (!p->registered.n)
		return 0;
	tl_arena_init(&scratch, p->arena->get, p->arena->put);
	for (uint32_t k = 0; k < p->units[i].shared.symbols.n; k++) {
		const struct tl_shared_symbol *s = &p->units[i].shared.symbols.items[k];
		struct tl_registered *list;
		uint32_t n;

		if (!s->defined || s->kind != TL_S_FUNCTION)
			continue;
		n = tl_view_registered(&answers, &scratch, s->name, i, &list);
		for (uint32_t r = 0; r < n; r++)
			h = add_registration(h, list[r].what);
		any |= n > 0;
	}
	tl_arena_release(&scratch);
	return any ? tl_hash_end(h) : 0;
}

/* ---- solving */

/* The facts under the function's own name: what others call a static one is their business. */
static void facts_text(struct worker *w, struct tl_api *api, struct tl_solved_function *f)
{
	char *text = NULL;
	size_t size = 0;
	FILE *out = open_memstream(&text, &size);
	uint64_t hash;

	if (!out)
		return;
	api->name = f->name;
	tl_api_write(api, out);
	fclose(out);
	hash = tl_hash_end(tl_hash_bytes(TL_HASH_BEGIN, text, size));
	/* What was said before is still there. */
	if (text && !(f->facts && f->hash == hash)) {
		f->facts = tl_arena_strndup(&w->arena, text, size);
		f->hash = hash;
	}
	free(text);
}

static int by_number(const void *a, const void *b)
{
	const struct tl_solved_function *x = a, *y = b;

	return (x->number > y->number) - (x->number < y->number);
}

/* The functions that were solved; of others, what was known before stays. */
static void take_functions(struct worker *w, const struct tl_analysis *an, struct tl_solved *ret)
{
	uint32_t nbefore = ret->functions.n;
	struct tl_arena scratch;
	struct tl_strings names = { .arena = &scratch };

	tl_arena_init(&scratch, w->arena.get, w->arena.put);
	for (uint32_t k = 0; k < an->unit->symbols.n; k++) {
		const struct tl_symbol *sym = an->unit->symbols.items[k];
		struct tl_solved_function new = { .number = k }, *f;
		struct tl_api *api;

		if (sym->kind != TL_S_FUNCTION || !sym->body || sym->is_copy)
			continue;
		api = tl_function_export(an, sym->body, &names);
		if (!api)
			continue;
		f = function_at(ret, nbefore, k);
		if (!f)
			f = &new;
		if (!f->name)
			f->name = tl_intern(&w->strings, sym->name);
		facts_text(w, api, f);
		if (f == &new && f->facts)
			*TL_PUSH(&w->arena, &ret->functions) = new;
	}
	if (ret->functions.n > nbefore)
		qsort(ret->functions.items, ret->functions.n, sizeof(*ret->functions.items), by_number);
	tl_arena_release(&scratch);
}

static void add_context(struct worker *w, const struct tl_analysis *an, const struct tl_symbol *function,
			enum tl_context context, const char *by, tl_loc loc, struct tl_solved *ret)
{
	const struct tl_location *l = &an->unit->locs.items[loc];

	*TL_PUSH(&w->arena, &ret->contexts) = (struct tl_solved_context){
		tl_intern(&w->strings, function->name), context, by ? tl_intern(&w->strings, by) : "?",
		loc && l->file ? tl_intern(&w->strings, l->file) : NULL, l->line, l->column,
	};
}

static void take_contexts(struct worker *w, const struct tl_analysis *an, struct tl_solved *ret)
{
	struct tl_tasklet *const *t;
	const struct tl_root *root;

	tl_for_each(t, &an->tasklets) {
		if (!(*t)->callback || !(*t)->callback->body)
			continue;
		add_context(w, an, (*t)->callback, TL_CONTEXT_SOFTIRQ,
			    (*t)->name ? tl_arena_printf(an->arena, "tasklet '%s'", (*t)->name) : "a tasklet",
			    (*t)->loc, ret);
	}
	tl_for_each(root, &an->roots)
		add_context(w, an, root->callback, root->context, root->by, root->loc, ret);
}

/* What others may know of a unit. */
static void take_solved(struct worker *w, const struct tl_analysis *an, struct tl_solved *ret)
{
	const struct tl_registration *r;

	ret->registrations.n = 0;
	take_functions(w, an, ret);
	for (uint32_t k = 0; (r = tl_unit_registration(an, k, &w->strings)); k++)
		*TL_PUSH(&w->arena, &ret->registrations) = r;
}

/* `for_others`: what they may know is wanted, and not only its own findings. */
static void analyse(struct tl_solution *p, uint32_t worker, uint32_t i, bool for_others)
{
	struct worker *w = &p->workers[worker];
	const struct tl_answers answers = answers_of(p);
	struct tl_options options = *p->options;
	struct unit *u = &p->units[i];
	struct tl_arena scratch;
	struct tl_analysis *an;
	struct tl_unit *unit;

	tl_arena_init(&scratch, p->arena->get, p->arena->put);
	if (read_unit(p, i, &scratch, &unit)) {
		options.elsewhere = tl_view_new(&scratch, &answers, i, p->program.units[i].module);
		an = tl_analyse(unit, p->model, &options);
		u->analysed = true;
		w->analyses++;
		/* Before the solver is asked more, which counts in what it says of itself. */
		p->input->done(p->input->data, i, an, NULL);
		if (for_others)
			take_solved(w, an, &u->solved);
		u->solved.contexts.n = 0;
		take_contexts(w, an, &u->solved);
	}
	tl_arena_release(&scratch);
}

/* ---- circles */

/* A unit's turn: what is asked of it, and what it is told now that it wasn't in its last turn. */
struct turn {
	struct tl_solution *p;
	const struct unit *u;
	struct tl_arena scratch;
	struct tl_strings names;
	struct tl_map wanted;		/* tl_symbol -> itself */
	struct tl_map changed;		/* interned name of a function, or of a member and its record -> itself */
};

static bool is_wanted(void *data, const struct tl_symbol *function)
{
	const struct turn *t = data;

	return tl_map_get(&t->wanted, function) || (t->p->input->facts_only && !function->is_static);
}

static bool function_changed(void *data, const char *name)
{
	const struct turn *t = data;

	return tl_map_get(&t->changed, tl_intern_find(&t->names, name, strlen(name)));
}

static bool member_changed(void *data, const struct tl_unit *u, const struct tl_field *field)
{
	struct turn *t = data;
	const struct tl_slot *slot;

	if (!field->record->local || !tl_field_may_hold_function(field))
		return false;
	slot = tl_program_slot(&t->p->program, u, field, &t->scratch);
	return slot && tl_map_get(&t->changed, slot);
}

static void note_changed(struct turn *t, const void *key)
{
	*tl_map_at(&t->scratch, &t->changed, key) = t;
}

/* Compare what the unit is told with its last turn; returns whether anything has changed. */
static bool compare_told(struct turn *t, uint32_t i)
{
	const struct tl_program_unit *of = &t->p->program.units[i];
	struct unit *u = &t->p->units[i];
	bool any = false;

	for (uint32_t k = 0; k < u->needs.n + u->sources.n; k++) {
		bool is_need = k < u->needs.n;
		uint32_t s = k - u->needs.n;
		uint64_t now = is_need ? add_function(t->p, TL_HASH_BEGIN, &u->needs.items[k])
				       : add_source(t->p, TL_HASH_BEGIN, &u->sources.items[s], i);

		if (u->seen[k] == now)
			continue;
		u->seen[k] = now;
		any = true;
		if (is_need)
			note_changed(t, tl_intern(&t->names, of->asks.items[k]->name));
		else
			note_changed(t, u->sources.items[s].slot);
	}
	return any;
}

static void summarise(struct turn *t, uint32_t worker, uint32_t i)
{
	const struct tl_selection only = {
		.data = t, .wanted = is_wanted, .function_changed = t->u->summarised ? function_changed : NULL,
		.member_changed = t->u->summarised ? member_changed : NULL,
	};
	struct tl_solution *p = t->p;
	const struct tl_answers answers = answers_of(p);
	struct tl_options options = *p->options;
	struct unit *u = &p->units[i];
	struct tl_analysis *an;
	struct tl_unit *unit;

	if (!read_unit(p, i, &t->scratch, &unit))
		return;
	for (uint32_t k = 0; k < u->wanted.n; k++) {
		const struct tl_symbol *sym = unit->symbols.items[u->wanted.items[k]];

		*tl_map_at(&t->scratch, &t->wanted, sym) = (void *)sym;
	}
	options.elsewhere = tl_view_new(&t->scratch, &answers, i, p->program.units[i].module);
	an = tl_summarise(unit, p->model, &options, &only);
	p->workers[worker].analyses++;
	if (p->input->facts_only && !u->summarised)
		p->input->done(p->input->data, i, an, NULL);
	take_functions(&p->workers[worker], an, &u->solved);
	u->summarised = true;
	u->analysed |= p->input->facts_only;
}

/* Units, to be worked on one after the other or at once. */
struct units { struct tl_solution *p; const uint32_t *items; };

static void take_turn(void *data, uint32_t worker, uint32_t number)
{
	const struct units *units = data;
	uint32_t i = units->items[number];
	struct tl_solution *p = units->p;
	struct unit *u = &p->units[i];
	struct turn t = { .p = p, .u = u };
	bool told;

	u->changed = false;
	if (u->failed)
		return;
	tl_arena_init(&t.scratch, p->arena->get, p->arena->put);
	t.names.arena = &t.scratch;
	told = compare_told(&t, i);
	u->changed = told || !u->summarised;
	if (u->changed)
		summarise(&t, worker, i);
	tl_arena_release(&t.scratch);
}

static void finish_unit(void *data, uint32_t worker, uint32_t number)
{
	const struct units *units = data;
	uint32_t i = units->items[number];

	units->p->units[i].solved.used = hash_used(units->p, i);
	analyse(units->p, worker, i, true);
}

/* Whether all that is known of a circle's units still holds. */
static bool still_holds(const struct tl_solution *p, const struct tl_circle *c)
{
	for (uint32_t k = 0; k < c->n; k++) {
		const struct unit *u = &p->units[c->items[k]];

		if (!u->kept || u->solved.used != hash_used(p, c->items[k]))
			return false;
	}
	return true;
}

static void forget(struct tl_solution *p, uint32_t i)
{
	struct unit *u = &p->units[i];

	u->kept = false;
	u->solved = (struct tl_solved){ .used = 0 };
	u->seen = TL_NEW_ARRAY(p->arena, uint64_t, u->needs.n + u->sources.n);
}

struct place { uint32_t turn, at, unit; };

static int by_turn(const void *a, const void *b)
{
	const struct place *x = a, *y = b;

	return x->turn != y->turn ? (x->turn > y->turn) - (x->turn < y->turn) : (x->at > y->at) - (x->at < y->at);
}

static uint32_t *units_by_turn(const struct tl_solution *p, const struct tl_circle *c, struct tl_arena *a)
{
	struct place *places = TL_NEW_ARRAY(a, struct place, c->n);
	uint32_t *units = TL_NEW_ARRAY(a, uint32_t, c->n);

	for (uint32_t k = 0; k < c->n; k++)
		places[k] = (struct place){ p->units[c->items[k]].turn, k, c->items[k] };
	qsort(places, c->n, sizeof(*places), by_turn);
	for (uint32_t k = 0; k < c->n; k++)
		units[k] = places[k].unit;
	return units;
}

/* Let all `n` units have their turn: with NULL, by this thread alone; else by all there are. */
static void go_round(struct tl_solution *p, const uint32_t *worker, const uint32_t *items, uint32_t n,
		     void (*work)(void *data, uint32_t worker, uint32_t i))
{
	for (uint32_t first = 0, k; first < n; first += k) {
		struct units units = { p, items + first };

		for (k = 1; first + k < n && p->units[items[first + k]].turn == p->units[items[first]].turn; k++)
			;
		if (!worker)
			tl_parallel(p->nworkers, k, work, &units);
		for (uint32_t i = 0; worker && i < k; i++)
			work(&units, *worker, i);
	}
}

/* `worker`: NULL where all threads may be used. */
static void solve_circle(struct tl_solution *p, const uint32_t *worker, const struct tl_circle *c)
{
	struct worker *w = &p->workers[worker ? *worker : 0];
	struct tl_arena scratch;
	bool changed = true;
	uint32_t *items, rounds;

	if (!p->program.units[c->items[0]].added || still_holds(p, c))
		return;
	for (uint32_t k = 0; k < c->n; k++)
		forget(p, c->items[k]);
	tl_arena_init(&scratch, p->arena->get, p->arena->put);
	items = units_by_turn(p, c, &scratch);
	/* Of a unit alone nobody waits for an answer. */
	for (rounds = 0; changed && rounds < MAX_ROUNDS && (c->n > 1 || p->input->facts_only); rounds++) {
		go_round(p, worker, items, c->n, take_turn);
		changed = false;
		for (uint32_t k = 0; k < c->n; k++)
			changed |= p->units[items[k]].changed;
	}
	if (!p->input->facts_only)
		go_round(p, worker, items, c->n, finish_unit);
	if (c->n > 1) {
		w->unsettled |= changed;
		if (w->rounds < rounds - !changed)
			w->rounds = rounds - !changed;
	}
	tl_arena_release(&scratch);
}

static void solve_small(void *data, uint32_t worker, uint32_t number)
{
	struct tl_solution *p = data;

	if (p->level[number].n < LARGE_CIRCLE)
		solve_circle(p, &worker, &p->level[number]);
}

static void solve_level(struct tl_solution *p, uint32_t first, uint32_t n)
{
	p->level = p->order.circles + first;
	for (uint32_t k = 0; k < n; k++)
		if (p->level[k].n >= LARGE_CIRCLE)
			solve_circle(p, NULL, &p->level[k]);
	tl_parallel(p->nworkers, n, solve_small, p);
}

static void collect_registrations(struct tl_solution *p)
{
	for (uint32_t i = 0; i < p->program.nunits; i++) {
		for (uint32_t k = 0; p->program.units[i].added && k < p->units[i].solved.registrations.n; k++) {
			const struct tl_registration *r = p->units[i].solved.registrations.items[k];
			void **slot = tl_map_at(p->arena, &p->registered,
						tl_intern(&p->program.strings, r->callback));

			if (!*slot)
				*slot = TL_NEW(p->arena, struct registered);
			*TL_PUSH(p->arena, &((struct registered *)*slot)->list) =
				(struct tl_registered){ r, i, p->program.units[i].module };
		}
	}
}

static void solve_registered(void *data, uint32_t worker, uint32_t i)
{
	struct tl_solution *p = data;
	struct unit *u = &p->units[i];
	uint64_t registered;

	if (!p->program.units[i].added || u->failed)
		return;
	registered = hash_registered(p, i);
	if (u->solved.registered == registered)
		return;
	u->solved.registered = registered;
	/* Others read its functions meanwhile, which registrations don't change. */
	analyse(p, worker, i, false);
}

static void sum_up(struct tl_solution *p)
{
	struct tl_solution_stats *stats = p->stats;

	stats->settled = true;
	for (uint32_t i = 0; i < p->nworkers; i++) {
		const struct worker *w = &p->workers[i];

		stats->analyses += w->analyses;
		stats->settled &= !w->unsettled;
		if (stats->rounds < w->rounds)
			stats->rounds = w->rounds;
	}
	for (uint32_t i = 0; i < p->program.nunits; i++) {
		stats->failed += p->units[i].failed;
		stats->analysed += p->units[i].analysed;
		stats->functions += p->program.units[i].nfunctions;
	}
}

struct tl_solution *tl_solution_make(struct tl_arena *a, const struct tl_model *model,
				    const struct tl_options *options, const struct tl_solution_input *input,
				    struct tl_solution_stats *stats)
{
	struct tl_solution *p = TL_NEW(a, struct tl_solution);

	memset(stats, 0, sizeof(*stats));
	*p = (struct tl_solution){ .arena = a, .model = model, .input = input, .options = options, .stats = stats };
	pthread_mutex_init(&p->lock, NULL);
	stats->units = input->nunits;
	p->units = TL_NEW_ARRAY(a, struct unit, input->nunits);
	p->sources = TL_NEW_ARRAY(a, struct tl_source, input->nunits);
	p->nworkers = input->jobs ? input->jobs : 1;
	p->workers = TL_NEW_ARRAY(a, struct worker, p->nworkers);
	for (uint32_t i = 0; i < p->nworkers; i++) {
		tl_arena_init(&p->workers[i].arena, a->get, a->put);
		p->workers[i].strings.arena = &p->workers[i].arena;
	}
	for (uint32_t i = 0; i < input->nunits; i++)
		p->sources[i] = (struct tl_source){ .name = input->units[i].name,
						    .module = input->units[i].module ? input->units[i].module : "",
						    .crc = input->units[i].crc };
	tl_program_init(&p->program, a, p->sources, input->nunits);
	tl_parallel(p->nworkers, input->nunits, look_at, p);
	for (uint32_t i = 0; i < input->nunits; i++)
		stats->read += !p->units[i].kept && !p->units[i].failed;
	tl_program_finish(&p->program);
	put_in_order(p);
	for (uint32_t i = 0, n; i < p->order.n; i += n) {
		for (n = 1; i + n < p->order.n && p->order.circles[i + n].level == p->order.circles[i].level; n++)
			;
		solve_level(p, i, n);
	}
	if (!input->facts_only) {
		collect_registrations(p);
		tl_parallel(p->nworkers, input->nunits, solve_registered, p);
	}
	sum_up(p);
	return p;
}

void tl_solution_release(struct tl_solution *p)
{
	for (uint32_t i = 0; i < p->nworkers; i++)
		tl_arena_release(&p->workers[i].arena);
	pthread_mutex_destroy(&p->lock);
}

/* ---- what was found out */

const struct tl_program *tl_solution_program(const struct tl_solution *p)
{
	return &p->program;
}

bool tl_solution_unit(const struct tl_solution *p, uint32_t i, struct tl_solution_kept *ret)
{
	*ret = (struct tl_solution_kept){ p->units[i].shared, p->units[i].solved };
	return p->program.units[i].added && !p->units[i].failed;
}

static int by_name(const void *a, const void *b)
{
	const struct tl_solution_function *x = *(const struct tl_solution_function *const *)a;
	const struct tl_solution_function *y = *(const struct tl_solution_function *const *)b;
	int order = strcmp(x->api->name, y->api->name);

	return order ? order : (x->unit > y->unit) - (x->unit < y->unit);
}

static bool is_static(const struct tl_shared *shared, uint32_t number)
{
	for (uint32_t k = 0; k < shared->symbols.n; k++)
		if (shared->symbols.items[k].number == number)
			return false;
	return true;
}

static void list_functions(struct tl_solution *p)
{
	for (uint32_t i = 0; i < p->program.nunits; i++) {
		const struct unit *u = &p->units[i];

		for (uint32_t k = 0; k < u->solved.functions.n; k++) {
			const struct tl_solved_function *f = &u->solved.functions.items[k];
			struct tl_solution_function *new;
			struct tl_api *api;

			if (tl_api_read(p->arena, f->facts, &api, NULL))
				continue;
			if (is_static(&u->shared, f->number))
				api->name = tl_arena_printf(p->arena, "%s (%s)", f->name, u->shared.path);
			new = TL_NEW(p->arena, struct tl_solution_function);
			*new = (struct tl_solution_function){ api, p->program.units[i].module, i };
			*TL_PUSH(p->arena, &p->functions) = new;
		}
	}
	if (p->functions.n)
		qsort(p->functions.items, p->functions.n, sizeof(*p->functions.items), by_name);
}

const struct tl_solution_function *const *tl_solution_functions(const struct tl_solution *p, uint32_t *ret_n)
{
	if (!p->functions.n)
		list_functions((struct tl_solution *)p);
	*ret_n = p->functions.n;
	return p->functions.items;
}
