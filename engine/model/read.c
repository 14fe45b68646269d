// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Reading facts files: see docs/facts-format.md.
 *
 * One pass over a text of our own, in which every line is ended where its
 * comment begins; what the model keeps points into it.
 */
#define _POSIX_C_SOURCE 200809L
#include <dirent.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include "model/parse.h"

enum section_kind { NO_SECTION, FUNCTION, RECORD, NAMES, FAMILIES, EXPORTS, CONTEXT };

enum key {
	KEY_KIND, KEY_PROTO, KEY_KERNEL, KEY_WHEN, KEY_BLOCKS, KEY_FIRM, KEY_CLASS, KEY_USER, KEY_EFFECT,
	KEY_EFFECT_IF_RET, KEY_EFFECT_IF_NOT_RET, KEY_RETURNS, KEY_CONTEXT, KEY_BH_FORM, KEY_VIA,
	KEY_ORIGIN, N_KEYS
};

static const char *const function_keys[] = {
	[KEY_KIND] = "kind",
	[KEY_PROTO] = "proto",
	[KEY_KERNEL] = "kernel",
	[KEY_WHEN] = "when",
	[KEY_BLOCKS] = "blocks",
	[KEY_FIRM] = "firm",
	[KEY_CLASS] = "class",
	[KEY_USER] = "user",
	[KEY_EFFECT] = "effect",
	[KEY_EFFECT_IF_RET] = "effect-if-ret",
	[KEY_EFFECT_IF_NOT_RET] = "effect-if-not-ret",
	[KEY_RETURNS] = "returns",
	[KEY_CONTEXT] = "context",
	[KEY_BH_FORM] = "bh-form",
	[KEY_VIA] = "via",
	[KEY_ORIGIN] = "origin",
	NULL,
};

/* Field roles have a namespace of their own, see read_record_key(). */
static const char *const record_keys[] = { "kind", "origin", NULL };
static const char *const names_keys[] = { "values", "atomic", "mask", NULL };
static const char *const family_keys[] = { "suffix", "prefix", NULL };
static const char *const exports_keys[] = { "variable", NULL };
static const char *const context_keys[] = { "preempt", "softirq", "hardirq", "nmi", NULL };

struct place {
	const char *file;
	uint32_t line;
};

struct reader {
	struct tl_parse p;
	bool format_seen;
	enum section_kind section;
	uint32_t section_line;
	uint32_t key_lines[N_KEYS];		/* 0: not given */
	struct tl_api *api;
	struct tl_api_record *record;
	struct tl_names *names;
	const char *origin;			/* of functions that don't give one, or NULL */
};

/* Functions. */

/* One parameter, up to `end`; *n counts it, unless it is (void). */
static bool count_param(const char *item, const char *end, int *n, bool *variadic)
{
	size_t len;

	while (item < end && (*item == ' ' || *item == '\t'))
		item++;
	len = tl_parse_trimmed(item, (size_t)(end - item));
	if (*variadic)
		return false;
	if (!*n && *end == ')' && (!len || (len == 4 && !memcmp(item, "void", 4))))
		return true;
	*variadic = len == 3 && !memcmp(item, "...", 3);
	*n += !*variadic;
	return len;
}

/* How many parameters are in the list after a parenthesis, or -1. */
static int count_params(const char *s, bool *variadic)
{
	const char *item = s;
	int depth = 0, n = 0;

	for (;; s++) {
		if (*s == '(') {
			depth++;
		} else if (depth) {
			depth -= *s == ')';
		} else if (*s == ',' || *s == ')') {
			if (!count_param(item, s, &n, variadic))
				return -1;
			if (*s == ')')
				return n;
			item = s + 1;
		}
	}
}

/*
 * The last group of parentheses holds the parameters: `int (int, void (*)(int))`
 * has one group, which holds another two.
 */
