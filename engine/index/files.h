/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What the readers of objects and folders share. */
#ifndef TL_INDEX_FILES_H
#define TL_INDEX_FILES_H

#include <tasklint/index.h>

#define TL_SECTION ".discard.tasklint"
#define TL_FACTS_SUFFIX ".tlfacts"
#define TL_MAGIC_SIZE 8

enum tl_file_kind {
	TL_FILE_OTHER, TL_FILE_OBJECT, TL_FILE_ARCHIVE, TL_FILE_THIN_ARCHIVE, TL_FILE_FACTS, TL_FILE_JSON,
};
/* By the first TL_MAGIC_SIZE bytes or fewer. */
enum tl_file_kind tl_file_kind(const char *magic, size_t n);

/* All of `size` bytes at `offset`, or -errno; -ENODATA where there are fewer. */
int tl_read_at(int fd, void *to, size_t size, uint64_t offset);

void TL_PRINTF(4, 5) tl_problem(struct tl_arena *a, struct tl_problems *problems,
				enum tl_problem_kind kind, const char *fmt, ...);

/* An object in `in`; again: only its module may become better known. */
void tl_inputs_add_object(struct tl_inputs *in, const struct tl_object *object);
/* A file of unknown kind; `module` may be NULL. */
void tl_inputs_add_file(struct tl_inputs *in, const char *path, const char *module, int depth);
void tl_inputs_add_archive(struct tl_inputs *in, const char *path, int fd, bool thin,
			   const char *module, int depth);
void tl_inputs_add_commands(struct tl_inputs *in, const char *path);
/* open() to read, which doesn't wait for who writes to a pipe. */
int tl_open_input(const char *path);
/* The module that .mod files say object `real`, an absolute name, is part of; or NULL. */
const char *tl_inputs_module(struct tl_inputs *in, const char *real);

/* The packed bytes that were found before, into the arena; as tl_source_read(). */
int tl_source_bytes(struct tl_arena *arena, const struct tl_source *source, unsigned char **ret,
		    struct tl_err *err);

const char *tl_folder_of(struct tl_arena *a, const char *path);
/* `path` as seen from `folder`. */
const char *tl_path_in(struct tl_arena *a, const char *folder, const char *path);
bool tl_ends_with(const char *s, const char *suffix);

#endif
