// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * tasklint-gcc.so: the plugin itself, loaded by entry.c into the GCC it was
 * built for. It listens while the file is parsed, and runs one pass when every
 * function is in SSA form and nothing has been inlined yet.
 */
#include "plugin.h"
#include "sites.h"

static const char ATTRIBUTE[] = "tasklint";

static struct {
	struct tl_arena arena;		/* of the options and what parsing told */
	struct tl_plugin_options options;
	struct tl_parsed parsed;
	struct tl_emitted emitted;
	struct tl_sites sites;
	const char *so;
	int input;			/* see tl_source_open() */
} plugin;

struct stopwatch {
	struct timespec since;
};

/* Milliseconds of CPU time since the last call: the machine may be busy with other files. */
static double lap(struct stopwatch *w)
{
	struct timespec now, before = w->since;

	clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &now);
	w->since = now;
	return (now.tv_sec - before.tv_sec) * 1e3 + (now.tv_nsec - before.tv_nsec) / 1e6;
}

static void write_text(const void *unit, FILE *out)
{
	tl_facts_write((const struct tl_unit *)unit, out);
}

static void tell_unwritten(const char *to, const char *so)
{
	tl_tell_trouble(&plugin.options, tl_arena_printf(&plugin.arena, "%s: %s", to, xstrerror(errno)), so);
}

static void dump_facts(const struct tl_unit *unit)
{
	const char *to = plugin.options.dump_to;

	if (!to)
		tl_facts_write(unit, stderr);
	else if (!tl_write_file(&plugin.arena, to, write_text, unit))
		tell_unwritten(to, "no facts are written");
}

struct times {
	double load, extract, emit, index, analyse, print;
};

static void print_unit_stats(const struct tl_unit *u, const struct times *t, size_t memory)
{
	uint32_t blocks = 0, events = 0, values = 0;
	struct tl_function **f;

	tl_for_each(f, &u->functions) {
		blocks += (*f)->blocks.n;
		events += (*f)->events.n;
		values += (*f)->values.n;
	}
	fprintf(stderr, "tasklint: %s: %u functions, %u blocks, %u events, %u values, %zu KiB\n",
		u->path, u->functions.n, blocks, events, values, memory / 1024);
	fprintf(stderr, "tasklint: facts of the API %.1f ms, extraction %.1f ms, analysis %.1f ms, printing %.1f ms\n",
		t->load, t->extract, t->analyse, t->print);
	if (plugin.options.index)
		fprintf(stderr, "tasklint: index opened in %.1f ms\n", t->index);
	if (plugin.options.emit)
		fprintf(stderr, "tasklint: facts emitted in %.1f ms\n", t->emit);
}

static void print_coverage(const struct tl_coverage *c)
{
	fprintf(stderr, "tasklint: %u of %u functions solved, %u cut short; %u tasklets, callbacks: %u here, %u elsewhere, %u unknown\n",
		c->functions_solved, c->functions, c->functions_cut, c->tasklets, c->callbacks_here,
		c->callbacks_elsewhere, c->callbacks_unknown);
	fprintf(stderr, "tasklint: calls: %u known, %u without facts, %u indirect and unknown; %u conditions unknown\n",
		c->calls_known, c->calls_unmodelled, c->calls_indirect_unknown, c->guards_unknown);
}

/* Generated facts are read as they are asked for. */
static void tell_facts_trouble(const struct tl_coverage *c)
{
	if (c->facts_trouble)
		tl_tell_trouble(&plugin.options, c->facts_trouble, "what was generated is not used");
}

/* Of what the front end has parsed; the model is needed long before the pass. */
static bool keeps_sites(void)
{
	struct tl_sites *s = &plugin.sites;

	if (!plugin.options.edit_sites || seen_error())
		return false;
	if (!s->model)
		s->model = tl_load_model(&plugin.arena, plugin.so, &plugin.options);
	s->arena = &plugin.arena;
	return s->model;
}

