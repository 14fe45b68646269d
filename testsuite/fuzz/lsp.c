// SPDX-License-Identifier: GPL-2.0-or-later
/* The language server's messages, and what is looked for in source. testsuite/lsp/fuzz.c knows how they should be. */
#include <string.h>
#include "fuzz.h"
#include "lsp-rpc.h"
#include "lsp-source.h"
#include "lsp-text.h"

static void call(void *context, const char *method, const json_t *id, const json_t *params)
{
	(void)context;
	(void)id;
	(void)params;
	FUZZ_MUST(method);
}

static void look(const char *data, size_t size, size_t at)
{
	struct lsp_span word = lsp_source_word(data, size, at);
	struct lsp_span thing = lsp_source_thing(data, size, at);
	struct lsp_statement st = lsp_source_statement(data, size, at);
	size_t line;

	FUZZ_MUST(word.from <= word.to && word.to <= size);
	FUZZ_MUST(thing.from <= thing.to && thing.to <= size);
	FUZZ_MUST(st.begin <= at && st.definition <= st.begin);
	if (lsp_source_line_above(data, size, st.begin, at, &line))
		FUZZ_MUST(line <= st.begin);
}

void fuzz(struct tl_arena *a, const char *data, size_t size)
{
	struct rpc r = { .call = call };

	(void)a;
	rpc_read(&r, data, size / 3);
	rpc_read(&r, data + size / 3, size - size / 3);
	lsp_writer_release(&r.out);
	rpc_release(&r);
	for (size_t i = 0; i < 4; i++)
		look(data, size, size * i / 4);
}
