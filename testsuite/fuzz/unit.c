// SPDX-License-Identifier: GPL-2.0-or-later
#include <stdlib.h>
#include <string.h>
#include <tasklint/analysis.h>
#include <tasklint/index.h>
#include "fuzz.h"
#include "unit.h"

char *fuzz_unit_text(const struct tl_unit *u)
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

/* The binary form of `u` is read as what is written as the same text. */
static void check_binary(struct tl_arena *a, const struct tl_unit *u)
{
	char *text = fuzz_unit_text(u), *again;
	struct tl_err err = { "" };
	unsigned char *bytes;
	struct tl_unit *read;
	size_t size;

	FUZZ_MUST(!tl_facts_pack(a, u, &bytes, &size, &err));
	if (!tl_facts_unpack(a, "bytes", bytes, size, &read, &err)) {
		again = fuzz_unit_text(read);
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

	check_binary(a, u);
	tl_shared_of(&strings, u, model(), &shared);
	an = tl_analyse(u, model(), &options);
	tl_for_each(f, &u->functions)
		tl_function_export(an, *f, &strings);
	for (uint32_t i = 0; tl_unit_registration(an, i, &strings); i++)
		;
}