static void read_proto(struct reader *r)
{
	const char *s = tl_parse_rest(&r->p), *open = NULL, *i;
	int depth = 0;

	r->api->proto = s;
	for (i = s; *i && depth >= 0; i++) {
		if (*i == '(' && !depth++)
			open = i + 1;
		else if (*i == ')')
			depth--;
	}
	if (depth || !open || open == s + 1 || i[-1] != ')') {
		tl_parse_fail(&r->p, "bad proto '%s' in [%s], not as in 'type (type, type)'", s,
			      r->p.section);
		return;
	}
	r->api->nparams = count_params(open, &r->api->variadic);
	if (r->api->nparams < 0)
		tl_parse_fail(&r->p, "bad list of parameters in '%s' in [%s]", s, r->p.section);
}

/* "struct foo" or "union foo", before `end`. */
static bool is_tag(const char *s, const char *end)
{
	if (tl_starts_with(s, "struct "))
		s += 7;
	else if (tl_starts_with(s, "union "))
		s += 6;
	else
		return false;
	if (s >= end || !tl_parse_is_letter(*s))
		return false;
	while (s < end && tl_parse_is_name(*s))
		s++;
	return s == end;
}

static void read_when(struct reader *r)
{
	struct tl_parse *p = &r->p;
	struct tl_api *api = r->api;
	const char *dot;

	api->when.negated = tl_parse_accept_word(p, "not");
	if (tl_parse_accept_word(p, "declared")) {
		api->when.kind = TL_W_DECLARED;
		api->when.name = tl_parse_name(p, "the name of a function");
	} else if (tl_parse_accept_word(p, "used")) {
		api->when.kind = TL_W_USED;
		api->when.name = tl_parse_name(p, "the name of a function");
		tl_parse_end(p);
		return;
	} else if (tl_parse_accept_word(p, "macro")) {
		api->when.kind = TL_W_MACRO;
		api->when.name = tl_parse_name(p, "the name of a macro");
	} else if (tl_parse_accept_word(p, "field")) {
		tl_parse_skip(p);
		dot = strchr(p->s, '.');
		if (!dot || !is_tag(p->s, dot)) {
			tl_parse_fail_expected(p, "struct TAG.NAME");
			return;
		}
		api->when.kind = TL_W_FIELD;
		api->when.name = tl_intern_n(&p->m->strings, p->s, (size_t)(dot - p->s));
		p->s = dot + 1;
		api->when.field = tl_parse_name(p, "the name of a field");
	} else {
		tl_parse_fail_expected(p, "declared, used, field or macro");
		return;
	}
	api->when.probe = tl_intern(&p->m->strings, tl_arena_printf(p->m->arena,
		api->when.kind == TL_W_DECLARED ? "declared %s" : api->when.kind == TL_W_MACRO
		? "macro %s" : "field %s.%s", api->when.name, api->when.field));
	tl_model_add_probe(p->m, &api->when);
	tl_parse_end(p);
}

static struct tl_condition read_condition(struct tl_parse *p)
{
	struct tl_condition c = { .given = true };

	if (tl_parse_accept_word(p, "always")) {
		c.when = TL_ALWAYS;
	} else if (tl_parse_accept_word(p, "if")) {
		c.when = TL_IF;
		c.expr = tl_parse_expr(p);
	} else if (!tl_parse_accept_word(p, "never")) {
		tl_parse_fail_expected(p, "always, never or if");
	}
	tl_parse_end(p);
	return c;
}

static void read_returns(struct reader *r)
{
	struct tl_parse *p = &r->p;
	struct tl_api *api = r->api;

	if (tl_parse_is_arg(p)) {
		api->returns = TL_R_ARG;
		api->returns_number = tl_parse_arg(p);
	} else if (tl_parse_accept_context_value(p, &api->returns_number)) {
		api->returns = TL_R_CONTEXT;
	} else if (tl_parse_accept_word(p, "fresh")) {
		api->returns = TL_R_FRESH;
	} else if (tl_parse_accept_word(p, "managed")) {
		api->returns = TL_R_MANAGED;
	} else if (tl_parse_is_digit(*p->s) || *p->s == '-') {
		api->returns = TL_R_NUMBER;
		api->returns_number = tl_parse_number(p);
	} else {
		tl_parse_fail_expected(p, "argN, a number, @preempt-count, @irqs-disabled, fresh or managed");
	}
	tl_parse_end(p);
}

