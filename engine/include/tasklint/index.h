/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Many units: where their facts are, and how they hang together.
 *
 * Reading goes in three steps, so that a host can do the second and third in
 * parallel and keep no more than it needs:
 *
 *	tl_inputs_add()		which objects there are: no object is opened
 *	tl_object_find()	where in an object facts are
 *	tl_source_read()	one unit, into an arena of its own
 *
 * tl_shared_of() then takes from a unit what other units need to know of it,
 * and tl_program_add() links it.
 */
#ifndef TASKLINT_INDEX_H
#define TASKLINT_INDEX_H

#include <tasklint/model.h>

#ifdef __cplusplus
extern "C" {
#endif

/* Something that could not be read or is odd. Each is one line that begins with a file's name. */
enum tl_problem_kind {
	TL_P_UNREADABLE,	/* no such file, not allowed, not what it seems to be */
	TL_P_NO_FACTS,		/* an object that was compiled without */
	TL_P_FOREIGN,		/* a section of that name with something else in it */
	TL_P_VERSION,		/* facts of another format version */
	TL_P_DAMAGED,		/* cut off, or changed */
	TL_P_DUPLICATE,		/* two different units of one source file */
	TL_P_KINDS
};

struct tl_problem {
	enum tl_problem_kind kind;
	const char *text;
};

struct tl_problems {
	TL_VEC(struct tl_problem) list;
	uint32_t counts[TL_P_KINDS];
};

/* How it is known which objects are linked to one. */
enum tl_module_by {
	TL_MODULE_BY_DIRECTORY,	/* all objects of a folder: the last resort */
	TL_MODULE_BY_ARCHIVE,
	TL_MODULE_BY_OBJECT,	/* it was linked from others */
	TL_MODULE_BY_MOD,	/* a .mod file of kbuild names it */
};

/* An object, a member of an archive, or a file of facts alone. */
struct tl_object {
	const char *name;		/* how to speak of it: "foo.o", "lib.a(foo.o)" */
	const char *path;		/* of the file to open */
	uint64_t offset, size;		/* of a member in it; 0, 0: all of the file */
	const char *module;		/* what it is linked to; one string for all of one module */
	enum tl_module_by module_by;
};

struct tl_inputs {
	struct tl_arena *arena;
	struct tl_strings strings;
	TL_VEC(struct tl_object) objects;
	struct tl_problems problems;
	struct tl_map seen;		/* identity of a file and member -> its number + 1 */
	struct tl_map mods;		/* path of an object -> name of its module */
	struct tl_map folders;		/* whose .mod files were read */
	uint32_t repeated;		/* objects that were met again */
	uint32_t named;			/* files that other files name */
};

TL_PUBLIC void tl_inputs_init(struct tl_inputs *in, struct tl_arena *arena);
/*
 * Add what `path` leads to: an object, an archive, also a thin one, facts,
 * a folder with all of these below it, or a compile_commands.json. In a folder
 * only *.o, *.a and *.tlfacts count, and *.mod files tell of modules. What
 * can't be read goes to in->problems; what is met again is counted and not
 * added again.
 */
TL_PUBLIC void tl_inputs_add(struct tl_inputs *in, const char *path);

/* One unit's facts. */
struct tl_source {
	const struct tl_object *object;
	const char *name;		/* the object's, with a number where it has several units */
	const char *module;		/* the object's, or the object itself where it has several */
	uint64_t offset;		/* in the file object->path */
	uint32_t size;
	uint32_t crc;			/* of the facts: equal ones have equal facts */
};

struct tl_source_list {
	TL_VEC(struct tl_source) list;
};

/*
 * The units in one object, added to *sources; what is wrong is added to
 * *problems. All of it lives in `arena`. Several objects can be looked at in
 * parallel, each thread with its own arena and lists.
 */
TL_PUBLIC void tl_object_find(struct tl_arena *arena, const struct tl_object *object,
			      struct tl_source_list *sources, struct tl_problems *problems);

/*
 * Read a unit into `arena`. Returns 0, or what tl_facts_unpack() does, or
 * -ESTALE where the file changed since it was looked at, or another -errno;
 * *err is one line.
 */
TL_PUBLIC int tl_source_read(struct tl_arena *arena, const struct tl_source *source,
			     struct tl_unit **ret_unit, struct tl_err *err);

/* Which problem a failed tl_source_read() is. */
TL_PUBLIC enum tl_problem_kind tl_problem_of(int error);
/* `kind` in words, of one and of several: "1 object without facts". */
TL_PUBLIC const char *tl_problem_name(enum tl_problem_kind kind, bool several);
TL_PUBLIC void tl_problem_add(struct tl_arena *arena, struct tl_problems *problems,
			      enum tl_problem_kind kind, const char *text);

/*
 * What a unit shares with others: the names it defines and declares, where functions'
 * addresses go, and through which members it calls. A few kilobytes, so that the unit
 * itself can be dropped, and read again when it is solved.
 */
struct tl_shared_symbol {
	const char *name;
	enum tl_sym_kind kind;
	uint32_t number;		/* its place in tl_unit.symbols */
	bool defined, weak;
	bool asked;			/* a function that only its own unit can tell about */
};

/* How a function's address goes where others may call it. */
enum tl_taken_by { TL_TAKEN_BY_INIT, TL_TAKEN_BY_CODE };
struct tl_shared_taken {
	const char *name;
	enum tl_taken_by by;
	const char *where;		/* the variable, or the function */
};

/* A function that is stored in a member. */
struct tl_shared_store {
	const char *member;		/* "struct foo.open" */
	const char *record;		/* where the record is defined, or its size */
	const char *function;		/* NULL: what is stored there can't be told */
	uint32_t number;		/* its place in tl_unit.symbols */
	bool is_static;
};

/* A member of the unit's own records that it takes functions from. */
struct tl_shared_ask {
	const char *member, *record;
};

/* A static function of the unit's own source, for those who ask by name. */
struct tl_shared_static {
	const char *name;
	uint32_t number;
};

struct tl_shared {
	const char *path;
	uint32_t nfunctions;
	TL_VEC(struct tl_shared_symbol) symbols;
	TL_VEC(struct tl_shared_taken) taken;
	TL_VEC(struct tl_shared_store) stores;
	TL_VEC(struct tl_shared_ask) asks;
	TL_VEC(struct tl_shared_static) statics;
};

/*
 * What `unit` shares, in the arena of `to`. With a model, functions that it knows
 * are not asked for; without (NULL), all that are declared are.
 */
TL_PUBLIC void tl_shared_of(struct tl_strings *to, struct tl_unit *unit, const struct tl_model *model,
			    struct tl_shared *ret);

/*
 * The program: what units need to know of each other.
 *
 * Names that are not static are one thing for all units, by their name. Where
 * several units define one, a unit means its own module's; then, if only one
 * module has a definition, or one is built into the kernel, that; else nobody
 * knows, and all are given. A weak definition counts where there is no other.
 * What is static belongs to its unit and is found through it alone.
 *
 * Records are told apart by name and by where they are defined, so that a
 * `struct priv` of one driver has nothing to do with another's.
 */
struct tl_program_unit {
	const struct tl_source *source;
	const char *path, *module;
	bool added;
	uint32_t nfunctions;
	TL_VEC(struct tl_global *) uses;	/* what it declares and others define */
	TL_VEC(struct tl_global *) asks;	/* those of them that only their unit can tell about */
	TL_VEC(struct tl_slot *) slots;		/* members that it takes functions from */
};

/* A symbol of a unit: its place in tl_unit.symbols. */
struct tl_symbol_at {
	uint32_t unit, symbol;
};

struct tl_definition {
	struct tl_symbol_at at;
	bool weak;
};

struct tl_taken {
	uint32_t unit;
	enum tl_taken_by by;
	const char *where;
};

struct tl_global {
	const char *name;
	enum tl_sym_kind kind;
	TL_VEC(struct tl_definition) definitions;
	TL_VEC(uint32_t) users;			/* units that declare and don't define it */
	TL_VEC(struct tl_taken) taken;		/* of a function */
};

struct tl_slot_function {
	struct tl_symbol_at at;
	const char *name;
	bool is_static;
};

/* A member, and the functions that some unit is known to store there. */
struct tl_slot {
	const char *name;		/* "struct foo.open" */
	const char *record;		/* where the record is defined, or its size */
	TL_VEC(struct tl_slot_function) functions;
	TL_VEC(uint32_t) open;		/* units that store there what can't be told */
};

struct tl_program {
	struct tl_arena *arena;
	struct tl_strings strings;
	struct tl_program_unit *units;
	uint32_t nunits;
	uint32_t repeated;		/* units that were there already, fact by fact */
	struct tl_map globals;		/* interned name -> tl_global */
	TL_VEC(struct tl_global *) list;
	struct tl_map slots;		/* interned name and place of the record -> tl_slot */
	struct tl_problems problems;
};

/* Room for a unit of each of `n` sources; units are known by their place in it. */
TL_PUBLIC void tl_program_init(struct tl_program *p, struct tl_arena *arena,
			       const struct tl_source *sources, uint32_t n);
/*
 * Add what the unit of source `number` shares, of which nothing is kept. Units may
 * come in any order, from one thread at a time; tl_program_finish() makes the
 * result the same for every order.
 */
TL_PUBLIC void tl_program_add(struct tl_program *p, uint32_t number, const struct tl_shared *shared);
TL_PUBLIC void tl_program_finish(struct tl_program *p);

TL_PUBLIC const struct tl_global *tl_program_global(const struct tl_program *p, const char *name);
/*
 * Which definitions `unit` means by global `g`: the first is *ret[0]. Returns
 * how many there are; more than one, and it can't be told which. The list is
 * in `arena`.
 */
TL_PUBLIC uint32_t tl_program_definitions(const struct tl_program *p, uint32_t unit,
					  const struct tl_global *g, struct tl_arena *arena,
					  const struct tl_definition ***ret);
/*
 * The functions that any unit stores in `field`, of the record that `unit`
 * knows it of; NULL: none. `u` is that unit's facts.
 */
TL_PUBLIC const struct tl_slot *tl_program_slot(const struct tl_program *p, const struct tl_unit *u,
						const struct tl_field *field, struct tl_arena *arena);

#ifdef __cplusplus
}
#endif
#endif
