// SPDX-License-Identifier: GPL-2.0-or-later
#include <errno.h>
#include <string.h>
#include "compdb.h"
#include "results.h"

struct reading {
	struct results_pool *pool;
	const char *directory;
};

void results_pool_init(struct results_pool *p, struct tl_arena *a)
{
	*p = (struct results_pool){ .arena = a, .strings.arena = a };
}

const char *severity_name(enum tl_severity severity)
{
	static const char *const names[] = {
		[TL_NOTE] = "note", [TL_WARNING] = "warning", [TL_ERROR] = "error",
	};

	return names[severity];
}

static enum tl_severity severity_of(const char *name)
{
	if (name && !strcmp(name, "note"))
		return TL_NOTE;
	return name && !strcmp(name, "error") ? TL_ERROR : TL_WARNING;
}

/* Names come from facts, which may be anybody's: a terminal must not obey them. */
static const char *plain(struct tl_arena *a, const char *s)
{
	char *copy = NULL;

	for (size_t i = 0; s[i]; i++) {
		if ((unsigned char)s[i] >= ' ' && s[i] != 0x7f)
			continue;
		if (!copy)
			copy = tl_arena_strndup(a, s, strlen(s));
		copy[i] = '?';
	}
	return copy ? copy : s;
}

static const char *text(struct reading *r, const json_t *obj, const char *key)
{
	const char *s = json_string_value(json_object_get(obj, key));

	return s ? tl_intern(&r->pool->strings, plain(r->pool->arena, s)) : NULL;
}

static uint32_t number(const json_t *obj, const char *key)
{
	json_int_t n = json_integer_value(json_object_get(obj, key));

	return n < 0 ? 0 : n > UINT32_MAX ? UINT32_MAX : (uint32_t)n;
}

static const char *file_name(struct reading *r, const char *file)
{
	return file ? tl_intern(&r->pool->strings, plain(r->pool->arena, absolute_name(r->pool->arena, r->directory, file)))
		    : NULL;
}

static struct place place(struct reading *r, const json_t *obj)
{
	return (struct place){
		.file = file_name(r, json_string_value(json_object_get(obj, "file"))),
		.line = number(obj, "line"),
		.column = number(obj, "column"),
		.function = text(r, obj, "function"),
	};
}

static void read_path(struct reading *r, const json_t *list, struct finding *f)
{
	const json_t *obj;
	struct step *s;
	size_t i;

	json_array_foreach(list, i, obj) {
		s = TL_PUSH(r->pool->arena, &f->path);
		s->at = place(r, obj);
		s->depth = number(obj, "depth");
		s->text = text(r, obj, "text");
		if (!s->text)
			s->text = "";
	}
}

static void read_fixits(struct reading *r, const json_t *list, struct finding *f)
{
	const json_t *obj;
	struct fixit *fix;
	size_t i;

	json_array_foreach(list, i, obj) {
		fix = TL_PUSH(r->pool->arena, &f->fixits);
		fix->at = place(r, obj);
		fix->old_text = text(r, obj, "old");
		fix->new_text = text(r, obj, "new");
		if (!fix->at.file || !fix->old_text || !fix->new_text)
			f->fixits.n--;
	}
}

/* True where the map had something at that place, and of that kind, before. */
static bool seen(struct reading *r, struct tl_map *map, const char *kind, const struct place *at)
{
	struct results_pool *p = r->pool;
	const char *key = tl_arena_printf(p->arena, "%s %s:%u:%u", kind, at->file ? at->file : "", at->line,
					  at->column);
	void **slot = tl_map_at(p->arena, map, tl_intern(&p->strings, key));

	if (*slot)
		return true;
	*slot = p;
	return false;
}

static int read_finding(struct reading *r, const json_t *obj, struct unit_results *u, const char *path,
			struct tl_err *err)
{
	struct finding *f = TL_NEW(r->pool->arena, struct finding);

	f->rule = text(r, obj, "rule");
	f->message = text(r, obj, "message");
	f->fingerprint = text(r, obj, "fingerprint");
	if (!f->rule || !f->message || !f->fingerprint)
		return tl_err_set(err, EINVAL, "%s: a finding without rule, message or fingerprint", path);
	f->severity = severity_of(json_string_value(json_object_get(obj, "severity")));
	f->cwe = (int)number(obj, "cwe");
	f->likely = json_is_true(json_object_get(obj, "likely"));
	f->at = place(r, obj);
	if (seen(r, &r->pool->reported, f->rule, &f->at))
		return 0;
	read_path(r, json_object_get(obj, "path"), f);
	read_fixits(r, json_object_get(obj, "fixits"), f);
	*TL_PUSH(r->pool->arena, &u->findings) = f;
	return 0;
}

