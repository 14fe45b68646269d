/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The parts of tasklint-gcc.so. GCC gives its callbacks one run of one
 * compiler over one file, so what they share is one object, in plugin.cc.
 */
#ifndef TASKLINT_PLUGIN_H
#define TASKLINT_PLUGIN_H

#include "extract.h"
#include <tasklint/json.h>
#include <tasklint/results.h>

struct tl_plugin_options {
	bool analyze_only, dump_facts, stats, strict;
	const char *dump_to;			/* NULL: stderr */
	bool emit;
	const char *emit_to;			/* a file; NULL: a section of the object */
	TL_VEC(const char *) facts;		/* files besides our own */
	const char *baseline;			/* NULL: none */
	const char *index;			/* NULL: none */
	const char *findings;			/* file or folder for results; NULL: none */
	const char *edit_sites;			/* file for them; NULL: none */
	struct tl_options engine;
};

/*
 * Read the plugin's arguments. False after an error that names the argument
 * and what is valid.
 */
bool tl_read_options(struct tl_arena *a, const struct plugin_name_args *info,
		     struct tl_plugin_options *options);

/* The folder that `file` lies in, links followed. */
const char *tl_real_folder(struct tl_arena *a, const char *file);

/*
 * The model: our own facts, found from where the plugin `so` is, and those of
 * the command line. NULL after an error.
 */
struct tl_model *tl_load_model(struct tl_arena *a, const char *so,
			       const struct tl_plugin_options *options);

/*
 * Something that was asked for can't be had: an error with `strict`, else a note that
 * says what follows. False.
 */
bool tl_tell_trouble(const struct tl_plugin_options *options, const char *trouble, const char *follows);

/*
 * What options.index knows of other units, for options->engine.elsewhere; NULL
 * after a note, or an error.
 */
struct tl_elsewhere *tl_load_index(struct tl_arena *a, const char *so, const struct tl_plugin_options *options,
				   const struct tl_unit *unit);

/*
 * Leave what options.baseline knows out of the findings, and say what of it
 * this unit should have but hasn't. False after an error.
 */
bool tl_apply_baseline(struct tl_arena *a, const struct tl_plugin_options *options,
		       struct tl_analysis *analysis);

/* Write the results of the unit to options.findings. */
void tl_write_results(struct tl_arena *a, const struct tl_plugin_options *options,
		      const struct tl_source *source, const struct tl_analysis *analysis,
		      double milliseconds);

/* Facts in their binary form. */
struct tl_emitted {
	unsigned char *bytes;		/* NULL: none */
	size_t size;
};

/*
 * Do what `emit` says with a unit that was not analysed yet: write the file, or
 * put into *ret what becomes of a section. On trouble there is a note.
 */
void tl_emit_prepare(const struct tl_plugin_options *options, struct tl_arena *a,
		     const struct tl_unit *unit, struct tl_emitted *ret);
/* The section, as the assembler's source. */
void tl_emit_section(const struct tl_emitted *facts, FILE *out);
/* Write a file as a whole or not at all; false with errno set. */
bool tl_write_file(struct tl_arena *a, const char *to,
		   void (*write)(const void *what, FILE *out), const void *what);
/* Remove what writing was left in the middle of. */
void tl_drop_unfinished(void);

/* Print the findings of an analysis as diagnostics of GCC. */
void tl_sink(struct tl_extract *x, const struct tl_analysis *analysis);

#endif
