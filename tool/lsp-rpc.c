// SPDX-License-Identifier: GPL-2.0-or-later
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include "lsp-rpc.h"
#include "tool.h"

void rpc_release(struct rpc *r)
{
	lsp_reader_release(&r->in);
	lsp_writer_release(&r->out);
}

static void send_message(struct rpc *r, json_t *message)
{
	char *text;

	json_object_set_new(message, "jsonrpc", json_string("2.0"));
	text = json_dumps(message, JSON_COMPACT);
	if (text)
		lsp_writer_add(&r->out, text, strlen(text));
	else
		trouble("lsp: a message could not be written as JSON");
	free(text);
	json_decref(message);
}

void rpc_respond(struct rpc *r, const json_t *id, json_t *result)
{
	json_t *message = json_object();

	json_object_set(message, "id", (json_t *)id);
	json_object_set_new(message, "result", result ? result : json_null());
	send_message(r, message);
}

void rpc_notify(struct rpc *r, const char *method, json_t *params)
{
	json_t *message = json_object();

	json_object_set_new(message, "method", json_string(method));
	if (params)
		json_object_set_new(message, "params", params);
	send_message(r, message);
}

void rpc_request(struct rpc *r, const char *method, json_t *params)
{
	json_t *message = json_object();

	json_object_set_new(message, "id", json_integer(++r->last_id));
	json_object_set_new(message, "method", json_string(method));
	if (params)
		json_object_set_new(message, "params", params);
	send_message(r, message);
}

static void send_error(struct rpc *r, const json_t *id, enum rpc_error code, const char *text)
{
	json_t *message = json_object(), *error = json_object();

	json_object_set_new(error, "code", json_integer(code));
	json_object_set_new(error, "message", json_string(text));
	json_object_set(message, "id", (json_t *)id);
	json_object_set_new(message, "error", error);
	send_message(r, message);
}

void rpc_fail(struct rpc *r, const json_t *id, enum rpc_error code, const char *fmt, ...)
{
	char text[256];
	va_list ap;

	if (!id)
		return;
	va_start(ap, fmt);
	vsnprintf(text, sizeof(text), fmt, ap);
	va_end(ap);
	send_error(r, id, code, text);
}

/* An error of a message that no id is known of. */
static void fail_unknown(struct rpc *r, enum rpc_error code, const char *text)
{
	json_t *null = json_null();

	send_error(r, null, code, text);
	json_decref(null);
}

/* How long the UTF-8 character at s is; 0 where there is none. */
static size_t utf8_length(const unsigned char *s, size_t n)
{
	size_t len = s[0] < 0x80 ? 1 : s[0] < 0xc2 ? 0 : s[0] < 0xe0 ? 2 : s[0] < 0xf0 ? 3 : s[0] < 0xf5 ? 4 : 0;

	if (!len || len > n)
		return 0;
	for (size_t i = 1; i < len; i++) {
		if ((s[i] & 0xc0) != 0x80)
			return 0;
	}
	if ((s[0] == 0xe0 && s[1] < 0xa0) || (s[0] == 0xed && s[1] > 0x9f) || (s[0] == 0xf0 && s[1] < 0x90) ||
	    (s[0] == 0xf4 && s[1] > 0x8f))
		return 0;
	return len;
}

/* The number of a \uXXXX at s; -1 where there is none. */
static long escape(const char *s, size_t n)
{
	char digits[5] = "", *end;
	long value;

	if (n < 6 || s[0] != '\\' || s[1] != 'u')
		return -1;
	memcpy(digits, s + 2, 4);
	value = strtol(digits, &end, 16);
	return *end || strspn(digits, "0123456789abcdefABCDEF") != 4 ? -1 : value;
}

static bool is_surrogate(long c, long first)
{
	return c >= first && c < first + 0x400;
}

/*
 * Editors hand on what is in the file: bytes that are no UTF-8, and halves of
 * UTF-16 characters. Each becomes something of the same length, in bytes or in
 * units, so that positions stay.
 */
static void make_valid(char *s, size_t n)
{
	static const char replacement[6] = { '\\', 'u', 'f', 'f', 'f', 'd' };

	for (size_t i = 0; i < n;) {
		size_t len = utf8_length((unsigned char *)s + i, n - i);
		long c;

		if (!len) {
			s[i++] = '?';
			continue;
		}
		if (s[i] != '\\') {
			i += len;
			continue;
		}
		c = escape(s + i, n - i);
		if (c < 0) {
			i += 2;
		} else if (is_surrogate(c, 0xd800) && is_surrogate(escape(s + i + 6, n - i - 6), 0xdc00)) {
			i += 12;
		} else {
			if (c >= 0xd800 && c < 0xe000)
				memcpy(s + i, replacement, sizeof(replacement));
			i += 6;
		}
	}
}

static void take(struct rpc *r, const json_t *message)
{
	const json_t *id = json_object_get(message, "id"), *method = json_object_get(message, "method");

	if (!json_is_object(message)) {
		fail_unknown(r, RPC_INVALID_REQUEST, "a message must be an object");
	} else if (!method) {
		/* An answer to a request of ours, or nothing. */
		if (!json_object_get(message, "result") && !json_object_get(message, "error"))
			fail_unknown(r, RPC_INVALID_REQUEST, "a message without 'method'");
	} else if (!json_is_string(method)) {
		fail_unknown(r, RPC_INVALID_REQUEST, "'method' must be a string");
	} else if (id && !json_is_integer(id) && !json_is_string(id)) {
		fail_unknown(r, RPC_INVALID_REQUEST, "'id' must be a number or a string");
	} else {
		r->call(r->context, json_string_value(method), id, json_object_get(message, "params"));
	}
}

static void read_body(struct rpc *r, const char *body, size_t len)
{
	const size_t flags = JSON_ALLOW_NUL | JSON_DECODE_ANY | JSON_DISABLE_EOF_CHECK;
	char *copy = lsp_realloc(NULL, len + 1);
	json_error_t error;
	json_t *message;
	size_t end;

	memcpy(copy, body, len);
	copy[len] = '\0';
	make_valid(copy, len);
	message = json_loadb(copy, len, flags, &error);
	end = message ? (size_t)error.position : len;
	while (end < len && strchr(" \t\r\n", copy[end]) && copy[end])
		end++;
	free(copy);
	if (!message) {
		fail_unknown(r, RPC_PARSE_ERROR, error.text);
		return;
	}
	/* A Content-Length that is too long has the next message in it. */
	if (end < len)
		lsp_reader_put_back(&r->in, len - end);
	take(r, message);
	json_decref(message);
}

void rpc_read(struct rpc *r, const char *bytes, size_t n)
{
	const char *body = NULL;
	size_t len = 0;

	lsp_reader_add(&r->in, bytes, n);
	for (;;) {
		switch (lsp_reader_next(&r->in, &body, &len)) {
		case LSP_FRAME_NONE:
			return;
		case LSP_FRAME_GARBAGE:
			fail_unknown(r, RPC_PARSE_ERROR, "no message with a Content-Length that can be true; skipped");
			break;
		case LSP_FRAME_BODY:
			read_body(r, body, len);
			break;
		}
	}
}