/* One of two words: true for the second. */
static bool read_choice(struct tl_parse *p, const char *no, const char *yes)
{
	char what[60];
	bool is_yes = tl_parse_accept_word(p, yes);

	if (!is_yes && !tl_parse_accept_word(p, no)) {
		snprintf(what, sizeof(what), "%s or %s", no, yes);
		tl_parse_fail_expected(p, what);
	}
	tl_parse_end(p);
	return is_yes;
}

/* "text", interned; "" where there is none, which is an error. */
static const char *read_quoted(struct tl_parse *p)
{
	const char *begin, *end;

	tl_parse_expect(p, '"');
	begin = p->s;
	end = p->status ? NULL : strchr(begin, '"');
	if (!end) {
		tl_parse_fail_expected(p, "a text in quotes");
		return "";
	}
	p->s = end + 1;
	return tl_intern_n(&p->m->strings, begin, (size_t)(end - begin));
}

/* "file":line:column function "text", ... */
static void read_via(struct reader *r)
{
	struct tl_parse *p = &r->p;

	do {
		struct tl_waypoint via = { .file = read_quoted(p) };

		tl_parse_expect(p, ':');
		via.line = (uint32_t)tl_parse_number(p);
		tl_parse_expect(p, ':');
		via.column = (uint32_t)tl_parse_number(p);
		via.function = tl_parse_name(p, "the name of a function");
		via.text = read_quoted(p);
		*TL_PUSH(p->m->arena, &r->api->via) = via;
	} while (tl_parse_accept(p, ','));
	tl_parse_end(p);
}

static void read_kind(struct reader *r)
{
	struct tl_parse *p = &r->p;

	if (tl_parse_accept_word(p, "macro"))
		r->api->kind = TL_S_MACRO;
	else if (tl_parse_accept_word(p, "variable"))
		r->api->kind = TL_S_VARIABLE;
	else if (!tl_parse_accept_word(p, "function"))
		tl_parse_fail_expected(p, "function, macro or variable");
	tl_parse_end(p);
}

static void read_function_key(struct reader *r, enum key key)
{
	struct tl_api *api = r->api;

	switch (key) {
	case KEY_KIND:
		read_kind(r);
		break;
	case KEY_PROTO:
		read_proto(r);
		break;
	case KEY_KERNEL:
		tl_parse_kernel(&r->p, &api->kernel_from, &api->kernel_to);
		break;
	case KEY_WHEN:
		read_when(r);
		break;
	case KEY_BLOCKS:
		api->blocks = read_condition(&r->p);
		break;
	case KEY_FIRM:
		api->firm = read_condition(&r->p);
		break;
	case KEY_CLASS:
		api->resched = read_choice(&r->p, "sleep", "resched");
		break;
	case KEY_USER:
		api->user = read_condition(&r->p);
		break;
	case KEY_EFFECT:
		tl_parse_effects(&r->p, TL_ALWAYS, false);
		break;
	case KEY_EFFECT_IF_RET:
		tl_parse_effects(&r->p, TL_IF, true);
		break;
	case KEY_EFFECT_IF_NOT_RET:
		tl_parse_effects(&r->p, TL_IF, false);
		break;
	case KEY_RETURNS:
		read_returns(r);
		break;
	case KEY_CONTEXT:
		api->context = tl_parse_context(&r->p);
		tl_parse_end(&r->p);
		break;
	case KEY_BH_FORM:
		api->bh_form = tl_parse_name(&r->p, "the name of a function");
		tl_parse_end(&r->p);
		break;
	case KEY_VIA:
		read_via(r);
		break;
	case KEY_ORIGIN:
		api->origin = tl_parse_origin(&r->p);
		break;
	case N_KEYS:
		break;
	}
}

