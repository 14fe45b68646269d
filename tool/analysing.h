/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Options that commands which analyse have in common. */
#ifndef TASKLINT_ANALYSING_H
#define TASKLINT_ANALYSING_H

#include <getopt.h>
#include "compile.h"

/* Their values are beyond all characters that a command may use itself. */
enum { OPTION_CC = 0x100, OPTION_ENABLE, OPTION_DISABLE, OPTION_SEVERITY, OPTION_LEVEL, OPTION_FACTS, OPTION_INDEX };

#define ANALYSING_OPTIONS \
	{ "cc", required_argument, NULL, OPTION_CC }, \
	{ "enable", required_argument, NULL, OPTION_ENABLE }, \
	{ "disable", required_argument, NULL, OPTION_DISABLE }, \
	{ "severity", required_argument, NULL, OPTION_SEVERITY }, \
	{ "level", required_argument, NULL, OPTION_LEVEL }, \
	{ "facts", required_argument, NULL, OPTION_FACTS }, \
	{ "index", required_argument, NULL, OPTION_INDEX }

#define ANALYSING_USAGE \
	"  --cc CC            analyse with this gcc, not the command's own compiler\n" \
	"  --enable RULES     rules that are off otherwise, with commas\n" \
	"  --disable RULES    rules to leave out, with commas\n" \
	"  --severity LEVEL   note, warning or error, for rules that warn\n" \
	"  --level 1|2        2: what is likely and not certain, too\n" \
	"  --facts FILE       more facts about the kernel's functions (repeatable)\n" \
	"  --index FILE       what 'tasklint index' found out of other files\n"

/* EXIT_CLEAN, or EXIT_TROUBLE having said why; -1: `c` is none of them. */
int analysing_option(struct tl_arena *a, int c, const char *value, struct compile_options *ret);

#endif
