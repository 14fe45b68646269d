/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * From GCC's trees and GIMPLE to facts.
 *
 * Extraction only reads: no statement, type or declaration is made or changed,
 * so that the code GCC generates stays what it is without us. Everything is
 * translated on demand and once: trees are looked up in maps by their address.
 */
#ifndef TASKLINT_EXTRACT_H
#define TASKLINT_EXTRACT_H

#include "gcc-compat.h"
#include <tasklint/model.h>

/* One `#pragma tasklint ignore(RULE)`. */
struct tl_pragma {
	location_t loc;
	const char *rule;
};

/* What the front end told while it parsed. */
struct tl_parsed {
	TL_VEC(struct tl_pragma) pragmas;
	TL_VEC(tree) enums;		/* marked for GCC's collector: see plugin.cc */
};

struct tl_source {
	const char *file;
	char *text;			/* NULL: can't be read again */
};

/* A function sets a member of what a parameter points to. */
struct tl_extract_set {
	struct tl_function *f;
	uint32_t param;
	tree field;
	int64_t number;
};

struct tl_extract {
	struct tl_unit *unit;
	struct tl_arena *arena;
	const struct tl_model *model;
	const struct tl_parsed *parsed;
	struct tl_source source;
	struct tl_map types;		/* type -> tl_type */
	struct tl_map records;		/* main variant of a record type -> tl_extract_record */
	struct tl_map fields;		/* FIELD_DECL -> tl_field */
	struct tl_map symbols;		/* declaration -> tl_symbol */
	struct tl_map by_name;		/* interned name -> tl_symbol of a function or variable */
	struct tl_map aliases;		/* the same, of declarations under another name */
	struct tl_map macros;		/* interned name -> tl_symbol of a macro */
	struct tl_map decls;		/* tl_symbol -> declaration */
	uint32_t in_layout;		/* records whose layout is being filled, one in another */
	struct tl_map locs;		/* location_t -> tl_loc */
	TL_VEC(location_t) where;	/* by tl_loc: the location it was made from */
	TL_VEC(struct tl_extract_set) sets;	/* by every function */
};

enum tl_embeds { TL_EMBEDS_UNKNOWN, TL_EMBEDS_NOTHING, TL_EMBEDS };

struct tl_extract_record {
	const char *name;
	const struct tl_api_record *api;	/* NULL: the model doesn't know it */
	struct tl_record *record;		/* NULL: not asked for yet */
	enum tl_embeds embeds;
};

/*
 * source.cc: the unit's file where its text comes through standard input;
 * else all is NULL. GCC's name of the main file is set to it.
 */
void tl_source_begin(struct tl_arena *a, int input, struct tl_source *ret);
/* Before it is read: the `input` for later, or -1 where there is none that can be read again. */
int tl_source_open(void);
/* The text of any file, as it was compiled. False where it can't be read. */
bool tl_source_text(struct tl_arena *a, const struct tl_source *source, const char *file, char **ret);

/*
 * Fill `x` with the facts of the unit that is being compiled. The unit and
 * all of `x` live in the model's caller's `arena`.
 */
void tl_extract_unit(struct tl_extract *x, struct tl_arena *arena, const struct tl_model *model,
		     const struct tl_parsed *parsed, const struct tl_source *source);

/* extract-unit.cc */
tl_loc tl_extract_loc(struct tl_extract *x, location_t loc);
struct tl_symbol *tl_extract_symbol(struct tl_extract *x, tree decl);
struct tl_symbol *tl_extract_macro_symbol(struct tl_extract *x, const char *name);

/* extract-type.cc */
const struct tl_type *tl_extract_type(struct tl_extract *x, tree type);
/* The first typedef of a type that has no tag; NULL: there is none. */
tree tl_extract_typedef(tree type);
/* Of a RECORD_TYPE or UNION_TYPE. */
struct tl_extract_record *tl_extract_record(struct tl_extract *x, tree type);
/* Member `field` as one of `record`, which it is in `before` bytes after where its own type says. */
const struct tl_field *tl_extract_field(struct tl_extract *x, tree record, tree field,
					uint64_t before);
/* `type` is, or has inside, a record with a meaning ("kind"). */
bool tl_extract_embeds(struct tl_extract *x, tree type);
/* A record that is never written and has functions in it: operations, as a driver has them. */
bool tl_extract_is_table(tree type);
/* A pointer of type `from` that becomes a `to` is a change of type worth a word. */
bool tl_extract_is_cast(struct tl_extract *x, tree from, tree to);

