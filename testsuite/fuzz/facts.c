// SPDX-License-Identifier: GPL-2.0-or-later
/* API facts, as in rules/facts. What was read is written as what is read as the same. */
#include <stdlib.h>
#include <string.h>
#include <tasklint/model.h>
#include "fuzz.h"

static char *written(const struct tl_api *api)
{
	char *text = NULL;
	size_t n;
	FILE *out = open_memstream(&text, &n);

	FUZZ_MUST(out);
	tl_api_write(api, out);
	fclose(out);
	return text;
}

static void check_written(struct tl_arena *a, const struct tl_api *api)
{
	/* An origin is what the file has, where one section is read alone. */
	struct tl_api plain = *api;
	char *text, *again;
	struct tl_err err = { "" };
	struct tl_api *read;

	plain.origin = NULL;
	text = written(&plain);
	if (!tl_api_read(a, text, &read, &err)) {
		again = written(read);
		FUZZ_MUST(!strcmp(text, again));
		free(again);
	}
	free(text);
}

void fuzz(struct tl_arena *a, const char *data, size_t size)
{
	struct tl_model *m = tl_model_new(a);
	struct tl_err err = { "" };
	struct tl_api **api;

	(void)size;
	if (tl_model_read_text(m, "input", data, &err)) {
		FUZZ_MUST(*err.text && !strchr(err.text, '\n'));
		return;
	}
	tl_for_each(api, &m->api_list) {
		if ((*api)->kind == TL_S_FUNCTION)
			check_written(a, *api);
	}
}
