// SPDX-License-Identifier: GPL-2.0-or-later
/* Generated facts: all sections, and one that is looked for. */
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>
#include <tasklint/model.h>
#include "fuzz.h"

/* They are mapped until the program ends, which a fuzzer doesn't. */
static void unmap(const struct tl_model *m)
{
	const struct tl_generated *g;

	tl_for_each(g, &m->generated) {
		uintptr_t page = (uintptr_t)sysconf(_SC_PAGESIZE), begin = (uintptr_t)g->text & ~(page - 1);

		munmap((void *)begin, (uintptr_t)g->text - begin + g->size);
	}
}

void fuzz(struct tl_arena *a, const char *data, size_t size)
{
	struct tl_model *m = tl_model_new(a);
	struct tl_err err = { "" };
	const struct tl_api *api;
	uint32_t n;

	if (!tl_model_add_generated(m, fuzz_file(data, size), &err)) {
		bool whole = !tl_model_check_generated(m, a, &n, &err);
		int r = tl_model_generated(m, "input_close_device", 6 << 8 | 1, a, &api, &err);

		FUZZ_MUST(!whole || !r);
	}
	FUZZ_MUST(!strchr(err.text, '\n'));
	unmap(m);
}
