// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * tasklet-overflow: a buffer in front of a tasklet in the same object.
 *
 * A linear overflow of an array member runs towards higher addresses: the
 * nearest one below the tasklet is named. That there is an overflow isn't
 * known, hence off by default.
 */
#include <tasklint/rule.h>

/* The array of integers that ends nearest below `offset`, however deep; *ret_end is its end in r. */
static const struct tl_field *buffer_below(const struct tl_record *r, int64_t offset, int64_t *ret_end)
{
	const struct tl_field *nearest = NULL;
	int64_t end = 0;

	for (uint32_t i = 0; i < r->fields.n; i++) {
		const struct tl_field *f = r->fields.items[i];
		const struct tl_field *inside;
		int64_t at = (int64_t)f->offset, inner;

		if (!f->type || !f->size || at + (int64_t)f->size > offset)
			continue;
		if (f->type->kind == TL_T_ARRAY && f->type->to && f->type->to->kind == TL_T_INT &&
		    at + (int64_t)f->size > end) {
			nearest = f;
			end = at + (int64_t)f->size;
		} else if (f->type->kind == TL_T_RECORD && f->type->record && f->type->record != r) {
			inside = buffer_below(f->type->record, (int64_t)f->size, &inner);
			if (inside && at + inner > end) {
				nearest = inside;
				end = at + inner;
			}
		}
	}
	*ret_end = end;
	return nearest;
}

static void check_tasklet(struct tl_rule_ctx *cx, const struct tl_tasklet *t)
{
	struct tl_place p[8];
	bool all;
	int n = tl_tasklet_places(t, p, 8, &all);

	/* The innermost object with a buffer below the tasklet. */
	for (int i = 0; i < n; i++) {
		int64_t end;
		const struct tl_field *buffer = buffer_below(p[i].record, p[i].offset, &end);
		struct tl_finding *fi;

		if (!buffer)
			continue;
		fi = tl_report(cx, t->loc, t->where,
			       "an overflow of '%s.%s' by more than %lld bytes runs into tasklet '%s' and its code pointer",
			       buffer->record->name, buffer->name, (long long)(p[i].offset - end), t->name);
		if (fi)
			tl_add_registration(cx, fi, t);
		return;
	}
}

const struct tl_rule tl_rule_tasklet_overflow = {
	.id = "tasklet-overflow",
	.summary = "A buffer member lies below a tasklet in the same object.",
	.cwe = 787,
	.severity = TL_NOTE,
	.off = true,
	.check_tasklet = check_tasklet,
};
