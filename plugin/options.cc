// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * The plugin's arguments, and the facts that it reads.
 */
#include "plugin.h"

struct parsing {
	struct tl_arena *a;
	struct tl_plugin_options *options;
	const char *key, *value;	/* value is NULL where none was given */
};

static bool want_no_value(const struct parsing *p)
{
	if (p->value)
		error("tasklint: %qs takes no value", p->key);
	return !p->value;
}

static bool want_value(const struct parsing *p)
{
	if (!p->value || !*p->value) {
		error("tasklint: %qs needs a value", p->key);
		return false;
	}
	return true;
}

static bool read_flag(const struct parsing *p, bool *flag)
{
	*flag = true;
	return want_no_value(p);
}

static bool read_analyze_only(struct parsing *p)
{
	return read_flag(p, &p->options->analyze_only);
}

static bool read_stats(struct parsing *p)
{
	return read_flag(p, &p->options->stats);
}

static bool read_strict(struct parsing *p)
{
	return read_flag(p, &p->options->strict);
}

static bool read_dump_facts(struct parsing *p)
{
	p->options->dump_facts = true;
	p->options->dump_to = p->value;
	return !p->value || want_value(p);
}

static bool read_emit(struct parsing *p)
{
	if (!want_value(p))
		return false;
	p->options->emit = strcmp(p->value, "none");
	p->options->emit_to = p->options->emit && strcmp(p->value, "section") ? p->value : NULL;
	return true;
}

static bool read_facts(struct parsing *p)
{
	if (!want_value(p))
		return false;
	*TL_PUSH(p->a, &p->options->facts) = p->value;
	return true;
}

static bool read_file_name(struct parsing *p, const char **name)
{
	*name = p->value;
	return want_value(p);
}

static bool read_baseline(struct parsing *p)
{
	return read_file_name(p, &p->options->baseline);
}

static bool read_index(struct parsing *p)
{
	return read_file_name(p, &p->options->index);
}

static bool read_findings(struct parsing *p)
{
	return read_file_name(p, &p->options->findings);
}

static bool read_edit_sites(struct parsing *p)
{
	return read_file_name(p, &p->options->edit_sites);
}

static bool read_rules(struct parsing *p, const char *const **ids)
{
	struct tl_err err;

	if (!want_value(p))
		return false;
	if (!tl_rule_list(p->a, p->value, ids, &err))
		return true;
	error("tasklint: %qs: %s", p->key, err.text);
	return false;
}

static bool read_enable(struct parsing *p)
{
	return read_rules(p, &p->options->engine.enable);
}

static bool read_disable(struct parsing *p)
{
	return read_rules(p, &p->options->engine.disable);
}

static bool read_level(struct parsing *p)
{
	if (!want_value(p))
		return false;
	if (strcmp(p->value, "1") && strcmp(p->value, "2")) {
		error("tasklint: %qs cannot be %qs, only 1 or 2", p->key, p->value);
		return false;
	}
	p->options->engine.level = (unsigned int)(*p->value - '0');
	return true;
}

static bool read_severity(struct parsing *p)
{
	static const struct { const char *name; enum tl_severity severity; } names[] = {
		{ "note", TL_NOTE }, { "warning", TL_WARNING }, { "error", TL_ERROR },
	};

	if (!want_value(p))
		return false;
	for (const auto &n : names) {
		if (!strcmp(p->value, n.name)) {
			p->options->engine.severity = n.severity;
			return true;
		}
	}
	error("tasklint: %qs cannot be %qs, only note, warning or error", p->key, p->value);
	return false;
}

static const struct {
	const char *key;
	bool (*read)(struct parsing *p);
} known[] = {
	{ "analyze-only", read_analyze_only },
	{ "baseline", read_baseline },
	{ "disable", read_disable },
	{ "dump-facts", read_dump_facts },
	{ "edit-sites", read_edit_sites },
	{ "emit", read_emit },
	{ "enable", read_enable },
	{ "facts", read_facts },
	{ "findings", read_findings },
	{ "index", read_index },
	{ "level", read_level },
	{ "severity", read_severity },
	{ "stats", read_stats },
	{ "strict", read_strict },
};

static bool read_one(struct parsing *p)
{
	const char *names = "";

	for (const auto &k : known) {
		if (!strcmp(p->key, k.key))
			return k.read(p);
		names = tl_arena_printf(p->a, "%s%s%s", names, *names ? ", " : "", k.key);
	}
	error("tasklint: no argument is called %qs; there are %s", p->key, names);
	return false;
}

bool tl_read_options(struct tl_arena *a, const struct plugin_name_args *info,
		     struct tl_plugin_options *options)
{
	bool ok = true;

	memset(options, 0, sizeof(*options));
	options->engine.severity = TL_WARNING;
	options->engine.level = 1;
	for (int i = 0; i < info->argc; i++) {
		struct parsing p = { a, options, info->argv[i].key, info->argv[i].value };

		ok &= read_one(&p);
	}
	if (ok && options->analyze_only && options->emit && !options->emit_to) {
		error("tasklint: %<analyze-only%> writes no object: %<emit%> needs a file with it");
		ok = false;
	}
	return ok;
}

/* Where our facts may be, seen from the plugin's folder: as built, and as installed. */
static const char *const places[] = {
	"facts", "../rules/facts", "../../rules/facts", "../../../share/tasklint/facts",
};

const char *tl_real_folder(struct tl_arena *a, const char *file)
{
	char *real = lrealpath(file);
	const char *slash = strrchr(real, '/');
	const char *folder = !slash ? "." : tl_arena_strndup(a, real, slash > real ? (size_t)(slash - real) : 1);

	free(real);
	return folder;
}

static char *find_facts(struct tl_arena *a, const char *so)
{
	const char *folder = tl_real_folder(a, so);
	char *found = NULL;

	for (const char *place : places) {
		found = tl_arena_printf(a, "%s/%s", folder, place);
		if (!access(found, R_OK))
			break;
		found = NULL;
	}
	return found;
}

bool tl_tell_trouble(const struct tl_plugin_options *options, const char *trouble, const char *follows)
{
	if (options->strict)
		error_at(UNKNOWN_LOCATION, "tasklint: %s", trouble);
	else
		inform(UNKNOWN_LOCATION, "tasklint: %s; %s", trouble, follows);
	return false;
}

/* Without facts there is nothing to say of the unit, which is no reason to break a build. */
static void facts_trouble(const struct tl_plugin_options *options, const struct tl_err *err)
{
	tl_tell_trouble(options, err->text, "not checking");
}

struct tl_model *tl_load_model(struct tl_arena *a, const char *so,
			       const struct tl_plugin_options *options)
{
	struct tl_model *model = tl_model_new(a);
	const char *ours = find_facts(a, so), **file;
	struct tl_err err;

	if (!ours) {
		tl_err_set(&err, ENOENT, "there are no API facts near %s", so);
		facts_trouble(options, &err);
		return NULL;
	}
	if (tl_model_read_all(model, ours, &err)) {
		facts_trouble(options, &err);
		return NULL;
	}
	tl_for_each(file, &options->facts) {
		if (tl_model_read(model, *file, &err)) {
			facts_trouble(options, &err);
			return NULL;
		}
	}
	return model;
}
