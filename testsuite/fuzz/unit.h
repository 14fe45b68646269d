/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What may be done with a unit, whoever made it. */
#ifndef TL_TEST_FUZZ_UNIT_H
#define TL_TEST_FUZZ_UNIT_H

#include <tasklint/facts.h>

/* Its text form, which the caller frees. */
char *fuzz_unit_text(const struct tl_unit *u);
/* Write `u` in binary form, read that, and compare; then analyse it. */
void fuzz_unit(struct tl_arena *a, struct tl_unit *u);

#endif
