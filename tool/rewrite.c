// SPDX-License-Identifier: GPL-2.0-or-later
#include <dirent.h>
#include <jansson.h>
#include <string.h>
#include <unistd.h>
#include "rewrite.h"
#include "tool.h"

#define FORMAT 1

static const char *copy(struct tl_arena *a, const json_t *s)
{
	const char *text = json_string_value(s);

	return text ? tl_arena_strndup(a, text, strlen(text)) : "";
}

static const char *text_of(struct tl_arena *a, const json_t *root, const char *key)
{
	return copy(a, json_object_get(root, key));
}

static const char *text_or_null(struct tl_arena *a, const json_t *root, const char *key)
{
	const char *text = text_of(a, root, key);

	return *text ? text : NULL;
}

static void read_calls(struct tl_arena *a, json_t *calls, struct rewrite_calls *ret)
{
	const char *from;
	json_t *item;

	json_object_foreach(calls, from, item)
		*TL_PUSH(a, &ret->items) = (struct rewrite_call){
			.from = tl_arena_strndup(a, from, strlen(from)), .to = text_of(a, item, "to"),
			.keep = (uint32_t)json_integer_value(json_object_get(item, "keep")),
			.first = text_or_null(a, item, "first"), .repeats = json_is_true(json_object_get(item, "repeats")),
			.refused = text_or_null(a, item, "refused"), .care = text_or_null(a, item, "care"),
		};
}

static void read_all(struct tl_arena *a, json_t *root, struct rewrite *r)
{
	const json_t *object = json_object_get(root, "object");
	json_t *item;
	size_t i;

	r->subject = text_of(a, root, "subject");
	r->equal = text_of(a, root, "equal");
	r->parameter = text_of(a, root, "parameter");
	r->doc = text_of(a, root, "doc");
	r->assigned = text_of(a, root, "assigned");
	r->found = text_of(a, root, "found");
	r->object = (struct rewrite_object){ text_or_null(a, object, "from"), text_or_null(a, object, "to"),
					     text_or_null(a, object, "include") };
	json_array_foreach(json_object_get(root, "why"), i, item)
		*TL_PUSH(a, &r->why) = copy(a, item);
	json_array_foreach(json_object_get(root, "names"), i, item)
		*TL_PUSH(a, &r->names) = copy(a, item);
	json_array_foreach(json_object_get(root, "unused"), i, item)
		*TL_PUSH(a, &r->unused) = copy(a, item);
	json_array_foreach(json_object_get(root, "members"), i, item)
		*TL_PUSH(a, &r->members) = copy(a, item);
	read_calls(a, json_object_get(root, "calls"), &r->calls);
	read_calls(a, json_object_get(root, "uses"), &r->uses);
	read_calls(a, json_object_get(root, "declarations"), &r->declarations);
	read_calls(a, json_object_get(root, "macros"), &r->macros);
}

/* "setup, ..." of the files in a folder. */
static const char *names_in(struct tl_arena *a, const char *folder)
{
	const char *names = "";
	struct dirent *entry;
	DIR *dir = opendir(folder);

	while (dir && (entry = readdir(dir))) {
		const char *dot = strrchr(entry->d_name, '.');

		if (dot && !strcmp(dot, ".json"))
			names = tl_arena_printf(a, "%s%s%.*s", names, *names ? ", " : "", (int)(dot - entry->d_name),
						entry->d_name);
	}
	if (dir)
		closedir(dir);
	return names;
}

int rewrite_read(struct tl_arena *a, const char *name, struct rewrite *ret)
{
	const char *folder = find_near_program(a, "../rules/rewrites", "../share/tasklint/rewrites"), *path;
	json_error_t at;
	json_t *root;

	if (!folder)
		return trouble("the ways to write tasklets are not installed");
	path = tl_arena_printf(a, "%s/%s.json", folder, name);
	if (strchr(name, '/') || access(path, F_OK))
		return trouble("--to can't be '%s'; there is %s", name, names_in(a, folder));
	root = json_load_file(path, 0, &at);
	if (!root)
		return trouble("%s:%d: %s", path, at.line, at.text);
	*ret = (struct rewrite){ .name = name };
	if (json_integer_value(json_object_get(root, "format")) == FORMAT)
		read_all(a, root, ret);
	json_decref(root);
	if (!ret->calls.items.n)
		return trouble("%s: is no rewrite of format %d", path, FORMAT);
	return EXIT_CLEAN;
}

const struct rewrite_call *rewrite_find(const struct rewrite_calls *calls, const char *from)
{
	const struct rewrite_call *c;

	tl_for_each(c, &calls->items) {
		if (from && !strcmp(c->from, from))
			return c;
	}
	return NULL;
}

const char *rewrite_fill(struct tl_arena *a, const char *text, const struct rewrite_values *values)
{
	const struct { const char *word, *value; } words[] = {
		{ "@variable", values->variable }, { "@argument", values->argument },
		{ "@path", values->path }, { "@type", values->type },
	};
	const char *out = "";

	while (*text) {
		size_t plain = strcspn(text, "@"), i;

		out = tl_arena_printf(a, "%s%.*s", out, (int)plain, text);
		text += plain;
		for (i = 0; *text && i < sizeof(words) / sizeof(*words); i++) {
			if (!tl_starts_with(text, words[i].word))
				continue;
			out = tl_arena_printf(a, "%s%s", out, words[i].value ? words[i].value : "");
			text += strlen(words[i].word);
			break;
		}
		if (i == sizeof(words) / sizeof(*words))
			out = tl_arena_printf(a, "%s%c", out, *text++);
	}
	return out;
}
