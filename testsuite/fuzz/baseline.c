// SPDX-License-Identifier: GPL-2.0-or-later
/* Baselines: each entry is found once, and what is written is read again. */
#include <stdlib.h>
#include <string.h>
#include <tasklint/results.h>
#include "fuzz.h"

void fuzz(struct tl_arena *a, const char *data, size_t size)
{
	struct tl_baseline b = { 0 }, again = { 0 };
	struct tl_baseline_entry *e;
	struct tl_err err = { "" };
	char *text = NULL;
	size_t n;
	FILE *out;

	if (tl_baseline_read(a, fuzz_file(data, size), &b, &err)) {
		FUZZ_MUST(*err.text);
		return;
	}
	tl_for_each(e, &b.entries) {
		tl_baseline_is_of(e, "a/b.c");
		FUZZ_MUST(tl_baseline_use(&b, e->fingerprint));
	}
	out = open_memstream(&text, &n);
	FUZZ_MUST(out);
	tl_baseline_write(a, &b, out);
	fclose(out);
	FUZZ_MUST(!tl_baseline_read(a, fuzz_file(text, n), &again, &err) && again.entries.n == b.entries.n);
	free(text);
}
