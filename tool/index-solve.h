/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Units that were read for an index, solved as one program. */
#ifndef TASKLINT_INDEX_SOLVE_H
#define TASKLINT_INDEX_SOLVE_H

#include <tasklint/index.h>
#include "tool.h"

/*
 * Solve the units and print what there is to say of them, on standard output.
 * EXIT_CLEAN, EXIT_FINDINGS where more than notes were printed, or EXIT_TROUBLE
 * where one could not be read.
 */
int index_solve(struct tl_arena *a, const struct tl_source *sources, uint32_t n);

#endif
