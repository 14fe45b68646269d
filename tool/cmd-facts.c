// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * tasklint facts: check what is known of the kernel's functions, and generate it.
 */
#include <getopt.h>
#include <stdio.h>
#include <stdlib.h>
#include "generate.h"
#include "tool.h"

static const char usage[] =
	"usage: tasklint facts --check [DIR]\n"
	"       tasklint facts --generate -o FILE [--source DIR]... [--jobs N] INPUT...\n"
	"\n"
	"Check the facts about the kernel's functions, or make those that are generated.\n"
	"\n"
	"  --check          read all facts, the generated ones too: ours, or those of DIR\n"
	"  --generate       write what the functions do that a kernel exports, from INPUTs\n"
	"                   as of 'tasklint index', or @FILE, a list of them; and list on\n"
	"                   stdout where facts written by hand say otherwise\n"
	"  -o FILE          the file to make\n"
	"  --source DIR     names of source files begin below DIR\n"
	"  --jobs N         so many units at once (default: as many as there are processors)\n";

static int check(struct tl_arena *a, const char *folder)
{
	struct tl_model *m = tl_model_new(a);
	struct tl_err err;
	uint32_t n;

	if (!folder && need_facts(a, &folder))
		return EXIT_TROUBLE;
	if (tl_model_read_all(m, folder, &err) || tl_model_check_generated(m, a, &n, &err))
		return trouble("%s", err.text);
	printf("%u functions by hand, %u generated\n", m->api_list.n, n);
	return finish(EXIT_CLEAN);
}

int cmd_facts(int argc, char **argv)
{
	static const struct option long_options[] = {
		{ "check", no_argument, NULL, 'c' },
		{ "generate", no_argument, NULL, 'g' },
		{ "source", required_argument, NULL, 's' },
		{ "jobs", required_argument, NULL, 'j' },
		{ "help", no_argument, NULL, 'h' },
		{ 0 }
	};
	struct generate_options options = { .jobs = count_processors() };
	struct tl_arena arena;
	int c, verb = 0, code;

	tl_arena_init(&arena, tl_get_or_die, free);
	while ((c = getopt_long(argc, argv, ":hj:o:", long_options, NULL)) != -1) {
		switch (c) {
		case 'c':
		case 'g':
			verb = c;
			break;
		case 'o':
			options.output = optarg;
			break;
		case 's':
			*TL_PUSH(&arena, &options.roots) = optarg;
			break;
		case 'j':
			if (read_jobs(optarg, &options.jobs))
				return EXIT_TROUBLE;
			break;
		case 'h':
			fputs(usage, stdout);
			return finish(EXIT_CLEAN);
		default:
			return bad_option("facts", c, argv);
		}
	}
	for (int i = optind; i < argc; i++)
		*TL_PUSH(&arena, &options.inputs) = argv[i];
	if (!verb)
		code = trouble("facts needs --check or --generate; see 'tasklint facts --help'");
	else if (verb == 'c')
		code = options.inputs.n > 1 ? trouble("facts --check takes one folder")
					    : check(&arena, argv[optind]);
	else if (!options.output || !options.inputs.n)
		code = trouble("facts --generate needs -o FILE and what holds the units' facts");
	else
		code = generate(&arena, &options);
	tl_arena_release(&arena);
	return code;
}
