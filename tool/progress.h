/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * How far long work is, on stderr: a line that is redrawn where that is a
 * terminal, a plain line now and then where it is not.
 */
#ifndef TASKLINT_PROGRESS_H
#define TASKLINT_PROGRESS_H

#include <stdbool.h>
#include <stdint.h>
#include <time.h>

struct progress {
	const char *what;	/* "files" */
	uint32_t total;
	uint32_t done, worked;	/* `worked` of `done` took time: the rate is theirs */
	uint32_t nfindings, nfailed;
	bool terminal, drawn;
	struct timespec begin, said;
};

void progress_begin(struct progress *p, const char *what, uint32_t total);
/* Say how far it is, if it is time to. */
void progress_tick(struct progress *p);
/* Remove the line, before something else is printed. */
void progress_clear(struct progress *p);
double progress_seconds(const struct progress *p);

#endif
