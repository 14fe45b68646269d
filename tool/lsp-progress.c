// SPDX-License-Identifier: GPL-2.0-or-later
/* What takes long is shown by clients that can: one line, while compilers run. */
#include <string.h>
#include "lsp-server.h"

/* A compiler that is done by then is nobody's concern. */
#define QUIET_MILLISECONDS 700

static void send(struct lsp_server *s, json_t *value)
{
	rpc_notify(&s->rpc, "$/progress", json_pack("{s:O, s:o}", "token", s->progress, "value", value));
}

static void begin(struct lsp_server *s, const struct lsp_document *d)
{
	const char *slash = strrchr(d->path, '/');
	json_t *name = json_string(slash ? slash + 1 : d->path);

	s->progress = json_integer(++s->nprogress);
	rpc_request(&s->rpc, "window/workDoneProgress/create", json_pack("{s:O}", "token", s->progress));
	send(s, json_pack("{s:s, s:s, s:b, s:o}", "kind", "begin", "title", "tasklint", "cancellable", 0, "message",
			  name ? name : json_string("?")));
}

int64_t lsp_progress(struct lsp_server *s, int64_t now)
{
	const struct lsp_document *first = NULL;

	if (!s->client.progress)
		return INT64_MAX;
	for (const struct lsp_document *d = s->documents; d; d = d->next) {
		if (d->run.pid && (!first || d->run.since < first->run.since))
			first = d;
	}
	if (!first && s->progress) {
		send(s, json_pack("{s:s}", "kind", "end"));
		json_decref(s->progress);
		s->progress = NULL;
	}
	if (!first || s->progress)
		return INT64_MAX;
	if (now - first->run.since < QUIET_MILLISECONDS)
		return first->run.since + QUIET_MILLISECONDS;
	begin(s, first);
	return INT64_MAX;
}