static void keep_declaration(void *decl, void *)
{
	if (keeps_sites())
		tl_sites_declaration(&plugin.sites, (tree)decl);
}

static void keep_body(void *function, void *)
{
	if (keeps_sites())
		tl_sites_body(&plugin.sites, (tree)function);
}

static void write_sites_text(const void *sites, FILE *out)
{
	tl_sites_write((const struct tl_sites *)sites, out);
}

static void write_sites(void)
{
	const char *to = plugin.options.edit_sites;

	if (!keeps_sites())
		return;
	tl_sites_initialisers(&plugin.sites);
	if (!tl_write_file(&plugin.arena, to, write_sites_text, &plugin.sites))
		tell_unwritten(to, "no edit sites are written");
}

/* Runs when memory is short: the compiler needs what is left more than we do. */
static jmp_buf *give_up;

static void *get_memory(size_t size)
{
	void *p = tl_get_or_null(size);

	if (p)
		return p;
	if (give_up)
		longjmp(*give_up, 1);
	return xmalloc(size);
}

static void run(struct tl_arena *arena)
{
	struct tl_analysis *analysis = NULL;
	struct tl_source source;
	struct tl_model *model;
	struct tl_extract x;
	struct stopwatch watch = {};
	struct times times = {};

	lap(&watch);
	model = tl_load_model(arena, plugin.so, &plugin.options);
	times.load = lap(&watch);
	if (!model)
		return;
	tl_source_begin(arena, plugin.input, &source);
	tl_extract_unit(&x, arena, model, &plugin.parsed, &source);
	times.extract = lap(&watch);
	if (plugin.options.emit)
		tl_emit_prepare(&plugin.options, &plugin.arena, x.unit, &plugin.emitted);
	times.emit = lap(&watch);
	if (plugin.options.dump_facts)
		dump_facts(x.unit);
	if (!plugin.options.dump_facts || plugin.options.findings) {
		if (plugin.options.index)
			plugin.options.engine.elsewhere = tl_load_index(arena, plugin.so, &plugin.options, x.unit);
		times.index = lap(&watch);
		analysis = tl_analyse(x.unit, model, &plugin.options.engine);
		times.analyse = lap(&watch);
		tell_facts_trouble(&analysis->coverage);
		if (plugin.options.baseline &&
		    !tl_apply_baseline(arena, &plugin.options, analysis))
			return;
		if (plugin.options.findings)
			tl_write_results(arena, &plugin.options, &source, analysis,
					 times.load + times.extract + times.analyse);
		/* GCC's diagnostics are not to be left half-way. */
		give_up = NULL;
		tl_sink(&x, analysis);
	}
	times.print = lap(&watch);
	if (!plugin.options.stats)
		return;
	print_unit_stats(x.unit, &times, arena->total);
	if (analysis)
		print_coverage(&analysis->coverage);
}

/* No object is wanted: leave before GCC makes one. */
static void leave(void)
{
	int status = seen_error() || werrorcount ? FATAL_EXIT_CODE : SUCCESS_EXIT_CODE;

	tl_gcc_finish_diagnostics();
	fflush(NULL);
	_exit(status);
}

/* GCC folds functions by their attributes, too: without the plugin there is none of ours. */
static void forget_attributes(void)
{
	struct cgraph_node *node;

	FOR_EACH_FUNCTION(node)
		DECL_ATTRIBUTES(node->decl) = remove_attribute(ATTRIBUTE, DECL_ATTRIBUTES(node->decl));
}

static const struct pass_data pass_data_tasklint = {
	SIMPLE_IPA_PASS, "tasklint", OPTGROUP_NONE, TV_NONE, 0, 0, 0, 0, 0,
};

class tasklint_pass : public simple_ipa_opt_pass {
public:
	tasklint_pass() : simple_ipa_opt_pass(pass_data_tasklint, g)
	{
	}

