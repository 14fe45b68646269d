// SPDX-License-Identifier: GPL-2.0-or-later
/* Writing facts as text, in the form that the reader takes. */
#include <inttypes.h>
#include <string.h>
#include "model/parse.h"

static void write_expr(const struct tl_expr *x, FILE *out)
{
	switch (x->kind) {
	case TL_X_NUMBER:
		fprintf(out, "%" PRId64, x->number);
		break;
	case TL_X_NAME:
		fputs(x->name, out);
		break;
	case TL_X_ARG:
		fprintf(out, "arg%" PRId64, x->number);
		break;
	case TL_X_CONTEXT:
		fputs(x->number == TL_CTX_PREEMPT_COUNT ? "@preempt-count" : "@irqs-disabled", out);
		break;
	case TL_X_MAYBE:
		fputs("maybe(", out);
		write_expr(x->a, out);
		putc(')', out);
		break;
	case TL_X_OP:
		/* Parentheses everywhere: who reads this knows no precedence by heart. */
		putc(x->op == TL_OP_LNOT ? '!' : '(', out);
		write_expr(x->a, out);
		if (x->op == TL_OP_LNOT)
			break;
		fprintf(out, " %s ", tl_op_spelling(x->op));
		write_expr(x->b, out);
		putc(')', out);
		break;
	}
}

void tl_condition_write(const struct tl_condition *c, FILE *out)
{
	fputs(c->when == TL_ALWAYS ? "always" : c->when == TL_NEVER ? "never" : "if ", out);
	if (c->when == TL_IF)
		write_expr(c->expr, out);
}

static void write_condition(const char *key, const struct tl_condition *c, FILE *out)
{
	if (!c->given)
		return;
	fprintf(out, "%s = ", key);
	tl_condition_write(c, out);
	putc('\n', out);
}

static void write_arg(int arg, FILE *out)
{
	if (arg == TL_ARG_RET)
		fputs("ret", out);
	else if (arg < 0)
		putc('?', out);
	else
		fprintf(out, "arg%d", arg);
}

void tl_effect_write(const struct tl_effect *e, FILE *out)
{
	fputs(tl_effect_name(e->kind), out);
	if (!tl_effect_takes_arg(e->kind))
		return;
	putc('(', out);
	if (e->kind == TL_F_REGISTERS)
		fprintf(out, "%s, ", tl_context_name(e->context));
	write_arg(e->arg, out);
	if (e->kind == TL_F_SCHEDULES && e->object >= 0)
		fprintf(out, ", on arg%d", e->object);
	if (e->kind == TL_F_WRITES && e->size >= 0)
		fprintf(out, ", size arg%d", e->size);
	if (e->shared)
		fputs(", shared", out);
	if (e->kind == TL_F_REGISTERS) {
		fprintf(out, ", object arg%d", e->object);
		if (e->data >= 0)
			fprintf(out, ", data arg%d", e->data);
	}
	if (e->as)
		fprintf(out, ", as %s", e->as);
	if (e->managed)
		fputs(", managed", out);
	putc(')', out);
}

static void write_effects(const struct tl_api *api, const char *key, enum tl_when when, bool on_nonzero, FILE *out)
{
	const char *before = key;
	const struct tl_effect *e;

	tl_for_each(e, &api->effects) {
		if (e->when != when || (when == TL_IF && e->on_nonzero != on_nonzero))
			continue;
		fprintf(out, before == key ? "%s = " : "%s", before);
		tl_effect_write(e, out);
		before = ", ";
	}
	if (before != key)
		putc('\n', out);
}

/* Quotes and comment signs have a meaning of their own. */
static void write_quoted(const char *s, FILE *out)
{
	putc('"', out);
	for (; *s; s++)
		putc(*s == '"' || *s == '#' || *s == '\n' ? '\'' : *s, out);
	putc('"', out);
}

static void write_via(const struct tl_api *api, FILE *out)
{
	for (uint32_t i = 0; i < api->via.n; i++) {
		const struct tl_waypoint *v = &api->via.items[i];

		fputs(i ? ", " : "via = ", out);
		write_quoted(v->file, out);
		fprintf(out, ":%u:%u %s ", v->line, v->column, v->function);
		write_quoted(v->text, out);
	}
	if (api->via.n)
		putc('\n', out);
}

void tl_api_write(const struct tl_api *api, FILE *out)
{
	fprintf(out, "[%s]\n", api->name);
	if (api->proto)
		fprintf(out, "proto = %s\n", api->proto);
	write_condition("blocks", &api->blocks, out);
	if (api->resched)
		fputs("class = resched\n", out);
	write_condition("user", &api->user, out);
	write_effects(api, "effect", TL_ALWAYS, false, out);
	write_effects(api, "effect-if-ret", TL_IF, true, out);
	write_effects(api, "effect-if-not-ret", TL_IF, false, out);
	if (api->returns == TL_R_ARG)
		fprintf(out, "returns = arg%" PRId64 "\n", api->returns_number);
	else if (api->returns == TL_R_NUMBER)
		fprintf(out, "returns = %" PRId64 "\n", api->returns_number);
	write_via(api, out);
	if (api->origin)
		fprintf(out, "origin = %s\n", api->origin);
	putc('\n', out);
}
