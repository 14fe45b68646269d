// SPDX-License-Identifier: GPL-2.0-or-later
#include <errno.h>
#include <jansson.h>
#include <string.h>
#include "compdb.h"
#include "sites.h"

#define FORMAT 1

struct reader {
	struct tl_arena *a;
	const char *directory;	/* that file names are relative to */
};

static const char *text_of(const struct reader *r, const json_t *object, const char *key)
{
	const char *s = json_string_value(json_object_get(object, key));

	return s ? tl_arena_strndup(r->a, s, strlen(s)) : NULL;
}

static uint32_t number_of(const json_t *object, const char *key)
{
	return (uint32_t)json_integer_value(json_object_get(object, key));
}

static bool flag_of(const json_t *object, const char *key)
{
	return json_is_true(json_object_get(object, key));
}

static struct span span_of(const struct reader *r, const json_t *object, const char *key)
{
	const json_t *s = json_object_get(object, key);
	const char *file = json_string_value(json_object_get(s, "file"));

	return (struct span){
		.file = file ? absolute_name(r->a, r->directory, file) : NULL,
		.line = number_of(s, "line"), .column = number_of(s, "column"),
		.end_line = number_of(s, "end_line"), .end_column = number_of(s, "end_column"),
		.macro = text_of(r, s, "macro"),
	};
}

/* The place of `value` among `names`; 0 where it is none of them. */
static unsigned choice_of(const json_t *object, const char *key, const char *const *names, unsigned n)
{
	const char *value = json_string_value(json_object_get(object, key));

	while (value && n-- > 1) {
		if (!strcmp(value, names[n]))
			return n;
	}
	return 0;
}

static struct site_object object_of(const struct reader *r, const json_t *o)
{
	static const char *const storages[] = { "", "static", "global", "local" };

	return (struct site_object){
		.declared = span_of(r, o, "declared"), .storage = choice_of(o, "storage", storages, 4),
	};
}

static void read_declaration(const struct reader *r, const json_t *o, struct site_declaration *d)
{
	*d = (struct site_declaration){
		.function = text_of(r, o, "function"), .is_static = flag_of(o, "static"),
		.is_definition = flag_of(o, "definition"), .at = span_of(r, o, "at"),
		.parameter = span_of(r, o, "parameter"), .parameter_name = text_of(r, o, "parameter_name"),
		.end_line = number_of(o, "end_line"),
	};
}

static void read_use(const struct reader *r, const json_t *o, struct site_use *u)
{
	static const char *const kinds[] = { "other", "cast", "init", "assign" };

	*u = (struct site_use){
		.function = text_of(r, o, "function"), .kind = choice_of(o, "kind", kinds, 4),
		.at = span_of(r, o, "at"), .variable = text_of(r, o, "variable"), .type = text_of(r, o, "type"),
	};
}

static void read_call(const struct reader *r, const json_t *o, struct site_call *c)
{
	*c = (struct site_call){
		.callee = text_of(r, o, "callee"), .function = text_of(r, o, "function"),
		.at = span_of(r, o, "at"), .arguments = number_of(o, "arguments"), .object = object_of(r, o),
		.record = text_of(r, o, "record"), .member = text_of(r, o, "member"),
		.variable = text_of(r, o, "variable"), .callback = text_of(r, o, "callback"),
		.container = text_of(r, o, "container"), .path = text_of(r, o, "path"),
		.data = text_of(r, o, "data"), .casts_callback = flag_of(o, "casts_callback"),
		.zero = flag_of(o, "zero"), .indexed = flag_of(o, "indexed"),
	};
}

static void read_mention(const struct reader *r, const json_t *o, struct site_mention *m)
{
	static const char *const kinds[] = { "function", "member", "object" };

	*m = (struct site_mention){
		.kind = choice_of(o, "kind", kinds, 3), .name = text_of(r, o, "name"),
		.function = text_of(r, o, "function"), .at = span_of(r, o, "at"), .object = object_of(r, o),
	};
}

static void read_lists(const struct reader *r, const json_t *root, struct sites *ret)
{
	const json_t *item;
	size_t i;

	json_array_foreach(json_object_get(root, "declarations"), i, item)
		read_declaration(r, item, TL_PUSH(r->a, &ret->declarations));
	json_array_foreach(json_object_get(root, "uses"), i, item)
		read_use(r, item, TL_PUSH(r->a, &ret->uses));
	json_array_foreach(json_object_get(root, "calls"), i, item)
		read_call(r, item, TL_PUSH(r->a, &ret->calls));
	json_array_foreach(json_object_get(root, "mentions"), i, item)
		read_mention(r, item, TL_PUSH(r->a, &ret->mentions));
}

int sites_read(struct tl_arena *a, const char *path, struct sites *ret, struct tl_err *err)
{
	struct reader r = { .a = a };
	json_error_t at;
	json_t *root = json_load_file(path, 0, &at);
	int code = 0;

	memset(ret, 0, sizeof(*ret));
	if (!root)
		return tl_err_set(err, EINVAL, "%s:%d: %s", path, at.line, at.text);
	r.directory = text_of(&r, root, "directory");
	if (number_of(root, "format") != FORMAT || !r.directory)
		code = tl_err_set(err, EPROTO, "%s: no edit sites of format %d", path, FORMAT);
	else
		read_lists(&r, root, ret);
	json_decref(root);
	return code;
}
