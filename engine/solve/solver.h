/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The solver: per-function summaries, bottom-up over the call graph.
 *
 * Inside: dnf.c conditions, value.c values across calls, target.c what a call
 * may call, context.c locks and what is switched off, summary.c one function,
 * solve.c the order, caller.c from callers to callees, tasklet.c registrations
 * and uses, object.c which tasklet, life.c what happens to it below a statement,
 * teardown.c where its memory ends, path.c ways through a function, root.c what
 * is called in a known context, lock-path.c which lock it is, lock-use.c who meets
 * whom over one, lock-fix.c what to do about it, rule.c and reach.c what rules see
 * of it all, query.c what people may ask, analyse.c the whole.
 */
#ifndef TASKLINT_SOLVER_H
#define TASKLINT_SOLVER_H

#include <string.h>
#include <tasklint/rule.h>

/* Conditions are cut at these sizes; what is cut is counted as an overflow. */
#define TL_MAX_LITERALS 12
#define TL_MAX_CUBES 8
#define TL_MAX_CASES 16
#define TL_MAX_REACHES 24	/* kept per function and kind */
#define TL_MAX_TAKINGS 64	/* reaches of locks, kept per function */
#define TL_MAX_LOCK_STEPS 4
#define TL_MAX_EFFECTS 48
#define TL_MAX_DERIVED 24
#define TL_MAX_HELD 4
#define TL_MAX_SECTIONS 4
#define TL_MAX_STATES 6
#define TL_MAX_ENDS 16
#define TL_MAX_SETS 64
#define TL_MAX_TARGETS 8	/* of one indirect call */

/*
 * A strict literal decides whether a leaf sleeps at all: where it can't be
 * known the leaf is unknown. Any other literal stands for a branch that is
 * taken to be possible. One that selects the value that decides a leaf is such
 * a branch in its own function, and strict for callers: they see neither.
 */
struct tl_lit {
	tl_val value;
	bool is_true, strict, selects;
	tl_val about;		/* set by tl_cube_add(): literals about different values never contradict */
};

static inline struct tl_lit tl_literal(tl_val value, bool is_true, bool strict, bool selects)
{
	return (struct tl_lit){ .value = value, .is_true = is_true, .strict = strict, .selects = selects };
}

/* All of its literals hold. No literals: always. */
struct tl_cube {
	struct tl_lit lits[TL_MAX_LITERALS];
	uint32_t n;
};

/* One of its cubes holds. No cubes: never. */
struct tl_dnf {
	struct tl_cube *cubes;
	uint32_t n, cap;
};

/* A value under a condition. */
struct tl_case {
	struct tl_cube cond;
	tl_val value;
};
struct tl_cases {
	struct tl_case items[TL_MAX_CASES];
	uint32_t n;
	bool overflow;
};

/* What irqs are, against what they were when the function was entered. */
enum tl_irq { TL_IRQ_SAME, TL_IRQ_OFF, TL_IRQ_ON, TL_IRQ_RESTORED };

struct tl_held {
	tl_val lock;
	const struct tl_event *at;
};

/* A stretch with irqs off that began here. */
struct tl_section {
	tl_val saved;			/* where irqs are restored from; TL_UNKNOWN: nowhere */
	uint8_t before;			/* enum tl_irq */
	bool restores;			/* ends by restoring, not by enabling */
};

/* Context at a point of a function, against that at its entry. */
struct tl_delta {
	int8_t preempt, bh, rcu, pagefault;
	int8_t ended;			/* sections that began before the function and ended here */
	int8_t left;			/* locks that were taken before the function and left here */
	uint8_t irq;			/* enum tl_irq */
	uint8_t nsections, nheld;
	bool unknown;			/* more ways than can be kept apart */
	const struct tl_event *since;	/* what made it atomic, or NULL */
	struct tl_section sections[TL_MAX_SECTIONS];	/* innermost last */
	struct tl_held held[TL_MAX_HELD];	/* innermost last; locks taken here */
};

struct tl_point {
	struct tl_delta ctx;
	struct tl_dnf when;
};
/* The contexts that a point is reached in, each with its condition. */
struct tl_points {
	struct tl_point items[TL_MAX_STATES];
	uint32_t n;
};

