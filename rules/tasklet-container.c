// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * tasklet-container: container_of() in a callback doesn't fit the registration.
 *
 * The callback gets the address of the tasklet and goes back to the object it
 * is part of: by how many bytes, and to which type, must be what the member at
 * registration says. Every record that the registration names on its way is
 * accepted, and so is any record that has one of them at that place.
 */
#include <tasklint/rule.h>

static bool fits(const struct tl_place *p, int n, const struct tl_record *used, int64_t offset)
{
	for (int i = 0; i < n; i++) {
		int64_t inner = tl_record_offset_of(used, p[i].record);

		if (inner >= 0 && inner + p[i].offset == offset)
			return true;
		/* A record at the very front of the containing one. */
		if (p[i].offset == offset && tl_record_offset_of(p[i].record, used) == 0)
			return true;
	}
	return false;
}

static const struct tl_field *field_at(const struct tl_record *r, int64_t offset)
{
	for (uint32_t i = 0; i < r->fields.n; i++)
		if (offset >= 0 && r->fields.items[i]->offset == (uint64_t)offset)
			return r->fields.items[i];
	return NULL;
}

static const char *member_name(struct tl_rule_ctx *cx, const struct tl_record *r, int64_t offset)
{
	const struct tl_field *f = field_at(r, offset);

	if (f)
		return tl_format(cx, "%s.%s", r->name, f->name);
	return tl_format(cx, "byte %lld of %s", (long long)offset, r->name);
}

/* Other tasklets share the callback: which of them is meant isn't certain. */
static bool is_shared(struct tl_rule_ctx *cx, const struct tl_tasklet *t)
{
	const struct tl_analysis *an = tl_rule_analysis(cx);

	for (uint32_t i = 0; i < an->tasklets.n; i++)
		if (an->tasklets.items[i]->callback == t->callback &&
		    an->tasklets.items[i]->member != t->member)
			return true;
	return false;
}

static void check_tasklet(struct tl_rule_ctx *cx, const struct tl_tasklet *t)
{
	struct tl_place p[8];
	const struct tl_derived *d;
	bool all;
	int n;

	if (t->style != TL_STYLE_MODERN)
		return;
	n = tl_tasklet_places(t, p, 8, &all);
	if (!n && !all)
		return;
	for (uint32_t i = 0; (d = tl_callback_derived(t, i)); i++) {
		const struct tl_record *used = d->type->to ? d->type->to->record : NULL;
		const struct tl_field *wrong;
		struct tl_finding *fi;

		if (!used || tl_record_is(cx, used, "tasklet") || fits(p, n, used, -d->offset))
			continue;
		fi = tl_report(cx, d->at->loc, d->f, "'%s' goes back from '%s', but its tasklet is '%s'",
			       t->callback->name, member_name(cx, used, -d->offset), t->name);
		if (!fi)
			continue;
		tl_add_registration(cx, fi, t);
		tl_add_derivation(cx, fi, d);
		/* The right record, another member: the one that was registered is meant. */
		wrong = field_at(used, -d->offset);
		if (t->member && used == t->member->record && wrong && !d->next && !is_shared(cx, t))
			tl_add_fixit(cx, fi, d->at->loc, wrong->name, t->member->name);
	}
}

const struct tl_rule tl_rule_tasklet_container = {
	.id = "tasklet-container",
	.summary = "A tasklet callback's container_of() does not fit the member that was registered.",
	.cwe = 823,
	.severity = TL_WARNING,
	.check_tasklet = check_tasklet,
};
