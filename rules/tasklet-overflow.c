// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * tasklet-overflow: a buffer in front of a tasklet in the same object.
 *
 * A linear overflow of an array member runs towards higher addresses: the
 * nearest one below the tasklet is named. That there is an overflow isn't
 * known, hence off by default.
 */
#include <tasklint/rule.h>

static const struct tl_field *buffer_below(const struct tl_record *r, uint64_t offset)
{
	const struct tl_field *nearest = NULL;

	for (uint32_t i = 0; i < r->fields.n; i++) {
		const struct tl_field *f = r->fields.items[i];

		if (f->type && f->type->kind == TL_T_ARRAY && f->type->to &&
		    f->type->to->kind == TL_T_INT && f->size && f->offset + f->size <= offset)
			nearest = f;
	}
	return nearest;
}

static void check_tasklet(struct tl_rule_ctx *cx, const struct tl_tasklet *t)
{
	int64_t offset = 0;

	if (!t->member || !t->where)
		return;
	/* Outwards from the tasklet: the innermost object with a buffer below it. */
	for (tl_val v = t->object;; v = tl_value_get(t->where, v)->a) {
		const struct tl_value *x = tl_value_get(t->where, v);
		const struct tl_field *buffer;
		struct tl_finding *fi;

		if (x->kind != TL_V_FIELD && x->kind != TL_V_CAST && x->kind != TL_V_INDEX)
			return;
		if (x->kind != TL_V_FIELD)
			continue;
		offset += (int64_t)x->field->offset;
		buffer = buffer_below(x->field->record, (uint64_t)offset);
		if (!buffer)
			continue;
		fi = tl_report(cx, t->loc, t->where,
			       "an overflow of '%s.%s' reaches the code pointer of tasklet '%s.%s', %lld bytes above its end",
			       buffer->record->name, buffer->name, t->member->record->name, t->member->name,
			       (long long)(offset - (int64_t)(buffer->offset + buffer->size)));
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
