// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * SARIF 2.1.0, as code scanning services and editors read it.
 */
#include <ctype.h>
#include <string.h>
#include "report.h"
#include "tool.h"

#define SCHEMA "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json"

static json_t *string(const char *s)
{
	return json_text(s, strlen(s));
}

static json_t *message(const char *text)
{
	return json_pack("{s:o}", "text", string(text));
}

/* A path as the reference that a URI has for it. */
static const char *uri(struct tl_arena *a, const char *prefix, const char *path, const char *suffix)
{
	char *text = tl_arena_get(a, strlen(prefix) + strlen(path) * 3 + strlen(suffix) + 1), *out;

	out = text + strlen(strcpy(text, prefix));
	for (; *path; path++) {
		if (isalnum((unsigned char)*path) || strchr("/._-~+,=@", *path))
			*out++ = *path;
		else
			out += sprintf(out, "%%%02X", (unsigned char)*path);
	}
	strcpy(out, suffix);
	return text;
}

static json_t *artifact(struct report *r, const char *file)
{
	const char *name = report_name(r, file);

	if (*name == '/')
		return json_pack("{s:s}", "uri", uri(r->arena, "file://", name, ""));
	return json_pack("{s:s, s:s}", "uri", uri(r->arena, "", name, ""), "uriBaseId", "SRCROOT");
}

/* GCC counts bytes, and SARIF's columnKind knows characters only. */
static int characters(struct report *r, const struct place *at, uint32_t column)
{
	size_t len = 0;
	const char *line = tl_source_line(&r->sources, at->file, at->line, &len);
	int n = 1;

	for (uint32_t i = 0; i + 1 < column; i++)
		n += !line || i >= len || ((unsigned char)line[i] & 0xc0) != 0x80;
	return n;
}

static json_t *region(struct report *r, const struct place *at)
{
	json_t *obj = json_pack("{s:i}", "startLine", (int)at->line);
	const char *line;
	size_t len;

	if (at->column)
		json_object_set_new(obj, "startColumn", json_integer(characters(r, at, at->column)));
	line = tl_source_line(&r->sources, at->file, at->line, &len);
	if (line)
		json_object_set_new(obj, "snippet", json_pack("{s:o}", "text", json_text(line, len)));
	return obj;
}

static json_t *location(struct report *r, const struct place *at)
{
	json_t *obj = json_object();

	if (at->file && at->line)
		json_object_set_new(obj, "physicalLocation",
				    json_pack("{s:o, s:o}", "artifactLocation", artifact(r, at->file), "region",
					      region(r, at)));
	if (at->function)
		json_object_set_new(obj, "logicalLocations",
				    json_pack("[{s:o, s:s}]", "name", string(at->function), "kind", "function"));
	return obj;
}

static json_t *code_flows(struct report *r, const struct finding *f)
{
	json_t *list = json_array(), *at;
	const struct step *s;

	tl_for_each(s, &f->path) {
		at = location(r, &s->at);
		json_object_set_new(at, "message", message(s->text));
		json_array_append_new(list, json_pack("{s:o, s:i}", "location", at, "nestingLevel", (int)s->depth));
	}
	return json_pack("[{s:[{s:o}]}]", "threadFlows", "locations", list);
}

static json_t *replacement(struct report *r, const struct fixit *fix)
{
	int first = characters(r, &fix->at, fix->at.column);
	int last = characters(r, &fix->at, fix->at.column + (uint32_t)strlen(fix->old_text));

	return json_pack("{s:{s:i, s:i, s:i, s:i}, s:o}", "deletedRegion", "startLine", (int)fix->at.line,
			 "startColumn", first, "endLine", (int)fix->at.line, "endColumn", last, "insertedContent",
			 message(fix->new_text));
}

/* One fix of all the changes, which belong together. */
static json_t *fixes(struct report *r, const struct finding *f)
{
	json_t *changes = json_array();
	const struct fixit *fix;
	const char *text;

	tl_for_each(fix, &f->fixits)
		json_array_append_new(changes, json_pack("{s:o, s:[o]}", "artifactLocation",
							 artifact(r, fix->at.file), "replacements",
							 replacement(r, fix)));
	fix = &f->fixits.items[0];
	text = tl_arena_printf(r->arena, "Use '%s' instead of '%s'", fix->new_text, fix->old_text);
	return json_pack("[{s:o, s:o}]", "description", message(text), "artifactChanges", changes);
}

