// SPDX-License-Identifier: GPL-2.0-or-later
#include <string.h>
#include "known.h"
#include "scratch.h"

uint32_t known_mark(struct tl_baseline *b, struct unit_results *u)
{
	struct finding **f;
	uint32_t n = 0;

	tl_for_each(f, &u->findings) {
		(*f)->known = tl_baseline_use(b, (*f)->fingerprint) != NULL;
		n += !(*f)->known;
	}
	return n;
}

static bool has(const struct tl_strings *names, const char *name)
{
	return tl_intern_find(names, name, strlen(name)) != NULL;
}

bool known_is_stale(const struct tl_baseline_entry *e, const struct known_scope *scope)
{
	if (e->used || has(&scope->failed, e->file))
		return false;
	return scope->all || has(&scope->analysed, e->file);
}

/* The words of a baseline's line are separated by spaces. */
static const char *one_word(struct tl_arena *a, const char *s)
{
	char *word = tl_arena_strndup(a, s, strlen(s));

	for (char *p = word; *p; p++)
		if (strchr(" \t\r\n", *p))
			*p = '_';
	return word;
}

int known_update(struct tl_arena *a, const struct tl_baseline *b, const struct known_scope *scope,
		 const char *root, struct finding *const *findings, uint32_t n, struct tl_err *err)
{
	struct tl_baseline all = { .path = b->path };
	const struct tl_baseline_entry *e;
	struct tl_replace file;
	int code;

	/* Entries that were used go in as the findings that used them: where those are now. */
	tl_for_each(e, &b->entries) {
		if (!e->used && !known_is_stale(e, scope))
			*TL_PUSH(a, &all.entries) = *e;
	}
	for (uint32_t i = 0; i < n; i++) {
		const struct finding *f = findings[i];
		struct tl_baseline_entry *entry;

		if (strlen(f->fingerprint) + 1 != TL_FINGERPRINT_SIZE)
			continue;
		entry = TL_PUSH(a, &all.entries);
		*entry = (struct tl_baseline_entry){
			.rule = one_word(a, f->rule),
			.file = f->at.file ? one_word(a, relative_name(root, f->at.file)) : "-",
			.function = f->at.function ? one_word(a, f->at.function) : "-",
		};
		memcpy(entry->fingerprint, f->fingerprint, TL_FINGERPRINT_SIZE);
	}
	code = scratch_replace_begin(a, &file, b->path, err);
	if (code)
		return code;
	tl_baseline_write(a, &all, file.out);
	return scratch_replace_end(&file, err);
}