/* The same, kept for later. */
struct tl_noted {
	struct tl_point *items;
	uint32_t n;
};

/* What a function returns on one way out; TL_RESULT_OBJECT is neither NULL nor an error in disguise. */
enum tl_result { TL_RESULT_ANY, TL_RESULT_ZERO, TL_RESULT_NONZERO, TL_RESULT_CONST, TL_RESULT_OBJECT };

/* A way out of a function. */
struct tl_exit {
	struct tl_delta ctx;
	enum tl_result result;
	int64_t number;			/* TL_RESULT_CONST: which */
	struct tl_dnf when;		/* over parameters; ends of one kind are one */
};

/* One way to an end of a function, as the function itself sees it. */
struct tl_end {
	struct tl_delta ctx;
	struct tl_cube when;
	tl_val value;			/* that is returned; TL_UNKNOWN: none, or not known */
};

/* A member on the way to a lock; `behind`: what goes on is behind the pointer that is stored in it. */
struct tl_lock_step {
	const struct tl_field *field;
	bool behind;
};
enum tl_lock_base { TL_BASE_UNKNOWN, TL_BASE_PARAM, TL_BASE_VARIABLE, TL_BASE_LOCAL };

/*
 * Where a lock lies, as far as addresses tell: what stands for the lock, as objects of
 * one type are not told apart. Outermost is what `base` says.
 */
struct tl_lock_path {
	struct tl_lock_step steps[TL_MAX_LOCK_STEPS];	/* innermost first */
	uint32_t n;
	enum tl_lock_base base;
	uint32_t param;
	const struct tl_symbol *variable;
};

/* A lock that is taken: of TL_REACH_LOCK. */
struct tl_taking {
	struct tl_lock_path path;	/* as the function of the reach sees it */
	tl_val lock;			/* in the leaf's function */
	bool tried;			/* it may fail, and so never spins */
	bool shared;
};

/* What tells one object from another, as far as the address says. */
struct tl_key {
	const struct tl_field *member;
	const struct tl_symbol *variable;
	int32_t local;
};

struct tl_reach {
	enum tl_reach_kind kind;
	const struct tl_function *f;
	const struct tl_event *at;
	struct tl_cube cond;		/* over f's values */
	struct tl_delta ctx;		/* at the leaf, against f's entry */
	bool unsure;			/* only some of the targets of a call on the way do it */
	bool by_flag;			/* a flag of an object decides, which callers in other modules don't know */
	const struct tl_reach *next;	/* in the callee; NULL: `at` is the leaf */
	const struct tl_api *leaf;	/* of a leaf; NULL where an attribute says so */
	const struct tl_taking *taking;	/* of TL_REACH_LOCK: `ctx` is that in which the lock is held */
	tl_val object;			/* of a wait or free: over f's values; TL_UNKNOWN where f can't name it */
	struct tl_key key;		/* of a wait: what is known of it where it can */
	uint32_t depth;
	bool handed_over;		/* `at` calls a parameter: only who passes it can report */
};

/* The last one of the chain, in the function that does it. */
static inline const struct tl_reach *tl_reach_end(const struct tl_reach *r)
{
	while (r->next)
		r = r->next;
	return r;
}

/* A call of parameter `param`: what it reaches is known to who passes it. */
struct tl_pcall {
	uint32_t param;
	const struct tl_event *at;
	struct tl_cube cond;
	struct tl_delta ctx;
	const struct tl_pcall *next;	/* in the callee that makes the call, or NULL */
	const struct tl_function *f;
};

/* An effect on objects, as the function it is seen from names them. */
struct tl_site {
	const struct tl_effect *effect;
	const struct tl_api *api;	/* NULL for a store */
	const struct tl_function *f;
	const struct tl_event *at;
	struct tl_site *inner;		/* in the callee it comes from, or NULL */
	tl_val object;			/* the object, or what is written */
	tl_val callback, data;		/* of a registration */
	tl_val size;			/* of a write; TL_UNKNOWN: by type */
	const struct tl_type *callback_type;	/* the tasklet calls it by */
	const struct tl_field *slot;	/* of a registration by store */
	const struct tl_type *type;	/* of a write by assignment */
	bool taken_over;		/* incomplete, and a caller in the unit says more */
	bool inherited;			/* complete in the callee already */
};