static void end_function(struct reader *r)
{
	struct tl_model *m = r->p.m;
	struct tl_api *api = r->api;
	const struct tl_arg_use *i;
	uint32_t n = r->p.effects.n;

	if (!api->origin)
		api->origin = r->origin;
	if (!api->origin)
		tl_parse_fail_at(&r->p, r->section_line, "[%s] has no origin", r->p.section);
	if ((api->kind == TL_S_VARIABLE) != (api->context != TL_CONTEXT_UNKNOWN))
		tl_parse_fail_at(&r->p, r->section_line,
				 "[%s]: a variable has a context, and nothing else has one", r->p.section);
	tl_for_each(i, &r->p.args) {
		if (api->nparams >= 0 && i->arg >= api->nparams && !api->variadic)
			tl_parse_fail_at(&r->p, i->line, "arg%d in [%s], whose proto has %d parameter%s",
					 i->arg, r->p.section, api->nparams,
					 api->nparams == 1 ? "" : "s");
	}
	if (n) {
		api->effects.items = TL_NEW_ARRAY(m->arena, struct tl_effect, n);
		memcpy(api->effects.items, r->p.effects.items, n * sizeof(*api->effects.items));
		api->effects.n = api->effects.cap = n;
	}
	*tl_map_at(m->arena, api->kind == TL_S_MACRO ? &m->macros : api->kind == TL_S_VARIABLE
		   ? &m->variables : &m->apis, api->name) = api;
	*TL_PUSH(m->arena, &m->api_list) = api;
}

/* Records. */

/* Both, one after the other. */
static bool accept_words(struct tl_parse *p, const char *first, const char *second)
{
	if (tl_parse_accept_word(p, first) && tl_parse_accept_word(p, second))
		return true;
	tl_parse_fail_expected(p, "'legacy', 'last', 'also process' or 'or atomic'");
	return false;
}

static void read_role(struct tl_parse *p, struct tl_api_field *field)
{
	if (tl_parse_accept_word(p, "argument")) {
		field->role = TL_ROLE_ARGUMENT;
	} else if (tl_parse_accept_word(p, "style")) {
		field->role = TL_ROLE_STYLE;
	} else if (tl_parse_accept_word(p, "state")) {
		field->role = TL_ROLE_STATE;
	} else if (tl_parse_accept_word(p, "callback")) {
		field->role = TL_ROLE_CALLBACK;
		tl_parse_expect(p, '(');
		field->context = tl_parse_context(p);
		if (tl_parse_accept(p, ',')) {
			if (tl_parse_accept_word(p, "legacy"))
				field->legacy = true;
			else if (tl_parse_accept_word(p, "last"))
				field->last = true;
			else if (field->context == TL_CONTEXT_PROCESS)
				field->or_atomic = accept_words(p, "or", "atomic");
			else
				field->also_process = accept_words(p, "also", "process");
		}
		tl_parse_expect(p, ')');
	} else {
		tl_parse_fail_expected(p, "callback(CTX), argument, style or state");
	}
	tl_parse_end(p);
}

/* field NAME = role */
static void read_field(struct reader *r)
{
	struct tl_parse *p = &r->p;
	struct tl_api_field field = { .name = tl_parse_name(p, "the name of a field") };
	const struct tl_api_field *i;

	tl_for_each(i, &r->record->fields) {
		if (i->name == field.name)
			tl_parse_fail(p, "field '%s' is given twice in [%s]", field.name, p->section);
	}
	tl_parse_expect(p, '=');
	read_role(p, &field);
	*TL_PUSH(p->m->arena, &r->record->fields) = field;
}

