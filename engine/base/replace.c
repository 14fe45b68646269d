// SPDX-License-Identifier: GPL-2.0-or-later
#define _POSIX_C_SOURCE 200809L	/* getpid() */
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>
#include <tasklint/base.h>

int tl_replace_begin(struct tl_arena *a, struct tl_replace *r, const char *path, struct tl_err *err)
{
	int e;

	r->path = tl_arena_strndup(a, path, strlen(path));
	r->tmp = tl_arena_printf(a, "%s.tmp.%ld", path, (long)getpid());
	r->out = fopen(r->tmp, "we");
	if (r->out)
		return 0;
	e = errno;
	return tl_err_set(err, e, "%s: %s", r->tmp, strerror(e));
}

int tl_replace_end(struct tl_replace *r, struct tl_err *err)
{
	int e = 0;

	/* ferror() doesn't say which error it was: ask for it again. */
	if (fflush(r->out))
		e = errno;
	else if (ferror(r->out))
		e = write(fileno(r->out), "", 1) < 0 ? errno : EIO;
	if (fclose(r->out) && !e)
		e = errno;
	if (!e && rename(r->tmp, r->path))
		e = errno;
	r->out = NULL;
	if (!e)
		return 0;
	unlink(r->tmp);
	return tl_err_set(err, e, "%s: %s", r->path, strerror(e));
}
