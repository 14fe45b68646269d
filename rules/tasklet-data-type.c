// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * tasklet-data-type: a legacy callback casts to another type than registered.
 *
 * Compares records by name. A record that begins with the other one is at the
 * same address, so either is fine; so is anything that went through void *
 * without a record type before it.
 */
#include <tasklint/rule.h>

static bool same_address(const struct tl_type *a, const struct tl_type *b)
{
	if (a == b)
		return true;
	return a->record && b->record && (tl_record_offset_of(a->record, b->record) == 0 ||
					  tl_record_offset_of(b->record, a->record) == 0);
}

/* The data is the address of a member of `used`, and not of the first one. */
static bool is_inside(const struct tl_tasklet *t, const struct tl_record *used)
{
	int64_t offset = 0;

	if (!t->where)
		return false;
	for (tl_val v = tl_value_strip(t->where, t->data);;) {
		const struct tl_value *x = tl_value_get(t->where, v);

		if (x->kind != TL_V_FIELD)
			return false;
		offset += (int64_t)x->field->offset;
		if (x->field->record == used)
			return offset != 0;
		v = x->a;
	}
}

static void check_tasklet(struct tl_rule_ctx *cx, const struct tl_tasklet *t)
{
	const struct tl_type *given = t->data_to;
	const struct tl_derived *d;

	if (t->style != TL_STYLE_LEGACY || !given)
		return;
	for (uint32_t i = 0; (d = tl_callback_derived(t, i)); i++) {
		const struct tl_type *used = d->type->to;
		struct tl_finding *fi;

		if (!used || (used->kind != TL_T_RECORD && used->kind != TL_T_POINTER) || d->offset ||
		    (same_address(given, used) && !is_inside(t, used->record)))
			continue;
		fi = tl_report(cx, d->at->loc, d->f,
			       "'%s' takes its argument for '%s', but tasklet '%s' gives it '%s'",
			       t->callback->name, d->type->name, t->name, tl_pointer_name(cx, given));
		if (!fi)
			continue;
		tl_add_registration(cx, fi, t);
		tl_add_derivation(cx, fi, d);
	}
}

const struct tl_rule tl_rule_tasklet_data_type = {
	.id = "tasklet-data-type",
	.summary = "A legacy tasklet callback takes its argument for another type than the object registered.",
	.cwe = 843,
	.severity = TL_WARNING,
	.check_tasklet = check_tasklet,
};