static void end_record(struct reader *r)
{
	struct tl_model *m = r->p.m;

	if (!r->record->origin)
		tl_parse_fail_at(&r->p, r->section_line, "[%s] has no origin", r->p.section);
	*tl_map_at(m->arena, &m->records, r->record->name) = r->record;
	*TL_PUSH(m->arena, &m->record_list) = r->record;
}

/* Lines. */

/* The key that the line begins with, taken off together with its '='. */
static int take_key(struct reader *r, const char *const *keys)
{
	struct tl_parse *p = &r->p;
	size_t n = tl_parse_word_length(p);
	int i;

	for (i = 0; keys[i]; i++) {
		if (*keys[i] == *p->s && !strncmp(keys[i], p->s, n) && !keys[i][n])
			break;
	}
	if (!keys[i]) {
		if (n)
			tl_parse_fail(p, "unknown key '%.*s' in [%s]", (int)n, p->s, p->section);
		else
			tl_parse_fail_expected(p, "a key");
		return -1;
	}
	if (r->key_lines[i]) {
		tl_parse_fail(p, "'%s' is given twice in [%s], first in line %u", keys[i], p->section,
			      r->key_lines[i]);
		return -1;
	}
	r->key_lines[i] = p->line;
	p->s += n;
	tl_parse_expect(p, '=');
	tl_parse_skip(p);
	if (!*p->s)
		tl_parse_fail(p, "'%s' has no value in [%s]", keys[i], p->section);
	return p->status ? -1 : i;
}

/* A word of a list that stands between spaces; NULL at the end. */
static const char *next_item(struct tl_parse *p)
{
	tl_parse_skip(p);
	return *p->s ? tl_parse_name(p, "a name") : NULL;
}

static void read_names(struct reader *r)
{
	struct tl_model *m = r->p.m;
	const char *item;

	while ((item = next_item(&r->p))) {
		*TL_PUSH(m->arena, &r->names->values) = item;
		tl_model_add_constant(m, item);
	}
}

static void read_exports(struct reader *r)
{
	const char *item;

	while ((item = next_item(&r->p)))
		*TL_PUSH(r->p.m->arena, &r->p.m->export_prefixes) = item;
}

static void read_family(struct reader *r, int key)
{
	struct tl_model *m = r->p.m;
	const char *item;

	while ((item = next_item(&r->p))) {
		if (key == 0)
			*TL_PUSH(m->arena, &m->suffixes) = item;
		else
			*TL_PUSH(m->arena, &m->prefixes) = item;
	}
}

static void read_mask(struct reader *r, int key)
{
	struct tl_model *m = r->p.m;
	const char **masks[] = { &m->mask_preempt, &m->mask_softirq, &m->mask_hardirq, &m->mask_nmi };
	const char *name = tl_parse_name(&r->p, "the name of a macro");

	tl_parse_end(&r->p);
	tl_model_add_constant(m, name);
	*masks[key] = name;
}

static void read_key(struct reader *r)
{
	int key;

	switch (r->section) {
	case NO_SECTION:
		tl_parse_fail(&r->p, "'%s' stands before the first section", r->p.s);
		break;
	case FUNCTION:
		key = take_key(r, function_keys);
		if (key >= 0)
			read_function_key(r, key);
		break;
	case RECORD:
		if (tl_parse_accept_word(&r->p, "field")) {
			read_field(r);
			break;
		}
		key = take_key(r, record_keys);
		if (key == 0) {
			r->record->kind = tl_parse_name(&r->p, "a kind of record");
			tl_parse_end(&r->p);
		} else if (key == 1) {
			r->record->origin = tl_parse_origin(&r->p);
		}
		break;
	case NAMES:
		key = take_key(r, names_keys);
		if (key == 0) {
			read_names(r);
		} else if (key == 1) {
			r->names->atomic = tl_parse_name(&r->p, "the name of a value");
			tl_parse_end(&r->p);
			tl_model_add_constant(r->p.m, r->names->atomic);
		} else if (key == 2) {
			r->names->mask = tl_parse_name(&r->p, "the name of a bit");
			tl_parse_end(&r->p);
			tl_model_add_constant(r->p.m, r->names->mask);
		}
		break;
	case FAMILIES:
		key = take_key(r, family_keys);
		if (key >= 0)
			read_family(r, key);
		break;
	case EXPORTS:
		key = take_key(r, exports_keys);
		if (key >= 0)
			read_exports(r);
		break;
	case CONTEXT:
		key = take_key(r, context_keys);
		if (key >= 0)
			read_mask(r, key);
		break;
	}
}

