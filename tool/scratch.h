/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Files that must not outlive the program, not even where it ends for want of
 * memory. A killed one leaves them.
 */
#ifndef TASKLINT_SCRATCH_H
#define TASKLINT_SCRATCH_H

#include <tasklint/base.h>

/* A file, or a folder with files in it: from now on it is removed when the program ends. */
void scratch_begin(const char *path);
/* It is removed now, where it is still there. */
void scratch_end(const char *path);

/* tl_replace_begin() and tl_replace_end() of a file that is half written until the end. */
int scratch_replace_begin(struct tl_arena *a, struct tl_replace *r, const char *path, struct tl_err *err);
int scratch_replace_end(struct tl_replace *r, struct tl_err *err);
/* The end of what is not to replace anything. */
void scratch_replace_drop(struct tl_replace *r);

#endif
