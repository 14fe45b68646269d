// SPDX-License-Identifier: GPL-2.0-or-later
#include <stdio.h>
#include <tasklint/base.h>

int tl_err_set(struct tl_err *err, int errnum, const char *fmt, ...)
{
	va_list ap;

	if (err) {
		va_start(ap, fmt);
		vsnprintf(err->text, sizeof(err->text), fmt, ap);
		va_end(ap);
	}
	return -errnum;
}
