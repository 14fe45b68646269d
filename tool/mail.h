/* SPDX-License-Identifier: GPL-2.0-or-later */
/* A module's changes as a mail that `git am` takes. */
#ifndef TASKLINT_MAIL_H
#define TASKLINT_MAIL_H

#include "plan.h"

struct mail {
	const char *author;	/* "NAME <ADDRESS>" */
	const char *root;	/* that file names are seen from */
	const char *module;	/* "drivers/atm/he" */
	const struct rewrite *rewrite;
};

/* Write the changes of those plans that aren't refused. */
void mail_write(struct tl_arena *a, const struct mail *mail, const struct plan_module *m, FILE *out);
/* False: there is nothing to change. */
bool mail_is_needed(const struct plan_module *m);

#endif
