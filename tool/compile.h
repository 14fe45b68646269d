/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * From the command that compiles a file to the one that analyses it: GCC loads
 * the plugin, stops after the analysis and touches nothing of the build.
 */
#ifndef TASKLINT_COMPILE_H
#define TASKLINT_COMPILE_H

#include "tool.h"

struct arguments { const char **items; uint32_t n, cap; };

/*
 * The arguments of `argv` that say how to read the source, without argv[0].
 * What is for outputs, dependency files, warnings and our own plugin is left
 * out, and so are options with a value of clang and sparse. `foreign`: they
 * were meant for another compiler, whose plugins are left out as well.
 */
void compile_clean(struct tl_arena *a, const char *const *argv, bool foreign, struct arguments *ret);

/* Compilers that were asked for their plugin, so that each is asked once. */
struct compilers {
	struct tl_arena *arena;
	struct tl_strings names;
	struct tl_map found;
};
void compilers_init(struct compilers *c, struct tl_arena *a);
/* As compiler_find(), whose answer is kept. */
int compilers_find(struct compilers *c, const char *command, struct compiler **ret);

struct compile_options {
	const char *cc;			/* instead of the command's own compiler, or NULL */
	struct arguments plugin;	/* "NAME=VALUE" or "NAME" of plugin options */
};

/*
 * The analysing command for the compile command `argv`, whose results go to
 * the file `results`. EXIT_CLEAN, or EXIT_TROUBLE having said why.
 */
int compile_command(struct tl_arena *a, struct compilers *c, const char *const *argv,
		    const struct compile_options *options, const char *results,
		    const char *const **ret);

/*
 * `argv` without what the compiler said in `output` it doesn't know, to be
 * tried again; NULL where it said nothing of that kind.
 */
const char *const *compile_without_unknown(struct tl_arena *a, const char *const *argv, const char *output);

/* The line of what a compiler printed that says best what is wrong, or NULL. */
const char *compile_complaint(struct tl_arena *a, const char *output);

#endif
