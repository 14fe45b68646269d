// SPDX-License-Identifier: GPL-2.0-or-later
#include <stdlib.h>
#include <string.h>
#include <tasklint/analysis.h>
#include "compdb.h"
#include "lsp-config.h"
#include "lsp-uri.h"

/* A member of members: at(params, "capabilities", "general", NULL). */
static const json_t *at(const json_t *json, ...)
{
	const char *key;
	va_list ap;

	va_start(ap, json);
	while ((key = va_arg(ap, const char *)))
		json = json_object_get(json, key);
	va_end(ap);
	return json;
}

static const char *const encodings[] = {
	[LSP_UTF8] = "utf-8", [LSP_UTF16] = "utf-16", [LSP_UTF32] = "utf-32",
};

const char *lsp_encoding_name(enum lsp_encoding e)
{
	return encodings[e];
}

static bool has(const json_t *list, const char *word)
{
	const json_t *item;
	size_t i;

	json_array_foreach(list, i, item) {
		if (json_is_string(item) && !strcmp(json_string_value(item), word))
			return true;
	}
	return false;
}

/* GCC counts in bytes, so bytes are taken where they are offered; else the client's first choice. */
static enum lsp_encoding choose_encoding(const json_t *offered)
{
	const json_t *item;
	size_t i;

	if (has(offered, encodings[LSP_UTF8]))
		return LSP_UTF8;
	json_array_foreach(offered, i, item) {
		for (size_t e = 0; json_is_string(item) && e < sizeof(encodings) / sizeof(*encodings); e++) {
			if (!strcmp(json_string_value(item), encodings[e]))
				return (enum lsp_encoding)e;
		}
	}
	return LSP_UTF16;
}

/* rootUri is what older clients have, and rootPath what still older ones have. */
static const char *root_of(struct tl_arena *a, const json_t *params)
{
	const json_t *folder = json_array_get(json_object_get(params, "workspaceFolders"), 0);
	const char *uri = json_string_value(json_object_get(folder, "uri"));
	const char *path = json_string_value(json_object_get(params, "rootPath"));

	if (!uri)
		uri = json_string_value(json_object_get(params, "rootUri"));
	if (uri)
		return lsp_uri_to_path(a, uri);
	return path && *path == '/' ? absolute_name(a, "/", path) : NULL;
}

void lsp_client_read(struct tl_arena *a, const json_t *params, struct lsp_client *ret)
{
	const json_t *caps = json_object_get(params, "capabilities");
	const json_t *text = json_object_get(caps, "textDocument");
	const json_t *publish = json_object_get(text, "publishDiagnostics");

	*ret = (struct lsp_client){
		.encoding = choose_encoding(at(caps, "general", "positionEncodings", NULL)),
		.related = json_is_true(json_object_get(publish, "relatedInformation")),
		.tags = json_is_object(json_object_get(publish, "tagSupport")) ||
			json_is_true(json_object_get(publish, "tagSupport")),
		.code_description = json_is_true(json_object_get(publish, "codeDescriptionSupport")),
		.data = json_is_true(json_object_get(publish, "dataSupport")),
		.versions = json_is_true(json_object_get(publish, "versionSupport")),
		.actions = json_is_object(at(text, "codeAction", "codeActionLiteralSupport", NULL)),
		.document_changes = json_is_true(at(caps, "workspace", "workspaceEdit", "documentChanges", NULL)),
		.markdown = has(at(text, "hover", "contentFormat", NULL), "markdown"),
		.progress = json_is_true(at(caps, "window", "workDoneProgress", NULL)),
		.watch_files = json_is_true(at(caps, "workspace", "didChangeWatchedFiles", "dynamicRegistration", NULL)),
		.pid = (long)json_integer_value(json_object_get(params, "processId")),
		.root = root_of(a, params),
	};
}

struct reading {
	struct tl_arena *a;
	const char *root;
	struct lsp_config *config;
	const char *complaint;
};

static void complain(struct reading *r, const char *key, const char *what)
{
	if (!r->complaint)
		r->complaint = tl_arena_printf(r->a, "option '%s' %s", key, what);
}

/* The string of an option; NULL, having complained, where it is none. */
static const char *word(struct reading *r, const char *key, const json_t *value)
{
	if (json_is_string(value))
		return tl_arena_strndup(r->a, json_string_value(value), json_string_length(value));
	complain(r, key, "must be a string");
	return NULL;
}

