// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Findings as GCC's own diagnostics: with CWE, path and fix-its, so that every
 * format that GCC has (text, JSON, SARIF, patches) comes for free.
 */
#include "plugin.h"

struct sink {
	struct tl_extract *x;
	struct tl_arena *arena;
	struct tl_sources sources;
};

/* Where `loc` points in the user's file, with the range of what stands there. */
static location_t resolve(const struct sink *s, tl_loc loc)
{
	location_t raw = loc < s->x->where.n ? s->x->where.items[loc] : UNKNOWN_LOCATION;
	location_t caret = LOCATION_LOCUS(raw);
	source_range range;

	if (!loc)
		return UNKNOWN_LOCATION;
	if (linemap_location_from_macro_expansion_p(line_table, caret))
		return linemap_resolve_location(line_table, caret, LRK_MACRO_EXPANSION_POINT, NULL);
	range = get_range_from_loc(line_table, raw);
	if (linemap_location_from_macro_expansion_p(line_table, range.m_start) ||
	    linemap_location_from_macro_expansion_p(line_table, range.m_finish))
		return caret;
	return make_location(caret, range.m_start, range.m_finish);
}

static tree declaration(const struct sink *s, const struct tl_symbol *function)
{
	tree decl = function ? (tree)tl_map_get(&s->x->decls, function) : NULL_TREE;

	return decl && TREE_CODE(decl) == FUNCTION_DECL ? decl : NULL_TREE;
}

struct replacement {
	location_t first, last;
};

static bool locate(struct sink *s, const struct tl_fixit *fix, struct replacement *r)
{
	size_t len = strlen(fix->old_text);
	location_t base = LOCATION_LOCUS(resolve(s, fix->loc));
	int at = tl_fixit_offset(&s->sources, s->x->unit, fix);

	if (at < 0)
		return false;
	r->first = at ? linemap_position_for_loc_and_offset(line_table, base, (unsigned)at) : base;
	if (at && r->first == base)
		return false;
	r->last = linemap_position_for_loc_and_offset(line_table, r->first, (unsigned)len - 1);
	/* GCC stops counting columns in very long lines and units. */
	return len == 1 || r->last != r->first;
}

/* All of the changes, or none: one alone may not even compile. */
static void add_fixits(struct sink *s, const struct tl_finding *f, rich_location *richloc)
{
	struct replacement *where = TL_NEW_ARRAY(s->arena, struct replacement, f->fixits.n);

	for (uint32_t i = 0; i < f->fixits.n; i++) {
		if (!locate(s, &f->fixits.items[i], &where[i]))
			return;
	}
	for (uint32_t i = 0; i < f->fixits.n; i++)
		richloc->add_fixit_replace(source_range::from_locations(where[i].first, where[i].last),
					   f->fixits.items[i].new_text);
}

static diagnostic_t kind_of(enum tl_severity severity)
{
	switch (severity) {
	case TL_NOTE:
		return DK_NOTE;
	case TL_WARNING:
		return DK_WARNING;
	case TL_ERROR:
		break;
	}
	return DK_ERROR;
}

/* GCC's own functions of this kind are for one severity each. */
static void emit(diagnostic_t kind, rich_location *richloc, const diagnostic_metadata *metadata,
		 const char *format, ...)
{
	diagnostic_info info;
	va_list ap;

	va_start(ap, format);
	diagnostic_set_info(&info, format, &ap, richloc, kind);
	info.metadata = metadata;
	diagnostic_report_diagnostic(global_dc, &info);
	va_end(ap);
}

static void add_step(const struct sink *s, simple_diagnostic_path *path, const struct tl_step *step)
{
	const struct tl_location *at = &s->x->unit->locs.items[step->loc];
	tree function = declaration(s, step->function);

	/* A place in a file that this compiler has not read is told in words. */
	if (step->loc >= s->x->where.n && at->file)
		path->add_event(UNKNOWN_LOCATION, function, (int)step->depth + 1, "%s, at %s:%u", step->text, at->file,
				at->line);
	else
		path->add_event(resolve(s, step->loc), function, (int)step->depth + 1, "%s", step->text);
}

static void print_finding(struct sink *s, const struct tl_finding *f)
{
	gcc_rich_location richloc(resolve(s, f->loc));
	simple_diagnostic_path path(tl_gcc_printer());
	tree before = current_function_decl;
	bool werror = tl_gcc_get_werror();
	diagnostic_metadata metadata;
	const struct tl_step *step;
	auto_diagnostic_group group;

	/* What the last diagnostic left would go before each event. */
	pp_set_prefix(tl_gcc_printer(), NULL);
	if (tl_rule_cwe(f->rule))
		metadata.add_cwe(tl_rule_cwe(f->rule));
	tl_for_each(step, &f->path)
		add_step(s, &path, step);
	if (f->path.n)
		richloc.set_path(&path);
	add_fixits(s, f, &richloc);
	/* -Werror is for the compiler's warnings; GCC says "In function" by current_function_decl. */
	tl_gcc_set_werror(false);
	current_function_decl = declaration(s, f->function);
	emit(kind_of(f->severity), &richloc, &metadata, "%s [%s]", f->message, tl_rule_id(f->rule));
	current_function_decl = before;
	tl_gcc_set_werror(werror);
}

void tl_sink(struct tl_extract *x, const struct tl_analysis *analysis)
{
	struct sink s = {};
	struct tl_finding **f;

	s.x = x;
	s.arena = s.sources.arena = x->arena;
	if (x->source.text)
		tl_sources_set(&s.sources, x->unit->path, x->source.text);
	tl_for_each(f, &analysis->findings)
		print_finding(&s, *f);
}
