// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Preloaded: memory that is asked for and isn't there.
 *
 *	FAULT_PROGRAM=NAME	in this program only, not in what it starts
 *	FAULT_CALLER=TEXT	only where the caller's library has TEXT in its name
 *	FAULT_AT=N		the N-th time, from 1
 *	FAULT_ON=1		and each time after it
 *	FAULT_COUNT=FILE	at the end, write there how often memory was asked for
 */
#define _GNU_SOURCE
#include <dlfcn.h>
#include <link.h>
#include <errno.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

extern void *__libc_malloc(size_t size);
extern void *__libc_calloc(size_t n, size_t size);
extern void *__libc_realloc(void *p, size_t size);

static bool active, on;
static unsigned long fault_at, count;
static const char *caller_has;

__attribute__((constructor)) static void begin(void)
{
	const char *program = getenv("FAULT_PROGRAM"), *at = getenv("FAULT_AT");

	caller_has = getenv("FAULT_CALLER");
	fault_at = at ? strtoul(at, NULL, 10) : 0;
	on = getenv("FAULT_ON") != NULL;
	active = program && !strcmp(program, program_invocation_short_name);
}

__attribute__((destructor)) static void end(void)
{
	const char *path = getenv("FAULT_COUNT");
	FILE *out;

	if (!active || !path)
		return;
	active = false;
	out = fopen(path, "w");
	if (out)
		fprintf(out, "%lu\n", count);
	if (out)
		fclose(out);
}

static bool is_ours(const void *caller)
{
	struct dl_find_object found;

	/* This one asks for no memory, and is fast. */
	return !caller_has || (!_dl_find_object((void *)caller, &found) && strstr(found.dlfo_link_map->l_name, caller_has));
}

static bool fails(const void *caller)
{
	unsigned long n;

	if (!active || !is_ours(caller))
		return false;
	n = __atomic_add_fetch(&count, 1, __ATOMIC_RELAXED);
	if (!fault_at || n < fault_at || (n > fault_at && !on))
		return false;
	errno = ENOMEM;
	return true;
}

void *malloc(size_t size)
{
	return fails(__builtin_return_address(0)) ? NULL : __libc_malloc(size);
}

void *calloc(size_t n, size_t size)
{
	return fails(__builtin_return_address(0)) ? NULL : __libc_calloc(n, size);
}

void *realloc(void *p, size_t size)
{
	return fails(__builtin_return_address(0)) ? NULL : __libc_realloc(p, size);
}