/* What callers see of a function. */
struct tl_summary {
	TL_VEC(struct tl_reach *) reaches;	/* over parameters and context only */
	TL_VEC(uint32_t) classes;		/* of these: equal where they may be one for callers */
	uint32_t ntakings;			/* of these, that take locks */
	TL_VEC(struct tl_pcall *) pcalls;
	TL_VEC(struct tl_site *) sites;
	TL_VEC(struct tl_derived *) derived;
	TL_VEC(struct tl_exit) exits;
	TL_VEC(struct tl_set) sets;		/* of members, by it or what it calls */
	struct tl_cases *returns;		/* NULL: not known */
};

/* Functions of this unit that a function may call. */
struct tl_callees { TL_VEC(struct tl_function *) to; };

struct tl_caller {
	struct tl_function *f;
	const struct tl_event *at;
};

/* A call sets a member of an object to a constant. */
struct tl_set_by {
	tl_val object;
	const struct tl_field *field;
	int64_t number;
	uint32_t event;
};

/* A loop that ends in its header. */
struct tl_loop {
	const bool *in;			/* by block */
	struct tl_points behind;	/* what holds where it is left */
};

struct tl_fstate {
	uint32_t order, low;			/* of Tarjan's algorithm */
	bool on_stack;
	uint32_t group;				/* of functions that call each other */
	struct tl_callees callees;
	struct tl_dnf **edge_cond;		/* by block and edge, of edges that go forward */
	struct tl_points *now;			/* while it is solved: at the event looked at */
	bool unsure;				/* while it is solved: only some targets of the call do what is reached */
	bool has_return;			/* the function has a return among its events */
	bool *doomed;				/* by block: each way on ends in a call that doesn't return */
	bool *is_header;			/* by block: a loop goes back to it */
	struct tl_loop **loops;			/* by block, while it is solved: that it is the header of, or NULL */
	uint8_t *irqs_at;			/* by event: enum tl_irq; TL_IRQ_RESTORED where ways there differ */
	struct tl_noted *points_at;		/* by event: those that a call of this unit's is made at */
	TL_VEC(struct tl_gap) gaps;
	TL_VEC(struct tl_end) ends;
	TL_VEC(struct tl_caller) callers;	/* direct ones */
	bool escapes;				/* it may be called through a pointer, too */
	bool from_process;			/* some caller runs in process context with nothing off */
	TL_VEC(struct tl_set_by) sets_by;	/* of members, by its calls so far */
	uint32_t first_round;			/* block whose loop is entered, while conditions say so */
	TL_VEC(struct tl_reach *) reaches;	/* every one, by event */
	TL_VEC(struct tl_site *) sites;		/* every one */
	TL_VEC(struct tl_site *) acts;		/* those that rules see: tasklets' registrations only */
	struct tl_summary *summary;		/* NULL before the first round */
	struct tl_summary *next;		/* being made: a recursive call sees the last one */
};

/* Functions, and variables by their address, known to be stored in a member or a variable. */
struct tl_targets {
	TL_VEC(struct tl_symbol *) symbols;
	bool open;			/* others may be stored, too */
	bool asked;			/* what other units store has been added */
	const struct tl_field *field;	/* NULL: of a variable */
};

struct tl_solver {
	struct tl_arena *arena;
	struct tl_unit *unit;
	const struct tl_model *model;
	struct tl_coverage *coverage;
	const struct tl_elsewhere *elsewhere;	/* or NULL */
	bool for_callers;		/* what they see of a function is all that is wanted */
	struct tl_map field_targets;	/* struct tl_field -> tl_targets */
	struct tl_map var_targets;	/* struct tl_symbol -> tl_targets */
	struct tl_map record_api;	/* struct tl_record -> tl_api_record */
	struct tl_lookup *lookup;		/* life.c: what rules looked for so far */
	const struct tl_endings *endings;	/* teardown.c, or NULL before somebody asks */
	struct tl_reaching *reaching;		/* rule.c: the last answer */
};

/* ---- dnf.c */

enum tl_truth { TL_MAYBE, TL_FALSE, TL_TRUE };

