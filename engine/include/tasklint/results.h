/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What becomes of findings after the rules: what identifies them, which ones a
 * baseline knows, where their changes go, and how they reach other programs.
 */
#ifndef TASKLINT_RESULTS_H
#define TASKLINT_RESULTS_H

#include <tasklint/analysis.h>

#ifdef __cplusplus
extern "C" {
#endif

/*
 * Fingerprints. The rule, the function, the chain of functions below it and
 * the names that the message speaks of; no line, no file, no value and no other
 * word of the message. So it stays when code moves, when files are renamed and
 * when the wording changes. Findings that agree in all that have the same one:
 * whoever compares must count.
 */
#define TL_FINGERPRINT_SIZE 17	/* 16 hexadecimal digits */
TL_PUBLIC void tl_fingerprint(const struct tl_finding *f, char ret[TL_FINGERPRINT_SIZE]);

/*
 * Source text, to place what facts give by line and column only. Files are read
 * once; what can't be read has no text. Zeroed but for the arena is empty.
 */
struct tl_sources {
	struct tl_arena *arena;
	struct tl_map by_file;
};

/*
 * How many columns after its loc the old_text of `fix` stands; -1 where there is
 * no such word, or another one. The file may have been changed by #line, or since.
 */
TL_PUBLIC int tl_fixit_offset(struct tl_sources *s, const struct tl_unit *u, const struct tl_fixit *fix);

/*
 * A baseline: the findings that are known and accepted. One line each, sorted,
 *     FINGERPRINT RULE FILE FUNCTION
 * of which only the fingerprint counts; the rest is for people and for saying
 * what is stale. "#" begins a comment. A fingerprint that stands n times covers
 * n findings.
 */
#define TL_BASELINE_HEADER "# tasklint baseline 1"

struct tl_baseline_entry {
	char fingerprint[TL_FINGERPRINT_SIZE];
	const char *rule, *file, *function;	/* "-" where there is none */
	uint32_t line;				/* of the baseline */
	bool used;
};

struct tl_baseline {
	const char *path;
	TL_VEC(struct tl_baseline_entry) entries;	/* by fingerprint */
};

/* 0, or -errno with *err naming file and line. */
TL_PUBLIC int tl_baseline_read(struct tl_arena *a, const char *path, struct tl_baseline *ret,
			       struct tl_err *err);
/* An entry for that fingerprint which is not used yet: it is now. NULL where there is none. */
TL_PUBLIC struct tl_baseline_entry *tl_baseline_use(struct tl_baseline *b, const char *fingerprint);
/* Write the entries, in order. */
TL_PUBLIC void tl_baseline_write(struct tl_arena *a, const struct tl_baseline *b, FILE *out);
/* Take what the baseline knows out of the findings. */
TL_PUBLIC void tl_baseline_apply(struct tl_baseline *b, struct tl_analysis *an);

/*
 * The results of a unit as JSON: docs/results-format.md says what is in it.
 * `files` are all files that were read to compile it.
 */
#define TL_RESULTS_FORMAT 1

struct tl_results {
	const struct tl_analysis *analysis;
	const char *directory;			/* that file names are relative to */
	const char *const *files;
	uint32_t nfiles;
	double milliseconds;
};
TL_PUBLIC void tl_results_write(const struct tl_results *r, FILE *out);

#ifdef __cplusplus
}
#endif
#endif
