// SPDX-License-Identifier: GPL-2.0-or-later
#define _GNU_SOURCE
#include <errno.h>
#include <jansson.h>
#include <limits.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>
#include "compdb.h"

const char *absolute_name(struct tl_arena *a, const char *directory, const char *file)
{
	const char *name = *file == '/' ? tl_arena_strndup(a, file, strlen(file))
		: tl_arena_printf(a, "%s/%s", directory, file);
	char real[PATH_MAX];

	return realpath(name, real) ? tl_arena_strndup(a, real, strlen(real)) : name;
}

/* One word of a command, unquoted; moves *at behind it. NULL where a quote isn't closed. */
static const char *read_word(struct tl_arena *a, const char **at)
{
	const char *s = *at;
	char *word = tl_arena_get(a, strlen(s) + 1), *out = word;
	char quote = '\0';

	for (; *s && (quote || !strchr(" \t\n", *s)); s++) {
		if (quote && *s == quote)
			quote = '\0';
		else if (!quote && (*s == '\'' || *s == '"'))
			quote = *s;
		else if (*s == '\\' && s[1] && (!quote || (quote == '"' && strchr("\"\\$`", s[1]))))
			*out++ = *++s;
		else
			*out++ = *s;
	}
	*at = s;
	return quote ? NULL : word;
}

const char **compdb_split(struct tl_arena *a, const char *command, uint32_t *ret_n)
{
	TL_VEC(const char *) words = { 0 };
	const char *word;

	for (command += strspn(command, " \t\n"); *command; command += strspn(command, " \t\n")) {
		word = read_word(a, &command);
		if (!word)
			return NULL;
		*TL_PUSH(a, &words) = word;
	}
	*ret_n = words.n;
	*TL_PUSH(a, &words) = NULL;
	return words.items;
}

static bool is_c_file(const char *file)
{
	size_t len = strlen(file);

	return len > 2 && !strcmp(file + len - 2, ".c");
}

static const char **argument_list(struct tl_arena *a, const json_t *list, uint32_t *ret_n)
{
	size_t n = json_array_size(list), i;
	const char **argv = TL_NEW_ARRAY(a, const char *, n + 1);
	const json_t *item;

	json_array_foreach(list, i, item) {
		if (!json_is_string(item))
			return NULL;
		argv[i] = tl_arena_strndup(a, json_string_value(item), json_string_length(item));
	}
	*ret_n = (uint32_t)n;
	return argv;
}

static int read_arguments(struct tl_arena *a, const struct compdb *db, size_t i, const json_t *obj,
			  struct compdb_entry *e, struct tl_err *err)
{
	const json_t *arguments = json_object_get(obj, "arguments");
	const json_t *command = json_object_get(obj, "command");

	if (json_is_array(arguments)) {
		e->argv = argument_list(a, arguments, &e->argc);
		if (!e->argv)
			return tl_err_set(err, EINVAL, "%s: entry %zu: 'arguments' must be a list of strings",
					  db->path, i + 1);
	} else if (json_is_string(command)) {
		e->argv = compdb_split(a, json_string_value(command), &e->argc);
		if (!e->argv)
			return tl_err_set(err, EINVAL, "%s: entry %zu: a quote isn't closed in 'command'",
					  db->path, i + 1);
	} else {
		return tl_err_set(err, EINVAL, "%s: entry %zu has neither 'arguments' nor 'command'",
				  db->path, i + 1);
	}
	if (!e->argc)
		return tl_err_set(err, EINVAL, "%s: entry %zu: the command is empty", db->path, i + 1);
	return 0;
}