/* What is known of the context a condition is judged in. */
struct tl_known {
	uint64_t mask, bits;	/* bits of @preempt-count that are known */
	enum tl_truth irqs_off;	/* @irqs-disabled */
	bool vague;		/* atomic in a way that tests of the context may or may not see */
};

enum tl_truth tl_truth_of(const struct tl_function *f, tl_val v, const struct tl_known *ctx);
/* False where the literal makes the cube impossible. */
bool tl_cube_add(struct tl_solver *s, const struct tl_function *f, struct tl_cube *c, struct tl_lit l);
/* Can `value` be true, or false, where c holds? */
bool tl_cube_allows(struct tl_solver *s, const struct tl_function *f, const struct tl_cube *c, tl_val value,
		    bool is_true);
bool tl_cube_and(struct tl_solver *s, const struct tl_function *f, struct tl_cube *c,
		 const struct tl_cube *other);
/* Each literal of `wide` is one of `narrow`. */
bool tl_cube_implies(const struct tl_cube *narrow, const struct tl_cube *wide);
void tl_dnf_add(struct tl_solver *s, struct tl_dnf *d, const struct tl_cube *c);
/* Judge a finished cube in a context: TL_MAYBE where a strict literal can't be known. */
enum tl_truth tl_cube_truth(const struct tl_function *f, const struct tl_cube *c,
			    const struct tl_known *ctx);
/* `c` under condition value != 0 (or == 0), phis and calls expanded, added to *out. */
void tl_dnf_and_value(struct tl_solver *s, struct tl_function *f, const struct tl_cube *c,
		      tl_val value, bool is_true, bool strict, struct tl_dnf *out);

/* ---- value.c */

struct tl_fstate *tl_state(const struct tl_function *f);
/* NULL where the function isn't solved yet. */
const struct tl_summary *tl_summary_of(const struct tl_function *f);
/* True where parameters, context and constants are all that v is made of. */
bool tl_value_is_exportable(const struct tl_function *f, tl_val v);
/* It asks an object what it is: a bit of a member, a bool, a kind or state, or whether there is such an operation. */
bool tl_value_is_flag(const struct tl_function *f, tl_val v);
/*
 * Whether the i-th literal of a cube holds when f calls e is a decision of f's: it asks for the
 * content of a local variable, or for a member that earlier calls set, and set so that the
 * cube can't hold.
 */
bool tl_literal_is_decided(struct tl_solver *s, struct tl_function *f, const struct tl_event *e,
			   const struct tl_cube *c, uint32_t i);
/* It is the content of a local variable of f, which isn't followed; what that points to is no part of it. */
bool tl_value_is_in_local(const struct tl_function *f, tl_val v);
/* The callee's value as the caller sees it at call `at`; TL_UNKNOWN where it can't. */
tl_val tl_value_import(struct tl_function *caller, const struct tl_event *at,
		       const struct tl_function *callee, tl_val v);
/* The values that v may have, each under its condition: phis and calls expanded. */
void tl_value_cases(struct tl_solver *s, struct tl_function *f, tl_val v, struct tl_cases *out);
/* v with the results of calls whose value is plain put in. */
tl_val tl_value_resolve(struct tl_solver *s, struct tl_function *f, tl_val v);
/* What a pointer type points to, where that says something; else NULL. */
const struct tl_type *tl_type_points_to(const struct tl_type *pointer);
/* What a pointer or integer value points to, by its casts or the declared type of where it comes from. */
const struct tl_type *tl_value_points_to(const struct tl_function *f, tl_val v);
/* Instantiate a model's expression for the arguments of a call. */
tl_val tl_value_of_expr(struct tl_solver *s, struct tl_function *f, const struct tl_event *at,
			const struct tl_expr *x);
tl_val tl_event_arg(const struct tl_event *e, int arg);
/* Readable C for a value: "priv->gfp", "GFP_KERNEL". `type_hint` may be NULL. */
const char *tl_value_print(struct tl_solver *s, const struct tl_function *f, tl_val v,
			   const char *type_hint);

/* ---- target.c */

