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
 * tl_program_add() then takes from a unit what other units need to know of
 * it. The unit can be dropped afterwards, and read again when it is solved.
 */
#ifndef TASKLINT_INDEX_H
#define TASKLINT_INDEX_H

#include <tasklint/facts.h>

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
	uint64_t offset;		/* in the file object->path */
	uint32_t size;
	uint32_t crc;			/* of the facts: equal ones have equal facts */
};

struct tl_sources {
	TL_VEC(struct tl_source) list;
};

/*
 * The units in one object, added to *sources; what is wrong is added to
 * *problems. All of it lives in `arena`. Several objects can be looked at in
 * parallel, each thread with its own arena and lists.
 */
TL_PUBLIC void tl_object_find(struct tl_arena *arena, const struct tl_object *object,
			      struct tl_sources *sources, struct tl_problems *problems);

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

#ifdef __cplusplus
}
#endif
#endif
