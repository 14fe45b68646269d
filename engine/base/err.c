// SPDX-License-Identifier: GPL-2.0-or-later
#include <stdio.h>
#include <tasklint/base.h>

/* What is read may be anything, and a terminal does what it is told: names are shown, not obeyed. */
static void make_one_line(char *s)
{
	for (; *s; s++) {
		if ((unsigned char)*s < ' ' || *s == 0x7f)
			*s = '?';
	}
}

int tl_err_set(struct tl_err *err, int errnum, const char *fmt, ...)
{
	va_list ap;

	if (err) {
		va_start(ap, fmt);
		vsnprintf(err->text, sizeof(err->text), fmt, ap);
		va_end(ap);
		make_one_line(err->text);
	}
	return -errnum;
}
