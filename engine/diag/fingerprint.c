// SPDX-License-Identifier: GPL-2.0-or-later
#include <ctype.h>
#include <inttypes.h>
#include <stdio.h>
#include <string.h>
#include <tasklint/results.h>

static bool is_word(char c)
{
	return isalnum((unsigned char)c) || c == '_';
}

/*
 * The names in a message: what stands in quotes, and words that are called.
 * Anything else is wording, or a value.
 */
static uint64_t add_names(uint64_t h, const char *s)
{
	while (*s) {
		const char *start = s;

		if (*s == '\'') {
			s += 1 + strcspn(s + 1, "'");
			h = tl_hash_bytes(h, start, (size_t)(s - start));
			s += *s == '\'';
		} else if (is_word(*s)) {
			while (is_word(*s))
				s++;
			if (*s == '(')
				h = tl_hash_bytes(h, start, (size_t)(s - start) + 1);
		} else {
			s++;
		}
	}
	return tl_hash_bytes(h, "", 1);
}

void tl_fingerprint(const struct tl_finding *f, char ret[TL_FINGERPRINT_SIZE])
{
	const struct tl_symbol *last = f->function;
	const struct tl_step *step;
	bool below = !last;
	uint64_t h;

	h = tl_hash_text(TL_HASH_BEGIN, tl_rule_id(f->rule));
	h = tl_hash_text(h, last ? last->name : NULL);
	/* Who registers a callback, or takes a lock first, may change: the chain begins in the function. */
	tl_for_each(step, &f->path) {
		below |= step->function == f->function;
		if (below && step->function && step->function != last)
			h = tl_hash_text(h, step->function->name);
		if (below)
			last = step->function;
	}
	h = add_names(h, f->message);
	snprintf(ret, TL_FINGERPRINT_SIZE, "%016" PRIx64, tl_hash_end(h));
}
