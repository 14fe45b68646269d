// SPDX-License-Identifier: GPL-2.0-or-later
#include <errno.h>
#include <stdio.h>
#include <string.h>
#include "model/parse.h"

static void fail(struct tl_parse *p, uint32_t line, const char *fmt, va_list ap)
{
	char what[400];

	if (p->status)
		return;
	vsnprintf(what, sizeof(what), fmt, ap);
	p->status = tl_err_set(p->err, EINVAL, "%s:%u: %s", p->file, line, what);
	p->s = "";
}

void tl_parse_fail(struct tl_parse *p, const char *fmt, ...)
{
	va_list ap;

	va_start(ap, fmt);
	fail(p, p->line, fmt, ap);
	va_end(ap);
}

void tl_parse_fail_at(struct tl_parse *p, uint32_t line, const char *fmt, ...)
{
	va_list ap;

	va_start(ap, fmt);
	fail(p, line, fmt, ap);
	va_end(ap);
}

void tl_parse_fail_expected(struct tl_parse *p, const char *what)
{
	tl_parse_skip(p);
	if (*p->s)
		tl_parse_fail(p, "%s expected before '%s' in [%s]", what, p->s, p->section);
	else
		tl_parse_fail(p, "%s expected at the end of the line in [%s]", what, p->section);
}

bool tl_parse_accept(struct tl_parse *p, char c)
{
	tl_parse_skip(p);
	if (*p->s != c)
		return false;
	p->s++;
	return true;
}

void tl_parse_expect(struct tl_parse *p, char c)
{
	char what[] = { '\'', c, '\'', '\0' };

	if (!tl_parse_accept(p, c))
		tl_parse_fail_expected(p, what);
}

char *tl_parse_line(struct tl_parse *p, char *line, char *end)
{
	char *eol = memchr(line, '\n', (size_t)(end - line)), *comment;

	if (!eol)
		eol = end;
	comment = memchr(line, '#', (size_t)(eol - line));
	if (!comment)
		comment = eol;
	line[tl_parse_trimmed(line, (size_t)(comment - line))] = '\0';
	p->line++;
	p->s = line;
	tl_parse_skip(p);
	return eol;
}

static bool is_word(char c)
{
	return tl_parse_is_name(c) || c == '-';
}

size_t tl_parse_word_length(struct tl_parse *p)
{
	size_t n = 0;

	tl_parse_skip(p);
	while (is_word(p->s[n]))
		n++;
	return n;
}

bool tl_parse_accept_word(struct tl_parse *p, const char *word)
{
	size_t n = strlen(word);

	tl_parse_skip(p);
	if (*p->s != *word || strncmp(p->s, word, n) || is_word(p->s[n]))
		return false;
	p->s += n;
	return true;
}

const char *tl_parse_name(struct tl_parse *p, const char *what)
{
	const char *s;

	tl_parse_skip(p);
	s = p->s;
	if (!tl_parse_is_letter(*s)) {
		tl_parse_fail_expected(p, what);
		return "";
	}
	while (tl_parse_is_name(*p->s))
		p->s++;
	return tl_intern_n(&p->m->strings, s, (size_t)(p->s - s));
}

static int digit_of(char c)
{
	if (tl_parse_is_digit(c))
		return c - '0';
	c |= 32;
	return c >= 'a' && c <= 'f' ? c - 'a' + 10 : 99;
}

int64_t tl_parse_number(struct tl_parse *p)
{
	bool negative = tl_parse_accept(p, '-');
	uint64_t x = 0, base = 10, digit;

	tl_parse_skip(p);
	if (!tl_parse_is_digit(*p->s)) {
		tl_parse_fail_expected(p, "a number");
		return 0;
	}
	if (p->s[0] == '0' && (p->s[1] | 32) == 'x' && digit_of(p->s[2]) < 16) {
		base = 16;
		p->s += 2;
	}
	while (tl_parse_is_name(*p->s)) {
		digit = (uint64_t)digit_of(*p->s++);
		if (digit >= base || x > (UINT64_MAX - digit) / base) {
			tl_parse_fail(p, "bad number in [%s]", p->section);
			return 0;
		}
		x = x * base + digit;
	}
	return (int64_t)(negative ? 0 - x : x);
}

