// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Generated facts: units are solved as one program, and what is found out of each
 * exported function is written down, sorted by name. Where facts were written by
 * hand, they are what the units were solved with, and what was found out of the
 * function itself is compared with them.
 */
#include <inttypes.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <tasklint/solution.h>
#include "generate.h"
#include "scratch.h"
#include "tool.h"

struct exported {
	uint32_t unit;
	bool several;			/* units export functions of this name */
};

/* Of the first unit that has it. */
struct constant {
	int64_t value;			/* as contradiction_print() looks at it */
	uint32_t unit;
};

struct generating {
	struct tl_arena *arena;
	const struct generate_options *options;
	struct tl_model *model;
	struct tl_source_list sources;
	struct tl_strings strings;
	struct tl_map exported;		/* interned name -> struct exported */
	struct tl_map constants;	/* interned name -> struct constant */
	pthread_mutex_t lock;		/* of what units tell: the maps, and what follows */
	int64_t version;		/* LINUX_VERSION_CODE of all units; 0: not known yet */
	uint32_t nfailed;
	bool versions_differ;
	FILE *out;			/* the sections */
	uint32_t nwritten, ncompared, ncontradicted;
};

/* ---- units */

static int add_list(struct tl_inputs *in, struct tl_arena *a, const char *list)
{
	char *text, *line, *eol;
	struct tl_err err;
	size_t size;

	if (tl_read_file(a, list, &text, &size, &err))
		return trouble("%s", err.text);
	for (line = text; *line; line = eol + 1) {
		eol = line + strcspn(line, "\n");
		if (eol > line)
			tl_inputs_add(in, tl_arena_strndup(a, line, (size_t)(eol - line)));
		if (!*eol)
			break;
	}
	return EXIT_CLEAN;
}

static int find_units(struct generating *g)
{
	struct tl_problems problems = { 0 };
	const char *const *input;
	struct tl_inputs in;
	uint32_t i;

	tl_inputs_init(&in, g->arena);
	tl_for_each(input, &g->options->inputs) {
		if (**input != '@')
			tl_inputs_add(&in, *input);
		else if (add_list(&in, g->arena, *input + 1))
			return EXIT_TROUBLE;
	}
	for (i = 0; i < in.objects.n; i++)
		tl_object_find(g->arena, &in.objects.items[i], &g->sources, &problems);
	for (i = 0; i < in.problems.list.n; i++)
		trouble("%s", in.problems.list.items[i].text);
	for (i = 0; i < problems.list.n; i++)
		trouble("%s", problems.list.items[i].text);
	if (in.problems.list.n || problems.list.n)
		return EXIT_TROUBLE;
	return g->sources.list.n ? EXIT_CLEAN : trouble("no unit's facts were found");
}

static int read_unit(void *data, uint32_t i, struct tl_arena *a, struct tl_unit **ret, struct tl_err *err)
{
	const struct generating *g = data;

	return tl_source_read(a, &g->sources.list.items[i], ret, err);
}

/* `var` is what exporting `function` leaves. */
static bool is_export(const struct generating *g, const struct tl_symbol *var, const struct tl_symbol *function)
{
	const char *const *prefix;
	size_t n = strlen(function->name), k;

	tl_for_each(prefix, &g->model->export_prefixes) {
		k = strlen(*prefix);
		if (tl_starts_with(var->name, *prefix) && tl_starts_with(var->name + k, function->name) &&
		    !var->name[k + n + strspn(var->name + k + n, "0123456789")])
			return true;
	}
	return false;
}

static void note_export(struct generating *g, uint32_t unit, const char *name)
{
	void **slot = tl_map_at(g->arena, &g->exported, tl_intern(&g->strings, name));
	struct exported *e = *slot;

	if (!e) {
		*slot = e = TL_NEW(g->arena, struct exported);
		e->unit = unit;
	}
	e->several |= e->unit != unit;
}

static void note_constants(struct generating *g, uint32_t i, const struct tl_unit *unit)
{
	const struct tl_constant *version = tl_unit_constant(unit, "LINUX_VERSION_CODE"), *c;

	if (version && !g->version)
		g->version = version->value;
	g->versions_differ |= !version || version->value != g->version;
	tl_for_each(c, &unit->constants) {
		void **slot = tl_map_at(g->arena, &g->constants, tl_intern(&g->strings, c->name));
		struct constant *known = *slot;

		if (!known)
			*slot = known = TL_NEW(g->arena, struct constant);
		else if (known->unit < i)
			continue;
		*known = (struct constant){ c->value, i };
	}
}