/* Facts of a function or macro, where they apply in this unit; or NULL. */
const struct tl_api *tl_symbol_api(struct tl_solver *s, struct tl_symbol *sym);
/* A function that other units are asked about, as nothing is written of it. */
bool tl_symbol_is_asked(const struct tl_solver *s, const struct tl_symbol *sym);
/* Facts of what a call calls, where they apply in this unit and for this call; or NULL. */
const struct tl_api *tl_call_api(struct tl_solver *s, const struct tl_event *e);
/* The effect is on an object of that kind. */
static inline bool tl_effect_is_on(const struct tl_effect *e, const char *kind)
{
	return e->as && !strcmp(e->as, kind);
}
const struct tl_api_record *tl_solver_record(struct tl_solver *s, const struct tl_record *r);
/* Facts say that it is of that kind: "tasklet". */
bool tl_record_has_kind(struct tl_solver *s, const struct tl_record *r, const char *kind);
const struct tl_api_field *tl_solver_field(struct tl_solver *s, const struct tl_field *f);
void tl_targets_collect(struct tl_solver *s);
/* By its type: what other units store there is asked for. */
bool tl_field_may_hold_function(const struct tl_field *field);
bool tl_symbol_has_attr(const struct tl_symbol *sym, const char *attr);
/*
 * Functions that value v of f may be, written to out[max]. Returns how many, or
 * -1 where there may be others.
 */
int tl_value_functions(struct tl_solver *s, const struct tl_function *f, tl_val v,
		       struct tl_symbol **out, int max);

/* ---- context.c */

/* Sleeping is illegal by what the function did itself. */
bool tl_delta_is_atomic(const struct tl_delta *d);
/* What f itself did before e that forbids sleeping there, on some way; or NULL. */
const struct tl_delta *tl_atomic_at(const struct tl_function *f, const struct tl_event *e);
/* Irqs are on, where they were when the function was entered. */
bool tl_delta_has_irqs_on(const struct tl_delta *d);
bool tl_delta_same(const struct tl_delta *a, const struct tl_delta *b);
/* One context at all ends of a function: nothing to keep apart. */
bool tl_exits_alike(const struct tl_summary *cs);
/* The test whether v is one of the errors that pointers may be. */
tl_val tl_value_is_error(struct tl_function *f, tl_val v);
/* A lock is held that lies in what v points to. */
bool tl_delta_locks(const struct tl_function *f, const struct tl_delta *d, tl_val v);
/* Sections with irqs off around this point, less those of the caller that were ended. */
int tl_delta_irq_depth(const struct tl_delta *d);
/* `inner`, which is against a callee's entry, against that of the caller that calls at `d`. */
struct tl_delta tl_delta_after(const struct tl_delta *d, const struct tl_delta *inner);
void tl_points_add(struct tl_solver *s, struct tl_points *p, const struct tl_delta *ctx,
		   const struct tl_cube *when);
/* Replace *p by what holds after call e of a function with the facts, or the body, given. */
void tl_points_call(struct tl_solver *s, struct tl_function *f, struct tl_points *p,
		    const struct tl_event *e, const struct tl_api *api,
		    const struct tl_function *callee);
/*
 * The context inside a function with the facts `api` (or NULL), called by e at
 * `d`, when the first `neffects` of its effects have happened and it has dropped
 * what it drops.
 */
struct tl_delta tl_delta_inside(struct tl_solver *s, struct tl_function *f, const struct tl_delta *d,
				const struct tl_event *e, const struct tl_api *api, uint32_t neffects);
/* The context in which the lock is held that e takes at `d` by effect `lock` of `api`. */
struct tl_delta tl_delta_holding(struct tl_solver *s, struct tl_function *f, const struct tl_delta *d,
				 const struct tl_event *e, const struct tl_api *api, const struct tl_effect *lock);
/* What it tells of a test of the context that is made there. */
struct tl_known tl_delta_known(const struct tl_solver *s, const struct tl_delta *d);
/* The context in words: "spinlock held", "irqs off". */
const char *tl_delta_print(struct tl_solver *s, const struct tl_delta *d);
/* Record that the function may end in *p. */
void tl_exits_add(struct tl_solver *s, struct tl_function *f, const struct tl_points *p,
		  const struct tl_event *ret);

/* ---- caller.c: from callers to callees */

/* Functions that lead to something. */
struct tl_leading {
	struct tl_map functions;		/* to themselves */
	TL_VEC(const struct tl_function *) list;
};
void tl_leading_add(struct tl_arena *a, struct tl_leading *l, const struct tl_function *f);
/* All that call them, and who calls those. */
void tl_leading_add_callers(struct tl_arena *a, struct tl_leading *l);

