// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * tasklint-stale: a suppression that no longer silences anything.
 *
 * The engine knows which suppressions were used, once all other rules have run;
 * this is only what it reports the rest as.
 */
#include <tasklint/rule.h>

const struct tl_rule tl_rule_tasklint_stale = {
	.id = "tasklint-stale",
	.summary = "A suppression that no longer silences anything.",
	.severity = TL_NOTE,
};
