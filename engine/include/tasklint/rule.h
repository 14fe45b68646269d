/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What a rule sees and may do. A rule is one C file with one `struct tl_rule`;
 * the engine calls its hooks and the rule reports. Rules keep no state.
 */
#ifndef TASKLINT_RULE_H
#define TASKLINT_RULE_H

#include <tasklint/migrate.h>

struct tl_rule_ctx;
struct tl_reach;

struct tl_rule {
	const char *id;
	const char *summary;	/* one sentence: the same in docs/rules/<id>.md */
	int cwe;
	enum tl_severity severity;
	bool off;		/* unless enabled */
	void (*check_tasklet)(struct tl_rule_ctx *cx, const struct tl_tasklet *t);
	void (*check_root)(struct tl_rule_ctx *cx, const struct tl_root *root);
	void (*check_function)(struct tl_rule_ctx *cx, const struct tl_function *f);
};

TL_PUBLIC const struct tl_analysis *tl_rule_analysis(const struct tl_rule_ctx *cx);
/* 1: only what is known step by step; 2: what is likely, too. */
TL_PUBLIC unsigned int tl_rule_level(const struct tl_rule_ctx *cx);

/*
 * Report at `loc` in `f`. NULL where this rule has reported there before;
 * otherwise a finding to add steps and fix-its to.
 */
TL_PUBLIC struct tl_finding *tl_report(struct tl_rule_ctx *cx, tl_loc loc, const struct tl_function *f,
				       const char *fmt, ...) TL_PRINTF(4, 5);
TL_PUBLIC void tl_add_step(struct tl_rule_ctx *cx, struct tl_finding *fi, tl_loc loc,
			   const struct tl_function *f, uint32_t depth, const char *fmt, ...)
			   TL_PRINTF(6, 7);
/* A step that says why the finding is likely and no more: "this may have failed: likely, not certain". */
TL_PUBLIC void tl_add_doubt(struct tl_rule_ctx *cx, struct tl_finding *fi, tl_loc loc,
			    const struct tl_function *f, uint32_t depth, const char *fmt, ...)
			    TL_PRINTF(6, 7);
/* The step that says where `t` was registered. */
TL_PUBLIC void tl_add_registration(struct tl_rule_ctx *cx, struct tl_finding *fi,
				   const struct tl_tasklet *t);
/* The step that says why the callback runs in its context. */
TL_PUBLIC void tl_add_root(struct tl_rule_ctx *cx, struct tl_finding *fi, const struct tl_root *root);
/*
 * Report what a root's callback does in its context, "'irq' (hardirq, by request_irq()) WHAT: LEAF", with
 * the chain to it. NULL where this rule has reported there before.
 */
TL_PUBLIC struct tl_finding *tl_report_root(struct tl_rule_ctx *cx, const struct tl_root *root,
					    const struct tl_reach *r, const char *what, const char *leaf_does);
TL_PUBLIC void tl_add_fixit(struct tl_rule_ctx *cx, struct tl_finding *fi, tl_loc loc,
			    const char *old_text, const char *new_text);
TL_PUBLIC const char *tl_format(struct tl_rule_ctx *cx, const char *fmt, ...) TL_PRINTF(2, 3);

/* How C spells a pointer to that type. */
TL_PUBLIC const char *tl_pointer_name(struct tl_rule_ctx *cx, const struct tl_type *to);

/* A record around a tasklet, and where in it the tasklet is. */
struct tl_place {
	const struct tl_record *record;
	int64_t offset;
};
/*
 * The records around the tasklet as its registration names them, innermost
 * first. Returns how many. *ret_all: there are no others, because the whole
 * object is known; else something may be around the last one.
 */
TL_PUBLIC int tl_tasklet_places(const struct tl_tasklet *t, struct tl_place *out, int max, bool *ret_all);

/* Reaching: something a function leads to, with the chain of calls to it. */

enum tl_reach_kind {
	TL_REACH_SLEEP,		/* a call that may sleep */
	TL_REACH_RESCHED,	/* one that offers to reschedule, no more */
	TL_REACH_USER,		/* user memory */
	TL_REACH_IRQ_ON,	/* enables irqs, whatever they were before */
	TL_REACH_BH_ON,		/* enables BHs, and so runs what is pending */
	TL_REACH_LOCK,		/* takes a spinning lock: for tl_lock_conflicts() */
	TL_REACH_WAIT,		/* waits until a tasklet's callback is through; where it sleeps, this is no TL_REACH_SLEEP */
	TL_REACH_FREE,		/* frees an object */
	TL_REACH_KINDS
};

