// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Facts that were generated from a whole kernel: thousands of functions, of which
 * a unit calls some dozens. The file is mapped, and bisected for a name; only the
 * section that is found is read.
 */
#define _POSIX_C_SOURCE 200809L
#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>
#include "model/parse.h"

/* No head is longer than this. */
#define MAX_HEAD 4096

/* One section: [name] and what follows. */
struct section {
	const char *begin, *end, *name;
	size_t nname;
};

/* ---- the head */

static void read_head_line(struct tl_parse *p, struct tl_generated *g, int64_t *ret_bytes)
{
	if (tl_parse_accept_word(p, "kernel")) {
		tl_parse_expect(p, '=');
		tl_parse_skip(p);
		tl_parse_kernel(p, &g->kernel_from, &g->kernel_to);
	} else if (tl_parse_accept_word(p, "origin")) {
		tl_parse_expect(p, '=');
		tl_parse_skip(p);
		g->origin = tl_parse_origin(p);
	} else if (tl_parse_accept_word(p, "bytes")) {
		tl_parse_expect(p, '=');
		*ret_bytes = tl_parse_number(p);
		tl_parse_end(p);
	} else {
		tl_parse_fail_expected(p, "kernel, origin or bytes");
	}
}

/* Where the sections of `text` begin; NULL: nowhere in the first bytes. */
static const char *find_sections(const char *text, size_t size)
{
	const char *at = text, *end = text + (size < MAX_HEAD ? size : MAX_HEAD);

	for (; at && at < end && *at != '['; at = at ? at + 1 : NULL)
		at = memchr(at, '\n', (size_t)(end - at));
	return at && at < end ? at : NULL;
}

static int read_head(struct tl_model *m, struct tl_generated *g, const char *text, size_t size, struct tl_err *err)
{
	struct tl_parse p = { .m = m, .file = g->path, .err = err, .section = "" };
	const char *sections = find_sections(text, size);
	bool format_seen = false;
	int64_t bytes = -1;
	char *head, *line, *eol;

	if (!sections)
		return tl_err_set(err, EINVAL, "%s: no section begins in the first %d bytes", g->path, MAX_HEAD);
	head = tl_arena_strndup(m->arena, text, (size_t)(sections - text));
	for (line = head; line < head + (sections - text) && !p.status; line = eol + 1) {
		eol = tl_parse_line(&p, line, head + (sections - text));
		if (!*p.s)
			continue;
		if (format_seen)
			read_head_line(&p, g, &bytes);
		else
			tl_parse_format(&p);
		format_seen = true;
		p.section = "the head";
	}
	if (p.status)
		return p.status;
	g->line = p.line;
	g->text = sections;
	g->size = size - (size_t)(sections - text);
	if (!g->kernel_from || !g->kernel_to || !g->origin || bytes < 0)
		return tl_err_set(err, EINVAL, "%s: the head must have kernel = FROM..TO, origin and bytes", g->path);
	if ((size_t)bytes != g->size)
		return tl_err_set(err, EINVAL, "%s: %zu bytes of sections where %lld are said to be: cut off, or changed by hand",
				  g->path, g->size, (long long)bytes);
	return 0;
}

static int map_file(struct tl_model *m, const char *path, struct tl_err *err)
{
	struct tl_generated g = { .path = tl_intern(&m->strings, path) };
	int fd = open(path, O_RDONLY | O_CLOEXEC), ret = 0;
	struct stat st;
	void *text;

	if (fd < 0 || fstat(fd, &st)) {
		ret = tl_err_set(err, errno, "%s: %s", path, strerror(errno));
	} else if (!st.st_size) {
		ret = tl_err_set(err, EINVAL, "%s: there is no 'format = %d'", path, TL_API_FORMAT);
	} else {
		text = mmap(NULL, (size_t)st.st_size, PROT_READ, MAP_PRIVATE, fd, 0);
		if (text == MAP_FAILED)
			ret = tl_err_set(err, errno, "%s: %s", path, strerror(errno));
		else
			ret = read_head(m, &g, text, (size_t)st.st_size, err);
		if (ret && text != MAP_FAILED)
			munmap(text, (size_t)st.st_size);
	}
	if (fd >= 0)
		close(fd);
	if (!ret)
		*TL_PUSH(m->arena, &m->generated) = g;
	return ret;
}

int tl_model_add_generated(struct tl_model *m, const char *path, struct tl_err *err)
{
	struct tl_model_files files = { 0 };
	const char **file;
	int ret;

	ret = tl_model_list(m->arena, path, &files, err);
	if (ret)
		return ret;
	tl_for_each(file, &files.list) {
		ret = map_file(m, *file, err);
		if (ret)
			return ret;
	}
	return 0;
}

int tl_model_read_all(struct tl_model *m, const char *folder, struct tl_err *err)
{
	const char *generated = tl_arena_printf(m->arena, "%s/generated", folder);
	int ret = tl_model_read(m, folder, err);

	return ret || access(generated, F_OK) ? ret : tl_model_add_generated(m, generated, err);
}

/* ---- sections */

/* The section that begins at the '[' at `at`. */
static bool read_section(const struct tl_generated *g, const char *at, struct section *ret)
{
	const char *end = g->text + g->size, *close = memchr(at, ']', (size_t)(end - at)), *next;

	if (!close)
		return false;
	*ret = (struct section){ at, end, at + 1, (size_t)(close - at - 1) };
	for (next = close; (next = memchr(next, '\n', (size_t)(end - next))); ) {
		if (++next == end || *next == '[') {
			ret->end = next;
			break;
		}
	}
	return true;
}

