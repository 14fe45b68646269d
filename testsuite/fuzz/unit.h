/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What may be done with a unit, whoever made it. */
#ifndef TL_TEST_FUZZ_UNIT_H
#define TL_TEST_FUZZ_UNIT_H

#include <tasklint/facts.h>

/* Write `u` in both forms, read both, and compare; then analyse it. */
void fuzz_unit(struct tl_arena *a, struct tl_unit *u);

#endif
