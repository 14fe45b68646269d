// SPDX-License-Identifier: GPL-2.0-or-later
#include <stdlib.h>
#include <string.h>
#include <tasklint/analysis.h>
#include <tasklint/index.h>
#include "fuzz.h"
#include "unit.h"

static char *written(const struct tl_unit *u)
{
	char *text = NULL;
	size_t n;
	FILE *out = open_memstream(&text, &n);

	FUZZ_MUST(out);
	tl_facts_write(u, out);
	fclose(out);
	return text;
}

static const struct tl_model *model(void)
{
	static struct tl_arena a;
	static struct tl_model *m;
	struct tl_err err;

	if (!m) {
		tl_arena_init(&a, tl_get_or_die, free);
		m = tl_model_new(&a);
		FUZZ_MUST(!tl_model_read(m, "rules/facts", &err));
	}
	return m;
}

/* Both forms of `u` are read as what is written as the same text. */
static void check_forms(struct tl_arena *a, const struct tl_unit *u)
{
	char *text = written(u), *again;
	struct tl_unit *from_text, *from_bytes;
	struct tl_err err = { "" };
	unsigned char *bytes;
	size_t size;

	if (!tl_facts_read(a, "text", text, &from_text, &err)) {
		again = written(from_text);
		FUZZ_MUST(!strcmp(text, again));
		free(again);
	}
	FUZZ_MUST(!tl_facts_pack(a, u, &bytes, &size, &err));
	if (!tl_facts_unpack(a, "bytes", bytes, size, &from_bytes, &err)) {
		again = written(from_bytes);
		FUZZ_MUST(!strcmp(text, again));
		free(again);
	}
	free(text);
}

void fuzz_unit(struct tl_arena *a, struct tl_unit *u)
{
	static const char *const all[] = { "tasklet-migrate", "tasklet-overflow", NULL };
	struct tl_strings strings = { .arena = a };
	struct tl_options options = { .enable = all, .severity = TL_WARNING, .level = 2 };
	struct tl_analysis *an;
	struct tl_shared shared;
	struct tl_function **f;

	check_forms(a, u);
	tl_shared_of(&strings, u, model(), &shared);
	an = tl_analyse(u, model(), &options);
	tl_for_each(f, &u->functions)
		tl_function_export(an, *f, &strings);
	for (uint32_t i = 0; tl_unit_registration(an, i, &strings); i++)
		;
}
