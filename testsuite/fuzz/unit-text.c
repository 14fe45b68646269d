// SPDX-License-Identifier: GPL-2.0-or-later
/* A unit in text form, read, written and analysed. */
#include <stdlib.h>
#include <string.h>
#include "fuzz.h"
#include "unit.h"

/* What a unit is written as is read as what is written as the same. */
static void check_text(struct tl_arena *a, const struct tl_unit *u)
{
	char *text = fuzz_unit_text(u), *again;
	struct tl_err err = { "" };
	struct tl_unit *read;

	FUZZ_MUST(!tl_facts_read(a, "again", text, &read, &err));
	again = fuzz_unit_text(read);
	FUZZ_MUST(!strcmp(text, again));
	free(again);
	free(text);
}

void fuzz(struct tl_arena *a, const char *data, size_t size)
{
	struct tl_err err = { "" };
	struct tl_unit *u;

	(void)size;
	if (tl_facts_read(a, "input", data, &u, &err)) {
		FUZZ_MUST(*err.text && !strchr(err.text, '\n'));
		return;
	}
	check_text(a, u);
	fuzz_unit(a, u);
}
