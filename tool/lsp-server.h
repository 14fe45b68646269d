/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What the parts of the language server share.
 *
 * lsp-server.c the loop and the protocol's lifecycle, lsp-document.c open
 * texts, lsp-check.c when compilers run and what becomes of their results,
 * lsp-progress.c that they do, lsp-publish.c diagnostics, lsp-action.c changes, lsp-facts.c the analysis in
 * the server itself, lsp-hover.c and lsp-calls.c what is told of it.
 */
#ifndef TASKLINT_LSP_SERVER_H
#define TASKLINT_LSP_SERVER_H

#include <sys/types.h>
#include <tasklint/analysis.h>
#include "lsp-config.h"
#include "lsp-project.h"
#include "lsp-rpc.h"
#include "results.h"

/* What one analysis found; the lines move with the text until the next one. */
struct lsp_found {
	struct tl_arena arena;
	struct unit_results results;
	TL_VEC(const char *) files;	/* that were read, absolute */
};

/* A compiler at work. */
struct lsp_run {
	pid_t pid;			/* 0: none */
	int64_t since;
	struct tl_arena arena;
	const char *const *argv;
	const char *directory, *folder, *input;
	const char *index;		/* or NULL */
	bool retried;
};

struct lsp_document {
	struct lsp_document *next;
	char *uri, *path;
	struct lsp_text text;
	json_int_t version;
	bool is_unit;			/* a C file, not a header */
	int64_t due;			/* when it is to be analysed, in our milliseconds; 0: isn't */
	struct lsp_run run;
	struct lsp_found *found;	/* of the last analysis that went well, or NULL */
	char *facts;			/* file of its facts */
	char *facts_folder;		/* that file names in it are relative to */
	char *index;			/* what other files do, or NULL: of that analysis, too */
	unsigned long facts_number;	/* differs for each */
	char *note;			/* why the last one didn't, or NULL */
	uint32_t note_line, note_column;/* from 1 */
};

struct lsp_server {
	struct rpc rpc;
	struct tl_arena arena;		/* what lives as long as the server */
	enum { LSP_NEW, LSP_READY, LSP_SHUT_DOWN, LSP_ENDED } state;
	int code;			/* exit status */
	int client_fd;			/* tells that the client ended; -1: nothing does */
	struct lsp_client client;
	struct lsp_config config;
	struct lsp_project project;
	struct compilers compilers;
	struct lsp_document *documents;
	char *folder;			/* for temporary files */
	unsigned long nruns;
	json_t *published;		/* by URI: the diagnostics that the client shows */
	struct lsp_facts *facts;	/* that were last asked for, or NULL */
	const struct tl_model *model;	/* NULL: not read yet */
	json_t *progress;		/* token while it is shown */
	json_int_t nprogress;
};

/* Milliseconds of a clock that only goes forward; never 0. */
int64_t lsp_now(void);

/* ---- lsp-document.c */

struct lsp_document *lsp_document_find(struct lsp_server *s, const char *uri);
struct lsp_document *lsp_document_of(struct lsp_server *s, const char *path);
void lsp_documents_release(struct lsp_server *s);
void lsp_did_open(struct lsp_server *s, const json_t *params);
void lsp_did_change(struct lsp_server *s, const json_t *params);
void lsp_did_save(struct lsp_server *s, const json_t *params);
void lsp_did_close(struct lsp_server *s, const json_t *params);
void lsp_did_change_files(struct lsp_server *s, const json_t *params);
/* A position of the protocol as an offset into the document's text. */
size_t lsp_offset(const struct lsp_server *s, const struct lsp_document *d, const json_t *position);
json_t *lsp_json_position(const struct lsp_server *s, const struct lsp_text *t, size_t offset);
json_t *lsp_json_range(const struct lsp_server *s, const struct lsp_text *t, size_t from, size_t to);

/* ---- lsp-check.c */