	/* What is wrong C isn't worth a word of ours. */
	bool gate(function *) override
	{
		return !seen_error();
	}

	unsigned int execute(function *) override
	{
		static struct tl_arena arena;
		jmp_buf here;

		tl_arena_init(&arena, get_memory, free);
		if (!setjmp(here)) {
			give_up = &here;
			write_sites();
			run(&arena);
		} else {
			tl_drop_unfinished();
			tl_tell_trouble(&plugin.options, "out of memory", "not checking");
		}
		give_up = NULL;
		plugin.parsed.enums.n = 0;	/* let GCC collect them again */
		forget_attributes();
		if (plugin.options.analyze_only)
			leave();
		tl_arena_release(&arena);
		return 0;
	}
};

/* A word that the engine understands: see tl_symbol_has_attr() and its callers. */
static bool is_known_word(const char *word)
{
	static const char *const known[] = { "may_sleep", "never_sleeps", "softirq", "process" };
	static const char ignore[] = "ignore:";

	for (const char *k : known) {
		if (!strcmp(word, k))
			return true;
	}
	if (!tl_starts_with(word, ignore))
		return false;
	word += sizeof(ignore) - 1;
	return tl_rule_find(word, strlen(word)) != NULL;
}

static tree check_attribute(tree *node, tree name, tree args, int, bool *no_add)
{
	if (TREE_CODE(*node) != FUNCTION_DECL) {
		warning(OPT_Wattributes, "%qE attribute applies to functions only", name);
		*no_add = true;
	}
	for (tree arg = args; arg; arg = TREE_CHAIN(arg)) {
		if (TREE_CODE(TREE_VALUE(arg)) != STRING_CST) {
			error("%qE attribute takes strings", name);
			*no_add = true;
		} else if (!is_known_word(TREE_STRING_POINTER(TREE_VALUE(arg)))) {
			warning(OPT_Wattributes, "%qE attribute: unknown word %qs", name,
				TREE_STRING_POINTER(TREE_VALUE(arg)));
		}
	}
	return NULL_TREE;
}

static const struct attribute_spec attribute = {
	ATTRIBUTE, 1, -1, true, false, false, false, check_attribute, NULL,
};

static void add_attribute(void *, void *)
{
	register_attribute(&attribute);
}

/* (RULE) of the pragma. The id's '-' are tokens of their own. */
static const char *read_rule(void)
{
	const char *id = "";
	enum cpp_ttype type;
	tree token;

	if (pragma_lex(&token) != CPP_OPEN_PAREN)
		return NULL;
	for (;;) {
		type = pragma_lex(&token);
		if (type == CPP_CLOSE_PAREN)
			break;
		else if (type == CPP_MINUS)
			id = tl_arena_printf(&plugin.arena, "%s-", id);
		else if (token && TREE_CODE(token) == IDENTIFIER_NODE && type != CPP_EOF)
			id = tl_arena_printf(&plugin.arena, "%s%s", id, IDENTIFIER_POINTER(token));
		else
			return NULL;
	}
	return pragma_lex(&token) == CPP_EOF ? id : NULL;
}

static void read_pragma(cpp_reader *)
{
	location_t loc = input_location;
	const char *rule = read_rule();

	if (!rule)
		warning_at(loc, OPT_Wpragmas, "expected %<#pragma tasklint ignore(RULE)%>");
	else if (!tl_rule_find(rule, strlen(rule)))
		warning_at(loc, OPT_Wpragmas, "tasklint has no rule %qs", rule);
	else
		*TL_PUSH(&plugin.arena, &plugin.parsed.pragmas) = { loc, rule };
}

/*
 * Macros are told to who writes them down for -g3, who has not begun yet and
 * must not hear of ours.
 */
static void define_quietly(const char *macro)
{
	cpp_callbacks *told = cpp_get_callbacks(parse_in);
	auto define = told->define;

	told->define = NULL;
	cpp_define(parse_in, macro);
	told->define = define;
}

