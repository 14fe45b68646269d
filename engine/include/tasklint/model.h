/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The model: what is known of the kernel's functions and records, read from
 * facts files (docs/facts-format.md).
 */
#ifndef TASKLINT_MODEL_H
#define TASKLINT_MODEL_H

#include <tasklint/facts.h>

#ifdef __cplusplus
extern "C" {
#endif

enum tl_context {
	TL_CONTEXT_UNKNOWN, TL_CONTEXT_PROCESS, TL_CONTEXT_THREAD, TL_CONTEXT_SOFTIRQ,
	TL_CONTEXT_HARDIRQ, TL_CONTEXT_NMI, TL_CONTEXT_ATOMIC,
};
TL_PUBLIC const char *tl_context_name(enum tl_context c);
TL_PUBLIC enum tl_context tl_context_named(const char *name);

/* An expression of a condition: leaves, and operators over two of them. */
enum tl_expr_kind {
	TL_X_NUMBER, TL_X_NAME, TL_X_ARG, TL_X_CONTEXT, TL_X_OP,
	TL_X_MAYBE,	/* a, which is taken to be possible where it can't be known */
};
struct tl_expr {
	enum tl_expr_kind kind;
	enum tl_op op;
	int64_t number;			/* of a number; index of an argument; enum tl_context_value */
	const char *name;		/* of a macro or enumerator */
	const struct tl_expr *a, *b;
};

enum tl_when { TL_NEVER, TL_ALWAYS, TL_IF };
struct tl_condition {
	enum tl_when when;
	bool given;			/* false: nothing is said */
	const struct tl_expr *expr;	/* of TL_IF */
};

enum tl_effect_kind {
	TL_F_REGISTERS, TL_F_SCHEDULES, TL_F_KILLS, TL_F_DISABLES, TL_F_ENABLES,
	TL_F_WAITS_FOR_CALLBACK, TL_F_WAKES, TL_F_AWAITS, TL_F_FREES, TL_F_GETS, TL_F_PUTS, TL_F_WRITES, TL_F_CALLS, TL_F_LOCK, TL_F_UNLOCK,
	TL_F_PREEMPT_OFF, TL_F_PREEMPT_ON, TL_F_BH_OFF, TL_F_BH_ON, TL_F_IRQ_OFF, TL_F_IRQ_ON,
	TL_F_RCU_LOCK, TL_F_RCU_UNLOCK, TL_F_PAGEFAULT_OFF, TL_F_PAGEFAULT_ON, TL_F_IRQ_SAVE,
	TL_F_IRQ_RESTORE, TL_F_DROPS, TL_F_DROPS_IRQ, TL_F_CONTEXT_UNKNOWN, TL_F_QUIETS_DEVICE,
	TL_F_NORETURN,
};
/* The effect's name in facts files. */
TL_PUBLIC const char *tl_effect_name(enum tl_effect_kind k);

#define TL_ARG_NONE (-1)
#define TL_ARG_RET (-2)
struct tl_effect {
	enum tl_effect_kind kind;
	enum tl_when when;		/* TL_ALWAYS, or TL_IF: see on_nonzero */
	bool on_nonzero;		/* with TL_IF: where the function returns non-zero, else zero */
	int arg;			/* the callback of REGISTERS; the object or lock of the others */
	int object, data;		/* of REGISTERS; object of SCHEDULES: the queue, or none */
	int size;			/* of WRITES */
	bool shared;			/* of LOCK: others may have it so, too */
	enum tl_context context;	/* of REGISTERS */
	const char *as;			/* what the object is: a record kind, "tasklet"; or "irq", an interrupt's cookie; or NULL */
	bool managed;			/* of REGISTERS: undone when the driver lets go of the device */
};

enum tl_returns { TL_R_UNKNOWN, TL_R_ARG, TL_R_NUMBER, TL_R_CONTEXT, TL_R_FRESH, TL_R_MANAGED };

enum tl_api_when_kind { TL_W_ALWAYS, TL_W_DECLARED, TL_W_FIELD, TL_W_MACRO, TL_W_USED };

/*
 * What a unit must have for a fact to hold. The host answers by a constant of
 * the unit, named `probe`, for each test that is true; TL_W_USED is plain from
 * the unit's symbols.
 */
struct tl_when_test {
	enum tl_api_when_kind kind;
	bool negated;
	const char *name, *field;	/* of a function or macro; of a record and its member */
	const char *probe;		/* "declared NAME", "macro NAME", "field struct TAG.NAME" */
};

/* A step on the way to what a generated fact says, in the source it was generated from. */
struct tl_waypoint {
	const char *file;
	uint32_t line, column;
	const char *function, *text;
};

struct tl_api {
	const char *name;
	enum tl_sym_kind kind;
	const char *proto;
	int nparams;			/* -1: not said */
	bool variadic;
	int kernel_from, kernel_to;	/* major << 8 | minor, both included; 0: open */
	struct tl_when_test when;
	struct tl_condition blocks, user;
	/*
	 * Of a function that was analysed, where it is less than `blocks`: without what a
	 * flag of an object decides. Other modules set such flags by other functions, earlier.
	 */
	struct tl_condition firm;
	bool resched;			/* class = resched */
	enum tl_context context;	/* of a variable: what is queued there runs in it */
	TL_VEC(struct tl_effect) effects;
	enum tl_returns returns;
	int64_t returns_number;		/* argument, number or enum tl_context_value */
	const char *bh_form;		/* of a lock function: its name with BHs off as well, or NULL */
	TL_VEC(struct tl_waypoint) via;	/* of a generated fact */
	const char *origin;
	const char *file;
	uint32_t line;
};

enum tl_role { TL_ROLE_NONE, TL_ROLE_CALLBACK, TL_ROLE_ARGUMENT, TL_ROLE_STYLE, TL_ROLE_STATE };

struct tl_api_field {
	const char *name;
	enum tl_role role;
	enum tl_context context;	/* of a callback */
	bool legacy;			/* callback gets the record's argument */
	bool also_process;		/* also called in process context, with nothing off */
	bool or_atomic;			/* of a callback in process context: called in others as well */
	bool last;			/* of a callback: when it returns, the driver has let go of the device */
};

struct tl_api_record {
	const char *name;		/* "struct tasklet_struct" */
	const char *kind;		/* "tasklet", or NULL */
	const char *origin;
	TL_VEC(struct tl_api_field) fields;
};

/*
 * Names for the values of a type; `atomic` is the one to use where sleeping is illegal. Facts
 * that ask an argument for the bit `mask` speak of one of this type, whatever their proto says.
 */
struct tl_names { const char *type, *atomic, *mask; TL_VEC(const char *) values; };

/* A file of facts that were generated from a kernel, sorted by name, and read only where a unit asks. */
struct tl_generated {
	const char *path, *origin;
	int kernel_from, kernel_to;	/* major << 8 | minor */
	const char *text;		/* of its sections: the file itself, mapped until the program ends */
	size_t size;
	uint32_t line;			/* before them */
};

struct tl_model {
	struct tl_arena *arena;
	struct tl_strings strings;
	struct tl_map apis, macros, variables, records;	/* by interned name */
	TL_VEC(struct tl_api *) api_list;
	TL_VEC(struct tl_api_record *) record_list;
	TL_VEC(const char *) suffixes, prefixes;
	TL_VEC(struct tl_names) names;
	TL_VEC(const char *) export_prefixes;	/* of the variables that exporting a function makes */
	const char *mask_preempt, *mask_softirq, *mask_hardirq, *mask_nmi;
	TL_VEC(const char *) constants;		/* every macro a unit is asked for */
	TL_VEC(struct tl_when_test) probes;	/* every test a unit is asked for */
	struct tl_map sections;			/* the reader's: where each one stands */
	TL_VEC(struct tl_generated) generated;
};

/* C's spelling of an operator that expressions may have. */
TL_PUBLIC bool tl_op_has_spelling(enum tl_op op);
/* Write a condition, or an effect, as the reader takes it. */
TL_PUBLIC void tl_condition_write(const struct tl_condition *c, FILE *out);
TL_PUBLIC void tl_effect_write(const struct tl_effect *e, FILE *out);
/* Write facts as a section that the reader takes; one without an origin is left to the file's. */
TL_PUBLIC void tl_api_write(const struct tl_api *api, FILE *out);
/* Read one such section, of a function. 0 or -errno with *err set. */
TL_PUBLIC int tl_api_read(struct tl_arena *arena, const char *text, struct tl_api **ret, struct tl_err *err);

TL_PUBLIC struct tl_model *tl_model_new(struct tl_arena *arena);
/* Read one file, or every *.facts file of a folder. 0 or -errno; *err is "file:line: what". */
TL_PUBLIC int tl_model_read(struct tl_model *m, const char *path, struct tl_err *err);
TL_PUBLIC int tl_model_read_text(struct tl_model *m, const char *name, const char *text,
				 struct tl_err *err);

/* Add a file of generated facts, or every *.facts file of a folder: only the heads are looked at. */
TL_PUBLIC int tl_model_add_generated(struct tl_model *m, const char *path, struct tl_err *err);
/* Read a folder as tl_model_read() does, and add its subfolder `generated`, where there is one. */
TL_PUBLIC int tl_model_read_all(struct tl_model *m, const char *folder, struct tl_err *err);
/*
 * What is generated of `name` for a kernel of this version (major << 8 | minor), read into the
 * arena; *ret is NULL where that is nothing. Between two kernels is true what both say.
 * Returns 0, or -errno with *err set where what is written there can't be read.
 */
TL_PUBLIC int tl_model_generated(const struct tl_model *m, const char *name, int version, struct tl_arena *a,
				 const struct tl_api **ret, struct tl_err *err);
/* Read all that was generated, which takes a while: how many functions, or -errno with *err set. */
TL_PUBLIC int tl_model_check_generated(const struct tl_model *m, struct tl_arena *a, uint32_t *ret_n,
				       struct tl_err *err);

/*
 * What is known of `name` (a family name's facts where it has none of its own),
 * or NULL. The `when`, version and arity are the caller's to check.
 */
TL_PUBLIC const struct tl_api *tl_model_function(const struct tl_model *m, const char *name);
TL_PUBLIC const struct tl_api *tl_model_macro(const struct tl_model *m, const char *name);
TL_PUBLIC const struct tl_api *tl_model_variable(const struct tl_model *m, const char *name);
TL_PUBLIC const struct tl_api_record *tl_model_record(const struct tl_model *m, const char *name);
TL_PUBLIC const struct tl_api_field *tl_api_record_field(const struct tl_api_record *r, const char *name);

#ifdef __cplusplus
}
#endif
#endif
