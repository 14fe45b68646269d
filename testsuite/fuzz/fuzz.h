/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What the fuzzers share. Each is a file here that defines fuzz() and is linked
 * with all of the engine and of the tool.
 */
#ifndef TL_TEST_FUZZ_H
#define TL_TEST_FUZZ_H

#include <stdint.h>
#include <tasklint/base.h>

/* Read `size` bytes of `data`, which a NUL follows, with an arena that is released afterwards. */
void fuzz(struct tl_arena *a, const char *data, size_t size);

/* The name of a file, of no folder, that has these bytes until the next call. */
const char *fuzz_file(const char *data, size_t size);

/* What must hold of everything that can be read. */
#define FUZZ_MUST(x) ((x) ? (void)0 : fuzz_failed(__FILE__, __LINE__, #x))
void fuzz_failed(const char *file, int line, const char *what);

#endif
