/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What the commands of the tasklint program share.
 */
#ifndef TASKLINT_TOOL_H
#define TASKLINT_TOOL_H

#include <tasklint/base.h>

#define TL_VERSION "0.1"

enum exit_code { EXIT_CLEAN = 0, EXIT_FINDINGS = 1, EXIT_TROUBLE = 2 };

/* A command's argv[0] is its own name. */
int cmd_cflags(int argc, char **argv);
int cmd_check(int argc, char **argv);
int cmd_coverage(int argc, char **argv);
int cmd_explain(int argc, char **argv);
int cmd_facts(int argc, char **argv);
int cmd_fix(int argc, char **argv);
int cmd_index(int argc, char **argv);
int cmd_inventory(int argc, char **argv);
int cmd_lsp(int argc, char **argv);
int cmd_query(int argc, char **argv);
int cmd_report(int argc, char **argv);
int cmd_run(int argc, char **argv);

/* Say what is wrong in one line on stderr; returns EXIT_TROUBLE. */
int trouble(const char *fmt, ...) TL_PRINTF(1, 2);
/* What was said last, without "tasklint: "; "" where nothing was. */
const char *last_trouble(void);
/* The same for what getopt_long() made of an option it didn't like: `c` is '?' or ':'. */
int bad_option(const char *command, int c, char **argv);
/* Flush stdout: `code`, or EXIT_TROUBLE where it could not be written. */
int finish(int code);

/*
 * The first of two files or folders that exists: `in_tree` as seen from the
 * build folder, `installed` as seen from PREFIX/bin. NULL where neither does.
 */
const char *find_near_program(struct tl_arena *a, const char *in_tree, const char *installed);
/* The folder of the facts about the kernel, or NULL. */
const char *find_facts(struct tl_arena *a);
/* The same: EXIT_CLEAN, or EXIT_TROUBLE having said that they are not installed. */
int need_facts(struct tl_arena *a, const char **ret);

/* A name for mkstemp() or mkdtemp() in the folder for such things. */
char *temporary_name(struct tl_arena *a);

/* A decimal number from `min` to `max`, or -1. */
long read_number(const char *text, long min, long max);
/* The value of --jobs; EXIT_CLEAN or EXIT_TROUBLE. */
int read_jobs(const char *text, uint32_t *ret);
/* A unit's memory serves for the next one, and is not given back in between. */
void keep_memory(void);
/* As many as there are processors. */
unsigned count_processors(void);

/* The word of `words` (NULL-terminated) that is spelled most like `word`, or NULL. */
const char *nearest(const char *word, const char *const *words);

/* A compiler command, without a shell: "ccache gcc" is two arguments. */
struct compiler {
	const char **argv;	/* NULL-terminated */
	uint32_t argc;
	const char *plugin;	/* absolute name of the tasklint.so built for it */
};

/* Find the plugin for `command`. EXIT_CLEAN, or EXIT_TROUBLE having said why. */
int compiler_find(struct tl_arena *a, const char *command, struct compiler *ret);
/* Run it and wait. Its exit status, or EXIT_TROUBLE having said why. */
int compiler_run(const char *const *argv);
/* The same, with its stdout going to `out`. */
int compiler_run_to(const char *const *argv, int out);

#endif
