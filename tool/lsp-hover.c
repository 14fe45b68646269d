// SPDX-License-Identifier: GPL-2.0-or-later
/* What is told of the tasklet or the function under the pointer. */
#include <stdlib.h>
#include <string.h>
#include <tasklint/query.h>
#include "lsp-server.h"

/* Of each kind of line, so many are shown. */
#define MAX_LINES 6

struct page {
	const struct lsp_subject *subject;
	struct tl_arena *a;
	const char *text;		/* Markdown */
};

static void add(struct page *p, const char *fmt, ...) TL_PRINTF(2, 3);
static void add(struct page *p, const char *fmt, ...)
{
	char line[1024];
	va_list ap;

	va_start(ap, fmt);
	vsnprintf(line, sizeof(line), fmt, ap);
	va_end(ap);
	p->text = tl_arena_printf(p->a, "%s%s", p->text, line);
}

/* "line 5", or "foo.h:5" where it is in another file. */
static const char *where(const struct page *p, tl_loc loc)
{
	const struct tl_location *at = lsp_facts_at(p->subject->facts, loc);
	const char *file = lsp_facts_file(p->subject->facts, loc);

	if (!file)
		return "an unknown place";
	if (!strcmp(file, p->subject->document->path))
		return tl_arena_printf(p->a, "line %u", at->line);
	return tl_arena_printf(p->a, "%s:%u", at->file, at->line);
}

/* ---- tasklets */

static const char *const styles[] = {
	[TL_STYLE_UNKNOWN] = "style not known",
	[TL_STYLE_LEGACY] = "legacy: the callback gets an unsigned long",
	[TL_STYLE_MODERN] = "modern: the callback gets the tasklet",
};

static const char *const uses[] = {
	[TL_USE_SCHEDULE] = "scheduled", [TL_USE_KILL] = "killed",
	[TL_USE_DISABLE] = "disabled", [TL_USE_ENABLE] = "enabled",
};

static void add_uses(struct page *p, const struct tl_tasklet *t, enum tl_use_kind kind)
{
	const struct tl_use *use;
	unsigned n = 0;

	tl_for_each(use, &p->subject->facts->an->uses) {
		if (use->kind != kind || !tl_use_is_of(use, t))
			continue;
		if (n++ < MAX_LINES)
			add(p, "- %s in `%s()` by `%s()`, %s\n", uses[kind], use->where->sym->name, use->api,
			    where(p, use->at->loc));
	}
	if (n > MAX_LINES)
		add(p, "- and %s in %u more places\n", uses[kind], n - MAX_LINES);
	if (!n && (kind == TL_USE_SCHEDULE || kind == TL_USE_KILL))
		add(p, "- not %s in this file\n", uses[kind]);
}

static void add_tasklet(struct page *p, const struct tl_tasklet *t)
{
	add(p, "**tasklet** `%s` (%s)%s\n\n", t->name ? t->name : "?", styles[t->style],
	    t->initially_disabled ? ", disabled at first" : "");
	if (!t->callback)
		add(p, "- callback not known\n");
	else if (t->callback_elsewhere)
		add(p, "- callback `%s()`, in another file\n", t->callback->name);
	else
		add(p, "- callback `%s()`, %s\n", t->callback->name, where(p, t->callback->loc));
	if (t->where)
		add(p, "- registered in `%s()` by `%s%s`, %s\n", t->where->sym->name, t->api,
		    t->via == TL_VIA_CALL ? "()" : "", where(p, t->loc));
	else
		add(p, "- registered by an initialiser, %s\n", where(p, t->loc));
	for (enum tl_use_kind kind = TL_USE_SCHEDULE; kind <= TL_USE_ENABLE; kind++)
		add_uses(p, t, kind);
	add(p, "\n");
}

/* ---- functions */

/* Of this unit: what it leads to. */
static bool add_sleep(struct page *p, const struct tl_function *f)
{
	struct tl_sleep sleep;
	const struct tl_step *step;
	unsigned n = 0;

	if (!tl_query_sleep(p->subject->facts->an, f, &sleep))
		return false;
	if (sleep.condition)
		add(p, "- may sleep if `%s`: `%s`\n", sleep.condition, sleep.leaf);
	else
		add(p, "- may sleep%s: `%s`\n", sleep.depends ? ", depending on what it is called with" : "",
		    sleep.leaf);
	tl_for_each(step, &sleep.path) {
		if (n++ < MAX_LINES)
			add(p, "  %u. %s: %s\n", n, where(p, step->loc), step->text);
	}
	return true;
}

static bool add_runs(struct page *p, const struct tl_function *f)
{
	struct tl_runs runs[MAX_LINES];
	uint32_t n = tl_query_runs(p->subject->facts->an, f, runs, MAX_LINES);

	for (uint32_t i = 0; i < n; i++)
		add(p, "- runs in %s context: %s, %s (`%s`)\n", tl_context_name(runs[i].context), runs[i].why,
		    where(p, runs[i].loc), runs[i].chain);
	return n > 0;
}

/* Of the kernel: what our data say. */
static bool add_api(struct page *p, const struct tl_api *api)
{
	if (!api || !api->blocks.given)
		return false;
	add(p, "- %s\n", api->blocks.when == TL_ALWAYS ? "may sleep, whatever it is called with"
	    : api->blocks.when == TL_IF ? "may sleep, depending on its arguments" : "never sleeps");
	return true;
}

static void add_function(struct page *p)
{
	const struct lsp_subject *q = p->subject;
	const char *before = p->text;
	bool known;

	add(p, "`%s()`\n\n", q->word);
	known = add_api(p, tl_model_function(q->server->model, q->word));
	if (q->function && q->function->body) {
		known |= add_sleep(p, q->function->body);
		known |= add_runs(p, q->function->body);
	}
	if (!known)
		p->text = before;	/* others have more to say of it */
}

/* ---- */

static void strip_markup(char *text)
{
	char *out = text;

	for (; *text; text++) {
		if (*text != '`' && strncmp(text, "**", 2))
			*out++ = *text;
		else if (*text == '*')
			text++;
	}
	*out = '\0';
}

void lsp_hover(struct lsp_server *s, const json_t *id, const json_t *params)
{
	struct lsp_subject q;
	struct page p = { .subject = &q, .text = "" };
	char *text;

	if (!lsp_subject_at(s, params, &q)) {
		rpc_respond(&s->rpc, id, NULL);
		return;
	}
	p.a = &q.facts->arena;
	for (uint32_t i = 0; i < q.tasklets.n && i < MAX_LINES; i++)
		add_tasklet(&p, q.tasklets.items[i]);
	add_function(&p);
	if (!*p.text) {
		rpc_respond(&s->rpc, id, NULL);
		return;
	}
	text = strdup(p.text);
	if (!s->client.markdown)
		strip_markup(text);
	rpc_respond(&s->rpc, id, json_pack("{s:{s:s, s:s}, s:o}", "contents", "kind",
					   s->client.markdown ? "markdown" : "plaintext", "value", text, "range",
					   lsp_json_range(s, &q.document->text, q.from, q.to)));
	free(text);
}
