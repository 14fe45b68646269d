// SPDX-License-Identifier: GPL-2.0-or-later
#include <ctype.h>
#include <string.h>
#include <strings.h>
#include "compdb.h"
#include "lsp-uri.h"

static int hex(char c)
{
	if (c >= '0' && c <= '9')
		return c - '0';
	c = (char)tolower((unsigned char)c);
	return c >= 'a' && c <= 'f' ? c - 'a' + 10 : -1;
}

/* NULL where a %XX is no such thing, or is a NUL. */
static char *decode(struct tl_arena *a, const char *s)
{
	char *out = tl_arena_get(a, strlen(s) + 1), *p = out;

	for (; *s; s++) {
		if (*s != '%') {
			*p++ = *s;
			continue;
		}
		if (hex(s[1]) < 0 || hex(s[2]) < 0 || (s[1] == '0' && s[2] == '0'))
			return NULL;
		*p++ = (char)(hex(s[1]) * 16 + hex(s[2]));
		s += 2;
	}
	return out;
}

char *lsp_uri_to_path(struct tl_arena *a, const char *uri)
{
	static const char scheme[] = "file://", host[] = "localhost";
	char *path;

	if (strncasecmp(uri, scheme, sizeof(scheme) - 1))
		return NULL;
	uri += sizeof(scheme) - 1;
	if (!strncasecmp(uri, host, sizeof(host) - 1))
		uri += sizeof(host) - 1;
	path = *uri == '/' ? decode(a, uri) : NULL;
	if (!path)
		return NULL;
	path = (char *)absolute_name(a, "/", path);
	return path;
}

char *lsp_path_to_uri(struct tl_arena *a, const char *path)
{
	static const char digits[] = "0123456789ABCDEF";
	char *out = tl_arena_get(a, 3 * strlen(path) + sizeof("file://")), *p = stpcpy(out, "file://");

	for (; *path; path++) {
		unsigned char c = (unsigned char)*path;

		if (isalnum(c) || strchr("/-._~", c)) {
			*p++ = (char)c;
		} else {
			*p++ = '%';
			*p++ = digits[c >> 4];
			*p++ = digits[c & 15];
		}
	}
	return out;
}
