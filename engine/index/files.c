// SPDX-License-Identifier: GPL-2.0-or-later
#define _GNU_SOURCE	/* pread */
#include <stdio.h>
#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <unistd.h>
#include "index/files.h"

enum tl_file_kind tl_file_kind(const char *magic, size_t n)
{
	static const struct {
		const char *magic;
		size_t n;
		enum tl_file_kind kind;
	} kinds[] = {
		{ "\x7f" "ELF", 4, TL_FILE_OBJECT },
		{ "!<arch>\n", 8, TL_FILE_ARCHIVE },
		{ "!<thin>\n", 8, TL_FILE_THIN_ARCHIVE },
		{ TL_FACTS_MAGIC, 8, TL_FILE_FACTS },
		{ "[", 1, TL_FILE_JSON },
	};
	size_t i;

	for (i = 0; i < sizeof(kinds) / sizeof(*kinds); i++) {
		if (n >= kinds[i].n && !memcmp(magic, kinds[i].magic, kinds[i].n))
			return kinds[i].kind;
	}
	return TL_FILE_OTHER;
}

int tl_open_input(const char *path)
{
	return open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK);
}

int tl_read_at(int fd, void *to, size_t size, uint64_t offset)
{
	char *p = to;
	ssize_t n;

	while (size) {
		n = pread(fd, p, size, (off_t)offset);
		if (n < 0 && errno == EINTR)
			continue;
		if (n < 0)
			return -errno;
		if (!n)
			return -ENODATA;
		p += n;
		size -= (size_t)n;
		offset += (size_t)n;
	}
	return 0;
}

void tl_problem_add(struct tl_arena *a, struct tl_problems *problems, enum tl_problem_kind kind,
		    const char *text)
{
	*TL_PUSH(a, &problems->list) = (struct tl_problem){ kind, text };
	problems->counts[kind]++;
}

void tl_problem(struct tl_arena *a, struct tl_problems *problems, enum tl_problem_kind kind,
		const char *fmt, ...)
{
	struct tl_err line;
	va_list ap;

	va_start(ap, fmt);
	vsnprintf(line.text, sizeof(line.text), fmt, ap);
	va_end(ap);
	tl_problem_add(a, problems, kind, tl_arena_strndup(a, line.text, strlen(line.text)));
}

enum tl_problem_kind tl_problem_of(int error)
{
	switch (error) {
	case -EINVAL:
		return TL_P_FOREIGN;
	case -EPROTO:
		return TL_P_VERSION;
	case -EBADMSG:
	case -ESTALE:
		return TL_P_DAMAGED;
	default:
		return TL_P_UNREADABLE;
	}
}

const char *tl_problem_name(enum tl_problem_kind kind, bool several)
{
	static const char *const names[TL_P_KINDS][2] = {
		[TL_P_UNREADABLE] = { "file that can't be read", "files that can't be read" },
		[TL_P_NO_FACTS] = { "object without facts", "objects without facts" },
		[TL_P_FOREIGN] = { "foreign section", "foreign sections" },
		[TL_P_VERSION] = { "unit of another format", "units of another format" },
		[TL_P_DAMAGED] = { "damaged unit", "damaged units" },
		[TL_P_DUPLICATE] = { "unit twice", "units twice" },
	};

	return names[kind][several];
}

const char *tl_folder_of(struct tl_arena *a, const char *path)
{
	const char *slash = strrchr(path, '/');

	if (!slash)
		return ".";
	return slash == path ? "/" : tl_arena_strndup(a, path, (size_t)(slash - path));
}

const char *tl_path_in(struct tl_arena *a, const char *folder, const char *path)
{
	return *path == '/' || !strcmp(folder, ".") ? path : tl_arena_printf(a, "%s/%s", folder, path);
}

bool tl_ends_with(const char *s, const char *suffix)
{
	size_t n = strlen(s), m = strlen(suffix);

	return n >= m && !strcmp(s + n - m, suffix);
}
