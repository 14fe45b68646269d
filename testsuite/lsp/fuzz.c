// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * usage: fuzz ROUNDS [SEED]   the server's readers against what no client should send
 *
 * Built with ASan and UBSan. Beside not crashing, these must hold: messages come
 * out whole however the bytes are cut; after any garbage the next messages are
 * found again; texts are what a plain copy of the bytes is; and what is looked
 * for in source lies inside it.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include "lsp-rpc.h"
#include "lsp-source.h"
#include "lsp-text.h"

static unsigned long state;

static unsigned rnd(unsigned n)
{
	state = state * 6364136223846793005ul + 1442695040888963407ul;
	return (unsigned)(state >> 33) % n;
}

#define MUST(x) do { \
	if (!(x)) { \
		fprintf(stderr, "fuzz: line %d: %s does not hold\n", __LINE__, #x); \
		abort(); \
	} \
} while (0)

/* ---- messages */

struct seen {
	unsigned calls;
	json_int_t last;
};

static void call(void *context, const char *method, const json_t *id, const json_t *params)
{
	struct seen *seen = context;

	(void)params;
	if (strcmp(method, "m"))
		return;
	seen->calls++;
	seen->last = json_integer_value(id);
}

struct bytes {
	char s[1 << 16];
	size_t n;
};

static void put(struct bytes *b, const char *s, size_t n)
{
	MUST(b->n + n < sizeof(b->s));
	memcpy(b->s + b->n, s, n);
	b->n += n;
}

static void put_message(struct bytes *b, int id)
{
	static const char *const bodies[] = {
		"{\"jsonrpc\":\"2.0\",\"id\":%d,\"method\":\"m\"}",
		"{\"id\":%d,\"method\":\"m\",\"params\":{\"text\":\"Content-Length: 3\\r\\n\\r\\n{}\\ud83d\\u0000\"}}",
		" {\"id\":%d,\"method\":\"m\",\"params\":[\"\xc3\xa4\xff\"]} ",
	};
	char body[256], header[128];
	int n = snprintf(body, sizeof(body), bodies[rnd(3)], id);
	int h = snprintf(header, sizeof(header), "%sContent-Length: %d\r\n%s\r\n", rnd(4) ? "" : "X: y\r\n", n,
			 rnd(4) ? "" : "Content-Type: utf-8\r\n");

	put(b, header, (size_t)h);
	put(b, body, (size_t)n);
}

static void feed(struct rpc *r, const struct bytes *b)
{
	for (size_t at = 0; at < b->n;) {
		size_t n = 1 + rnd(rnd(8) ? 40 : 5000);

		if (n > b->n - at)
			n = b->n - at;
		rpc_read(r, b->s + at, n);
		at += n;
	}
	/* Nobody reads the answers. */
	lsp_writer_release(&r->out);
}

static void mutate(struct bytes *b)
{
	static const char *const tokens[] = { "Content-Length: ", "\r\n\r\n", "{", "}", "\"", "\\u", "99999", "-1" };
	const char *token;
	size_t at, n;

	if (!b->n)
		return;
	at = rnd((unsigned)b->n);
	switch (rnd(4)) {
	case 0:
		b->s[at] = (char)rnd(256);
		break;
	case 1:
		n = rnd(30) < b->n - at ? rnd(30) : b->n - at;
		n = n < b->n - at ? n : b->n - at;
		memmove(b->s + at, b->s + at + n, b->n - at - n);
		b->n -= n;
		break;
	case 2:
		b->s[at] = "0123456789\r\n:{}\""[rnd(16)];
		break;
	default:
		token = tokens[rnd(8)];
		n = strlen(token);
		if (at + n < b->n)
			memcpy(b->s + at, token, n);
		break;
	}
}