struct tl_reaches { const struct tl_reach **items; uint32_t n; };

/*
 * What the callback reaches in its context that must not happen there: for each
 * statement of the callback that leads there, the shortest chain.
 */
TL_PUBLIC struct tl_reaches tl_tasklet_reaches(struct tl_rule_ctx *cx, const struct tl_tasklet *t,
					       enum tl_reach_kind kind);
TL_PUBLIC struct tl_reaches tl_root_reaches(struct tl_rule_ctx *cx, const struct tl_root *root,
					    enum tl_reach_kind kind);
/* Of the callback's waits, those for `t` itself; of its frees, those of memory that `t` lies in. */
TL_PUBLIC struct tl_reaches tl_own_reaches(struct tl_rule_ctx *cx, const struct tl_tasklet *t,
					   enum tl_reach_kind kind);
/* What is reached sleeps; a wait may spin instead. */
TL_PUBLIC bool tl_reach_sleeps(const struct tl_reach *r);
/*
 * What f reaches that must not happen in the context that f itself made before:
 * a sleep with a lock held, irqs enabled in a section around it. What a callee
 * does in a context of its own making is the callee's.
 */
TL_PUBLIC struct tl_reaches tl_atomic_reaches(struct tl_rule_ctx *cx, const struct tl_function *f,
					      enum tl_reach_kind kind);
/* A function on the way makes the context that forbids it: tl_atomic_reaches() has it. */
TL_PUBLIC bool tl_reach_is_local(const struct tl_rule_ctx *cx, const struct tl_reach *r);
/* That context in words, and a step for each lock that is held. */
TL_PUBLIC const char *tl_reach_context(struct tl_rule_ctx *cx, const struct tl_reach *r);
TL_PUBLIC void tl_add_context(struct tl_rule_ctx *cx, struct tl_finding *fi, const struct tl_reach *r);
TL_PUBLIC tl_loc tl_reach_loc(const struct tl_reach *r);
TL_PUBLIC const struct tl_function *tl_reach_function(const struct tl_reach *r);
/* The leaf as a call, with the values that decide: "usb_submit_urb(GFP_KERNEL)". */
TL_PUBLIC const char *tl_reach_leaf(struct tl_rule_ctx *cx, const struct tl_reach *r);
/*
 * If the leaf stands in r's own function and a named value there makes it sleep: the fix-it
 * to the value to use where sleeping is illegal.
 */
TL_PUBLIC void tl_add_atomic_fixit(struct tl_rule_ctx *cx, struct tl_finding *fi, const struct tl_reach *r);
/* A step for each call of the chain, what is in doubt first, the leaf last; the first call is at `depth`. */
TL_PUBLIC void tl_add_chain(struct tl_rule_ctx *cx, struct tl_finding *fi, const struct tl_reach *r,
			    uint32_t depth, const char *what_leaf_does);

/*
 * Two that take one lock, and may meet on one CPU: who comes then spins for whom it
 * interrupted. Their reaches are of TL_REACH_LOCK.
 */
struct tl_lock_conflict {
	const struct tl_root *root;	/* the one of both that is no tasklet */
	const struct tl_reach *held;	/* holds the lock, and is interrupted */
	const struct tl_reach *wanted;	/* spins for it then */
};
struct tl_lock_conflicts { struct tl_lock_conflict *items; uint32_t n, cap; };

/* Process context holds with BHs on what the callback of `t` takes: one for each place there. */
TL_PUBLIC struct tl_lock_conflicts tl_lock_conflicts_bh(struct tl_rule_ctx *cx, const struct tl_tasklet *t);
/* The callback of `t` holds with irqs on what a hardirq handler takes: one for each place in the callback. */
TL_PUBLIC struct tl_lock_conflicts tl_lock_conflicts_irq(struct tl_rule_ctx *cx, const struct tl_tasklet *t);
/* The step of the chain where the lock is taken, as far as that is in the source file itself. */
TL_PUBLIC const struct tl_reach *tl_lock_place(const struct tl_reach *r);
/* A step for each call that leads to the wait for the lock, and one for the doubt whether it is the same lock. */
TL_PUBLIC void tl_add_wanted(struct tl_rule_ctx *cx, struct tl_finding *fi, const struct tl_lock_conflict *c);
/* How to speak of the lock: "struct foo.lock", or a variable. */
TL_PUBLIC const char *tl_lock_text(struct tl_rule_ctx *cx, const struct tl_reach *r);
/* The fix-its to take and leave the lock with BHs off, where that is all there is to do. */
TL_PUBLIC void tl_add_bh_fixit(struct tl_rule_ctx *cx, struct tl_finding *fi, const struct tl_reach *r);

