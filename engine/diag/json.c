// SPDX-License-Identifier: GPL-2.0-or-later
#include <inttypes.h>
#include <tasklint/json.h>

/*
 * How many bytes the UTF-8 character at `s` has; 0 where there is none. Longer
 * forms than needed, surrogates and what lies beyond U+10FFFF are none.
 */
static unsigned utf8_length(const unsigned char *s)
{
	unsigned n, min;
	uint32_t c;

	if (s[0] < 0x80)
		return 1;
	if ((s[0] & 0xe0) == 0xc0) {
		n = 2;
		min = 0x80;
		c = s[0] & 0x1f;
	} else if ((s[0] & 0xf0) == 0xe0) {
		n = 3;
		min = 0x800;
		c = s[0] & 0x0f;
	} else if ((s[0] & 0xf8) == 0xf0) {
		n = 4;
		min = 0x10000;
		c = s[0] & 0x07;
	} else {
		return 0;
	}
	for (unsigned i = 1; i < n; i++) {
		if ((s[i] & 0xc0) != 0x80)
			return 0;
		c = c << 6 | (s[i] & 0x3f);
	}
	return c < min || c > 0x10ffff || (c >= 0xd800 && c < 0xe000) ? 0 : n;
}

static void write_string(FILE *out, const char *text)
{
	const unsigned char *s = (const unsigned char *)text;
	unsigned n;

	fputc('"', out);
	for (; *s; s += n ? n : 1) {
		n = utf8_length(s);
		if (!n)
			fputs("\\ufffd", out);
		else if (*s == '"' || *s == '\\')
			fprintf(out, "\\%c", *s);
		else if (*s == '\n')
			fputs("\\n", out);
		else if (*s == '\t')
			fputs("\\t", out);
		else if (*s < 0x20 || *s == 0x7f)
			fprintf(out, "\\u%04x", *s);
		else
			fwrite(s, 1, n, out);
	}
	fputc('"', out);
}

/* What stands before a value: a comma, a line of its own, the key. */
static void begin_value(struct tl_json *j, const char *key)
{
	if (j->depth) {
		fputs(j->first ? "\n" : ",\n", j->out);
		for (unsigned i = 0; i < j->depth; i++)
			fputc(' ', j->out);
	}
	j->first = false;
	if (key) {
		write_string(j->out, key);
		fputs(": ", j->out);
	}
}

static void begin_nest(struct tl_json *j, const char *key, char bracket)
{
	begin_value(j, key);
	fputc(bracket, j->out);
	j->depth++;
	j->first = true;
}

static void end_nest(struct tl_json *j, char bracket)
{
	j->depth--;
	if (!j->first) {
		fputc('\n', j->out);
		for (unsigned i = 0; i < j->depth; i++)
			fputc(' ', j->out);
	}
	j->first = false;
	fputc(bracket, j->out);
}

void tl_json_begin(struct tl_json *j, FILE *out)
{
	*j = (struct tl_json){ .out = out, .first = true };
}

void tl_json_end(struct tl_json *j)
{
	fputc('\n', j->out);
}

void tl_json_object(struct tl_json *j, const char *key)
{
	begin_nest(j, key, '{');
}

void tl_json_end_object(struct tl_json *j)
{
	end_nest(j, '}');
}

void tl_json_array(struct tl_json *j, const char *key)
{
	begin_nest(j, key, '[');
}

void tl_json_end_array(struct tl_json *j)
{
	end_nest(j, ']');
}

void tl_json_string(struct tl_json *j, const char *key, const char *s)
{
	begin_value(j, key);
	if (s)
		write_string(j->out, s);
	else
		fputs("null", j->out);
}

void tl_json_number(struct tl_json *j, const char *key, int64_t n)
{
	begin_value(j, key);
	fprintf(j->out, "%" PRId64, n);
}

void tl_json_bool(struct tl_json *j, const char *key, bool b)
{
	begin_value(j, key);
	fputs(b ? "true" : "false", j->out);
}