static void note_exports(struct generating *g, uint32_t i, const struct tl_unit *unit)
{
	const struct tl_init *init;

	tl_for_each(init, &unit->inits) {
		const struct tl_symbol *f = init->sym;

		if (f && f->kind == TL_S_FUNCTION && f->body && !f->is_static && is_export(g, init->var, f))
			note_export(g, i, f->name);
	}
}

static void note_unit(void *data, uint32_t i, const struct tl_analysis *an, const struct tl_err *err)
{
	struct generating *g = data;

	pthread_mutex_lock(&g->lock);
	if (an) {
		note_constants(g, i, an->unit);
		note_exports(g, i, an->unit);
	} else {
		g->nfailed++;
		trouble("%s", err->text);
	}
	pthread_mutex_unlock(&g->lock);
}

/* ---- facts */

/* By hand, for this kernel. */
static const struct tl_api *by_hand(const struct generating *g, const char *name)
{
	const struct tl_api *api = tl_model_function(g->model, name);
	int version = (int)(g->version >> 8);

	return api && !(api->kernel_from && version < api->kernel_from) &&
	       !(api->kernel_to && version > api->kernel_to) ? api : NULL;
}

/* A result alone is not worth a section. */
static bool says_something(const struct tl_api *api)
{
	return api->effects.n || api->blocks.given || api->user.given;
}

static const char *without_root(const struct generating *g, const char *file)
{
	const char *const *root;

	tl_for_each(root, &g->options->roots) {
		size_t n = strlen(*root);

		if (tl_starts_with(file, *root) && file[n] == '/')
			return file + n + 1;
	}
	return tl_starts_with(file, "./") ? file + 2 : file;
}

/*
 * As it is written down: an exported function whose context can't be followed leaves
 * its caller's as it was, like one that nothing is known of.
 */
static struct tl_api *as_written(const struct generating *g, const struct tl_api *api)
{
	struct tl_api *copy = TL_NEW(g->arena, struct tl_api);
	const struct tl_effect *e;
	struct tl_waypoint *via;

	*copy = *api;
	/* Who is told nothing takes it for never. */
	if (api->firm.given)
		copy->blocks = api->firm;
	copy->firm.given = false;
	copy->origin = NULL;
	copy->blocks.given &= copy->blocks.when != TL_NEVER;
	copy->user.given &= copy->user.when != TL_NEVER;
	copy->effects.items = TL_NEW_ARRAY(g->arena, struct tl_effect, api->effects.n + 1);
	copy->effects.n = 0;
	tl_for_each(e, &api->effects)
		if (e->kind != TL_F_CONTEXT_UNKNOWN)
			copy->effects.items[copy->effects.n++] = *e;
	copy->via.items = TL_NEW_ARRAY(g->arena, struct tl_waypoint, api->via.n + 1);
	memcpy(copy->via.items, api->via.items, api->via.n * sizeof(*via));
	tl_for_each(via, &copy->via)
		via->file = without_root(g, via->file);
	return copy;
}

static void take_function(struct generating *g, const char *name, const struct tl_api *found)
{
	const struct tl_api *api = as_written(g, found), *written = by_hand(g, name);

	if (written) {
		g->ncompared++;
		g->ncontradicted += contradiction_print(written, api, &g->strings, &g->constants);
	} else if (says_something(api)) {
		tl_api_write(api, g->out);
		g->nwritten++;
	}
}

/* An exported function, and what was found out of it. */
struct found {
	const char *name, *facts;
};
struct found_list {
	TL_VEC(struct found) list;
};

static int by_name(const void *a, const void *b)
{
	const struct found *x = a, *y = b;

	return strcmp(x->name, y->name);
}

/* Those that one unit exports, and no other. */
static void collect(struct generating *g, const struct tl_solution *solution, struct found_list *ret)
{
	struct tl_solution_kept unit;

	for (uint32_t i = 0; i < g->sources.list.n; i++) {
		const struct tl_solved_function *f;

		if (!tl_solution_unit(solution, i, &unit))
			continue;
		tl_for_each(f, &unit.solved.functions) {
			const char *name = tl_intern_find(&g->strings, f->name, strlen(f->name));
			const struct exported *e = tl_map_get(&g->exported, name);

			if (e && e->unit == i && !e->several)
				*TL_PUSH(g->arena, &ret->list) = (struct found){ name, f->facts };
		}
	}
	if (ret->list.n)
		qsort(ret->list.items, ret->list.n, sizeof(*ret->list.items), by_name);
}

