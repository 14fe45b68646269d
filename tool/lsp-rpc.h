/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * JSON-RPC 2.0 over framed messages: from bytes to requests, and from answers
 * to bytes. What a message means is its handler's business.
 */
#ifndef TASKLINT_LSP_RPC_H
#define TASKLINT_LSP_RPC_H

#include <jansson.h>
#include "lsp-frame.h"

enum rpc_error {
	RPC_PARSE_ERROR = -32700,
	RPC_INVALID_REQUEST = -32600,
	RPC_METHOD_NOT_FOUND = -32601,
	RPC_INVALID_PARAMS = -32602,
	RPC_NOT_INITIALIZED = -32002,
};

struct rpc {
	struct lsp_reader in;
	struct lsp_writer out;
	json_int_t last_id;	/* of our own requests */
	void *context;
	/*
	 * A request (`id` is set and must be answered) or a notification (NULL).
	 * `params` may be NULL, and of any type.
	 */
	void (*call)(void *context, const char *method, const json_t *id, const json_t *params);
};

/* Take in bytes, and make the calls that are whole. */
void rpc_read(struct rpc *r, const char *bytes, size_t n);
void rpc_release(struct rpc *r);

/* These take `result`, `params` over; NULL is null. */
void rpc_respond(struct rpc *r, const json_t *id, json_t *result);
void rpc_notify(struct rpc *r, const char *method, json_t *params);
/* Its answer is ignored. */
void rpc_request(struct rpc *r, const char *method, json_t *params);
/* Answer a request with an error; nothing where `id` is NULL. */
void rpc_fail(struct rpc *r, const json_t *id, enum rpc_error code, const char *fmt, ...)
	__attribute__((format(printf, 4, 5)));

#endif