/*
 * What becomes of a callback's argument: each pointer it is turned into, in the
 * callback or in what it calls.
 */
struct tl_derived {
	const struct tl_function *f;	/* that the statement stands in: the callback */
	const struct tl_event *at;	/* the cast, or the call that leads to it */
	const struct tl_derived *next;	/* in the callee, or NULL */
	uint32_t param;
	bool from_integer;		/* the step from integer to pointer */
	int64_t offset;			/* bytes added */
	const struct tl_type *type;	/* pointer type it becomes */
};
/* The i-th derivation of parameter 0 of the callback of `t`, or NULL. */
TL_PUBLIC const struct tl_derived *tl_callback_derived(const struct tl_tasklet *t, uint32_t i);
TL_PUBLIC void tl_add_derivation(struct tl_rule_ctx *cx, struct tl_finding *fi,
				 const struct tl_derived *d);

/* Something that a function takes and gives back on some ways out, but not on all. */
struct tl_leak {
	const char *what;			/* "a lock held" */
	const struct tl_event *taken, *given_back;
	tl_val lock;				/* TL_UNKNOWN: it is no lock */
	tl_val value;				/* that is returned on a way where it is kept */
};
/* The i-th leak of f; false where there are no more. */
TL_PUBLIC bool tl_function_leak(struct tl_rule_ctx *cx, const struct tl_function *f, uint32_t i,
				struct tl_leak *ret);
/* A value of f as C has it: "d->lock". */
TL_PUBLIC const char *tl_value_text(struct tl_rule_ctx *cx, const struct tl_function *f, tl_val v);
/* The function or macro that a call is written as. */
TL_PUBLIC const char *tl_call_name(const struct tl_event *call);

/* What a statement does to an object, itself or by a call. */
struct tl_act {
	enum tl_effect_kind kind;	/* REGISTERS, SCHEDULES, KILLS, DISABLES, ENABLES, WAKES, AWAITS, FREES, WRITES */
	const struct tl_function *f;
	const struct tl_event *at;
	const char *how;		/* name of the function that does it; NULL: assignment */
	tl_val object;			/* address of the object, in f */
	int64_t size;			/* of a write, in bytes; -1 where not known */
	bool user;			/* what is written comes from user space */
	bool inherited;			/* reported in the callee, too */
	const struct tl_site *site;	/* the engine's */
};
struct tl_site;
/* A step for each call that leads to the act, and one that says what it does. */
TL_PUBLIC void tl_add_act(struct tl_rule_ctx *cx, struct tl_finding *fi, const struct tl_act *act,
			  const char *what_it_does);
/*
 * The i-th act of a function; false where there are no more. Registrations are
 * those of tasklets.
 */
TL_PUBLIC bool tl_function_act(const struct tl_function *f, uint32_t i, struct tl_act *ret);
/* The first one of that kind that statement e does, calls followed. */
TL_PUBLIC bool tl_act_at(const struct tl_function *f, const struct tl_event *e, enum tl_effect_kind kind,
			 struct tl_act *ret);

/*
 * What happens to tasklets and to what schedules them, anywhere below a statement. Objects go by
 * class: a member of a record, or a variable. What is found may happen, under whatever condition.
 */

/* A way down the calls of a function: a statement in it, and the way on in what that calls. */
struct tl_way {
	const struct tl_function *f;
	const struct tl_event *at;
	const struct tl_way *next;	/* NULL: it happens at `at` */
};
/* A step for each call of the way, and one that says what the last one does. */
TL_PUBLIC void tl_add_way(struct tl_rule_ctx *cx, struct tl_finding *fi, const struct tl_way *way, uint32_t depth,
			  const char *what_it_does);
