// SPDX-License-Identifier: GPL-2.0-or-later
#define _GNU_SOURCE	/* memfd_create() */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>
#include "fuzz.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

void fuzz_failed(const char *file, int line, const char *what)
{
	fprintf(stderr, "%s:%d: %s does not hold\n", file, line, what);
	abort();
}

const char *fuzz_file(const char *data, size_t size)
{
	static char name[32];
	static int fd = -1;

	/* A new one each time: the old one may be mapped. */
	if (fd >= 0)
		close(fd);
	fd = memfd_create("input", MFD_CLOEXEC);
	FUZZ_MUST(fd >= 0 && write(fd, data, size) == (ssize_t)size);
	snprintf(name, sizeof(name), "/proc/self/fd/%d", fd);
	return name;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct tl_arena a;
	char *text;

	tl_arena_init(&a, tl_get_or_die, free);
	/* Of its exact size, so that the first byte behind it is found. */
	text = malloc(size + 1);
	FUZZ_MUST(text);
	memcpy(text, data, size);
	text[size] = '\0';
	fuzz(&a, text, size);
	free(text);
	tl_arena_release(&a);
	return 0;
}
