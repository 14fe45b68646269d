/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * One unit analysed: from facts and model to tasklets and findings.
 */
#ifndef TASKLINT_ANALYSIS_H
#define TASKLINT_ANALYSIS_H

#include <tasklint/diag.h>
#include <tasklint/model.h>

#ifdef __cplusplus
extern "C" {
#endif

struct tl_site;

enum tl_style { TL_STYLE_UNKNOWN, TL_STYLE_LEGACY, TL_STYLE_MODERN };
/* TL_VIA_ELSEWHERE: another unit registers it; known by the callback's type alone. */
enum tl_via { TL_VIA_CALL, TL_VIA_INITIALISER, TL_VIA_STORE, TL_VIA_ELSEWHERE };

/* One registration: a callback given to a tasklet. */
struct tl_tasklet {
	enum tl_style style;
	enum tl_via via;
	tl_loc loc;				/* of the registration */
	const struct tl_function *where;	/* it stands in; NULL for an initialiser */
	const struct tl_event *at;		/* NULL for an initialiser */
	const struct tl_init *init;		/* NULL unless an initialiser */
	const char *api;			/* name of the call or field it goes through */
	const struct tl_symbol *callback;	/* NULL where it can't be told */
	const struct tl_type *callback_type;	/* that the tasklet calls it by */
	tl_val callback_value;			/* in `where` */
	const struct tl_type *callback_cast;	/* type of the function pointer as given, cast included */
	tl_val object;				/* address of the tasklet, in `where` */
	const struct tl_field *member;		/* the tasklet is this member, or NULL */
	const struct tl_symbol *variable;	/* or part of this variable, or NULL */
	int32_t local;				/* or of this local of `where`, or -1 */
	const char *name;			/* how to speak of it: "struct foo.tl", "rx_tl" */
	tl_val data;				/* what the callback is handed, in `where` */
	const struct tl_type *data_to;		/* what data points to, or NULL where not known */
	bool callback_elsewhere;		/* defined in another unit */
	bool initially_disabled;
	const struct tl_site *site;		/* the engine's */
};

enum tl_use_kind { TL_USE_SCHEDULE, TL_USE_KILL, TL_USE_DISABLE, TL_USE_ENABLE };

/* A call that acts on a tasklet. */
struct tl_use {
	enum tl_use_kind kind;
	const struct tl_function *where;
	const struct tl_event *at;
	const char *api;
	const struct tl_field *member;
	const struct tl_symbol *variable;
};

/* A function that the kernel calls in a known context. Tasklets' callbacks are none of these. */
struct tl_root {
	const struct tl_symbol *callback;	/* defined in this unit */
	enum tl_context context;
	tl_loc loc;				/* of what says so */
	const struct tl_function *where;	/* it stands in, or NULL */
	const char *by;				/* "request_irq()", "struct timer_list.function" */
	bool also_process;			/* it is called in process context as well, with nothing off */
	bool or_atomic;				/* in process context, and in others */
	bool last;				/* when it returns, the driver has let go of the device */
	const struct tl_site *site;		/* the engine's */
};

/* Why something that a function does isn't known. */
enum tl_gap_kind {
	TL_GAP_CALLEE,		/* calls a function of another file that has no facts */
	TL_GAP_POINTER,		/* calls through a pointer that may lead elsewhere */
	TL_GAP_TARGETS,		/* calls through a pointer: some targets do it, some don't */
	TL_GAP_CONDITION,	/* reaches a leaf under a condition that can't be decided */
	TL_GAP_CUT,		/* its conditions are too many to be kept apart */
};

struct tl_gap {
	enum tl_gap_kind kind;
	const struct tl_function *where;
	const struct tl_event *at;	/* NULL for TL_GAP_CUT */
	const char *what;		/* the callee, pointer or leaf; NULL for TL_GAP_CUT */
};

/* What a function leads to, all calls followed. */
struct tl_scope {
	uint32_t functions;		/* of this unit, itself included */
	uint32_t followed, facts;	/* calls into functions of the unit, and of those with facts */
	TL_VEC(struct tl_gap) gaps;
};

struct tl_coverage {
	uint32_t functions, functions_solved, events, values;
	uint32_t tasklets, callbacks_here, callbacks_elsewhere, callbacks_unknown;
	uint32_t calls_known, calls_unmodelled, calls_indirect_unknown;
	uint32_t guards_unknown;	/* sleeps whose condition could not be decided */
	uint32_t functions_cut;		/* whose conditions were cut short */
	uint32_t overflows;		/* how often they were */
	const char *facts_trouble;	/* what of the generated facts can't be read, or NULL */
};

/* A function that some unit registers to be called. */
struct tl_registration {
	const char *callback;		/* its name */
	enum tl_context context;
	bool is_tasklet, is_legacy;
	const char *object;		/* of a tasklet: how to speak of it */
	const char *by;			/* "timer_setup()" */
	const char *file;		/* where that stands */
	uint32_t line, column;
	const char *function;		/* it stands in, or NULL */
};

/*
 * What is known of other units: the host's answers, from an index. Strings live
 * as long as the analysis. A NULL pointer to this, or in it, knows nothing.
 */
struct tl_elsewhere {
	void *data;
	/* Facts of a function that another unit defines, or NULL. */
	const struct tl_api *(*function)(void *data, const char *name);
	/* The registrations of a function by other units; returns how many. */
	uint32_t (*registrations)(void *data, const char *name, const struct tl_registration *const **ret);
	/*
	 * The functions that other units store in a member of a record as `u` knows it, by names
	 * that `function` takes; *ret_open: also what can't be told.
	 */
	uint32_t (*stored)(void *data, const struct tl_unit *u, const struct tl_field *field,
			   const char *const **ret, bool *ret_open);
};

struct tl_options {
	const char *const *enable, *const *disable;	/* NULL-terminated rule ids, or NULL */
	enum tl_severity severity;			/* of rules that warn */
	unsigned int level;				/* 2: what is likely only is reported, too */
	const struct tl_elsewhere *elsewhere;
};

struct tl_analysis {
	struct tl_arena *arena;
	struct tl_unit *unit;
	const struct tl_model *model;
	TL_VEC(struct tl_tasklet *) tasklets;
	TL_VEC(struct tl_use) uses;
	TL_VEC(struct tl_root) roots;		/* of callbacks that are defined here */
	TL_VEC(struct tl_root) roots_elsewhere;	/* of others */
	TL_VEC(struct tl_finding *) findings;	/* in order of location, suppressed ones left out */
	struct tl_coverage coverage;
	struct tl_solver *solver;
	unsigned int level;
};

/*
 * Analyse `unit`, whose values are extended in place. Everything is allocated
 * in the unit's arena.
 */
TL_PUBLIC struct tl_analysis *tl_analyse(struct tl_unit *unit, const struct tl_model *model,
					 const struct tl_options *options);
/* Which functions of a unit are to be solved. */
struct tl_selection {
	void *data;
	bool (*wanted)(void *data, const struct tl_symbol *function);
	/*
	 * Of what options->elsewhere answers: it has changed since the functions were solved, and
	 * only what that matters to is solved again. NULL, both: they weren't.
	 */
	bool (*function_changed)(void *data, const char *name);
	bool (*member_changed)(void *data, const struct tl_unit *u, const struct tl_field *field);
};
/*
 * Find out what functions do, for tl_function_export(), and nothing else: no tasklets,
 * roots or findings. `only` (NULL: all) and what these call are solved.
 */
TL_PUBLIC struct tl_analysis *tl_summarise(struct tl_unit *unit, const struct tl_model *model,
					   const struct tl_options *options, const struct tl_selection *only);
/*
 * The i-th registration, by this unit, of a function that it doesn't define, in the
 * arena of `to`; NULL where there are no more.
 */
TL_PUBLIC const struct tl_registration *tl_unit_registration(const struct tl_analysis *an, uint32_t i,
							      struct tl_strings *to);
/* The name that other units know a function by: "name", or "name (unit)" of a static one. */
TL_PUBLIC const char *tl_function_key(struct tl_strings *strings, const struct tl_unit *unit,
				      const struct tl_symbol *sym);
/*
 * What other units may know of f, in the arena of `to`; NULL where they can't call it. A
 * static function is called from elsewhere if its address is stored.
 */
TL_PUBLIC struct tl_api *tl_function_export(const struct tl_analysis *an, const struct tl_function *f,
					    struct tl_strings *to);
/* Look at a unit without solving it. */
TL_PUBLIC struct tl_analysis *tl_scan(struct tl_unit *unit, const struct tl_model *model);
TL_PUBLIC void tl_scope_of(const struct tl_analysis *an, const struct tl_symbol *function,
			   struct tl_scope *out);
TL_PUBLIC bool tl_use_is_of(const struct tl_use *use, const struct tl_tasklet *t);
/* The first use of that kind of tasklets of t's class; NULL where the unit has none. */
TL_PUBLIC const struct tl_use *tl_first_use(const struct tl_analysis *an, const struct tl_tasklet *t,
					    enum tl_use_kind kind);
/* They are of one class: the same member of a record, or the same variable. */
TL_PUBLIC bool tl_same_class(const struct tl_tasklet *a, const struct tl_tasklet *b);

/* The rules there are, sorted by id and ended by NULL. */
TL_PUBLIC extern const struct tl_rule *const tl_rules[];
TL_PUBLIC const struct tl_rule *tl_rule_find(const char *id, size_t len);
TL_PUBLIC const char *tl_rule_id(const struct tl_rule *r);
TL_PUBLIC const char *tl_rule_summary(const struct tl_rule *r);
TL_PUBLIC int tl_rule_cwe(const struct tl_rule *r);
TL_PUBLIC bool tl_rule_is_on(const struct tl_rule *r);
TL_PUBLIC enum tl_severity tl_rule_severity(const struct tl_rule *r);

/*
 * Split a comma-separated list of rule ids into a NULL-terminated array of
 * interned strings. -EINVAL with *err naming the unknown one and the valid ones.
 */
TL_PUBLIC int tl_rule_list(struct tl_arena *a, const char *list, const char *const **ret,
			   struct tl_err *err);

#ifdef __cplusplus
}
#endif
#endif
