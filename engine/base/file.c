// SPDX-License-Identifier: GPL-2.0-or-later
#define _POSIX_C_SOURCE 200809L	/* O_CLOEXEC, ssize_t */
#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>
#include <tasklint/base.h>

int tl_read_file(struct tl_arena *a, const char *path, char **ret_text, size_t *ret_size,
		 struct tl_err *err)
{
	size_t size = 0, cap = 64 << 10;
	char *text, *more;
	struct stat st;
	ssize_t n;
	int fd, e;

	fd = open(path, O_RDONLY | O_CLOEXEC);
	if (fd < 0) {
		e = errno;
		return tl_err_set(err, e, "%s: %s", path, strerror(e));
	}
	/* A size is only a hint: pipes have none, and files grow. */
	if (!fstat(fd, &st) && S_ISREG(st.st_mode) && st.st_size > 0)
		cap = (size_t)st.st_size + 2;
	text = tl_arena_get(a, cap);
	for (;;) {
		n = read(fd, text + size, cap - size - 1);
		if (n < 0 && errno == EINTR)
			continue;
		if (n <= 0)
			break;
		size += (size_t)n;
		if (size + 1 < cap)
			continue;
		more = tl_arena_get(a, cap * 2);
		memcpy(more, text, size);
		text = more;
		cap *= 2;
	}
	e = n < 0 ? errno : 0;
	close(fd);
	if (e)
		return tl_err_set(err, e, "%s: %s", path, strerror(e));
	*ret_text = text;
	if (ret_size)
		*ret_size = size;
	return 0;
}
