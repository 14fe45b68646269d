/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Results of many units as one report, in several forms. */
#ifndef TASKLINT_REPORT_H
#define TASKLINT_REPORT_H

#include "results.h"

struct report {
	struct tl_arena *arena;
	struct results_pool pool;
	const char *root;			/* folder that names are told from */
	uint32_t nunits;
	uint64_t nfunctions;
	bool baseline;				/* findings are marked as known or not */
	TL_VEC(struct finding *) findings;	/* in order of file and line */
	TL_VEC(struct tasklet *) tasklets;
	struct tl_sources sources;
};

/* Each gives the report in a form; json_decref() is for the caller. */
json_t *report_json(struct report *r);
json_t *report_sarif(struct report *r);

/*
 * One page that needs nothing else, onto `out`. EXIT_CLEAN, or EXIT_TROUBLE
 * having said why.
 */
int report_html(struct report *r, FILE *out);

/* What GitHub's runner turns into annotations of a pull request. */
void report_github(struct report *r, FILE *out);

/* A string, in which bytes that are no UTF-8 become U+FFFD; null for NULL. */
json_t *json_text(const char *s, size_t len);

/* As seen from the root. */
const char *report_name(const struct report *r, const char *file);

#endif