static int rule_index(const char *id)
{
	for (int i = 0; tl_rules[i]; i++)
		if (!strcmp(tl_rule_id(tl_rules[i]), id))
			return i;
	return -1;
}

/* `occurrence`: findings of one fingerprint, told apart by their order. */
static json_t *result(struct report *r, const struct finding *f, unsigned occurrence)
{
	const char *print = tl_arena_printf(r->arena, "%s:%u", f->fingerprint, occurrence);
	json_t *obj = json_pack("{s:o, s:s, s:o, s:{s:s}}", "ruleId", string(f->rule), "level",
				severity_name(f->severity), "message", message(f->message),
				"partialFingerprints", "tasklintFinding/v1", print);
	int index = rule_index(f->rule);

	if (index >= 0)
		json_object_set_new(obj, "ruleIndex", json_integer(index));
	if (f->at.file)
		json_object_set_new(obj, "locations", json_pack("[o]", location(r, &f->at)));
	if (f->likely)
		json_object_set_new(obj, "properties", json_pack("{s:b}", "likely", 1));
	if (r->baseline)
		json_object_set_new(obj, "baselineState", json_string(f->known ? "unchanged" : "new"));
	if (f->path.n)
		json_object_set_new(obj, "codeFlows", code_flows(r, f));
	if (f->fixits.n)
		json_object_set_new(obj, "fixes", fixes(r, f));
	return obj;
}

static json_t *results(struct report *r)
{
	json_t *list = json_array();
	struct tl_map seen = { 0 };
	struct finding **f;

	tl_for_each(f, &r->findings) {
		void **slot = tl_map_at(r->arena, &seen, tl_intern(&r->pool.strings, (*f)->fingerprint));
		unsigned n = (unsigned)(uintptr_t)*slot + 1;

		*slot = (void *)(uintptr_t)n;
		json_array_append_new(list, result(r, *f, n));
	}
	return list;
}

/* The rule's page, or where it is not installed, how to read it. */
static json_t *help(struct report *r, const char *id)
{
	const char *path = find_near_program(r->arena, tl_arena_printf(r->arena, "../docs/rules/%s.md", id),
					     tl_arena_printf(r->arena, "../share/doc/tasklint/rules/%s.md", id));
	char *page;
	size_t size;

	if (!path || tl_read_file(r->arena, path, &page, &size, NULL))
		return message(tl_arena_printf(r->arena, "tasklint explain %s", id));
	return json_pack("{s:o, s:o}", "text", json_text(page, size), "markdown", json_text(page, size));
}

static json_t *rule(struct report *r, const struct tl_rule *rule)
{
	const char *id = tl_rule_id(rule);
	json_t *tags = json_pack("[s, s]", "tasklet", "linux-kernel");

	if (tl_rule_cwe(rule))
		json_array_append_new(tags, json_string(tl_arena_printf(r->arena, "external/cwe/cwe-%d",
									tl_rule_cwe(rule))));
	return json_pack("{s:s, s:o, s:o, s:o, s:{s:b, s:s}, s:{s:o}}", "id", id, "shortDescription",
			 message(tl_rule_summary(rule)), "fullDescription", message(tl_rule_summary(rule)),
			 "help", help(r, id), "defaultConfiguration", "enabled", tl_rule_is_on(rule), "level",
			 severity_name(tl_rule_severity(rule)), "properties", "tags", tags);
}

static json_t *rules(struct report *r)
{
	json_t *list = json_array();

	for (const struct tl_rule *const *i = tl_rules; *i; i++)
		json_array_append_new(list, rule(r, *i));
	return list;
}

json_t *report_sarif(struct report *r)
{
	json_t *run = json_pack("{s:{s:{s:s, s:s, s:o}}, s:s, s:[{s:b}], s:{s:{s:s}}, s:o}",
				"tool", "driver", "name", "tasklint", "semanticVersion", TL_VERSION ".0", "rules", rules(r),
				"columnKind", "unicodeCodePoints", "invocations", "executionSuccessful", 1,
				"originalUriBaseIds", "SRCROOT", "uri", uri(r->arena, "file://", r->root,
									     strcmp(r->root, "/") ? "/" : ""),
				"results", results(r));

	return json_pack("{s:s, s:s, s:[o]}", "$schema", SCHEMA, "version", "2.1.0", "runs", run);
}