static void add_pragma(void *, void *)
{
	c_register_pragma("tasklint", "ignore", read_pragma);
	if (!cpp_get_options(parse_in)->preprocessed && cpp_get_options(parse_in)->lang != CLK_ASM)
		define_quietly("__TASKLINT__=1");
}

static void keep_enum(void *type, void *)
{
	if (type && TREE_CODE((tree)type) == ENUMERAL_TYPE)
		*TL_PUSH(&plugin.arena, &plugin.parsed.enums) = (tree)type;
}

/* Nothing else may hold on to an enumeration when its scope is gone. */
static void mark_enums(void *, void *)
{
	tree *type;

	tl_for_each(type, &plugin.parsed.enums)
		gt_ggc_mx(*type);
}

/* The argument of an option that loads us, or that is for us. */
static bool is_ours(const struct cl_decoded_option *o, const char *base_name)
{
	size_t len = strlen(base_name);
	const char *name;

	if (o->opt_index == OPT_fplugin_)
		name = lbasename(o->arg);
	else if (o->opt_index == OPT_fplugin_arg_)
		name = o->arg;
	else
		return false;
	return !strncmp(name, base_name, len) &&
	       (o->opt_index == OPT_fplugin_ ? !name[len] || name[len] == '.' : name[len] == '-');
}

static bool loads_another_plugin(const char *base_name)
{
	for (unsigned i = 0; i < save_decoded_options_count; i++)
		if (save_decoded_options[i].opt_index == OPT_fplugin_ && !is_ours(&save_decoded_options[i], base_name))
			return true;
	return false;
}

/*
 * Debug information and LTO's objects record the options of the compiler. Ours go
 * from that list, with the folder of plugins that the driver adds where there is
 * any: objects must not tell whether they were checked.
 */
static void hide_options(const char *base_name)
{
	bool alone = !loads_another_plugin(base_name);
	unsigned n = 0;

	for (unsigned i = 0; i < save_decoded_options_count; i++) {
		const struct cl_decoded_option *o = &save_decoded_options[i];

		if (!is_ours(o, base_name) && !(alone && o->opt_index == OPT_iplugindir_))
			save_decoded_options[n++] = *o;
	}
	save_decoded_options_count = n;
}

/* Before the target's end of the file, behind which nothing may come. */
static void finish_unit(void *, void *)
{
	if (plugin.emitted.bytes && asm_out_file)
		tl_emit_section(&plugin.emitted, asm_out_file);
}

extern "C" TL_PUBLIC int tl_plugin_init(struct plugin_name_args *info, struct plugin_gcc_version *)
{
	static const char name[] = "tasklint";
	struct register_pass_info pass;

	tl_arena_init(&plugin.arena, get_memory, free);
	plugin.so = info->full_name;
	if (!tl_read_options(&plugin.arena, info, &plugin.options))
		return 1;
	plugin.input = tl_source_open();
	hide_options(info->base_name);
	pass.pass = new tasklint_pass();
	pass.reference_pass_name = "build_ssa_passes";
	pass.ref_pass_instance_number = 1;
	pass.pos_op = PASS_POS_INSERT_AFTER;
	register_callback(name, PLUGIN_PASS_MANAGER_SETUP, NULL, &pass);
	register_callback(name, PLUGIN_ATTRIBUTES, add_attribute, NULL);
	register_callback(name, PLUGIN_PRAGMAS, add_pragma, NULL);
	register_callback(name, PLUGIN_FINISH_TYPE, keep_enum, NULL);
	if (plugin.options.edit_sites) {
		register_callback(name, PLUGIN_FINISH_DECL, keep_declaration, NULL);
		register_callback(name, PLUGIN_PRE_GENERICIZE, keep_body, NULL);
	}
	register_callback(name, PLUGIN_GGC_MARKING, mark_enums, NULL);
	register_callback(name, PLUGIN_FINISH_UNIT, finish_unit, NULL);
	return 0;
}
