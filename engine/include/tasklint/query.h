/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Questions about one function of an analysed unit, for hosts that tell people
 * what the analysis knows. All answers live in the unit's arena.
 */
#ifndef TASKLINT_QUERY_H
#define TASKLINT_QUERY_H

#include <tasklint/analysis.h>

#ifdef __cplusplus
extern "C" {
#endif

struct tl_sleep {
	bool depends;			/* on what it is called with, or in which context */
	const char *condition;		/* that decides, as C; NULL where it can't be said */
	const char *leaf;		/* "usb_submit_urb(GFP_KERNEL)" */
	TL_VEC(struct tl_step) path;	/* each call on the way, the leaf last */
};
/* The shortest way in which f may sleep, one that depends on nothing before all others. False: none is known. */
TL_PUBLIC bool tl_query_sleep(struct tl_analysis *an, const struct tl_function *f, struct tl_sleep *ret);

/* A context that f runs in, as far as the unit tells. */
struct tl_runs {
	enum tl_context context;	/* TL_CONTEXT_ATOMIC: by what the caller did */
	const char *why;		/* "callback of tasklet 'struct foo.tl'", "spinlock held" */
	tl_loc loc;			/* of what says so */
	const char *chain;		/* "foo_rx() > foo_submit() > f()" */
	const char *by;			/* of a root: tl_root.by, or NULL */
};
/* Up to `max` of them, nearest first; returns how many. */
TL_PUBLIC uint32_t tl_query_runs(const struct tl_analysis *an, const struct tl_function *f, struct tl_runs *out,
				 uint32_t max);

/* A call of a function. */
struct tl_calling {
	const struct tl_function *f;	/* that it stands in */
	const struct tl_event *at;
	const char *atomic;		/* why sleeping is illegal there, by what f did itself; or NULL */
};
/* The direct calls of a function, by its name, in this unit; returns how many. */
TL_PUBLIC uint32_t tl_query_callings(struct tl_analysis *an, const char *name, const struct tl_calling **ret);

#ifdef __cplusplus
}
#endif
#endif
