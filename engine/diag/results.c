// SPDX-License-Identifier: GPL-2.0-or-later
#include <tasklint/json.h>
#include <tasklint/migrate.h>
#include <tasklint/results.h>

static const char *const severities[] = {
	[TL_NOTE] = "note", [TL_WARNING] = "warning", [TL_ERROR] = "error",
};

static const char *const styles[] = {
	[TL_STYLE_UNKNOWN] = "unknown", [TL_STYLE_LEGACY] = "legacy", [TL_STYLE_MODERN] = "modern",
};

static const char *const uses[] = {
	[TL_USE_SCHEDULE] = "scheduled", [TL_USE_KILL] = "killed",
	[TL_USE_DISABLE] = "disabled", [TL_USE_ENABLE] = "enabled",
};

struct writer {
	struct tl_json j;
	const struct tl_analysis *an;
	struct tl_sources sources;
};

static void write_location(struct writer *w, tl_loc loc)
{
	const struct tl_location *at = &w->an->unit->locs.items[loc];

	if (!loc || !at->file)
		return;
	tl_json_string(&w->j, "file", at->file);
	tl_json_number(&w->j, "line", at->line);
	tl_json_number(&w->j, "column", at->column);
}

static void write_function(struct writer *w, const struct tl_symbol *function)
{
	if (function)
		tl_json_string(&w->j, "function", function->name);
}

static void write_path(struct writer *w, const struct tl_finding *f)
{
	const struct tl_step *step;

	tl_json_array(&w->j, "path");
	tl_for_each(step, &f->path) {
		tl_json_object(&w->j, NULL);
		write_location(w, step->loc);
		write_function(w, step->function);
		tl_json_number(&w->j, "depth", step->depth);
		tl_json_string(&w->j, "text", step->text);
		tl_json_end_object(&w->j);
	}
	tl_json_end_array(&w->j);
}

/* All of the changes, or none: one alone may not even compile. */
static void write_fixits(struct writer *w, const struct tl_finding *f)
{
	const struct tl_unit *u = w->an->unit;
	const struct tl_fixit *fix;
	bool all = f->fixits.n > 0;

	tl_for_each(fix, &f->fixits)
		all &= tl_fixit_offset(&w->sources, u, fix) >= 0;
	if (!all)
		return;
	tl_json_array(&w->j, "fixits");
	tl_for_each(fix, &f->fixits) {
		const struct tl_location *at = &u->locs.items[fix->loc];

		tl_json_object(&w->j, NULL);
		tl_json_string(&w->j, "file", at->file);
		tl_json_number(&w->j, "line", at->line);
		tl_json_number(&w->j, "column", at->column + tl_fixit_offset(&w->sources, u, fix));
		tl_json_string(&w->j, "old", fix->old_text);
		tl_json_string(&w->j, "new", fix->new_text);
		tl_json_end_object(&w->j);
	}
	tl_json_end_array(&w->j);
}

static void write_finding(struct writer *w, const struct tl_finding *f)
{
	char fingerprint[TL_FINGERPRINT_SIZE];

	tl_fingerprint(f, fingerprint);
	tl_json_object(&w->j, NULL);
	tl_json_string(&w->j, "rule", tl_rule_id(f->rule));
	tl_json_string(&w->j, "severity", severities[f->severity]);
	if (f->likely)
		tl_json_bool(&w->j, "likely", true);
	if (tl_rule_cwe(f->rule))
		tl_json_number(&w->j, "cwe", tl_rule_cwe(f->rule));
	write_location(w, f->loc);
	write_function(w, f->function);
	tl_json_string(&w->j, "message", f->message);
	tl_json_string(&w->j, "fingerprint", fingerprint);
	write_path(w, f);
	write_fixits(w, f);
	tl_json_end_object(&w->j);
}

static void write_uses(struct writer *w, const struct tl_tasklet *t)
{
	const struct tl_use *use;

	tl_json_array(&w->j, "uses");
	tl_for_each(use, &w->an->uses) {
		if (!tl_use_is_of(use, t))
			continue;
		tl_json_object(&w->j, NULL);
		tl_json_string(&w->j, "kind", uses[use->kind]);
		tl_json_string(&w->j, "api", use->api);
		write_location(w, use->at->loc);
		write_function(w, use->where->sym);
		tl_json_end_object(&w->j);
	}
	tl_json_end_array(&w->j);
}

