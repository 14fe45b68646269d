// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Findings as GCC's own diagnostics: with CWE, path and fix-its, so that every
 * format that GCC has (text, JSON, SARIF, patches) comes for free.
 */
#include "plugin.h"

struct sink {
	struct tl_extract *x;
	struct tl_arena *arena;
	struct tl_map lines;		/* file name -> struct source */
};

struct source {
	const char *text;		/* NULL: can't be read */
	TL_VEC(const char *) lines;	/* the beginning of each */
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

static const struct source *source_of(struct sink *s, const char *file)
{
	void **slot = tl_map_at(s->arena, &s->lines, file);
	struct source *src = (struct source *)*slot;
	char *text;
	size_t size;

	if (src)
		return src;
	src = TL_NEW(s->arena, struct source);
	*slot = src;
	if (tl_read_file(s->arena, file, &text, &size, NULL))
		return src;
	src->text = text;
	for (; text; text = strchr(text, '\n')) {
		text += src->lines.n > 0;
		*TL_PUSH(s->arena, &src->lines) = text;
	}
	return src;
}

static bool is_word(char c)
{
	return ISALNUM(c) || c == '_';
}

/*
 * How many columns after `at` the only occurrence of `word` is, in the rest of
 * that line; -1 where there is none, or another one. The file may have been
 * changed by #line, or since.
 */
static int find_word(struct sink *s, const struct tl_location *at, const char *word)
{
	const struct source *src = source_of(s, at->file);
	const char *line, *end, *p;
	size_t len = strlen(word);
	int found = -1;

	if (!src->text || !at->column || at->line - 1 >= src->lines.n)
		return -1;
	line = src->lines.items[at->line - 1];
	end = line + strcspn(line, "\n");
	if ((size_t)(end - line) >= at->column)
		end = line + at->column - 1 + strcspn(line + at->column - 1, ";\n");
	if ((size_t)(end - line) < at->column)
		return -1;
	for (p = line + at->column - 1; p + len <= end; p++) {
		if (memcmp(p, word, len) || (p > line && is_word(p[-1])) || is_word(p[len]))
			continue;
		if (found >= 0)
			return -1;
		found = (int)(p - (line + at->column - 1));
	}
	return found;
}

struct replacement {
	location_t first, last;
};

static bool locate(struct sink *s, const struct tl_fixit *fix, struct replacement *r)
{
	size_t len = strlen(fix->old_text);
	location_t base = LOCATION_LOCUS(resolve(s, fix->loc));
	int at = fix->loc && len ? find_word(s, &s->x->unit->locs.items[fix->loc], fix->old_text) : -1;

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
		path.add_event(resolve(s, step->loc), declaration(s, step->function),
			       (int)step->depth + 1, "%s", step->text);
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
	s.arena = x->arena;
	tl_for_each(f, &analysis->findings)
		print_finding(&s, *f);
}
