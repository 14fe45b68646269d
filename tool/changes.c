// SPDX-License-Identifier: GPL-2.0-or-later
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>
#include "changes.h"
#include "compdb.h"
#include "scratch.h"
#include "tool.h"

static bool is_c(const char *name)
{
	size_t len = strlen(name);

	return len > 2 && !strcmp(name + len - 2, ".c");
}

/* What git prints, which ends each name with a NUL; NULL having said why. */
static const char *ask_git(struct tl_arena *a, const char *folder, const char *const *words, size_t *ret_size)
{
	struct arguments_of_git { const char *items[12]; size_t n; } argv = {
		{ "git", "-C", folder }, 3
	};
	char *name = temporary_name(a);
	int fd = mkstemp(name), code;
	struct tl_err err;
	char *text = NULL;

	if (fd < 0) {
		trouble("%s: %s", name, strerror(errno));
		return NULL;
	}
	scratch_begin(name);
	for (; *words; words++)
		argv.items[argv.n++] = *words;
	code = compiler_run_to(argv.items, fd);
	close(fd);
	if (code) {
		if (code != EXIT_TROUBLE)
			trouble("git failed in %s", folder);
	} else if (tl_read_file(a, name, &text, ret_size, &err)) {
		trouble("%s", err.text);
	}
	scratch_end(name);
	return code ? NULL : text;
}

int changes_since(struct tl_arena *a, const char *folder, const char *rev, struct changes *ret)
{
	const char *const top_words[] = { "rev-parse", "--show-toplevel", NULL };
	const char *const commit = tl_arena_printf(a, "%s^{commit}", rev);
	const char *const rev_words[] = { "rev-parse", "--verify", "--quiet", commit, NULL };
	const char *const diff_words[] = { "diff", "--name-only", "-z", "--no-renames", rev, "--", NULL };
	const char *const new_words[] = {
		"ls-files", "-z", "--others", "--exclude-standard", "--full-name", ":/", NULL
	};
	const char *const *const lists[] = { diff_words, new_words };
	const char *top, *text, *name;
	size_t size;

	*ret = (struct changes){ .names.arena = a };
	if (*rev == '-' || !*rev)
		return trouble("'%s' is no revision", rev);
	top = ask_git(a, folder, top_words, &size);
	if (!top)
		return EXIT_TROUBLE;
	top = tl_arena_strndup(a, top, strcspn(top, "\n"));
	if (!ask_git(a, top, rev_words, &size))
		return trouble("no revision '%s' in %s", rev, top);
	for (size_t i = 0; i < sizeof(lists) / sizeof(*lists); i++) {
		text = ask_git(a, top, lists[i], &size);
		if (!text)
			return EXIT_TROUBLE;
		for (name = text; name < text + size; name += strlen(name) + 1) {
			tl_intern(&ret->names, absolute_name(a, top, name));
			ret->n++;
			ret->nheaders += !is_c(name);
		}
	}
	return EXIT_CLEAN;
}

bool changes_have(const struct changes *c, const char *file)
{
	return tl_intern_find(&c->names, file, strlen(file)) != NULL;
}