static int read_entry(struct tl_arena *a, struct compdb *db, const char *folder, size_t i,
		      const json_t *obj, struct tl_err *err)
{
	static const char *const keys[] = { "directory", "file" };
	struct compdb_entry e;
	int code;

	if (!json_is_object(obj))
		return tl_err_set(err, EINVAL, "%s: entry %zu must be an object", db->path, i + 1);
	for (size_t k = 0; k < sizeof(keys) / sizeof(*keys); k++) {
		if (!json_is_string(json_object_get(obj, keys[k])))
			return tl_err_set(err, EINVAL, "%s: entry %zu has no '%s'", db->path, i + 1, keys[k]);
	}
	if (!is_c_file(json_string_value(json_object_get(obj, "file")))) {
		db->nothers++;
		return 0;
	}
	code = read_arguments(a, db, i, obj, &e, err);
	if (code)
		return code;
	e.directory = absolute_name(a, folder, json_string_value(json_object_get(obj, "directory")));
	e.file = absolute_name(a, e.directory, json_string_value(json_object_get(obj, "file")));
	*TL_PUSH(a, &db->entries) = e;
	return 0;
}

static int compare(const void *a, const void *b)
{
	const struct compdb_entry *x = a, *y = b;
	int order = strcmp(x->file, y->file);

	if (!order)
		order = strcmp(x->directory, y->directory);
	for (uint32_t i = 0; !order; i++) {
		if (!x->argv[i] || !y->argv[i])
			return (x->argv[i] != NULL) - (y->argv[i] != NULL);
		order = strcmp(x->argv[i], y->argv[i]);
	}
	return order;
}

/* bear lists a file as often as it was compiled; one command for one file is enough. */
static void sort_entries(struct compdb *db)
{
	struct compdb_entry *e = db->entries.items;
	uint32_t n = 0;

	if (!db->entries.n)
		return;
	qsort(e, db->entries.n, sizeof(*e), compare);
	for (uint32_t i = 0; i < db->entries.n; i++) {
		if (!n || strcmp(e[n - 1].file, e[i].file))
			e[n++] = e[i];
	}
	db->entries.n = n;
}

static char *folder_of(struct tl_arena *a, const char *path)
{
	const char *slash = strrchr(path, '/');
	char here[PATH_MAX];

	if (slash == path)
		return tl_arena_strndup(a, "/", 1);
	if (slash)
		path = tl_arena_strndup(a, path, (size_t)(slash - path));
	else
		path = ".";
	if (!realpath(path, here))
		return tl_arena_strndup(a, path, strlen(path));
	return tl_arena_strndup(a, here, strlen(here));
}

int compdb_read(struct tl_arena *a, const char *path, struct compdb *ret, struct tl_err *err)
{
	struct compdb db = { .path = path };
	json_error_t where;
	const json_t *item;
	const char *folder;
	struct stat st;
	int code = 0;
	json_t *list;
	char *text;
	size_t size, i;

	if (!stat(path, &st) && S_ISDIR(st.st_mode))
		db.path = tl_arena_printf(a, "%s/compile_commands.json", path);
	code = tl_read_file(a, db.path, &text, &size, err);
	if (code)
		return code;
	list = json_loadb(text, size, 0, &where);
	if (!list)
		return tl_err_set(err, EINVAL, "%s:%d:%d: %s", db.path, where.line, where.column, where.text);
	if (!json_is_array(list))
		code = tl_err_set(err, EINVAL, "%s: must be a list of compile commands", db.path);
	folder = folder_of(a, db.path);
	json_array_foreach(list, i, item) {
		if (!code)
			code = read_entry(a, &db, folder, i, item, err);
	}
	json_decref(list);
	if (code)
		return code;
	sort_entries(&db);
	*ret = db;
	return 0;
}

static int compare_file(const void *key, const void *entry)
{
	return strcmp(key, ((const struct compdb_entry *)entry)->file);
}

const char *const *compdb_names(struct tl_arena *a, const struct compdb *db)
{
	const char **names = TL_NEW_ARRAY(a, const char *, db->entries.n + 1);

	for (uint32_t i = 0; i < db->entries.n; i++)
		names[i] = db->entries.items[i].file;
	return names;
}

const struct compdb_entry *compdb_find(struct tl_arena *a, const struct compdb *db, const char *file)
{
	char here[PATH_MAX];

	if (!db->entries.n)
		return NULL;
	return bsearch(absolute_name(a, getcwd(here, sizeof(here)) ? here : ".", file), db->entries.items,
		       db->entries.n, sizeof(*db->entries.items), compare_file);
}
