/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What a tasklet can become, for each of the ways there are, and what stands
 * against it. The answers live in the unit's arena.
 */
#ifndef TASKLINT_MIGRATE_H
#define TASKLINT_MIGRATE_H

#include <tasklint/analysis.h>

#ifdef __cplusplus
extern "C" {
#endif

enum tl_target {
	TL_TO_SETUP,		/* of a legacy one: a callback that is given the tasklet */
	TL_TO_BH_WORK,		/* a work item that runs in softirqs */
	TL_TO_THREADED_IRQ,	/* the thread of the interrupt that schedules it */
	TL_TO_WORK,		/* a work item in process context */
	TL_TO_TIMER,		/* a timer's softirq, of the timer that schedules it */
	TL_TARGETS
};

enum tl_verdict {
	TL_VERDICT_NO,		/* `why` stands against it */
	TL_VERDICT_CARE,	/* it differs in what `why` says, and somebody has to look at that */
	TL_VERDICT_YES,		/* because of `why` */
	TL_VERDICT_NONE,	/* it is that already */
};

struct tl_choice {
	enum tl_verdict verdict;
	const char *why;
	tl_loc loc;			/* of what it speaks of, or 0 */
	const struct tl_function *where;	/* that it stands in, or NULL */
};

struct tl_migration {
	struct tl_choice to[TL_TARGETS];
};

/* Names of ways and verdicts: "setup", "bh-work"; "no", "care", "yes", "". */
TL_PUBLIC extern const char *const tl_target_names[TL_TARGETS];
TL_PUBLIC extern const char *const tl_verdict_names[];

/* `t` is one that this unit registers. */
TL_PUBLIC void tl_migration_of(const struct tl_analysis *an, const struct tl_tasklet *t, struct tl_migration *ret);
/*
 * The first way that needs nobody to look at anything: TL_TO_SETUP or TL_TO_BH_WORK. False:
 * there is no mechanical way.
 */
TL_PUBLIC bool tl_migration_is_mechanical(const struct tl_migration *m, enum tl_target *ret);
/*
 * The record that the tasklet lies in and whose address its callback is handed, and the
 * members from there to the tasklet: "rx.tl". False: it is handed something else.
 */
TL_PUBLIC bool tl_tasklet_container(const struct tl_analysis *an, const struct tl_tasklet *t,
				    const struct tl_record **ret_record, const char **ret_path);

#ifdef __cplusplus
}
#endif
#endif