/* extract-macro.cc */
struct tl_macro_use {
	const char *name;
	const void *expansion;		/* tells one expansion from another */
	bool in_main;			/* defined in the compiled source file itself */
};
#define TL_MACRO_DEPTH 32
/*
 * The macros whose definition put the token at `loc` where it is, innermost
 * first. A token that is only an argument of a macro is not of that macro.
 */
unsigned tl_extract_macros(location_t loc, struct tl_macro_use uses[TL_MACRO_DEPTH]);
bool tl_extract_in_main(location_t loc);

/* extract-init.cc, extract-constant.cc, extract-ignore.cc: a part of the unit each */
void tl_extract_initialisers(struct tl_extract *x);
void tl_extract_constants(struct tl_extract *x);
void tl_extract_ignores(struct tl_extract *x);

/* extract-function.cc */
void tl_extract_function(struct tl_extract *x, struct cgraph_node *node);

/* A basic block on its way into facts. */
struct tl_extract_block {
	uint32_t first, n;	/* its events */
	uint32_t number;	/* in facts; TL_NO_BLOCK: folded away */
	basic_block rep;	/* that stands for it; itself: kept; NULL: never returns */
	bool reached;
	bool pinned;		/* kept because a phi tells its edges apart */
	bool guarded;		/* its condition was looked at */
};

struct tl_extract_event {
	enum tl_event_kind kind;
	gimple *stmt;
	struct tl_symbol *macro;	/* of a statement that stands for a macro's use */
};

/* The function that is being extracted. */
struct tl_extract_fn {
	struct tl_extract *x;
	struct function *fun;
	struct tl_function *f;
	struct tl_arena *scratch;
	uint32_t *memo;			/* by SSA version: value + 1 */
	uint32_t *event_of;		/* by SSA version: event + 1 that it is the result of */
	bool *walked;			/* by SSA version: see extract-cfg.cc */
	struct tl_extract_block *blocks;	/* by index of the basic block */
	TL_VEC(basic_block) order;	/* reverse post-order of what can be reached */
	TL_VEC(struct tl_extract_event) events;	/* in that order */
	struct tl_map locals;		/* declaration -> index + 1 */
	struct tl_map stored;		/* members and variables that the function stores to */
	struct tl_map called_in;	/* macro expansions with a known call inside */
	bool called_in_known;		/* that map was filled */
	unsigned depth;			/* of the recursion that translates values */
};

static inline struct tl_extract_block *tl_extract_block(struct tl_extract_fn *fx, basic_block bb)
{
	return &fx->blocks[bb->index];
}

/* extract-function.cc: tell functions which members they set, of those that some value speaks of. */
void tl_extract_sets(struct tl_extract *x);
/* extract-cfg.cc */
/* The blocks that can be reached, into fx->order. */
void tl_extract_order(struct tl_extract_fn *fx);
/* Decide which blocks stay, and number them. */
void tl_extract_fold(struct tl_extract_fn *fx);
/* The edges of every block that stayed. */
void tl_extract_edges(struct tl_extract_fn *fx);
bool tl_extract_edge_possible(edge e);
/* A phi of more arguments says nothing that is worth its size. */
#define TL_MAX_PHI_ARGS 64

/* extract-value.cc */
tl_val tl_extract_value(struct tl_extract_fn *fx, tree op);
/* The address of what `ref` names. */
tl_val tl_extract_address(struct tl_extract_fn *fx, tree ref);
/* extract-function.cc */
tree tl_extract_place(tree ref);
tl_val tl_extract_compare(struct tl_extract_fn *fx, enum tree_code code, tree a, tree b);
/* `v` of type `from`, converted to `to`. */
tl_val tl_extract_convert(struct tl_extract_fn *fx, tl_val v, tree from, tree to);

/* What a call of a built-in function is to us. */
enum tl_builtin {
	TL_BUILTIN_NONE,	/* it is no built-in: a call */
	TL_BUILTIN_WRITES,	/* a call, as it writes memory */
	TL_BUILTIN_FIRST,	/* its first argument */
	TL_BUILTIN_FALSE,	/* zero: nothing is constant before optimisation */
	TL_BUILTIN_OTHER,	/* nothing */
};
enum tl_builtin tl_extract_builtin(const gimple *call);

#endif