/* A way to an effect of that kind on tasklets of t's class, from statement e of f or from f's entry; or NULL. */
TL_PUBLIC const struct tl_way *tl_way_by(struct tl_rule_ctx *cx, const struct tl_function *f, const struct tl_event *e,
					 enum tl_effect_kind kind, const struct tl_tasklet *t);
TL_PUBLIC const struct tl_way *tl_way_from(struct tl_rule_ctx *cx, const struct tl_function *f,
					   enum tl_effect_kind kind, const struct tl_tasklet *t);
/* The i-th function, in the unit's order, that may have such a way from its entry; NULL where there are no more. */
TL_PUBLIC const struct tl_function *tl_function_with(struct tl_rule_ctx *cx, enum tl_effect_kind kind,
						     const struct tl_tasklet *t, uint32_t i);
/* A way from f's entry to such an effect on objects of the class that `object`, a value of `of`, belongs to; or NULL. */
TL_PUBLIC const struct tl_way *tl_way_to_object(struct tl_rule_ctx *cx, const struct tl_function *f,
						enum tl_effect_kind kind, const struct tl_function *of, tl_val object);
/* The end of a way, where it happens. */
TL_PUBLIC const struct tl_way *tl_way_end(const struct tl_way *way);
/* A flag for each statement of f: tl_way_by() finds a way from it. */
TL_PUBLIC const bool *tl_statements_by(struct tl_rule_ctx *cx, const struct tl_function *f, enum tl_effect_kind kind,
				       const struct tl_tasklet *t);
/* A way from f's entry to where a lock of the class is taken that `lock`, a value of `of`, belongs to; or NULL. */
TL_PUBLIC const struct tl_way *tl_way_to_lock(struct tl_rule_ctx *cx, const struct tl_function *f,
					      const struct tl_function *of, tl_val lock);

/* A wait for a tasklet while a lock is held that its callback takes, as far as classes tell. */
struct tl_deadlock {
	const struct tl_tasklet *tasklet;
	const char *lock;		/* as C has it */
	const struct tl_way *way;	/* from the callback to where it takes it */
};
TL_PUBLIC bool tl_reach_deadlock(struct tl_rule_ctx *cx, const struct tl_reach *r, struct tl_deadlock *ret);

/* A function that the kernel calls, of which the unit registers it itself, and that schedules the tasklet. */
struct tl_scheduler {
	const struct tl_root *root;
	const struct tl_way *way;	/* from it to where it schedules */
	bool is_irq;
	bool is_managed;		/* it ends after the driver let go of the device */
};
TL_PUBLIC bool tl_tasklet_source(struct tl_rule_ctx *cx, const struct tl_tasklet *t, uint32_t i,
				 struct tl_scheduler *ret);
/*
 * Ways from statement e of f to where the source is registered; to where it is stopped
 * (free_irq(), del_timer_sync()); and to where it is stopped or waited for, perhaps
 * (synchronize_irq(), drain_workqueue()). Or NULL.
 */
TL_PUBLIC const struct tl_way *tl_way_to_start(struct tl_rule_ctx *cx, const struct tl_function *f,
					       const struct tl_event *e, const struct tl_scheduler *source);
TL_PUBLIC const struct tl_way *tl_way_to_stop(struct tl_rule_ctx *cx, const struct tl_function *f,
					      const struct tl_event *e, const struct tl_scheduler *source);
TL_PUBLIC const struct tl_way *tl_way_to_calm(struct tl_rule_ctx *cx, const struct tl_function *f,
					      const struct tl_event *e, const struct tl_scheduler *source);
/* A statement of f that can come before e leads to where the source is stopped or waited for. */
TL_PUBLIC bool tl_calm_before(struct tl_rule_ctx *cx, const struct tl_function *f, const struct tl_event *e,
			      const struct tl_scheduler *source);
/*
 * A statement before e, in f or in all that calls it, that may have told a device to raise no more
 * interrupts: it writes to one, or nothing is known of it. NULL where there is none.
 */
TL_PUBLIC const struct tl_way *tl_quiet_before(struct tl_rule_ctx *cx, const struct tl_function *f,
					       const struct tl_event *e);
/* The same, of writes alone. */
TL_PUBLIC const struct tl_way *tl_write_before(struct tl_rule_ctx *cx, const struct tl_function *f,
					       const struct tl_event *e);
