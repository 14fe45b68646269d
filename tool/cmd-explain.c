// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * tasklint explain: a rule's page, or the list of rules.
 */
#include <getopt.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <tasklint/analysis.h>
#include "tool.h"

static const char usage[] =
	"usage: tasklint explain [RULE]\n"
	"\n"
	"Print the page of a rule; without one, list the rules.\n";

static int list_rules(void)
{
	static const char *const severities[] = {
		[TL_NOTE] = "note", [TL_WARNING] = "warning", [TL_ERROR] = "error",
	};

	for (const struct tl_rule *const *r = tl_rules; *r; r++) {
		printf("%s (%s, %s", tl_rule_id(*r), tl_rule_is_on(*r) ? "on" : "off",
		       severities[tl_rule_severity(*r)]);
		if (tl_rule_cwe(*r))
			printf(", CWE-%d", tl_rule_cwe(*r));
		printf(")\n    %s\n", tl_rule_summary(*r));
	}
	return finish(EXIT_CLEAN);
}

static int unknown_rule(struct tl_arena *a, const char *id)
{
	TL_VEC(const char *) ids = { 0 };
	const char *like;

	for (const struct tl_rule *const *r = tl_rules; *r; r++)
		*TL_PUSH(a, &ids) = tl_rule_id(*r);
	*TL_PUSH(a, &ids) = NULL;
	like = nearest(id, ids.items);
	if (like)
		return trouble("no rule '%s'; did you mean '%s'?", id, like);
	return trouble("no rule '%s'; 'tasklint explain' lists them", id);
}

static int print_page(struct tl_arena *a, const char *id)
{
	struct tl_err err;
	const char *path;
	char *text;
	size_t size;

	if (!tl_rule_find(id, strlen(id)))
		return unknown_rule(a, id);
	path = find_near_program(a, tl_arena_printf(a, "../docs/rules/%s.md", id),
				 tl_arena_printf(a, "../share/doc/tasklint/rules/%s.md", id));
	if (!path)
		return trouble("the page of %s is not installed", id);
	if (tl_read_file(a, path, &text, &size, &err))
		return trouble("%s", err.text);
	fwrite(text, 1, size, stdout);
	return finish(EXIT_CLEAN);
}

int cmd_explain(int argc, char **argv)
{
	static const struct option options[] = {
		{ "help", no_argument, NULL, 'h' },
		{ 0 }
	};
	struct tl_arena arena;
	int c, code;

	while ((c = getopt_long(argc, argv, ":h", options, NULL)) != -1) {
		if (c != 'h')
			return bad_option("explain", c, argv);
		fputs(usage, stdout);
		return finish(EXIT_CLEAN);
	}
	if (optind == argc)
		return list_rules();
	if (optind + 1 < argc)
		return trouble("explain takes one rule");

	tl_arena_init(&arena, tl_get_or_die, free);
	code = print_page(&arena, argv[optind]);
	tl_arena_release(&arena);
	return code;
}
