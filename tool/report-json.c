// SPDX-License-Identifier: GPL-2.0-or-later
#define _POSIX_C_SOURCE 200809L	/* stpcpy() */
#include <stdlib.h>
#include <string.h>
#include "report.h"

json_t *json_text(const char *s, size_t len)
{
	static const char unknown[] = "\xef\xbf\xbd";
	json_t *text;
	char *fixed, *out;

	if (!s)
		return json_null();
	text = json_stringn(s, len);
	if (text)
		return text;
	/* Bytes of another encoding: which one can't be told. */
	fixed = out = tl_get_or_die(len * strlen(unknown) + 1);
	for (size_t i = 0; i < len; i++) {
		if (s[i] > 0)
			*out++ = s[i];
		else
			out = stpcpy(out, unknown);
	}
	text = json_stringn(fixed, (size_t)(out - fixed));
	free(fixed);
	return text;
}

const char *report_name(const struct report *r, const char *file)
{
	return file ? relative_name(r->root, file) : NULL;
}

static json_t *string(const char *s)
{
	return json_text(s, s ? strlen(s) : 0);
}

static json_t *add_place(const struct report *r, json_t *obj, const struct place *at)
{
	if (at->file) {
		json_object_set_new(obj, "file", string(report_name(r, at->file)));
		json_object_set_new(obj, "line", json_integer(at->line));
		json_object_set_new(obj, "column", json_integer(at->column));
	}
	if (at->function)
		json_object_set_new(obj, "function", string(at->function));
	return obj;
}

static json_t *path_json(const struct report *r, const struct finding *f)
{
	json_t *list = json_array();
	const struct step *s;

	tl_for_each(s, &f->path)
		json_array_append_new(list, add_place(r, json_pack("{s:o, s:i}", "text", string(s->text),
								   "depth", (int)s->depth), &s->at));
	return list;
}

static json_t *fixits_json(const struct report *r, const struct finding *f)
{
	json_t *list = json_array();
	const struct fixit *fix;

	tl_for_each(fix, &f->fixits)
		json_array_append_new(list, add_place(r, json_pack("{s:o, s:o}", "old", string(fix->old_text),
								   "new", string(fix->new_text)), &fix->at));
	return list;
}

static json_t *finding_json(const struct report *r, const struct finding *f)
{
	json_t *obj = json_pack("{s:o, s:s, s:o, s:o}", "rule", string(f->rule), "severity",
				severity_name(f->severity), "message", string(f->message), "fingerprint",
				string(f->fingerprint));

	if (f->likely)
		json_object_set_new(obj, "likely", json_true());
	if (f->cwe)
		json_object_set_new(obj, "cwe", json_integer(f->cwe));
	if (r->baseline)
		json_object_set_new(obj, "known", json_boolean(f->known));
	add_place(r, obj, &f->at);
	json_object_set_new(obj, "path", path_json(r, f));
	if (f->fixits.n)
		json_object_set_new(obj, "fixits", fixits_json(r, f));
	return obj;
}

static json_t *ways_json(const struct report *r, const struct tasklet *t)
{
	const struct tasklet_way *way;
	json_t *list = json_array();

	tl_for_each(way, &t->becomes)
		json_array_append_new(list, add_place(r, json_pack("{s:o, s:o, s:o}", "to", string(way->to), "verdict",
								   string(way->verdict), "why", string(way->why)),
						      &way->at));
	return list;
}

static json_t *tasklet_json(const struct report *r, const struct tasklet *t)
{
	json_t *obj = json_pack("{s:o, s:o, s:o, s:o}", "name", string(t->name), "style", string(t->style),
				"api", string(t->api), "callback", string(t->callback));
	json_t *uses = json_array();
	const struct tasklet_use *use;

	add_place(r, obj, &t->at);
	if (t->callback_at.file) {
		json_object_set_new(obj, "callback_file", string(report_name(r, t->callback_at.file)));
		json_object_set_new(obj, "callback_line", json_integer(t->callback_at.line));
	}
	tl_for_each(use, &t->uses)
		json_array_append_new(uses, add_place(r, json_pack("{s:o, s:o}", "kind", string(use->kind), "api",
								   string(use->api)), &use->at));
	json_object_set_new(obj, "uses", uses);
	json_object_set_new(obj, "becomes", ways_json(r, t));
	return obj;
}

/* "drivers/atm" of drivers/atm/he.c; one folder more where the second is a house of many: drivers/net/wireless. */
static const char *subsystem(struct tl_arena *a, const char *file)
{
	const char *end = file, *slash;
	int depth = 0, most = 2;

	while ((slash = strchr(end + (depth > 0), '/')) && depth < most) {
		if (depth == 1 && slash - end == 4 && tl_starts_with(end, "/net"))
			most = 3;
		end = slash;
		depth++;
	}
	return depth ? tl_arena_strndup(a, file, (size_t)(end - file)) : ".";
}

static void count(json_t *row, const char *key)
{
	json_object_set_new(row, key, json_integer(json_integer_value(json_object_get(row, key)) + 1));
}

/* A row for each subsystem: how many tasklets it has, and how many can become what. */
static json_t *migration_json(const struct report *r)
{
	json_t *table = json_object();
	struct tasklet **t;

	tl_for_each(t, &r->tasklets) {
		const char *name = subsystem(r->arena, (*t)->at.file ? report_name(r, (*t)->at.file) : "");
		const struct tasklet_way *way;
		json_t *row = json_object_get(table, name);
		bool mechanical = false;

		if (!row) {
			row = json_object();
			if (json_object_set_new(table, name, row))	/* the name is no UTF-8 */
				continue;
		}
		count(row, "tasklets");
		count(row, (*t)->style ? (*t)->style : "unknown");
		tl_for_each(way, &(*t)->becomes) {
			if (!way->to || !way->verdict || !strcmp(way->verdict, "no"))
				continue;
			count(row, tl_arena_printf(r->arena, "%s %s", way->to, way->verdict));
			mechanical |= !strcmp(way->verdict, "yes");
		}
		if (!mechanical)
			count(row, "no mechanical way");
	}
	return table;
}

json_t *report_json(struct report *r)
{
	json_t *findings = json_array(), *tasklets = json_array();
	struct finding **f;
	struct tasklet **t;

	tl_for_each(f, &r->findings)
		json_array_append_new(findings, finding_json(r, *f));
	tl_for_each(t, &r->tasklets)
		json_array_append_new(tasklets, tasklet_json(r, *t));
	return json_pack("{s:i, s:o, s:i, s:I, s:o, s:o, s:o}", "tasklint-report", 1, "root", string(r->root), "units",
			 (int)r->nunits, "functions", (json_int_t)r->nfunctions, "findings", findings, "tasklets",
			 tasklets, "migration", migration_json(r));
}