/* The way can be gone past no branch on what a member or variable holds. */
TL_PUBLIC bool tl_way_is_unguarded(struct tl_rule_ctx *cx, const struct tl_way *way);
/* Nothing else leads to the end of the way: each function on it has this one caller. */
TL_PUBLIC bool tl_way_is_only(const struct tl_way *way);

/* The kernel calls f, and when f returns, the driver has let go of the device. */
TL_PUBLIC bool tl_is_last(const struct tl_rule_ctx *cx, const struct tl_function *f);
/* A flag for each event of f, none of them set. */
TL_PUBLIC bool *tl_new_flags(struct tl_rule_ctx *cx, const struct tl_function *f);

/* Only this unit can name the tasklets of t's class, and it tells nobody their addresses. */
TL_PUBLIC bool tl_tasklet_is_private(struct tl_rule_ctx *cx, const struct tl_tasklet *t);
/* Where the memory of t's class goes away. */
enum tl_ending_kind {
	TL_ENDS_FREED,		/* by `at` */
	TL_ENDS_MANAGED,	/* after the driver let go of the device: allocated at `at` */
	TL_ENDS_MODULE,		/* after f, the module's exit; `at` is NULL */
};
struct tl_ending {
	enum tl_ending_kind kind;
	const struct tl_function *f;
	const struct tl_event *at;
	tl_val object;		/* that is freed, in f */
};
TL_PUBLIC bool tl_tasklet_ending(struct tl_rule_ctx *cx, const struct tl_tasklet *t, uint32_t i,
				 struct tl_ending *ret);

/* Where a way through a function ended, and what it returns there. */
struct tl_end_of_way {
	const struct tl_event *at;
	tl_val value;
};
/*
 * There is a way through f from `from` (NULL: its entry) to `to` (NULL: a return, told by *ret, which may be
 * NULL) past none of the events in `avoid`, by their numbers, whose branches go together. A call `from` that
 * returns an integer is taken to have returned 0: to have succeeded.
 */
TL_PUBLIC bool tl_way_around(struct tl_rule_ctx *cx, const struct tl_function *f, const struct tl_event *from,
			     const struct tl_event *to, const bool *avoid, struct tl_end_of_way *ret);

/* What the act does, it does to a tasklet. */
TL_PUBLIC bool tl_is_tasklet_act(const struct tl_rule_ctx *cx, const struct tl_act *act);

/* Model questions. */
TL_PUBLIC enum tl_role tl_field_role(const struct tl_rule_ctx *cx, const struct tl_field *f,
				     const char *kind);
/* True where `r` is a record of that kind ("tasklet"). */
TL_PUBLIC bool tl_record_is(const struct tl_rule_ctx *cx, const struct tl_record *r, const char *kind);
/*
 * The first member of `r`, at or above byte `from` and ending at or below `to`, that is of that kind, however
 * deep. Returns false where there is none; *ret_offset is in bytes from r, *ret_field its
 * innermost member.
 */
TL_PUBLIC bool tl_record_embeds(const struct tl_rule_ctx *cx, const struct tl_record *r, const char *kind,
				uint64_t from, uint64_t to, uint64_t *ret_offset,
				const struct tl_field **ret_field);
/* Offset of a record named `inner` in `outer`, at any depth; -1 where there is none. */
TL_PUBLIC int64_t tl_record_offset_of(const struct tl_record *outer, const struct tl_record *inner);

/* Values. */
TL_PUBLIC const struct tl_value *tl_value_get(const struct tl_function *f, tl_val v);
/* `v` without pointer/integer casts. */
TL_PUBLIC tl_val tl_value_strip(const struct tl_function *f, tl_val v);
/* What an address is relative to: the pointer, variable or local below all members and offsets. */
TL_PUBLIC tl_val tl_value_root(const struct tl_function *f, tl_val v);
/* The same, with the results of calls put in where they are plain: the device that netdev_priv() was given. */
TL_PUBLIC tl_val tl_value_memory(struct tl_rule_ctx *cx, const struct tl_function *f, tl_val v);
/* Bytes from the root; false where an index is on the way. */
TL_PUBLIC bool tl_value_offset(const struct tl_function *f, tl_val v, int64_t *ret);

/* `b` can run after `a` in one call of f; with `around`, also in a later round of a loop. */
TL_PUBLIC bool tl_event_follows(struct tl_rule_ctx *cx, const struct tl_function *f,
				const struct tl_event *a, const struct tl_event *b, bool around);

#endif
