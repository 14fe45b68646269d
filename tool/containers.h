/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What the source doesn't say where a tasklet is registered, and the analysis
 * knows: that the data is the object around the object that the tasklet is in.
 */
#ifndef TASKLINT_CONTAINERS_H
#define TASKLINT_CONTAINERS_H

#include <tasklint/model.h>
#include "sites.h"

/* Complete the calls of `sites` by the unit's facts. 0, or -errno with *err set. */
int containers_add(struct tl_arena *a, const struct tl_model *model, const char *facts, const char *directory,
		   struct sites *sites, struct tl_err *err);

#endif