/* Find who calls whom, once all is solved. */
void tl_callers_collect(struct tl_solver *s);
/* False where every call of f forbids what `cond`, over f's values, asks of its parameters. */
bool tl_some_caller_allows(struct tl_solver *s, const struct tl_function *f, const struct tl_cube *cond);
/* Mark what runs in process context, from the roots that do. */
void tl_mark_process(struct tl_analysis *an);

/* ---- lock-path.c: which lock it is */

/* What e takes by effect `lock`; NULL where nothing can be said of it. */
const struct tl_taking *tl_taking_at(struct tl_solver *s, struct tl_function *f, const struct tl_event *e,
				     const struct tl_effect *lock);
/* The same for f, which calls `callee` by e. */
const struct tl_taking *tl_taking_import(struct tl_solver *s, struct tl_function *f, const struct tl_event *e,
					 const struct tl_taking *t);
bool tl_taking_same(const struct tl_taking *a, const struct tl_taking *b);
/* A member of a record that lies in many objects. */
bool tl_lock_is_in_container(struct tl_solver *s, const struct tl_lock_step *step);
/* Are both one lock? TL_MAYBE where nothing but containers says so. */
enum tl_truth tl_lock_meets(struct tl_solver *s, const struct tl_lock_path *a, const struct tl_lock_path *b);

/* ---- reach.c */

/* False where what the registration's own conditions say of members rules the reach out. */
bool tl_registration_allows(const struct tl_site *registration, const struct tl_reach *r);

/* ---- root.c */

/* Find the functions that are known to be called in some context. */
void tl_roots_collect(struct tl_analysis *an);

/* ---- summary.c, solve.c, tasklet.c */

bool tl_is_tasklet_pointer(struct tl_solver *s, const struct tl_type *type);
/* A function that takes a tasklet and returns nothing. */
bool tl_is_tasklet_callback(struct tl_solver *s, const struct tl_type *fn);

/* Argument `arg` of the function is a tasklet. */
bool tl_takes_tasklet(struct tl_solver *s, const struct tl_symbol *sym, int arg);
/* A callee's cube as f, which calls it by e, sees it, added to *out; false where it can't hold. */
bool tl_cube_import(struct tl_solver *s, struct tl_function *f, const struct tl_event *e,
		    const struct tl_function *callee, const struct tl_cube *c,
		    const struct tl_cube *start, struct tl_dnf *out);
/* What of a cube callers can see. */
struct tl_cube tl_cube_export(const struct tl_function *f, const struct tl_cube *c);
/* By block: it is in the loop that `header` begins, which is not set itself. */
const bool *tl_loop_of(struct tl_arena *arena, const struct tl_function *f, uint32_t header);
void tl_summary_make(struct tl_solver *s, struct tl_function *f);
void tl_callees_of(struct tl_solver *s, const struct tl_function *f, struct tl_callees *out);
/* `only`: NULL for all functions. */
void tl_solve(struct tl_solver *s, const struct tl_selection *only);
void tl_tasklets_collect(struct tl_analysis *an);
/* Of a registration: what is registered is a tasklet. */
bool tl_site_is_tasklet(const struct tl_site *site);
struct tl_key tl_key_of(const struct tl_function *f, tl_val object);
struct tl_known tl_context_known(const struct tl_solver *s, enum tl_context c);

/* ---- object.c */

/*
 * Bytes from the tasklet `t` to what `v`, a value of its callback, points to; false
 * where it isn't known to be about that very tasklet.
 */
bool tl_distance_from_tasklet(const struct tl_tasklet *t, const struct tl_function *callback, tl_val v, int64_t *ret);

/* ---- coverage.c */

/* Note why what f does at e isn't known. `what` must live as long as the unit. */
void tl_gap_add(struct tl_solver *s, const struct tl_function *f, enum tl_gap_kind kind,
		const struct tl_event *e, const char *what);

/* ---- analyse.c */

struct tl_rule_ctx {
	struct tl_analysis *an;
	const struct tl_rule *rule;
	enum tl_severity severity;
	struct tl_map reported;		/* tl_loc key -> tl_finding */
};

#endif
