// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * The page is tool/report.html, in which a line is replaced by the report's
 * JSON with the lines of source that it speaks of.
 */
#include <stdlib.h>
#include <string.h>
#include "report.h"
#include "tool.h"

#define DATA_MARK "@DATA@"
#define CONTEXT 2	/* lines around each place */

/* Lines by file, each once: many places share them. */
struct excerpts {
	struct report *r;
	json_t *files;
};

static void add_excerpt(struct excerpts *x, const struct place *at, uint32_t context)
{
	const char *name = report_name(x->r, at->file), *line;
	uint32_t first = at->line > context ? at->line - context : 1;
	json_t *lines;
	size_t len;
	char key[16];

	if (!name || !at->line)
		return;
	lines = json_object_get(x->files, name);
	if (!lines) {
		lines = json_object();
		if (json_object_set_new(x->files, name, lines))	/* the name is no UTF-8 */
			return;
	}
	for (uint32_t n = first; n <= at->line + context; n++) {
		line = tl_source_line(&x->r->sources, at->file, n, &len);
		snprintf(key, sizeof(key), "%u", n);
		if (line && !json_object_get(lines, key))
			json_object_set_new(lines, key, json_text(line, len));
	}
}

static json_t *excerpts(struct report *r)
{
	struct excerpts x = { .r = r, .files = json_object() };
	const struct tasklet_use *use;
	const struct step *s;
	struct finding **f;
	struct tasklet **t;

	tl_for_each(f, &r->findings) {
		add_excerpt(&x, &(*f)->at, CONTEXT);
		tl_for_each(s, &(*f)->path)
			add_excerpt(&x, &s->at, CONTEXT);
	}
	tl_for_each(t, &r->tasklets) {
		add_excerpt(&x, &(*t)->at, 0);
		tl_for_each(use, &(*t)->uses)
			add_excerpt(&x, &use->at, 0);
	}
	return x.files;
}

static json_t *rules(void)
{
	json_t *obj = json_object();

	for (const struct tl_rule *const *r = tl_rules; *r; r++)
		json_object_set_new(obj, tl_rule_id(*r),
				    json_pack("{s:s, s:i}", "summary", tl_rule_summary(*r), "cwe", tl_rule_cwe(*r)));
	return obj;
}

/* Inside of a script element, where nothing may look like its end. */
static void write_data(const char *json, FILE *out)
{
	for (; *json; json++) {
		if (*json == '<')
			fputs("\\u003c", out);
		else
			fputc(*json, out);
	}
}

int report_html(struct report *r, FILE *out)
{
	const char *path = find_near_program(r->arena, "../tool/report.html", "../share/tasklint/report.html");
	struct tl_err err;
	json_t *json;
	char *page, *mark, *data;

	if (!path)
		return trouble("the page of reports is not installed");
	if (tl_read_file(r->arena, path, &page, NULL, &err))
		return trouble("%s", err.text);
	mark = strstr(page, DATA_MARK);
	if (!mark)
		return trouble("%s has no place for the data", path);
	json = report_json(r);
	json_object_set_new(json, "source", excerpts(r));
	json_object_set_new(json, "rules", rules());
	json_object_set_new(json, "version", json_string(TL_VERSION));
	data = json_dumps(json, JSON_COMPACT);
	json_decref(json);
	if (!data)
		return trouble("the report can't be written as JSON");
	fwrite(page, 1, (size_t)(mark - page), out);
	write_data(data, out);
	fputs(mark + strlen(DATA_MARK), out);
	free(data);
	return EXIT_CLEAN;
}
