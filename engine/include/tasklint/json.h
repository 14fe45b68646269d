/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Writing JSON, for hosts that have no library for it: the compiler is one.
 *
 * What is begun must be ended, and in objects each value has a key; the writer
 * sets commas, line breaks and escapes. Strings are UTF-8: a byte that is none
 * becomes U+FFFD.
 */
#ifndef TASKLINT_JSON_H
#define TASKLINT_JSON_H

#include <stdio.h>
#include <tasklint/base.h>

#ifdef __cplusplus
extern "C" {
#endif

struct tl_json {
	FILE *out;
	unsigned depth;
	bool first;	/* nothing stands yet in what was begun last */
};

TL_PUBLIC void tl_json_begin(struct tl_json *j, FILE *out);
/* Ends the text with a newline. */
TL_PUBLIC void tl_json_end(struct tl_json *j);

/* `key` is NULL in arrays and for the outermost value. */
TL_PUBLIC void tl_json_object(struct tl_json *j, const char *key);
TL_PUBLIC void tl_json_end_object(struct tl_json *j);
TL_PUBLIC void tl_json_array(struct tl_json *j, const char *key);
TL_PUBLIC void tl_json_end_array(struct tl_json *j);
/* NULL is null. */
TL_PUBLIC void tl_json_string(struct tl_json *j, const char *key, const char *s);
TL_PUBLIC void tl_json_number(struct tl_json *j, const char *key, int64_t n);
TL_PUBLIC void tl_json_bool(struct tl_json *j, const char *key, bool b);

#ifdef __cplusplus
}
#endif
#endif