static void end_section(struct reader *r)
{
	if (r->p.status)
		return;
	if (r->section == FUNCTION)
		end_function(r);
	else if (r->section == RECORD)
		end_record(r);
}

static bool is_identifier(const char *s)
{
	if (!tl_parse_is_letter(*s))
		return false;
	while (tl_parse_is_name(*s))
		s++;
	return !*s;
}

static void begin_section(struct reader *r, const char *name)
{
	struct tl_model *m = r->p.m;

	if (!strcmp(name, "families")) {
		r->section = FAMILIES;
	} else if (!strcmp(name, "exports")) {
		r->section = EXPORTS;
	} else if (!strcmp(name, "context")) {
		r->section = CONTEXT;
	} else if (tl_starts_with(name, "names ") && name[6] != ' ') {
		r->section = NAMES;
		r->names = TL_PUSH(m->arena, &m->names);
		*r->names = (struct tl_names){ .type = name + 6 };
	} else if (is_tag(name, name + strlen(name))) {
		r->section = RECORD;
		r->record = TL_NEW(m->arena, struct tl_api_record);
		r->record->name = name;
	} else if (is_identifier(name)) {
		r->section = FUNCTION;
		r->api = TL_NEW(m->arena, struct tl_api);
		r->api->name = name;
		r->api->nparams = -1;
		r->api->file = r->p.file;
		r->api->line = r->p.line;
	} else {
		tl_parse_fail(&r->p, "'%s' is no name for a section", name);
	}
}

/* [name] */
static void read_header(struct reader *r)
{
	struct tl_model *m = r->p.m;
	const char *begin = ++r->p.s, *end = strchr(begin, ']'), *name;
	struct place *place;
	void **slot;

	end_section(r);
	if (r->p.status)
		return;
	begin += strspn(begin, " \t");
	if (!end || end[1] || end <= begin) {
		tl_parse_fail(&r->p, "a line that begins with '[' must end with ']'");
		return;
	}
	name = tl_intern_n(&m->strings, begin, tl_parse_trimmed(begin, (size_t)(end - begin)));
	slot = tl_map_at(m->arena, &m->sections, name);
	place = *slot;
	if (place) {
		tl_parse_fail(&r->p, "[%s] is described twice, first at %s:%u", name, place->file,
			      place->line);
		return;
	}
	*slot = place = TL_NEW(m->arena, struct place);
	place->file = r->p.file;
	place->line = r->p.line;
	r->p.section = name;
	r->section_line = r->p.line;
	r->p.args.n = 0;
	r->p.effects.n = 0;
	memset(r->key_lines, 0, sizeof(r->key_lines));
	begin_section(r, name);
}

/* The text is changed, and the model goes on pointing into it. */
static void read_lines(struct reader *r, char *text, size_t size)
{
	char *end = text + size, *line, *eol;

	for (line = text; line < end && !r->p.status; line = eol + 1) {
		eol = tl_parse_line(&r->p, line, end);
		if (!*r->p.s)
			continue;
		if (!r->format_seen) {
			r->format_seen = true;
			tl_parse_format(&r->p);
		} else if (*r->p.s == '[') {
			read_header(r);
		} else {
			read_key(r);
		}
	}
	end_section(r);
}

