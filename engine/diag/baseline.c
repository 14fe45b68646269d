// SPDX-License-Identifier: GPL-2.0-or-later
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <tasklint/results.h>

static bool is_fingerprint(const char *s, size_t n)
{
	return n == TL_FINGERPRINT_SIZE - 1 && strspn(s, "0123456789abcdef") >= n;
}

static int compare(const void *a, const void *b)
{
	const struct tl_baseline_entry *x = a, *y = b;
	int order = strcmp(x->fingerprint, y->fingerprint);

	return order ? order : strcmp(x->file, y->file);
}

/* By what people look for; fingerprints say nothing to them. */
static int compare_for_people(const void *a, const void *b)
{
	const struct tl_baseline_entry *x = *(const struct tl_baseline_entry *const *)a;
	const struct tl_baseline_entry *y = *(const struct tl_baseline_entry *const *)b;
	int order = strcmp(x->file, y->file);

	if (!order)
		order = strcmp(x->function, y->function);
	if (!order)
		order = strcmp(x->rule, y->rule);
	return order ? order : strcmp(x->fingerprint, y->fingerprint);
}

/* The next word of a line, or "-". */
static const char *word(struct tl_arena *a, const char **at)
{
	const char *s = *at + strspn(*at, " \t");
	size_t n = strcspn(s, " \t\r\n");

	*at = s + n;
	return n ? tl_arena_strndup(a, s, n) : "-";
}

static int read_line(struct tl_arena *a, struct tl_baseline *b, const char *line, uint32_t number,
		     struct tl_err *err)
{
	struct tl_baseline_entry *e;
	const char *fingerprint;

	line += strspn(line, " \t\r");
	if (*line == '#' || *line == '\n' || !*line)
		return 0;
	fingerprint = word(a, &line);
	if (!is_fingerprint(fingerprint, strlen(fingerprint)))
		return tl_err_set(err, EINVAL, "%s:%u: '%s' is no fingerprint: 16 hexadecimal digits are",
				  b->path, number, fingerprint);
	e = TL_PUSH(a, &b->entries);
	*e = (struct tl_baseline_entry){ .line = number };
	memcpy(e->fingerprint, fingerprint, TL_FINGERPRINT_SIZE);
	e->rule = word(a, &line);
	e->file = word(a, &line);
	e->function = word(a, &line);
	return 0;
}

int tl_baseline_read(struct tl_arena *a, const char *path, struct tl_baseline *ret, struct tl_err *err)
{
	struct tl_baseline b = { .path = path };
	uint32_t number = 0;
	char *text, *line;
	size_t size;
	int code = tl_read_file(a, path, &text, &size, err);

	if (code)
		return code;
	if (strlen(text) != size)
		return tl_err_set(err, EINVAL, "%s: is no text", path);
	if (strncmp(text, TL_BASELINE_HEADER "\n", sizeof(TL_BASELINE_HEADER)))
		return tl_err_set(err, EPROTO, "%s:1: a baseline begins with '%s'", path, TL_BASELINE_HEADER);
	for (line = text; line; line = strchr(line, '\n')) {
		line += number > 0;
		code = read_line(a, &b, line, ++number, err);
		if (code)
			return code;
	}
	if (b.entries.n)
		qsort(b.entries.items, b.entries.n, sizeof(*b.entries.items), compare);
	*ret = b;
	return 0;
}

/* The first entry that isn't smaller than the fingerprint. */
static struct tl_baseline_entry *first_of(const struct tl_baseline *b, const char *fingerprint)
{
	uint32_t low = 0, high = b->entries.n;

	while (low < high) {
		uint32_t middle = low + (high - low) / 2;

		if (strcmp(b->entries.items[middle].fingerprint, fingerprint) < 0)
			low = middle + 1;
		else
			high = middle;
	}
	return b->entries.items + low;
}

struct tl_baseline_entry *tl_baseline_use(struct tl_baseline *b, const char *fingerprint)
{
	struct tl_baseline_entry *e, *end = b->entries.items + b->entries.n;

	if (!b->entries.n)
		return NULL;
	for (e = first_of(b, fingerprint); e != end && !strcmp(e->fingerprint, fingerprint); e++) {
		if (!e->used) {
			e->used = true;
			return e;
		}
	}
	return NULL;
}

void tl_baseline_write(struct tl_arena *a, const struct tl_baseline *b, FILE *out)
{
	const struct tl_baseline_entry **order = TL_NEW_ARRAY(a, const struct tl_baseline_entry *, b->entries.n);

	fputs(TL_BASELINE_HEADER "\n# FINGERPRINT RULE FILE FUNCTION, by tasklint run --update-baseline\n", out);
	for (uint32_t i = 0; i < b->entries.n; i++)
		order[i] = &b->entries.items[i];
	if (b->entries.n)
		qsort(order, b->entries.n, sizeof(*order), compare_for_people);
	for (uint32_t i = 0; i < b->entries.n; i++)
		fprintf(out, "%s %s %s %s\n", order[i]->fingerprint, order[i]->rule, order[i]->file,
			order[i]->function);
}

void tl_baseline_apply(struct tl_baseline *b, struct tl_analysis *an)
{
	char fingerprint[TL_FINGERPRINT_SIZE];
	uint32_t kept = 0;

	for (uint32_t i = 0; i < an->findings.n; i++) {
		tl_fingerprint(an->findings.items[i], fingerprint);
		if (!tl_baseline_use(b, fingerprint))
			an->findings.items[kept++] = an->findings.items[i];
	}
	an->findings.n = kept;
}
