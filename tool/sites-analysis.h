/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What the source doesn't say where a tasklet is registered, and the analysis
 * knows: that the data is the object around the object that the tasklet is in,
 * and what stands against its becoming something else.
 */
#ifndef TASKLINT_SITES_ANALYSIS_H
#define TASKLINT_SITES_ANALYSIS_H

#include <tasklint/model.h>
#include "sites.h"

/*
 * Complete the registrations in `sites` by the unit's facts, as far as `target` needs it, which is
 * one of tl_target_names. 0, or -errno with *err set.
 */
int sites_add_analysis(struct tl_arena *a, const struct tl_model *model, const char *facts, const char *directory,
		       const char *target, struct sites *sites, struct tl_err *err);

#endif
