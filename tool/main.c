// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * The tasklint program: finds the command and hands over to it.
 */
#include <errno.h>
#include <jansson.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include "tool.h"

static const struct command {
	const char *name, *summary;
	int (*run)(int argc, char **argv);
} commands[] = {
	{ "cflags", "print the compiler flags that load the plugin", cmd_cflags },
	{ "check", "analyse a file as kbuild's $(CHECK)", cmd_check },
	{ "coverage", "list what the analysis of a source file could not know, and why", cmd_coverage },
	{ "explain", "print what a rule is about, or list the rules", cmd_explain },
	{ "facts", "check the facts about the kernel's functions, or generate them", cmd_facts },
	{ "fix", "write patches that make something better of tasklets", cmd_fix },
	{ "index", "solve the facts of many objects as one program", cmd_index },
	{ "inventory", "list the tasklets of a source file and who uses them", cmd_inventory },
	{ "lsp", "serve an editor by the Language Server Protocol", cmd_lsp },
	{ "query", "what is known of a function: whether it sleeps, where it runs, who calls it", cmd_query },
	{ "report", "results as text, JSON, SARIF, HTML or annotations", cmd_report },
	{ "run", "analyse what compile_commands.json lists", cmd_run },
};
#define NCOMMANDS (sizeof(commands) / sizeof(*commands))

static void print_usage(void)
{
	printf("usage: tasklint COMMAND [OPTION...]\n\n");
	for (size_t i = 0; i < NCOMMANDS; i++)
		printf("  %-10s %s\n", commands[i].name, commands[i].summary);
	printf("\n'tasklint COMMAND --help' says more. "
	       "Exit status: 0 clean, 1 findings, 2 trouble.\n");
}

static int unknown_command(const char *name)
{
	const char *names[NCOMMANDS + 1] = { NULL };
	const char *like;

	for (size_t i = 0; i < NCOMMANDS; i++)
		names[i] = commands[i].name;
	like = nearest(name, names);
	if (like)
		return trouble("unknown command '%s'; did you mean '%s'?", name, like);
	return trouble("unknown command '%s'; 'tasklint --help' lists them", name);
}

int main(int argc, char **argv)
{
	/* What JSON can't hold for want of memory must not be left out silently. */
	json_set_alloc_funcs(tl_get_or_die, free);
	if (argc < 2)
		return trouble("which command? 'tasklint --help' lists them");
	if (!strcmp(argv[1], "--help") || !strcmp(argv[1], "-h")) {
		print_usage();
		return finish(EXIT_CLEAN);
	}
	if (!strcmp(argv[1], "--version")) {
		puts("tasklint " TL_VERSION);
		return finish(EXIT_CLEAN);
	}
	if (argv[1][0] == '-')
		return trouble("unknown option '%s'; see 'tasklint --help'", argv[1]);

	for (size_t i = 0; i < NCOMMANDS; i++) {
		if (!strcmp(argv[1], commands[i].name))
			return commands[i].run(argc - 1, argv + 1);
	}
	return unknown_command(argv[1]);
}