static int read_text(struct tl_model *m, const char *name, char *text, size_t size,
		     struct tl_err *err)
{
	struct reader r = {
		.p = { .m = m, .file = tl_intern(&m->strings, name), .err = err, .section = "" },
	};

	read_lines(&r, text, size);
	if (!r.p.status && !r.format_seen)
		tl_parse_fail_at(&r.p, r.p.line ? r.p.line : 1, "there is no 'format = %d'", TL_API_FORMAT);
	return r.p.status;
}

int tl_model_read_sections(struct tl_model *m, const char *name, uint32_t line, const char *origin, char *text,
			   size_t size, struct tl_err *err)
{
	struct reader r = {
		.p = { .m = m, .file = tl_intern(&m->strings, name), .err = err, .section = "", .line = line },
		.format_seen = true, .origin = origin,
	};

	read_lines(&r, text, size);
	return r.p.status;
}

int tl_model_read_text(struct tl_model *m, const char *name, const char *text, struct tl_err *err)
{
	size_t size = strlen(text);

	return read_text(m, name, tl_arena_strndup(m->arena, text, size), size, err);
}

int tl_api_read(struct tl_arena *arena, const char *text, struct tl_api **ret, struct tl_err *err)
{
	struct tl_model *m = tl_model_new(arena);
	size_t size = strlen(text);
	struct tl_api *api;
	int r = tl_model_read_sections(m, "facts", 0, "generated", tl_arena_strndup(arena, text, size), size, err);

	if (!r && m->api_list.n != 1)
		r = tl_err_set(err, EINVAL, "facts: not of one function");
	if (r)
		return r;
	api = m->api_list.items[0];
	/* As it was when it was written. */
	api->origin = NULL;
	*ret = api;
	return 0;
}

static int read_file(struct tl_model *m, const char *path, struct tl_err *err)
{
	size_t size = 0;
	char *text;
	int ret;

	ret = tl_read_file(m->arena, path, &text, &size, err);
	if (ret)
		return ret;
	if (strlen(text) != size)
		return tl_err_set(err, EINVAL, "%s: this is no text, it has a NUL byte", path);
	return read_text(m, path, text, size, err);
}

static int compare_names(const void *a, const void *b)
{
	return strcmp(*(const char *const *)a, *(const char *const *)b);
}

static int list_folder(struct tl_arena *a, const char *path, struct tl_model_files *ret, struct tl_err *err)
{
	struct dirent *entry;
	const char *dot;
	DIR *dir;

	dir = opendir(path);
	if (!dir)
		return tl_err_set(err, errno, "%s: %s", path, strerror(errno));
	while ((entry = readdir(dir))) {
		dot = strrchr(entry->d_name, '.');
		if (dot && dot != entry->d_name && !strcmp(dot, ".facts"))
			*TL_PUSH(a, &ret->list) = tl_arena_printf(a, "%s/%s", path, entry->d_name);
	}
	closedir(dir);
	if (!ret->list.n)
		return tl_err_set(err, ENOENT, "%s: there are no *.facts files in this folder", path);
	qsort(ret->list.items, ret->list.n, sizeof(*ret->list.items), compare_names);
	return 0;
}

int tl_model_list(struct tl_arena *a, const char *path, struct tl_model_files *ret, struct tl_err *err)
{
	struct stat st;

	if (!stat(path, &st) && S_ISDIR(st.st_mode))
		return list_folder(a, path, ret, err);
	*TL_PUSH(a, &ret->list) = path;
	return 0;
}

int tl_model_read(struct tl_model *m, const char *path, struct tl_err *err)
{
	struct tl_model_files files = { 0 };
	const char **file;
	int ret = tl_model_list(m->arena, path, &files, err);

	for (file = files.list.items; !ret && file != files.list.items + files.list.n; file++)
		ret = read_file(m, *file, err);
	return ret;
}
