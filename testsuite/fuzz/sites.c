// SPDX-License-Identifier: GPL-2.0-or-later
/* What the plugin leaves as JSON: edit sites, and results. */
#include <string.h>
#include "fuzz.h"
#include "results.h"
#include "sites.h"

static void each_file(void *context, const char *file)
{
	(void)context;
	FUZZ_MUST(file);
}

void fuzz(struct tl_arena *a, const char *data, size_t size)
{
	const char *name = fuzz_file(data, size);
	struct unit_results unit;
	struct results_pool pool;
	struct tl_err err = { "" };
	struct sites sites;
	json_t *json;

	if (sites_read(a, name, &sites, &err))
		FUZZ_MUST(*err.text);
	json = results_load(a, name, &err);
	if (!json)
		return;
	results_pool_init(&pool, a);
	results_files(json, a, each_file, NULL);
	if (!results_parse(&pool, json, name, &unit, &err))
		FUZZ_MUST(unit.unit);
	json_decref(json);
}