bool tl_parse_is_arg(struct tl_parse *p)
{
	size_t n = 3;

	tl_parse_skip(p);
	if (strncmp(p->s, "arg", 3) || !tl_parse_is_digit(p->s[3]))
		return false;
	while (tl_parse_is_digit(p->s[n]))
		n++;
	return n < 6 && !tl_parse_is_name(p->s[n]);
}

int tl_parse_arg(struct tl_parse *p)
{
	struct tl_arg_use use = { .line = p->line };

	if (!tl_parse_is_arg(p)) {
		tl_parse_fail_expected(p, "an argument, as in arg0,");
		return TL_ARG_NONE;
	}
	for (p->s += 3; tl_parse_is_digit(*p->s); p->s++)
		use.arg = use.arg * 10 + (*p->s - '0');
	*TL_PUSH(p->m->arena, &p->args) = use;
	return use.arg;
}

bool tl_parse_accept_context_value(struct tl_parse *p, int64_t *ret)
{
	if (!tl_parse_accept(p, '@'))
		return false;
	if (tl_parse_accept_word(p, "preempt-count"))
		*ret = TL_CTX_PREEMPT_COUNT;
	else if (tl_parse_accept_word(p, "irqs-disabled"))
		*ret = TL_CTX_IRQS_DISABLED;
	else
		tl_parse_fail(p, "unknown word '@%s' in [%s]; one of @preempt-count, @irqs-disabled",
			      p->s, p->section);
	return true;
}

void tl_parse_end(struct tl_parse *p)
{
	tl_parse_skip(p);
	if (*p->s)
		tl_parse_fail(p, "'%s' is not expected here in [%s]", p->s, p->section);
}

size_t tl_parse_trimmed(const char *s, size_t n)
{
	while (n && (s[n - 1] == ' ' || s[n - 1] == '\t' || s[n - 1] == '\r'))
		n--;
	return n;
}

const char *tl_parse_rest(struct tl_parse *p)
{
	const char *s;

	tl_parse_skip(p);
	s = p->s;
	p->s += strlen(s);
	return s;
}

const char *tl_parse_origin(struct tl_parse *p)
{
	const char *s = p->s;

	if (!tl_parse_accept_word(p, "manual") && !tl_parse_accept_word(p, "generated") &&
	    !tl_parse_accept_word(p, "reviewed"))
		tl_parse_fail_expected(p, "manual, generated or reviewed");
	else if (!*tl_parse_rest(p))
		tl_parse_fail_expected(p, "where it comes from");
	return s;
}

void tl_parse_format(struct tl_parse *p)
{
	int64_t format;

	if (!tl_parse_accept_word(p, "format") || !tl_parse_accept(p, '=')) {
		tl_parse_fail(p, "the first line is not 'format = %d'", TL_API_FORMAT);
		return;
	}
	p->section = "format";
	format = tl_parse_number(p);
	tl_parse_end(p);
	if (!p->status && format != TL_API_FORMAT)
		p->status = tl_err_set(p->err, EPROTO, "%s:%u: format %lld, and only %d is known here",
				       p->file, p->line, (long long)format, TL_API_FORMAT);
}

/* 5.13; 0 where there is none, -1 where it is bad. */
static int read_version(struct tl_parse *p)
{
	int64_t major, minor;

	tl_parse_skip(p);
	if (!tl_parse_is_digit(*p->s))
		return 0;
	for (major = 0; tl_parse_is_digit(*p->s) && major < 1000; p->s++)
		major = major * 10 + (*p->s - '0');
	if (*p->s != '.' || !tl_parse_is_digit(p->s[1]))
		return -1;
	p->s++;
	for (minor = 0; tl_parse_is_digit(*p->s) && minor < 1000; p->s++)
		minor = minor * 10 + (*p->s - '0');
	return minor < 256 && major < 1000 ? (int)(major << 8 | minor) : -1;
}

void tl_parse_kernel(struct tl_parse *p, int *ret_from, int *ret_to)
{
	const char *s = p->s;
	bool range;

	*ret_from = read_version(p);
	range = tl_parse_accept(p, '.') && tl_parse_accept(p, '.');
	*ret_to = read_version(p);
	if (!range || *p->s || *ret_from < 0 || *ret_to < 0 || (!*ret_from && !*ret_to))
		tl_parse_fail(p, "bad kernel '%s' in [%s]; as in 5.13.., ..6.8 or 5.9..6.8", s, p->section);
	else if (*ret_to && *ret_from > *ret_to)
		tl_parse_fail(p, "kernel '%s' in [%s] ends before it begins", s, p->section);
}
