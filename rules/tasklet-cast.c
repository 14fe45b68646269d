// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * tasklet-cast: a legacy callback turns its unsigned long into a pointer.
 *
 * Nothing checks that the number is the address of such an object. The cast
 * may be in the callback, or in a helper that it hands the number to.
 */
#include <tasklint/rule.h>

static void check_tasklet(struct tl_rule_ctx *cx, const struct tl_tasklet *t)
{
	const struct tl_derived *d;

	if (t->style != TL_STYLE_LEGACY)
		return;
	for (uint32_t i = 0; (d = tl_callback_derived(t, i)); i++) {
		struct tl_finding *fi;

		if (!d->from_integer)
			continue;
		fi = tl_report(cx, d->at->loc, d->f,
			       "'%s' casts its unsigned long argument to '%s'",
			       t->callback->name, d->type->name);
		if (!fi)
			continue;
		tl_add_registration(cx, fi, t);
		tl_add_derivation(cx, fi, d);
	}
}

const struct tl_rule tl_rule_tasklet_cast = {
	.id = "tasklet-cast",
	.summary = "A legacy tasklet callback turns its unsigned long argument into a pointer.",
	.cwe = 704,
	.severity = TL_WARNING,
	.check_tasklet = check_tasklet,
};
