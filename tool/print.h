/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Findings as text, in the form that GCC has and editors understand. */
#ifndef TASKLINT_PRINT_H
#define TASKLINT_PRINT_H

#include <stdio.h>
#include "results.h"

struct printer {
	FILE *out;
	const char *folder;	/* file names are told as seen from here */
	bool color;
	struct tl_sources sources;
};

/* In colour where `out` is a terminal and NO_COLOR isn't set. */
void printer_init(struct printer *p, struct tl_arena *a, FILE *out);
void print_finding(struct printer *p, const struct finding *f);

#endif
