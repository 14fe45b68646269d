/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Facts: what a host extracts from one translation unit, and all the engine
 * ever sees of it.
 *
 * A unit holds symbols, types, records, static initialisers and functions. A
 * function is a reduced control-flow graph of the events that matter. Events
 * and branch guards speak about values, which are hash-consed expressions: two
 * equal values of one function are one number. A load is a value like any
 * other: loads of one path are taken to be equal within one function, unless
 * the function itself stores there; then the state of memory tells them apart.
 */
#ifndef TASKLINT_FACTS_H
#define TASKLINT_FACTS_H

#include <stdio.h>
#include <tasklint/base.h>

#ifdef __cplusplus
extern "C" {
#endif

#define TL_FACTS_VERSION 1

typedef uint32_t tl_val;	/* index into a function's values */
#define TL_UNKNOWN 0u		/* the value nothing is known of */

typedef uint32_t tl_loc;	/* index into the unit's locations; 0 is none */

struct tl_location {
	const char *file;
	uint32_t line, column;
};

enum tl_type_kind {
	TL_T_OTHER, TL_T_VOID, TL_T_INT, TL_T_POINTER, TL_T_RECORD, TL_T_ARRAY, TL_T_FUNCTION,
};

struct tl_record;

/* Types are unique by their C spelling, without qualifiers of the outermost level. */
struct tl_type {
	enum tl_type_kind kind;
	const char *name;
	uint64_t size;			/* bytes; 0 where not known */
	const struct tl_type *to;	/* pointee, element or result */
	struct tl_record *record;	/* of a record */
	const struct tl_type **params;	/* of a function */
	uint32_t nparams;
	bool variadic;
	bool is_signed;
};

struct tl_field {
	struct tl_record *record;
	const char *name;		/* members of anonymous members count as the outer record's */
	uint64_t offset, size;		/* bytes */
	const struct tl_type *type;
};

struct tl_record {
	const char *name;		/* "struct foo", or the typedef's name */
	uint64_t size;
	tl_loc loc;			/* of its definition: tells records of one name apart */
	bool local;			/* defined in the source file or its folder */
	bool complete;			/* `fields` is the whole layout, in order */
	TL_VEC(struct tl_field *) fields;
};

enum tl_sym_kind { TL_S_FUNCTION, TL_S_VARIABLE, TL_S_MACRO };

struct tl_function;

struct tl_symbol {
	enum tl_sym_kind kind;
	const char *name;
	const struct tl_type *type;
	tl_loc loc;
	bool is_static;
	bool in_main;			/* defined in the compiled source file itself */
	bool is_weak;
	bool is_copy;			/* an extern inline: its body is only a copy of the function */
	bool is_noreturn;
	bool is_readonly;		/* a const object */
	bool is_stored;			/* a function in a member or variable: the engine's */
	TL_VEC(const char *) attrs;	/* arguments of tasklint attributes */
	struct tl_function *body;	/* NULL where the unit doesn't define it */
	const void *api;		/* the engine's: see model.h */
};

enum tl_value_kind {
	TL_V_UNKNOWN,
	TL_V_CONST,	/* number */
	TL_V_PARAM,	/* number: index of the parameter */
	TL_V_FUNCTION,	/* sym */
	TL_V_GLOBAL,	/* sym: address of a variable */
	TL_V_LOCAL,	/* number: index of the local; address of it */
	TL_V_CALL,	/* number: event whose result it is */
	TL_V_FIELD,	/* a, field: address of a member of what a points to */
	TL_V_INDEX,	/* a: address of some element of the array a points to */
	TL_V_OFFSET,	/* a, number: a plus that many bytes */
	TL_V_LOAD,	/* a, number: what is stored at a; number: state of memory, 0 where it doesn't matter */
	TL_V_CAST,	/* a, from, type: between pointer and integer, or pointers to different records */
	TL_V_OP,	/* op, a, b */
	TL_V_PHI,	/* args */
	TL_V_CONTEXT,	/* number: enum tl_context_value; made by the engine */
	TL_V_OPAQUE,	/* number: something of its own identity that can't be described */
};

enum tl_op {
	TL_OP_AND, TL_OP_OR, TL_OP_XOR, TL_OP_PLUS, TL_OP_MINUS, TL_OP_MULT, TL_OP_SHL, TL_OP_SHR,
	TL_OP_NOT,	/* bitwise, of a */
	TL_OP_EQ, TL_OP_NE, TL_OP_LT, TL_OP_LE, TL_OP_LTU, TL_OP_LEU,
	TL_OP_LAND, TL_OP_LOR, TL_OP_LNOT,
	TL_OP_COUNT
};

enum tl_context_value { TL_CTX_PREEMPT_COUNT, TL_CTX_IRQS_DISABLED };

struct tl_phi_arg {
	tl_val value;
	uint32_t pred;		/* block the value comes from; TL_NO_BLOCK where not known */
};
#define TL_NO_BLOCK UINT32_MAX

struct tl_value {
	enum tl_value_kind kind;
	enum tl_op op;
	tl_val a, b;
	int64_t number;
	struct tl_symbol *sym;
	const struct tl_field *field;
	const struct tl_type *type, *from;
	const struct tl_phi_arg *args;
	uint32_t nargs;
	uint32_t block;		/* of a phi */
};

enum tl_event_kind {
	TL_E_CALL,	/* callee or target; args */
	TL_E_STORE,	/* *addr = value */
	TL_E_COPY,	/* aggregate assignment of type: *addr = *value (TL_UNKNOWN: cleared) */
	TL_E_CAST,	/* value is a TL_V_CAST that happens here */
	TL_E_RETURN,	/* value */
};

struct tl_event {
	enum tl_event_kind kind;
	tl_loc loc;
	const char *spelled;		/* the macro of a header that it is written as, or NULL */
	struct tl_symbol *callee;	/* of a direct call */
	tl_val target;			/* of an indirect one */
	tl_val addr, value;
	const struct tl_type *type;	/* of what is stored or copied; of an indirect callee */
	tl_val *args;
	uint32_t nargs;
	uint32_t block;			/* that it stands in */
	uint32_t number;		/* among its function's events */
};

struct tl_literal {
	tl_val value;
	bool is_true;		/* value != 0, or value == 0 */
};

/* Taken where all literals hold. Several edges may lead to one block. */
struct tl_edge {
	uint32_t to;
	const struct tl_literal *literals;
	uint32_t nliterals;
};

struct tl_block {
	uint32_t first, n;		/* its events */
	TL_VEC(struct tl_edge) edges;
};

struct tl_local {
	const char *name;
	const struct tl_type *type;
	tl_loc loc;
};

struct tl_function {
	struct tl_symbol *sym;
	struct tl_unit *unit;
	uint32_t nparams;
	const char **param_names;
	TL_VEC(struct tl_value) values;		/* [0] is TL_UNKNOWN */
	TL_VEC(struct tl_event) events;
	TL_VEC(struct tl_block) blocks;		/* [0] is the entry */
	TL_VEC(struct tl_local) locals;
	TL_VEC(const struct tl_field *) stored;	/* members it stores to, of those that the unit speaks of */
	uint32_t *hash;				/* of values: see tl_value() */
	uint32_t hash_cap;
	uint32_t nopaque;
	void *state;				/* the solver's */
};

/* A function's address, an object's, or a number, in a static initialiser. */
struct tl_init {
	struct tl_symbol *var;
	const struct tl_field *field;	/* innermost member; NULL for a plain variable or array */
	uint64_t offset;		/* bytes into var */
	uint64_t base;			/* offset of the record that `field` is a member of */
	struct tl_symbol *sym;		/* whose address, or NULL */
	const struct tl_type *cast_from;/* sym's type where a cast changed it */
	int64_t number;
	tl_loc loc;
};

struct tl_constant {
	const char *name;
	int64_t value;
};

struct tl_ignore {
	tl_loc loc;			/* of the pragma */
	const char *rule;
	uint32_t first_line, last_line;	/* what it covers; 0..0 nothing found */
	bool used;
};

struct tl_unit {
	struct tl_arena *arena;
	struct tl_strings strings;
	const char *path, *compiler;
	TL_VEC(struct tl_location) locs;		/* [0] is none */
	TL_VEC(struct tl_type *) types;
	TL_VEC(struct tl_record *) records;
	TL_VEC(struct tl_symbol *) symbols;
	TL_VEC(struct tl_function *) functions;
	TL_VEC(struct tl_init) inits;
	TL_VEC(struct tl_constant) constants;
	TL_VEC(struct tl_ignore) ignores;
	struct tl_map type_by_name, record_by_name;
	struct tl_map symbol_by_name;			/* the first of a name, of any kind */
};

/* Building. The unit and all it holds lives in `arena`. */
TL_PUBLIC struct tl_unit *tl_unit_new(struct tl_arena *arena, const char *path, const char *compiler);
TL_PUBLIC tl_loc tl_unit_add_loc(struct tl_unit *u, const char *file, uint32_t line, uint32_t column);
/* The type spelled `name`, made empty (TL_T_OTHER) where it is new: *is_new says so. */
TL_PUBLIC struct tl_type *tl_unit_type(struct tl_unit *u, const char *name, bool *is_new);
TL_PUBLIC struct tl_record *tl_unit_record(struct tl_unit *u, const char *name);
TL_PUBLIC struct tl_field *tl_record_field(struct tl_unit *u, struct tl_record *r, const char *name);
TL_PUBLIC struct tl_symbol *tl_unit_add_symbol(struct tl_unit *u, enum tl_sym_kind kind, const char *name);
TL_PUBLIC struct tl_function *tl_unit_add_function(struct tl_unit *u, struct tl_symbol *sym,
						   uint32_t nparams);
TL_PUBLIC uint32_t tl_function_add_block(struct tl_function *f);
/* Events are added block after block: `block` never goes down. */
TL_PUBLIC struct tl_event *tl_function_add_event(struct tl_function *f, uint32_t block,
						 enum tl_event_kind kind, tl_loc loc);
TL_PUBLIC uint32_t tl_function_add_local(struct tl_function *f, const char *name,
					 const struct tl_type *type, tl_loc loc);

/* The number of value `v`, which is copied (phi arguments too) where it is new. */
TL_PUBLIC tl_val tl_value(struct tl_function *f, const struct tl_value *v);
TL_PUBLIC tl_val tl_value_const(struct tl_function *f, int64_t c);
TL_PUBLIC tl_val tl_value_param(struct tl_function *f, uint32_t index);
TL_PUBLIC tl_val tl_value_unary(struct tl_function *f, enum tl_value_kind kind, tl_val a);
TL_PUBLIC tl_val tl_value_op(struct tl_function *f, enum tl_op op, tl_val a, tl_val b);
/* A value of its own that nothing more is known of. */
TL_PUBLIC tl_val tl_value_opaque(struct tl_function *f);

/* The unit's value of a macro or enumerator. */
TL_PUBLIC const struct tl_constant *tl_unit_constant(const struct tl_unit *u, const char *name);
TL_PUBLIC struct tl_symbol *tl_unit_find_symbol(const struct tl_unit *u, enum tl_sym_kind kind,
						const char *name);

/*
 * The text form. Reading gives a unit that writes the same text again.
 * tl_facts_read() returns 0, -EPROTO for a text of another format version, or
 * -EINVAL; *err says which line and what.
 */
TL_PUBLIC void tl_facts_write(const struct tl_unit *u, FILE *out);
TL_PUBLIC int tl_facts_read(struct tl_arena *arena, const char *name, const char *text,
			    struct tl_unit **ret_unit, struct tl_err *err);

/*
 * The binary form (docs/facts-binary.md): small, compressed, with a checksum.
 * Units may stand one behind the other. Packing gives bytes in `arena`.
 *
 * tl_facts_head() looks at the first TL_FACTS_HEAD bytes of the unit that
 * `data` begins with, and tl_facts_unpack() reads it. Both return 0, -EINVAL
 * for what is no facts, -EPROTO for another format version, or -EBADMSG for
 * what is cut off or damaged; *err is one line that begins with `name`. No byte
 * outside of `data` is read, whatever it is, and no more memory taken than a
 * multiple of `size`.
 */
#define TL_FACTS_MAGIC "TLFACTS\n"
#define TL_FACTS_HEAD 24
struct tl_facts_head {
	uint32_t size;		/* of the unit, with its head */
	uint32_t crc;		/* of all of it: equal units have equal ones */
};
TL_PUBLIC int tl_facts_pack(struct tl_arena *arena, const struct tl_unit *u, unsigned char **ret,
			    size_t *ret_size, struct tl_err *err);
TL_PUBLIC int tl_facts_head(const char *name, const void *data, size_t size,
			    struct tl_facts_head *ret, struct tl_err *err);
TL_PUBLIC int tl_facts_unpack(struct tl_arena *arena, const char *name, const void *data,
			      size_t size, struct tl_unit **ret_unit, struct tl_err *err);

/* "record.field" of the innermost member an address goes through, or NULL. */
TL_PUBLIC const struct tl_field *tl_value_member(const struct tl_function *f, tl_val addr);

#ifdef __cplusplus
}
#endif
#endif
