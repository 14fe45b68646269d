// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * tasklet-field-write: a tasklet's own fields are written, or called, outside its API.
 *
 * Writes by a function are known from the model (atomics, bit operations,
 * memory functions). Functions of the API themselves have facts and are not
 * looked into.
 */
#include <tasklint/rule.h>

/* The tasklet's field that an address is, or is inside of. */
static const struct tl_field *tasklet_field(const struct tl_rule_ctx *cx, const struct tl_function *f,
					    tl_val addr)
{
	for (;;) {
		const struct tl_value *x = tl_value_get(f, addr);

		if (x->kind == TL_V_FIELD && tl_field_role(cx, x->field, "tasklet") != TL_ROLE_NONE)
			return x->field;
		if (x->kind != TL_V_FIELD && x->kind != TL_V_CAST && x->kind != TL_V_INDEX &&
		    x->kind != TL_V_OFFSET)
			return NULL;
		addr = x->a;
	}
}

static void check_store(struct tl_rule_ctx *cx, const struct tl_function *f, const struct tl_event *e)
{
	const struct tl_field *field = tasklet_field(cx, f, e->addr);

	if (field)
		tl_report(cx, e->loc, f, "'%s.%s' is written outside the tasklet API",
			  field->record->name, field->name);
}

static void check_call(struct tl_rule_ctx *cx, const struct tl_function *f, const struct tl_event *e)
{
	const struct tl_value *x = tl_value_get(f, tl_value_strip(f, e->target));
	const struct tl_field *field = x->kind == TL_V_LOAD ? tasklet_field(cx, f, x->a) : NULL;

	if (field && tl_field_role(cx, field, "tasklet") == TL_ROLE_CALLBACK)
		tl_report(cx, e->loc, f,
			  "'%s.%s' is called outside the tasklet API",
			  field->record->name, field->name);
}

static void check_function(struct tl_rule_ctx *cx, const struct tl_function *f)
{
	const struct tl_event *e;
	struct tl_act act;

	tl_for_each(e, &f->events) {
		if (e->kind == TL_E_STORE)
			check_store(cx, f, e);
		else if (e->kind == TL_E_CALL && !e->callee)
			check_call(cx, f, e);
	}
	for (uint32_t i = 0; tl_function_act(f, i, &act); i++) {
		const struct tl_field *field;

		if (act.kind != TL_F_WRITES || act.inherited || !act.how)
			continue;
		field = tasklet_field(cx, f, act.object);
		if (field)
			tl_report(cx, act.at->loc, f, "'%s.%s' is written outside the tasklet API, by %s()",
				  field->record->name, field->name, act.how);
	}
}

const struct tl_rule tl_rule_tasklet_field_write = {
	.id = "tasklet-field-write",
	.summary = "A tasklet's own fields are written or called outside the tasklet API.",
	.cwe = 573,
	.severity = TL_WARNING,
	.check_function = check_function,
};