/* Analyse it after `pause` milliseconds; what runs for it is outdated. */
void lsp_check_soon(struct lsp_server *s, struct lsp_document *d, unsigned pause);
/* `path` has changed on disk: analyse what reads it, save for `except`. */
void lsp_check_readers(struct lsp_server *s, const char *path, const struct lsp_document *except);
/* Start what is due and end what takes too long. Returns milliseconds until there is more; -1: never. */
int lsp_checks_run(struct lsp_server *s);
/* Take the results of what ended. */
void lsp_checks_reap(struct lsp_server *s);
void lsp_check_release(struct lsp_server *s, struct lsp_document *d);

/* ---- lsp-progress.c */

/* Begin or end to show that compilers run. Returns when to come back. */
int64_t lsp_progress(struct lsp_server *s, int64_t now);

/* ---- lsp-action.c */

void lsp_code_action(struct lsp_server *s, const json_t *id, const json_t *params);

/* ---- lsp-facts.c */

struct lsp_facts {
	const struct lsp_document *document;
	unsigned long number;		/* of the document's facts */
	struct tl_arena arena;
	struct tl_analysis *an;
	struct tl_index *index;		/* that was asked, or NULL */
	const char *folder;
};
/* Of the document's last analysis that went well; NULL where there is none. Good until it is asked again. */
struct lsp_facts *lsp_facts_of(struct lsp_server *s, const struct lsp_document *d);
void lsp_facts_release(struct lsp_server *s);
/* The absolute name of a location's file; NULL for none. */
const char *lsp_facts_file(struct lsp_facts *f, tl_loc loc);
const struct tl_location *lsp_facts_at(const struct lsp_facts *f, tl_loc loc);

/* What the text that is asked about is to the analysis. */
struct lsp_subject {
	struct lsp_server *server;
	const struct lsp_document *document;
	struct lsp_facts *facts;
	const char *word;
	size_t from, to;		/* of the word in the document */
	uint32_t line;			/* from 1 */
	const struct tl_symbol *function;	/* of that name, or NULL */
	TL_VEC(const struct tl_tasklet *) tasklets;	/* that the word is a part of the name of */
};
/* False where there is no word, or nothing is known of it. */
bool lsp_subject_at(struct lsp_server *s, const json_t *params, struct lsp_subject *ret);

/* ---- lsp-hover.c, lsp-calls.c */

void lsp_hover(struct lsp_server *s, const json_t *id, const json_t *params);
void lsp_references(struct lsp_server *s, const json_t *id, const json_t *params);
void lsp_prepare_calls(struct lsp_server *s, const json_t *id, const json_t *params);
void lsp_incoming_calls(struct lsp_server *s, const json_t *id, const json_t *params);
void lsp_outgoing_calls(struct lsp_server *s, const json_t *id, const json_t *params);

/* ---- lsp-publish.c */

/* Send the diagnostics of every file for which they changed, and those of `d` in any case. */
void lsp_publish(struct lsp_server *s, const struct lsp_document *d);
/* A window/showMessage or, with `log`, a window/logMessage. */
void lsp_say(struct lsp_server *s, bool log, const char *fmt, ...) TL_PRINTF(3, 4);

/* A text to find positions in: a document's, or what is on disk. */
struct lsp_view {
	const struct lsp_text *text;
	struct lsp_text own;
	const char *path;
};
/* Views of the last few files are kept in `views`, which is zeroed at first. */
#define LSP_NVIEWS 4
struct lsp_views {
	struct lsp_server *server;
	struct lsp_view items[LSP_NVIEWS];
	unsigned next;
};
const struct lsp_text *lsp_view(struct lsp_views *v, const char *path);
void lsp_views_release(struct lsp_views *v);
/* {uri, range} of what stands at a line and column of GCC's. */
json_t *lsp_json_location(struct lsp_views *v, struct tl_arena *a, const char *path, uint32_t line,
			  uint32_t column);
/* The URI of a file, as the client spells it where it has it open. */
const char *lsp_uri_of(struct lsp_server *s, struct tl_arena *a, const char *path);
/* One finding as the protocol has it. */
json_t *lsp_json_diagnostic(struct lsp_views *v, struct tl_arena *a, const struct finding *f);

#endif