static void read_ways(struct reading *r, const json_t *ways, struct tasklet *t)
{
	struct tasklet_way *way;
	const json_t *obj;
	size_t i;

	json_array_foreach(ways, i, obj) {
		way = TL_PUSH(r->pool->arena, &t->becomes);
		way->to = text(r, obj, "to");
		way->verdict = text(r, obj, "verdict");
		way->why = text(r, obj, "why");
		way->at = place(r, obj);
	}
}

static void read_tasklet(struct reading *r, const json_t *obj, struct unit_results *u)
{
	struct tasklet *t = TL_NEW(r->pool->arena, struct tasklet);
	const json_t *use_obj, *uses = json_object_get(obj, "uses");
	struct tasklet_use *use;
	size_t i;

	t->name = text(r, obj, "name");
	t->style = text(r, obj, "style");
	t->api = text(r, obj, "api");
	t->callback = text(r, obj, "callback");
	t->at = place(r, obj);
	t->callback_at.file = file_name(r, json_string_value(json_object_get(obj, "callback_file")));
	t->callback_at.line = number(obj, "callback_line");
	t->callback_at.function = t->callback;
	if (seen(r, &r->pool->tasklets, t->name ? t->name : "", &t->at))
		return;
	json_array_foreach(uses, i, use_obj) {
		use = TL_PUSH(r->pool->arena, &t->uses);
		use->kind = text(r, use_obj, "kind");
		use->api = text(r, use_obj, "api");
		use->at = place(r, use_obj);
	}
	read_ways(r, json_object_get(obj, "becomes"), t);
	*TL_PUSH(r->pool->arena, &u->tasklets) = t;
}

json_t *results_load(struct tl_arena *scratch, const char *path, struct tl_err *err)
{
	json_error_t where;
	json_t *json;
	char *content;
	size_t size;

	if (tl_read_file(scratch, path, &content, &size, err))
		return NULL;
	json = json_loadb(content, size, 0, &where);
	if (!json) {
		tl_err_set(err, EINVAL, "%s:%d:%d: %s", path, where.line, where.column, where.text);
		return NULL;
	}
	if (json_integer_value(json_object_get(json, "tasklint-results")) == TL_RESULTS_FORMAT &&
	    json_is_string(json_object_get(json, "unit")) &&
	    json_is_string(json_object_get(json, "directory")))
		return json;
	tl_err_set(err, EPROTO, "%s: not results of this tasklint, which have \"tasklint-results\": %d", path,
		   TL_RESULTS_FORMAT);
	json_decref(json);
	return NULL;
}

void results_files(const json_t *results, struct tl_arena *scratch,
		   void (*each)(void *context, const char *file), void *context)
{
	const char *directory = json_string_value(json_object_get(results, "directory"));
	const json_t *name, *files = json_object_get(results, "files");
	size_t i;

	json_array_foreach(files, i, name) {
		const char *file = json_string_value(name);

		if (file)
			each(context, *file == '/' ? file
			     : tl_arena_printf(scratch, "%s/%s", directory, file + (tl_starts_with(file, "./") ? 2 : 0)));
	}
}

int results_parse(struct results_pool *p, const json_t *json, const char *path,
		  struct unit_results *ret, struct tl_err *err)
{
	const json_t *findings = json_object_get(json, "findings"), *stats = json_object_get(json, "stats");
	const json_t *obj, *tasklets = json_object_get(json, "tasklets");
	struct reading r = { .pool = p, .directory = json_string_value(json_object_get(json, "directory")) };
	struct unit_results u = { 0 };
	int code = 0;
	size_t i;

	if (!r.directory)
		r.directory = ".";
	u.unit = file_name(&r, json_string_value(json_object_get(json, "unit")));
	u.compiler = text(&r, json, "compiler");
	u.milliseconds = number(stats, "milliseconds");
	u.functions = number(stats, "functions");
	json_array_foreach(findings, i, obj) {
		if (!code)
			code = read_finding(&r, obj, &u, path, err);
	}
	json_array_foreach(tasklets, i, obj)
		read_tasklet(&r, obj, &u);
	if (!code)
		*ret = u;
	return code;
}

const char *common_folder(struct tl_arena *a, const char *const *files, uint32_t n)
{
	const char *first = n ? files[0] : "/", *slash;
	size_t len;

	slash = strrchr(first, '/');
	len = slash ? (size_t)(slash - first) : 0;
	for (uint32_t i = 1; i < n; i++) {
		while (len && (strncmp(files[i], first, len) || files[i][len] != '/')) {
			while (len && first[len - 1] != '/')
				len--;
			len -= len > 0;
		}
	}
	return len ? tl_arena_strndup(a, first, len) : "/";
}

const char *relative_name(const char *folder, const char *file)
{
	size_t len = strlen(folder);

	if (len == 1)	/* "/" */
		return file;
	return !strncmp(file, folder, len) && file[len] == '/' ? file + len + 1 : file;
}
