// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Messages, files near the program, and spelling.
 */
#include <errno.h>
#include <malloc.h>
#include <getopt.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>
#include "tool.h"

static char last[512];

int trouble(const char *fmt, ...)
{
	va_list ap, again;

	va_start(ap, fmt);
	va_copy(again, ap);
	vsnprintf(last, sizeof(last), fmt, again);
	va_end(again);
	fputs("tasklint: ", stderr);
	vfprintf(stderr, fmt, ap);
	fputc('\n', stderr);
	va_end(ap);
	return EXIT_TROUBLE;
}

const char *last_trouble(void)
{
	return last;
}

int bad_option(const char *command, int c, char **argv)
{
	if (c == ':')
		return trouble("%s needs a value; see 'tasklint %s --help'", argv[optind - 1], command);
	if (optopt)
		return trouble("unknown option '-%c'; see 'tasklint %s --help'", optopt, command);
	return trouble("unknown option '%s'; see 'tasklint %s --help'", argv[optind - 1], command);
}

int finish(int code)
{
	if (fflush(stdout) || ferror(stdout))
		return trouble("can't write to standard output");
	return code;
}

const char *find_near_program(struct tl_arena *a, const char *in_tree, const char *installed)
{
	const char *const names[] = { in_tree, installed };
	char self[PATH_MAX], path[PATH_MAX];
	ssize_t n = readlink("/proc/self/exe", self, sizeof(self) - 1);
	char *slash;

	if (n < 0)
		return NULL;
	self[n] = '\0';
	slash = strrchr(self, '/');
	if (!slash)
		return NULL;
	*slash = '\0';
	for (size_t i = 0; i < sizeof(names) / sizeof(*names); i++) {
		if (realpath(tl_arena_printf(a, "%s/%s", self, names[i]), path))
			return tl_arena_strndup(a, path, strlen(path));
	}
	return NULL;
}

const char *find_facts(struct tl_arena *a)
{
	return find_near_program(a, "../rules/facts", "../share/tasklint/facts");
}

int need_facts(struct tl_arena *a, const char **ret)
{
	*ret = find_facts(a);
	return *ret ? EXIT_CLEAN : trouble("the facts about the kernel are not installed");
}

char *temporary_name(struct tl_arena *a)
{
	const char *folder = getenv("TMPDIR");

	return tl_arena_printf(a, "%s/tasklint-XXXXXX", folder ? folder : "/tmp");
}

long read_number(const char *text, long min, long max)
{
	char *end;
	long n;

	errno = 0;
	n = strtol(text, &end, 10);
	return errno || *end || end == text || n < min || n > max ? -1 : n;
}

int read_jobs(const char *text, uint32_t *ret)
{
	long n = read_number(text, 1, 1024);

	if (n < 0)
		return trouble("--jobs takes a number from 1 to 1024, not '%s'", text);
	*ret = (uint32_t)n;
	return EXIT_CLEAN;
}

void keep_memory(void)
{
	mallopt(M_MMAP_THRESHOLD, 64 << 20);
	mallopt(M_TRIM_THRESHOLD, 512 << 20);
}

unsigned count_processors(void)
{
	long n = sysconf(_SC_NPROCESSORS_ONLN);

	return n > 0 ? (unsigned)n : 1;
}

/* How many letters must be added, dropped or changed to get from `a` to `b`. */
static size_t distance(const char *a, const char *b)
{
	size_t row[64], n = strlen(b);

	if (n >= sizeof(row) / sizeof(*row))
		return n;
	for (size_t j = 0; j <= n; j++)
		row[j] = j;
	for (; *a; a++) {
		size_t diagonal = row[0]++;

		for (size_t j = 1; j <= n; j++) {
			size_t best = diagonal + (*a != b[j - 1]);

			diagonal = row[j];
			if (row[j] + 1 < best)
				best = row[j] + 1;
			if (row[j - 1] + 1 < best)
				best = row[j - 1] + 1;
			row[j] = best;
		}
	}
	return row[n];
}

const char *nearest(const char *word, const char *const *words)
{
	const char *best = NULL;
	size_t least = strlen(word) / 2 + 1;

	for (; *words; words++) {
		size_t d = distance(word, *words);

		if (d < least) {
			least = d;
			best = *words;
		}
	}
	return best;
}
