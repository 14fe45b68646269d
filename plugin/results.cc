// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * What leaves the compiler beside its diagnostics: the unit's results for other
 * programs, and what a baseline keeps back.
 */
#include <sys/stat.h>
#include "plugin.h"

bool tl_apply_baseline(struct tl_arena *a, const struct tl_plugin_options *options,
		       struct tl_analysis *analysis)
{
	struct tl_baseline_entry *e;
	struct tl_baseline baseline;
	struct tl_err err;

	if (tl_baseline_read(a, options->baseline, &baseline, &err))
		return tl_tell_trouble(options, err.text, "not checking");
	tl_baseline_apply(&baseline, analysis);
	tl_for_each(e, &baseline.entries) {
		if (!e->used && tl_baseline_is_of(e, analysis->unit->path))
			inform(UNKNOWN_LOCATION, "tasklint: %s:%u: stale: no %s in %qs any more",
			       options->baseline, e->line, e->rule, e->function);
	}
	return true;
}

/* Every file that was read, once, in the order of first use. */
static void add_files(struct tl_arena *a, struct tl_results *r)
{
	struct tl_strings names = {};
	TL_VEC(const char *) files = {};
	struct tl_map seen = {};

	names.arena = a;
	for (unsigned i = 0; i < LINEMAPS_ORDINARY_USED(line_table); i++) {
		const char *file = ORDINARY_MAP_FILE_NAME(LINEMAPS_ORDINARY_MAP_AT(line_table, i));
		void **slot;

		/* <built-in>, <command-line> and <stdin> are no files. */
		if (!file || !*file || *file == '<')
			continue;
		file = tl_intern(&names, file);
		slot = tl_map_at(a, &seen, file);
		if (*slot)
			continue;
		*slot = (void *)file;
		*TL_PUSH(a, &files) = file;
	}
	r->files = files.items;
	r->nfiles = files.n;
}

/* In a folder, units of one name from several places must not meet. */
static const char *file_in(struct tl_arena *a, const char *folder, const struct tl_results *r)
{
	uint64_t h = tl_hash_text(TL_HASH_BEGIN, r->directory);

	h = tl_hash_end(tl_hash_text(h, r->analysis->unit->path));
	return tl_arena_printf(a, "%s/%08x%08x.json", folder, (unsigned)(h >> 32), (unsigned)h);
}

static void write_text(const void *results, FILE *out)
{
	tl_results_write((const struct tl_results *)results, out);
}

void tl_write_results(struct tl_arena *a, const struct tl_plugin_options *options,
		      const struct tl_source *source, const struct tl_analysis *analysis,
		      double milliseconds)
{
	const char *to = options->findings;
	struct tl_results r = {};
	struct stat st;

	r.analysis = analysis;
	r.directory = getpwd();
	r.text = source->text;
	r.milliseconds = milliseconds;
	add_files(a, &r);
	if (!stat(to, &st) && S_ISDIR(st.st_mode))
		to = file_in(a, to, &r);
	if (!tl_write_file(a, to, write_text, &r))
		tl_tell_trouble(options, tl_arena_printf(a, "%s: %s", to, xstrerror(errno)), "no results are written");
}