static void fuzz_messages(void)
{
	static struct bytes b;
	struct seen seen = { 0 };
	struct rpc r = { .context = &seen, .call = call };
	unsigned n = 1 + rnd(12), mutations = rnd(2) ? rnd(12) : 0;

	b.n = 0;
	for (unsigned i = 0; i < n; i++)
		put_message(&b, (int)i);
	for (unsigned i = 0; i < mutations; i++)
		mutate(&b);
	feed(&r, &b);
	MUST(mutations || (seen.calls == n && seen.last == (json_int_t)n - 1));
	/* A length that lies swallows what it says, and no more. */
	for (size_t fed = 0; fed < 2 * LSP_MAX_BODY && !(seen.last == 1000 && seen.calls); fed += b.n) {
		b.n = 0;
		while (b.n < sizeof(b.s) - 512)
			put_message(&b, 1000);
		seen = (struct seen){ 0 };
		rpc_read(&r, b.s, b.n);
		lsp_writer_release(&r.out);
	}
	MUST(seen.calls && seen.last == 1000);
	rpc_release(&r);
}

/* ---- texts */

static const char *const pieces[] = {
	"a", "\n", "\r\n", "\t", "\xc3\xa4", "\xe2\x82\xac", "\xf0\x9f\x98\x80", "\xff", "(", ")", "{", "}", ";", "\"",
	"'", "\\", "/*", "*/", "//", "#", "if", "else", "case", "do", "while", ":", "?", "=", ",", " ", "f(x)",
};
#define NPIECES (sizeof(pieces) / sizeof(*pieces))

static size_t random_text(char *out, size_t max)
{
	size_t n = 0;

	for (unsigned left = rnd(60); left; left--) {
		const char *piece = pieces[rnd(NPIECES)];

		if (n + strlen(piece) > max)
			break;
		memcpy(out + n, piece, strlen(piece));
		n += strlen(piece);
	}
	return n;
}

static void check_positions(const struct lsp_text *t)
{
	for (int e = LSP_UTF16; e <= LSP_UTF32; e++) {
		size_t at = rnd((unsigned)t->n + 1);
		struct lsp_position p = lsp_text_position(t, at, (enum lsp_encoding)e);
		size_t back = lsp_text_offset(t, p, (enum lsp_encoding)e);
		struct lsp_position wild = { rnd(80), rnd(80) };

		MUST(p.line == lsp_text_line_of(t, at));
		/* A position inside a character, or between "\r" and "\n", is none. */
		MUST(back <= at && at - back < 4);
		MUST(lsp_text_offset(t, wild, (enum lsp_encoding)e) <= t->n);
	}
	MUST(lsp_text_offset_of(t, rnd(90), rnd(90)) <= t->n);
}

static void check_source(const struct lsp_text *t)
{
	size_t at = rnd((unsigned)t->n + 1), line;
	struct lsp_span word = lsp_source_word(t->s, t->n, at);
	struct lsp_span thing = lsp_source_thing(t->s, t->n, at);
	struct lsp_statement st = lsp_source_statement(t->s, t->n, at);

	MUST(word.from <= word.to && word.to <= t->n);
	MUST(thing.from <= thing.to && thing.to <= t->n && (thing.to > at || at == t->n));
	MUST(st.begin <= at && st.definition <= st.begin);
	if (lsp_source_line_above(t->s, t->n, st.begin, at, &line))
		MUST(line <= st.begin && (!line || t->s[line - 1] == '\n'));
}

static void fuzz_text(void)
{
	struct lsp_text t = { 0 };
	char plain[8192], piece[512];
	size_t n = random_text(plain, 512);

	lsp_text_set(&t, plain, n);
	for (int i = 0; i < 12; i++) {
		size_t from = rnd((unsigned)n + 1), to = from + rnd((unsigned)(n - from) + 1);
		size_t len = random_text(piece, sizeof(piece));

		lsp_text_replace(&t, from, to, piece, len);
		memmove(plain + from + len, plain + to, n - to);
		memcpy(plain + from, piece, len);
		n += len - (to - from);
		MUST(t.n == n && !memcmp(t.s, plain, n) && !t.s[n]);
		check_positions(&t);
		check_source(&t);
	}
	lsp_text_release(&t);
}

int main(int argc, char **argv)
{
	unsigned long rounds = argc > 1 ? strtoul(argv[1], NULL, 10) : 1000;

	state = argc > 2 ? strtoul(argv[2], NULL, 10) : 1;
	for (unsigned long i = 0; i < rounds; i++) {
		fuzz_messages();
		fuzz_text();
	}
	printf("%lu rounds: 1 passed, 0 failed\n", rounds);
	return 0;
}