static const char *file(struct reading *r, const char *key, const json_t *value)
{
	const char *name = word(r, key, value);

	if (name && *name != '/' && !r->root) {
		complain(r, key, "is relative, and the client names no root folder");
		return NULL;
	}
	return name ? absolute_name(r->a, r->root, name) : NULL;
}

static void read_compile_commands(struct reading *r, const char *key, const json_t *value)
{
	r->config->compile_commands = file(r, key, value);
}

static void add_plugin_option(struct reading *r, const char *key, const char *value)
{
	if (value)
		*TL_PUSH(r->a, &r->config->compile.plugin) = tl_arena_printf(r->a, "%s=%s", key, value);
}

static void read_facts(struct reading *r, const char *key, const json_t *value)
{
	const json_t *item;
	size_t i;

	if (!json_is_array(value)) {
		complain(r, key, "must be a list of file names");
		return;
	}
	json_array_foreach(value, i, item) {
		const char *name = file(r, key, item);

		if (!name)
			continue;
		*TL_PUSH(r->a, &r->config->facts) = name;
		add_plugin_option(r, key, name);
	}
}

static void read_baseline(struct reading *r, const char *key, const json_t *value)
{
	add_plugin_option(r, key, file(r, key, value));
}

static void read_index(struct reading *r, const char *key, const json_t *value)
{
	r->config->index = file(r, key, value);
}

static void read_rules(struct reading *r, const char *key, const json_t *value)
{
	const char *list = "";
	const json_t *item;
	size_t i;

	if (!json_is_array(value)) {
		complain(r, key, "must be a list of rules");
		return;
	}
	json_array_foreach(value, i, item) {
		const char *id = word(r, key, item);

		if (id && !tl_rule_find(id, strlen(id)))
			complain(r, key, tl_arena_printf(r->a, "names a rule that isn't there: %s", id));
		else if (id)
			list = tl_arena_printf(r->a, "%s%s%s", list, *list ? "," : "", id);
	}
	if (*list)
		add_plugin_option(r, key, list);
}

static void read_cc(struct reading *r, const char *key, const json_t *value)
{
	r->config->compile.cc = word(r, key, value);
}

static unsigned number(struct reading *r, const char *key, const json_t *value, unsigned least, unsigned most,
		       unsigned otherwise)
{
	json_int_t n = json_integer_value(value);

	if (json_is_integer(value) && n >= least && n <= most)
		return (unsigned)n;
	complain(r, key, tl_arena_printf(r->a, "must be a number from %u to %u", least, most));
	return otherwise;
}

static void read_level(struct reading *r, const char *key, const json_t *value)
{
	add_plugin_option(r, key, tl_arena_printf(r->a, "%u", number(r, key, value, 1, 2, 1)));
}

static void read_pause(struct reading *r, const char *key, const json_t *value)
{
	r->config->pause = number(r, key, value, 0, 60000, r->config->pause);
}

static void read_parallel(struct reading *r, const char *key, const json_t *value)
{
	r->config->parallel = number(r, key, value, 1, 64, r->config->parallel);
}

static void read_timeout(struct reading *r, const char *key, const json_t *value)
{
	r->config->seconds = number(r, key, value, 1, 3600, r->config->seconds);
}

static const struct {
	const char *key;
	void (*read)(struct reading *r, const char *key, const json_t *value);
} known[] = {
	{ "compileCommands", read_compile_commands },
	{ "facts", read_facts },
	{ "baseline", read_baseline },
	{ "index", read_index },
	{ "enable", read_rules },
	{ "disable", read_rules },
	{ "level", read_level },
	{ "cc", read_cc },
	{ "pause", read_pause },
	{ "parallel", read_parallel },
	{ "timeout", read_timeout },
};

void lsp_config_read(struct tl_arena *a, const json_t *params, const char *root,
		     struct lsp_config *ret, const char **complaint)
{
	const json_t *options = json_object_get(params, "initializationOptions");
	struct reading r = { .a = a, .root = root, .config = ret };
	const char *key;
	json_t *value;

	*ret = (struct lsp_config){ .pause = 250, .parallel = 2, .seconds = 120 };
	json_object_foreach((json_t *)options, key, value) {
		size_t i;

		for (i = 0; i < sizeof(known) / sizeof(*known) && strcmp(known[i].key, key); i++)
			;
		if (i == sizeof(known) / sizeof(*known))
			complain(&r, key, "isn't known; there are compileCommands, facts, baseline, index, "
				 "enable, disable, level, cc, pause, parallel and timeout");
		else if (!json_is_null(value))
			known[i].read(&r, key, value);
	}
	*complaint = r.complaint;
}
