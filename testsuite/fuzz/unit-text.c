// SPDX-License-Identifier: GPL-2.0-or-later
/* A unit in text form, read, written and analysed. */
#include <string.h>
#include "fuzz.h"
#include "unit.h"

void fuzz(struct tl_arena *a, const char *data, size_t size)
{
	struct tl_err err = { "" };
	struct tl_unit *u;

	(void)size;
	if (!tl_facts_read(a, "input", data, &u, &err))
		fuzz_unit(a, u);
	else
		FUZZ_MUST(*err.text && !strchr(err.text, '\n'));
}
