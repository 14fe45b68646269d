/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Messages in a stream of bytes, as the Language Server Protocol frames them:
 * header lines, of which only Content-Length counts, an empty line, the body.
 *
 * Whatever comes in, the reader goes on with the next thing that looks like a
 * message, and never keeps more than one message and what was added since.
 */
#ifndef TASKLINT_LSP_FRAME_H
#define TASKLINT_LSP_FRAME_H

#include <stdbool.h>
#include <stddef.h>

/* A longer body is taken for a wrong Content-Length. */
#define LSP_MAX_BODY (64u << 20)
#define LSP_MAX_HEADER 4096

struct lsp_reader {
	char *bytes;
	size_t at, n, cap;	/* bytes[at..n] are still to be looked at */
	bool lost;		/* in the middle of what is no message */
};

enum lsp_frame {
	LSP_FRAME_NONE,		/* nothing whole yet */
	LSP_FRAME_BODY,
	LSP_FRAME_GARBAGE,	/* what is no message was skipped: said once for each stretch */
};

void lsp_reader_add(struct lsp_reader *r, const char *bytes, size_t n);
/* The next message; *body is good until the reader is used again. */
enum lsp_frame lsp_reader_next(struct lsp_reader *r, const char **body, size_t *len);
/* Take the last `n` bytes of the body that was read last for the beginning of another message. */
void lsp_reader_put_back(struct lsp_reader *r, size_t n);
void lsp_reader_release(struct lsp_reader *r);

/* Bytes that wait for whoever reads them. */
struct lsp_writer {
	char *bytes;
	size_t at, n, cap;
};

/* Add a message with this body. */
void lsp_writer_add(struct lsp_writer *w, const char *body, size_t len);
static inline size_t lsp_writer_pending(const struct lsp_writer *w)
{
	return w->n - w->at;
}
/*
 * Write to `fd`, which poll() says can be written to, as much as surely doesn't
 * block. 0 or -errno.
 */
int lsp_writer_flush(struct lsp_writer *w, int fd);
void lsp_writer_release(struct lsp_writer *w);

/* realloc() that ends the program where there is no memory. */
void *lsp_realloc(void *p, size_t size);

#endif