/* The '[' of the section that `at` is in: `first` begins one. */
static const char *section_around(const char *first, const char *at)
{
	while (at > first && !(*at == '[' && at[-1] == '\n'))
		at--;
	return at;
}

static int compare(const struct section *s, const char *name, size_t n)
{
	int order = memcmp(s->name, name, s->nname < n ? s->nname : n);

	return order ? order : (s->nname > n) - (s->nname < n);
}

static uint32_t line_of(const struct tl_generated *g, const char *at)
{
	uint32_t line = g->line;

	for (const char *s = g->text; (s = memchr(s, '\n', (size_t)(at - s))); s++)
		line++;
	return line + 1;
}

static int fail_at(const struct tl_generated *g, const char *at, const char *what, struct tl_err *err)
{
	return tl_err_set(err, EINVAL, "%s:%u: %s", g->path, line_of(g, at), what);
}

static const char unsorted[] = "sections are not in the order of their names";

/* 1: found, 0: not there, or -errno. What is passed on the way must be in order. */
static int find_section(const struct tl_generated *g, const char *name, struct section *ret, struct tl_err *err)
{
	const char *low = g->text, *high = g->text + g->size;
	struct section below = { 0 }, above = { 0 };
	size_t n = strlen(name);

	while (low < high) {
		int order;

		if (!read_section(g, section_around(low, low + (high - low) / 2), ret))
			return fail_at(g, low, "a line that begins with '[' must end with ']'", err);
		if ((below.name && compare(&below, ret->name, ret->nname) >= 0) ||
		    (above.name && compare(&above, ret->name, ret->nname) <= 0))
			return fail_at(g, ret->begin, unsorted, err);
		order = compare(ret, name, n);
		if (!order)
			return 1;
		if (order < 0) {
			below = *ret;
			low = ret->end;
		} else {
			above = *ret;
			high = ret->begin;
		}
	}
	return 0;
}

/* Read a section into a model of its own. The line is only looked for where something is wrong. */
static int read_api(const struct tl_generated *g, const struct section *s, struct tl_arena *a,
		    const struct tl_api **ret, struct tl_err *err)
{
	size_t size = (size_t)(s->end - s->begin);
	struct tl_model *m = tl_model_new(a);
	int e = tl_model_read_sections(m, g->path, 0, g->origin, tl_arena_strndup(a, s->begin, size), size, err);

	if (e)
		return tl_model_read_sections(tl_model_new(a), g->path, line_of(g, s->begin) - 1, g->origin,
					      tl_arena_strndup(a, s->begin, size), size, err);
	*ret = m->api_list.n == 1 ? m->api_list.items[0] : NULL;
	return *ret && (*ret)->kind == TL_S_FUNCTION && (*ret)->proto
		? 0 : fail_at(g, s->begin, "this is no function with a proto", err);
}

/* ---- which kernels */

/* The next line of a section that isn't about the way to what it says; NULL at the end. */
static const char *next_line(const char **at, const char *end, size_t *ret_n)
{
	static const char via[] = "via = ";
	const char *line, *eol;

	do {
		line = *at;
		if (line >= end)
			return NULL;
		eol = memchr(line, '\n', (size_t)(end - line));
		*ret_n = (size_t)((eol ? eol : end) - line);
		*at = eol ? eol + 1 : end;
	} while (*ret_n >= sizeof(via) - 1 && !memcmp(line, via, sizeof(via) - 1));
	return line;
}

static bool say_the_same(const struct section *a, const struct section *b)
{
	const char *s = a->begin, *t = b->begin, *x, *y;
	size_t n = 0, k = 0;

	do {
		x = next_line(&s, a->end, &n);
		y = next_line(&t, b->end, &k);
		if (!x || !y)
			return !x && !y;
	} while (n == k && !memcmp(x, y, n));
	return false;
}

/* The files for the version, or the last before and the first behind it. */
static void choose(const struct tl_model *m, int version, const struct tl_generated **ret_below,
		   const struct tl_generated **ret_above)
{
	const struct tl_generated *g;

	*ret_below = *ret_above = NULL;
	tl_for_each(g, &m->generated) {
		if (g->kernel_from <= version && (!*ret_below || g->kernel_from > (*ret_below)->kernel_from))
			*ret_below = g;
		if (g->kernel_to >= version && (!*ret_above || g->kernel_to < (*ret_above)->kernel_to))
			*ret_above = g;
	}
}

int tl_model_generated(const struct tl_model *m, const char *name, int version, struct tl_arena *a,
		       const struct tl_api **ret, struct tl_err *err)
{
	const struct tl_generated *below, *above;
	struct section s, other;
	int found;

	*ret = NULL;
	choose(m, version, &below, &above);
	if (!below || !above)
		return 0;
	found = find_section(below, name, &s, err);
	if (found > 0 && above != below) {
		found = find_section(above, name, &other, err);
		if (found > 0 && !say_the_same(&s, &other))
			return 0;
	}
	return found > 0 ? read_api(below, &s, a, ret, err) : found;
}

int tl_model_check_generated(const struct tl_model *m, struct tl_arena *a, uint32_t *ret_n, struct tl_err *err)
{
	const struct tl_generated *g;
	int ret;

	*ret_n = 0;
	tl_for_each(g, &m->generated) {
		struct section s, before = { 0 };

		for (const char *at = g->text; at < g->text + g->size; at = s.end) {
			const struct tl_api *api;

			if (!read_section(g, at, &s))
				return fail_at(g, at, "a line that begins with '[' must end with ']'", err);
			if (before.name && compare(&before, s.name, s.nname) >= 0)
				return fail_at(g, at, unsorted, err);
			ret = read_api(g, &s, a, &api, err);
			if (ret)
				return ret;
			before = s;
			++*ret_n;
		}
	}
	return 0;
}
