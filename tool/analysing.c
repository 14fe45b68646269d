// SPDX-License-Identifier: GPL-2.0-or-later
#define _GNU_SOURCE	/* realpath() */
#include <errno.h>
#include <limits.h>
#include <stdlib.h>
#include <string.h>
#include <tasklint/analysis.h>
#include "analysing.h"

static int add(struct tl_arena *a, struct compile_options *o, const char *name, const char *value)
{
	*TL_PUSH(a, &o->plugin) = tl_arena_printf(a, "%s=%s", name, value);
	return EXIT_CLEAN;
}

static int add_rules(struct tl_arena *a, struct compile_options *o, const char *name, const char *value)
{
	const char *const *ids;
	struct tl_err err;

	if (!*value)
		return trouble("--%s needs a value", name);
	if (tl_rule_list(a, value, &ids, &err))
		return trouble("--%s: %s", name, err.text);
	return add(a, o, name, value);
}

static int add_file(struct tl_arena *a, struct compile_options *o, const char *name, const char *value)
{
	char path[PATH_MAX];

	/* The compiler runs in another folder. */
	if (!realpath(value, path))
		return trouble("%s: %s", value, strerror(errno));
	return add(a, o, name, path);
}

int analysing_option(struct tl_arena *a, int c, const char *value, struct compile_options *ret)
{
	switch (c) {
	case OPTION_CC:
		ret->cc = value;
		return EXIT_CLEAN;
	case OPTION_ENABLE:
		return add_rules(a, ret, "enable", value);
	case OPTION_DISABLE:
		return add_rules(a, ret, "disable", value);
	case OPTION_SEVERITY:
		if (strcmp(value, "note") && strcmp(value, "warning") && strcmp(value, "error"))
			return trouble("--severity is note, warning or error, not '%s'", value);
		return add(a, ret, "severity", value);
	case OPTION_LEVEL:
		if (strcmp(value, "1") && strcmp(value, "2"))
			return trouble("--level is 1 or 2, not '%s'", value);
		return add(a, ret, "level", value);
	case OPTION_FACTS:
		return add_file(a, ret, "facts", value);
	case OPTION_INDEX:
		return add_file(a, ret, "index", value);
	default:
		return -1;
	}
}
