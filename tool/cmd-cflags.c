// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * tasklint cflags: the flags that make a compiler load the plugin built for it.
 */
#include <getopt.h>
#include <stdio.h>
#include <stdlib.h>
#include "tool.h"

static const char usage[] =
	"usage: tasklint cflags [--cc CC] [--analyze-only]\n"
	"\n"
	"Print the flags that load the plugin, as in:\n"
	"  make KCFLAGS=\"$(tasklint cflags)\"\n"
	"\n"
	"  --cc CC          the compiler that gets them (default: gcc)\n"
	"  --analyze-only   stop after the analysis: faster, and writes no object\n";

static int print_flags(struct tl_arena *a, const char *cc, bool analyze_only)
{
	struct compiler compiler;
	int code = compiler_find(a, cc, &compiler);

	if (code)
		return code;
	printf("-fplugin=%s ", compiler.plugin);
	if (analyze_only)
		printf("-fplugin-arg-tasklint-analyze-only ");
	putchar('\n');
	return finish(EXIT_CLEAN);
}

int cmd_cflags(int argc, char **argv)
{
	static const struct option options[] = {
		{ "cc", required_argument, NULL, 'c' },
		{ "analyze-only", no_argument, NULL, 'a' },
		{ "help", no_argument, NULL, 'h' },
		{ 0 }
	};
	const char *cc = "gcc";
	bool analyze_only = false;
	struct tl_arena arena;
	int c, code;

	while ((c = getopt_long(argc, argv, ":h", options, NULL)) != -1) {
		switch (c) {
		case 'c':
			cc = optarg;
			break;
		case 'a':
			analyze_only = true;
			break;
		case 'h':
			fputs(usage, stdout);
			return finish(EXIT_CLEAN);
		default:
			return bad_option("cflags", c, argv);
		}
	}
	if (optind < argc)
		return trouble("cflags takes no argument '%s'", argv[optind]);

	tl_arena_init(&arena, tl_get_or_die, free);
	code = print_flags(&arena, cc, analyze_only);
	tl_arena_release(&arena);
	return code;
}
