/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Findings: what rules report and hosts print.
 */
#ifndef TASKLINT_DIAG_H
#define TASKLINT_DIAG_H

#include <tasklint/facts.h>

#ifdef __cplusplus
extern "C" {
#endif

enum tl_severity { TL_NOTE, TL_WARNING, TL_ERROR };

/* A step of the path that explains a finding, in the order a reader follows. */
struct tl_step {
	tl_loc loc;
	const struct tl_symbol *function;	/* that loc stands in; may be NULL */
	uint32_t depth;				/* of calls */
	const char *text;
};

/*
 * Replace the word `old_text` by `new_text`: its only occurrence from loc to the
 * end of the statement or line. Where there is none, or another one, there is no fix-it.
 */
struct tl_fixit {
	tl_loc loc;
	const char *old_text, *new_text;
};

struct tl_finding {
	const struct tl_rule *rule;
	enum tl_severity severity;
	bool likely;				/* not certain: a step says what is in doubt */
	tl_loc loc;
	const struct tl_symbol *function;	/* that loc stands in; may be NULL */
	const char *message;
	TL_VEC(struct tl_step) path;
	TL_VEC(struct tl_fixit) fixits;
};

#ifdef __cplusplus
}
#endif
#endif
