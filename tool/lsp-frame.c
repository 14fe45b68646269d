// SPDX-License-Identifier: GPL-2.0-or-later
#include <ctype.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <unistd.h>
#include <tasklint/base.h>
#include "lsp-frame.h"

static const char content_length[] = "Content-Length:";
#define CONTENT_LENGTH (sizeof(content_length) - 1)

/* Buffers that grew above this are given back when they are empty. */
#define KEEP (256u << 10)

void *lsp_realloc(void *p, size_t size)
{
	p = realloc(p, size);
	return p ? p : tl_get_or_die(SIZE_MAX);
}

static void room(char **bytes, size_t *cap, size_t want)
{
	if (*bytes && want <= *cap)
		return;
	*cap = want < 2 * *cap ? 2 * *cap : want;
	*bytes = lsp_realloc(*bytes, *cap);
}

/* Move what is left to the front. */
static void compact(char **bytes, size_t *at, size_t *n, size_t *cap)
{
	if (*at)
		memmove(*bytes, *bytes + *at, *n - *at);
	*n -= *at;
	*at = 0;
	if (!*n && *cap > KEEP) {
		free(*bytes);
		*bytes = NULL;
		*cap = 0;
	}
}

void lsp_reader_add(struct lsp_reader *r, const char *bytes, size_t n)
{
	compact(&r->bytes, &r->at, &r->n, &r->cap);
	room(&r->bytes, &r->cap, r->n + n);
	memcpy(r->bytes + r->n, bytes, n);
	r->n += n;
}

/* Length of the header with its empty line; 0 where the end isn't there. */
static size_t header_length(const char *s, size_t n)
{
	for (size_t i = 0; i + 1 < n; i++) {
		if (s[i] != '\n')
			continue;
		if (s[i + 1] == '\n')
			return i + 2;
		if (s[i + 1] == '\r' && i + 2 < n && s[i + 2] == '\n')
			return i + 3;
	}
	return 0;
}

/* A header line begins with a letter, and has a ':' after letters and '-'. */
static bool may_be_header(const char *s, size_t n)
{
	for (size_t i = 0; i < n; i++) {
		if (s[i] == ':')
			return i > 0;
		if (!isalpha((unsigned char)s[i]) && s[i] != '-')
			return false;
	}
	return n < LSP_MAX_HEADER;
}

/* The value of Content-Length, or -1 where there is none that can be true. */
static long body_length(const char *s, size_t n)
{
	const char *end = s + n, *line = s;

	while (line < end) {
		const char *eol = memchr(line, '\n', (size_t)(end - line));

		if ((size_t)(end - line) > CONTENT_LENGTH && !strncasecmp(line, content_length, CONTENT_LENGTH)) {
			unsigned long value = 0;
			const char *p = line + CONTENT_LENGTH;

			while (p < end && (*p == ' ' || *p == '\t'))
				p++;
			if (p == end || !isdigit((unsigned char)*p))
				return -1;
			for (; p < end && isdigit((unsigned char)*p); p++) {
				value = value * 10 + (unsigned long)(*p - '0');
				if (value > LSP_MAX_BODY)
					return -1;
			}
			return p < end && (*p == '\r' || *p == '\n') ? (long)value : -1;
		}
		if (!eol)
			break;
		line = eol + 1;
	}
	return -1;
}

/* Go to what may be the next message. True where this stretch is a new one. */
static bool skip_garbage(struct lsp_reader *r)
{
	bool is_new = !r->lost;

	r->lost = true;
	for (r->at++; r->at < r->n; r->at++) {
		size_t left = r->n - r->at;

		if (!strncasecmp(r->bytes + r->at, content_length, left < CONTENT_LENGTH ? left : CONTENT_LENGTH))
			break;
	}
	if (r->at > r->n)
		r->at = r->n;
	return is_new;
}

enum lsp_frame lsp_reader_next(struct lsp_reader *r, const char **body, size_t *len)
{
	while (r->at < r->n) {
		const char *s = r->bytes + r->at;
		size_t n = r->n - r->at, header;
		long length;

		if (!r->lost && isspace((unsigned char)*s)) {
			r->at++;
			continue;
		}
		header = header_length(s, n < LSP_MAX_HEADER ? n : LSP_MAX_HEADER);
		if (!header && n < LSP_MAX_HEADER && may_be_header(s, n))
			return LSP_FRAME_NONE;
		length = header && may_be_header(s, header) ? body_length(s, header) : -1;
		if (length < 0) {
			if (skip_garbage(r))
				return LSP_FRAME_GARBAGE;
			continue;
		}
		r->lost = false;
		if (n - header < (size_t)length)
			return LSP_FRAME_NONE;
		*body = s + header;
		*len = (size_t)length;
		r->at += header + (size_t)length;
		return LSP_FRAME_BODY;
	}
	return LSP_FRAME_NONE;
}

void lsp_reader_put_back(struct lsp_reader *r, size_t n)
{
	r->at -= n;
}

void lsp_reader_release(struct lsp_reader *r)
{
	free(r->bytes);
	*r = (struct lsp_reader){ 0 };
}

void lsp_writer_add(struct lsp_writer *w, const char *body, size_t len)
{
	char header[64];
	int n = snprintf(header, sizeof(header), "%s %zu\r\n\r\n", content_length, len);

	compact(&w->bytes, &w->at, &w->n, &w->cap);
	room(&w->bytes, &w->cap, w->n + (size_t)n + len);
	memcpy(w->bytes + w->n, header, (size_t)n);
	memcpy(w->bytes + w->n + n, body, len);
	w->n += (size_t)n + len;
}

int lsp_writer_flush(struct lsp_writer *w, int fd)
{
	/* What poll() promises of a pipe: this much, and no more. */
	size_t n = lsp_writer_pending(w) < 4096 ? lsp_writer_pending(w) : 4096;
	ssize_t done = write(fd, w->bytes + w->at, n);

	if (done < 0)
		return errno == EINTR || errno == EAGAIN ? 0 : -errno;
	w->at += (size_t)done;
	if (w->at == w->n)
		compact(&w->bytes, &w->at, &w->n, &w->cap);
	return 0;
}

void lsp_writer_release(struct lsp_writer *w)
{
	free(w->bytes);
	*w = (struct lsp_writer){ 0 };
}