static void write_sections(struct generating *g, const struct tl_solution *solution)
{
	struct found_list all = { 0 };
	const struct found *found;

	collect(g, solution, &all);
	tl_for_each(found, &all.list) {
		struct tl_arena scratch;
		struct tl_api *api;

		tl_arena_init(&scratch, g->arena->get, g->arena->put);
		if (!tl_api_read(&scratch, found->facts, &api, NULL))
			take_function(g, found->name, api);
		tl_arena_release(&scratch);
	}
}

static int write_facts(struct generating *g, const struct tl_solution *solution)
{
	struct tl_replace file;
	struct tl_err err;
	char *text = NULL;
	size_t size = 0;
	bool lost;

	g->out = open_memstream(&text, &size);
	if (!g->out)
		return trouble("out of memory");
	write_sections(g, solution);
	lost = ferror(g->out);
	lost |= fclose(g->out) != 0;
	if (lost || scratch_replace_begin(g->arena, &file, g->options->output, &err)) {
		free(text);
		return trouble("%s", lost ? "out of memory" : err.text);
	}
	fprintf(file.out, "format = 1\n\n"
		"# Made by `tasklint facts --generate`: don't change it, but write down by hand what is wrong\n"
		"# here. Sections are in the order of their names.\n"
		"kernel = %" PRId64 ".%" PRId64 "..%" PRId64 ".%" PRId64 "\n"
		"origin = generated %" PRId64 ".%" PRId64 ".%" PRId64 ", of %u units\n"
		"bytes  = %zu\n\n", g->version >> 16, g->version >> 8 & 255, g->version >> 16,
		g->version >> 8 & 255, g->version >> 16, g->version >> 8 & 255, g->version & 255,
		g->sources.list.n, size);
	fwrite(text, 1, size, file.out);
	free(text);
	return scratch_replace_end(&file, &err) ? trouble("%s", err.text) : EXIT_CLEAN;
}

int generate(struct tl_arena *a, const struct generate_options *options)
{
	const struct tl_options how = { .severity = TL_WARNING, .level = 1 };
	struct generating g = { .arena = a, .options = options, .model = tl_model_new(a), .strings = { .arena = a } };
	struct tl_solution_unit *units;
	struct tl_solution_input input = { .data = &g, .read = read_unit, .done = note_unit,
					   .facts_only = true, .jobs = options->jobs };
	struct tl_solution_stats stats;
	struct tl_solution *solution;
	const char *folder;
	struct tl_err err;
	int code;

	pthread_mutex_init(&g.lock, NULL);
	keep_memory();
	if (need_facts(a, &folder))
		return EXIT_TROUBLE;
	if (tl_model_read(g.model, folder, &err))
		return trouble("%s", err.text);
	code = find_units(&g);
	if (code)
		return code;
	units = TL_NEW_ARRAY(a, struct tl_solution_unit, g.sources.list.n);
	for (uint32_t i = 0; i < g.sources.list.n; i++)
		units[i] = (struct tl_solution_unit){ .name = g.sources.list.items[i].name,
						      .module = g.sources.list.items[i].module,
						      .crc = g.sources.list.items[i].crc };
	input.units = units;
	input.nunits = g.sources.list.n;
	solution = tl_solution_make(a, g.model, &how, &input, &stats);
	if (g.versions_differ || !g.version) {
		tl_solution_release(solution);
		return trouble("the units are not all of one kernel whose version is known");
	}
	code = write_facts(&g, solution);
	tl_solution_release(solution);
	fprintf(stderr, "%u units, %u functions, %u calls between units, %u analyses%s: %u exported, %u of them written, "
		"%u known by hand, %u contradicted\n", stats.units, stats.functions, stats.edges, stats.analyses,
		stats.settled ? "" : ", not settled", g.exported.n, g.nwritten, g.ncompared, g.ncontradicted);
	return code ? code : g.nfailed ? EXIT_TROUBLE : finish(EXIT_CLEAN);
}