static void write_ways(struct writer *w, const struct tl_tasklet *t)
{
	struct tl_migration m;

	tl_migration_of(w->an, t, &m);
	tl_json_array(&w->j, "becomes");
	for (int i = 0; i < TL_TARGETS; i++) {
		const struct tl_choice *way = &m.to[i];

		if (way->verdict == TL_VERDICT_NONE)
			continue;
		tl_json_object(&w->j, NULL);
		tl_json_string(&w->j, "to", tl_target_names[i]);
		tl_json_string(&w->j, "verdict", tl_verdict_names[way->verdict]);
		tl_json_string(&w->j, "why", way->why);
		write_location(w, way->loc);
		write_function(w, way->where ? way->where->sym : NULL);
		tl_json_end_object(&w->j);
	}
	tl_json_end_array(&w->j);
}

/* A tasklet that another unit registers is left to that unit. */
static void write_tasklet(struct writer *w, const struct tl_tasklet *t)
{
	if (t->via == TL_VIA_ELSEWHERE)
		return;
	tl_json_object(&w->j, NULL);
	tl_json_string(&w->j, "name", t->name);
	write_location(w, t->loc);
	write_function(w, t->where ? t->where->sym : NULL);
	tl_json_string(&w->j, "style", styles[t->style]);
	tl_json_string(&w->j, "api", t->api);
	tl_json_string(&w->j, "callback", t->callback ? t->callback->name : NULL);
	if (t->callback && !t->callback_elsewhere && t->callback->loc) {
		const struct tl_location *at = &w->an->unit->locs.items[t->callback->loc];

		tl_json_string(&w->j, "callback_file", at->file);
		tl_json_number(&w->j, "callback_line", at->line);
	}
	write_uses(w, t);
	write_ways(w, t);
	tl_json_end_object(&w->j);
}

static void write_stats(struct writer *w, const struct tl_results *r)
{
	const struct tl_coverage *c = &w->an->coverage;

	tl_json_object(&w->j, "stats");
	tl_json_number(&w->j, "milliseconds", (int64_t)(r->milliseconds + 0.5));
	tl_json_number(&w->j, "functions", c->functions);
	tl_json_number(&w->j, "functions_solved", c->functions_solved);
	tl_json_number(&w->j, "functions_cut_short", c->overflows);
	tl_json_number(&w->j, "callbacks_here", c->callbacks_here);
	tl_json_number(&w->j, "callbacks_elsewhere", c->callbacks_elsewhere);
	tl_json_number(&w->j, "callbacks_unknown", c->callbacks_unknown);
	tl_json_number(&w->j, "calls_known", c->calls_known);
	tl_json_number(&w->j, "calls_without_facts", c->calls_unmodelled);
	tl_json_number(&w->j, "calls_indirect_unknown", c->calls_indirect_unknown);
	tl_json_number(&w->j, "conditions_unknown", c->guards_unknown);
	tl_json_end_object(&w->j);
}

void tl_results_write(const struct tl_results *r, FILE *out)
{
	const struct tl_analysis *an = r->analysis;
	struct writer w = { .an = an, .sources = { .arena = an->arena } };
	struct tl_tasklet **t;
	struct tl_finding **f;

	if (r->text)
		tl_sources_set(&w.sources, an->unit->path, r->text);
	tl_json_begin(&w.j, out);
	tl_json_object(&w.j, NULL);
	tl_json_number(&w.j, "tasklint-results", TL_RESULTS_FORMAT);
	tl_json_string(&w.j, "unit", an->unit->path);
	tl_json_string(&w.j, "compiler", an->unit->compiler);
	tl_json_string(&w.j, "directory", r->directory);
	tl_json_array(&w.j, "files");
	for (uint32_t i = 0; i < r->nfiles; i++)
		tl_json_string(&w.j, NULL, r->files[i]);
	tl_json_end_array(&w.j);
	tl_json_array(&w.j, "findings");
	tl_for_each(f, &an->findings)
		write_finding(&w, *f);
	tl_json_end_array(&w.j);
	tl_json_array(&w.j, "tasklets");
	tl_for_each(t, &an->tasklets)
		write_tasklet(&w, *t);
	tl_json_end_array(&w.j);
	write_stats(&w, r);
	tl_json_end_object(&w.j);
	tl_json_end(&w.j);
}
