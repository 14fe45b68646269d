// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * tasklint lsp: a language server, for findings while one types.
 */
#include <getopt.h>
#include <stdio.h>
#include <stdlib.h>
#include "lsp.h"
#include "tool.h"

static const char usage[] =
	"usage: tasklint lsp\n"
	"\n"
	"Serve an editor by the Language Server Protocol on standard input and output.\n"
	"The editor starts it; docs/lsp.md and docs/editors have its settings. Files are\n"
	"compiled as compile_commands.json says, which is looked for upwards from each.\n"
	"\n"
	"Exit status: 0 when told to end, 1 when the editor goes without a word.\n";

int cmd_lsp(int argc, char **argv)
{
	static const struct option options[] = {
		{ "help", no_argument, NULL, 'h' },
		/* What some editors add by themselves. */
		{ "stdio", no_argument, NULL, 's' },
		{ 0 }
	};
	int c;

	while ((c = getopt_long(argc, argv, ":h", options, NULL)) != -1) {
		switch (c) {
		case 's':
			break;
		case 'h':
			fputs(usage, stdout);
			return finish(EXIT_CLEAN);
		default:
			return bad_option("lsp", c, argv);
		}
	}
	if (optind < argc)
		return trouble("lsp takes no argument '%s'", argv[optind]);
	/* What the compiler says is looked at, and so must be in the words it is looked for by. */
	setenv("LC_ALL", "C", 1);
	return lsp_serve();
}
