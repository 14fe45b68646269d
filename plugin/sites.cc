// SPDX-License-Identifier: GPL-2.0-or-later
/* Edit sites, from the trees of the C front end. */
#include "sites.h"

/* A token of a macro's definition, and not of one of its arguments. */
static bool is_of_macro(location_t loc)
{
	struct tl_macro_use uses[TL_MACRO_DEPTH];

	return tl_extract_macros(loc, uses) > 0;
}

static expanded_location written_at(location_t loc)
{
	return expand_location(linemap_resolve_location(line_table, LOCATION_LOCUS(loc),
							LRK_SPELLING_LOCATION, NULL));
}

static const char *outermost_macro(location_t loc)
{
	struct tl_macro_use uses[TL_MACRO_DEPTH];
	unsigned n = tl_extract_macros(loc, uses);

	return n ? uses[n - 1].name : NULL;
}

static struct tl_span span_of(location_t loc)
{
	location_t begin = get_start(loc), end = get_finish(loc);
	struct tl_span s = {};
	expanded_location a, b;

	if (LOCATION_LOCUS(loc) <= BUILTINS_LOCATION)
		return s;
	if (is_of_macro(begin) || is_of_macro(end)) {
		s.macro = outermost_macro(is_of_macro(begin) ? begin : end);
		begin = end = linemap_resolve_location(line_table, LOCATION_LOCUS(begin),
						       LRK_MACRO_EXPANSION_POINT, NULL);
	}
	a = written_at(begin);
	b = written_at(end);
	if (!a.file || !b.file || strcmp(a.file, b.file))
		return s;
	s.file = a.file;
	s.line = a.line;
	s.column = a.column;
	s.end_line = b.line;
	s.end_column = b.column;
	return s;
}

static const char *name_of(tree decl)
{
	return decl && DECL_P(decl) && DECL_NAME(decl) ? IDENTIFIER_POINTER(DECL_NAME(decl)) : NULL;
}

/* As C spells it: "struct foo", or the name of a typedef. NULL where it has none. */
static const char *record_name(struct tl_sites *s, tree type)
{
	tree name;

	if (!type || !RECORD_OR_UNION_TYPE_P(type))
		return NULL;
	name = TYPE_NAME(TYPE_MAIN_VARIANT(type));
	if (!name || TREE_CODE(name) != IDENTIFIER_NODE)
		return name_of(tl_extract_typedef(type));
	return tl_arena_printf(s->arena, "%s %s", TREE_CODE(type) == UNION_TYPE ? "union" : "struct",
			       IDENTIFIER_POINTER(name));
}

static bool is_tasklet(struct tl_sites *s, tree type)
{
	const char *name = record_name(s, type);
	const struct tl_api_record *r = name ? tl_model_record(s->model, name) : NULL;

	return r && r->kind && !strcmp(r->kind, "tasklet");
}

static bool points_to_tasklet(struct tl_sites *s, tree type)
{
	return POINTER_TYPE_P(type) && is_tasklet(s, TREE_TYPE(type));
}

/* What a tasklet could call: nothing comes back, and one unsigned long or tasklet goes in. */
static bool is_callback(struct tl_sites *s, tree decl)
{
	tree type = TREE_TYPE(decl), args = TYPE_ARG_TYPES(type), arg;

	if (!VOID_TYPE_P(TREE_TYPE(type)) || !args || TREE_CHAIN(args) != void_list_node)
		return false;
	arg = TREE_VALUE(args);
	return TYPE_MAIN_VARIANT(arg) == long_unsigned_type_node || points_to_tasklet(s, arg);
}

/* The API itself, where it is inline. */
static bool is_api(struct tl_sites *s, tree decl)
{
	const char *name = name_of(decl);

	return name && tl_model_function(s->model, name) && !tl_extract_in_main(DECL_SOURCE_LOCATION(decl));
}

static void add_decl(struct tl_sites *s, tree decl, bool definition)
{
	struct tl_site_decl d = {};
	tree parameter = DECL_ARGUMENTS(decl);

	d.function = name_of(decl);
	d.at = span_of(DECL_SOURCE_LOCATION(decl));
	d.is_static = !TREE_PUBLIC(decl);
	d.is_definition = definition;
	if (!d.function || !d.at.file)
		return;
	if (parameter) {
		d.parameter = span_of(DECL_SOURCE_LOCATION(parameter));
		d.parameter_name = name_of(parameter);
		if (definition)
			d.end_line = written_at(DECL_STRUCT_FUNCTION(decl)->function_end_locus).line;
	}
	*TL_PUSH(s->arena, &s->decls) = d;
}

void tl_sites_declaration(struct tl_sites *s, tree decl)
{
	if (TREE_CODE(decl) == FUNCTION_DECL && is_callback(s, decl) && !is_api(s, decl))
		add_decl(s, decl, false);
}

/* ---- expressions */

static tree strip(tree e)
{
	while (CONVERT_EXPR_P(e) || TREE_CODE(e) == NON_LVALUE_EXPR)
		e = TREE_OPERAND(e, 0);
	return e;
}

/* The function that an expression is the address of, or NULL_TREE. */
static tree function_of(tree e)
{
	e = strip(e);
	if (TREE_CODE(e) == ADDR_EXPR)
		e = TREE_OPERAND(e, 0);
	return TREE_CODE(e) == FUNCTION_DECL ? e : NULL_TREE;
}

/* `p` is the address of `object`. */
static bool is_address_of(tree p, tree object)
{
	p = strip(p);
	if (TREE_CODE(object) == INDIRECT_REF && operand_equal_p(strip(TREE_OPERAND(object, 0)), p, 0))
		return true;
	return TREE_CODE(p) == ADDR_EXPR && operand_equal_p(TREE_OPERAND(p, 0), object, 0);
}

static bool is_part(tree e)
{
	return TREE_CODE(e) == COMPONENT_REF || TREE_CODE(e) == ARRAY_REF;
}

/* The member path from `object`, which is around `part`, to it: "rx.tl", "tl[0]". NULL: not constant. */
static const char *path_from(struct tl_sites *s, tree part, tree object)
{
	const char *path = "";

	for (; part != object; part = TREE_OPERAND(part, 0)) {
		const char *dot = *path && *path != '[' ? "." : "";

		if (TREE_CODE(part) == COMPONENT_REF && !name_of(TREE_OPERAND(part, 1)))
			continue;
		if (TREE_CODE(part) == COMPONENT_REF)
			path = tl_arena_printf(s->arena, "%s%s%s", name_of(TREE_OPERAND(part, 1)), dot, path);
		else if (tree_fits_uhwi_p(TREE_OPERAND(part, 1)))
			path = tl_arena_printf(s->arena, "[%lu]%s%s",
					       (unsigned long)tree_to_uhwi(TREE_OPERAND(part, 1)), dot, path);
		else
			return NULL;
	}
	return path;
}

static bool holds_tasklets(struct tl_sites *s, tree type)
{
	while (TREE_CODE(type) == ARRAY_TYPE)
		type = TREE_TYPE(type);
	return is_tasklet(s, type);
}

/* The member or variable that `e` is, or the array that it is an element of; NULL_TREE: neither. */
static tree object_of(tree e)
{
	while (TREE_CODE(e) == ARRAY_REF)
		e = TREE_OPERAND(e, 0);
	return TREE_CODE(e) == COMPONENT_REF || VAR_P(e) ? e : NULL_TREE;
}

static tree object_at(tree address)
{
	tree e = strip(address);

	return TREE_CODE(e) == ADDR_EXPR ? object_of(TREE_OPERAND(e, 0)) : NULL_TREE;
}

/* Where a member that is used, or a variable, is declared. */
static struct tl_site_object declaration_of(tree object)
{
	tree decl = TREE_CODE(object) == COMPONENT_REF ? TREE_OPERAND(object, 1) : object;
	struct tl_site_object o = {};

	o.declared = span_of(DECL_SOURCE_LOCATION(decl));
	if (VAR_P(decl))
		o.storage = !TREE_STATIC(decl) && !DECL_EXTERNAL(decl) ? "local" :
			    TREE_PUBLIC(decl) ? "global" : "static";
	return o;
}

static void describe_object(struct tl_sites *s, struct tl_site_call *c, tree address)
{
	tree object = object_at(address);

	if (!object)
		return;
	c->tasklet = declaration_of(object);
	if (VAR_P(object) && object == TREE_OPERAND(strip(address), 0))
		c->variable = name_of(object);
	if (TREE_CODE(object) == COMPONENT_REF) {
		c->record = record_name(s, TREE_TYPE(TREE_OPERAND(object, 0)));
		c->member = name_of(TREE_OPERAND(object, 1));
	}
}

/* The object that holds the tasklet at `address`, and whose own address `data` is. */
static void describe_container(struct tl_sites *s, struct tl_site_call *c, tree address, tree data)
{
	tree tasklet = strip(address), object;

	c->zero = integer_zerop(strip(data));
	if (POINTER_TYPE_P(TREE_TYPE(strip(data))))
		c->data = record_name(s, TREE_TYPE(TREE_TYPE(strip(data))));
	if (TREE_CODE(tasklet) != ADDR_EXPR)
		return;
	tasklet = TREE_OPERAND(tasklet, 0);
	for (object = tasklet; is_part(object);) {
		object = TREE_OPERAND(object, 0);
		if (!RECORD_OR_UNION_TYPE_P(TREE_TYPE(object)) || !is_address_of(data, object))
			continue;
		c->container = record_name(s, TREE_TYPE(object));
		c->path = path_from(s, tasklet, object);
		c->indexed = !c->path;
		return;
	}
}

struct walk {
	walk(struct tl_sites *s, tree function)
		: s(s), function(function), around(DECL_SOURCE_LOCATION(function))
	{
	}

	struct tl_sites *s;
	tree function;			/* whose body it is; or the variable whose initialiser */
	tree parameter = NULL_TREE;	/* of one that could be a callback */
	location_t around;		/* of the last expression on the way that has a location */
	hash_set<tree> saved;		/* expressions that stand in the tree more than once */
};

static void visit(struct walk *w, tree *e);

static struct tl_site_mention *add_mention(struct walk *w, enum tl_site_mention_kind kind, const char *name,
					   location_t at)
{
	struct tl_site_mention m = {};

	m.kind = kind;
	m.name = name;
	m.function = name_of(w->function);
	m.at = span_of(at);
	if (VAR_P(w->function) && is_tasklet(w->s, TREE_TYPE(w->function)))
		m.tasklet = declaration_of(w->function);
	*TL_PUSH(w->s->arena, &w->s->mentions) = m;
	return &w->s->mentions.items[w->s->mentions.n - 1];
}

/* A tasklet, or a member of one: `object` is that tasklet, or NULL_TREE where it is behind a pointer. */
static void add_object(struct walk *w, enum tl_site_mention_kind kind, const char *name, tree object)
{
	struct tl_site_mention *m = add_mention(w, kind, name, w->around);

	if (object)
		m->tasklet = declaration_of(object);
}

static void add_call(struct walk *w, tree call, tree callee, int object)
{
	unsigned n = (unsigned)call_expr_nargs(call);
	struct tl_site_call c = {};
	tree last = n ? CALL_EXPR_ARG(call, n - 1) : NULL_TREE, data = last ? strip(last) : NULL_TREE;

	c.callee = name_of(callee);
	c.function = name_of(w->function);
	c.at = span_of(EXPR_LOCATION(call));
	c.nargs = n;
	c.object = object;
	if (object >= 0)
		describe_object(w->s, &c, CALL_EXPR_ARG(call, object));
	if (object >= 0 && (unsigned)object != n - 1)
		describe_container(w->s, &c, CALL_EXPR_ARG(call, object), last);
	else if (data && POINTER_TYPE_P(TREE_TYPE(data)))
		c.data = record_name(w->s, TREE_TYPE(TREE_TYPE(data)));
	for (unsigned i = 0; i < n; i++) {
		tree arg = CALL_EXPR_ARG(call, i), f = function_of(arg);

		if (!f)
			continue;
		c.callback = name_of(f);
		STRIP_NOPS(arg);
		c.casts_callback = arg != strip(arg) || !is_callback(w->s, f);
	}
	*TL_PUSH(w->s->arena, &w->s->calls) = c;
}

/* What stands in the address of a tasklet, but for the tasklet itself: that is told with the call. */
static void visit_around_object(struct walk *w, tree *address)
{
	tree object = object_at(*address), e;

	if (!object) {
		visit(w, address);
		return;
	}
	for (e = TREE_OPERAND(strip(*address), 0); TREE_CODE(e) == ARRAY_REF; e = TREE_OPERAND(e, 0))
		visit(w, &TREE_OPERAND(e, 1));
	if (TREE_CODE(object) == COMPONENT_REF)
		visit(w, &TREE_OPERAND(object, 0));
}

static void visit_call(struct walk *w, tree call)
{
	tree callee = CALL_EXPR_FN(call) ? function_of(CALL_EXPR_FN(call)) : NULL_TREE;
	int object = -1;

	for (int i = 0; i < call_expr_nargs(call) && object < 0; i++) {
		if (points_to_tasklet(w->s, TREE_TYPE(CALL_EXPR_ARG(call, i))))
			object = i;
	}
	if (callee && (object >= 0 || is_callback(w->s, callee)) && !is_api(w->s, w->function))
		add_call(w, call, callee, object);
	if (CALL_EXPR_FN(call) && !callee)
		visit(w, &CALL_EXPR_FN(call));
	for (int i = 0; i < call_expr_nargs(call); i++) {
		if (callee && i == object)
			visit_around_object(w, &CALL_EXPR_ARG(call, i));
		/* The callback of a registration is told with the call. */
		else if (object < 0 || !callee || !function_of(CALL_EXPR_ARG(call, i)))
			visit(w, &CALL_EXPR_ARG(call, i));
	}
}

static bool is_parameter(struct walk *w, tree e)
{
	return w->parameter && strip(e) == w->parameter;
}

static void add_use(struct walk *w, enum tl_site_use_kind kind, location_t at, tree variable, tree type)
{
	struct tl_site_use u = {};

	u.function = name_of(w->function);
	u.kind = kind;
	u.at = span_of(at);
	u.variable = name_of(variable);
	u.type = type && POINTER_TYPE_P(type) ? record_name(w->s, TREE_TYPE(type)) : NULL;
	*TL_PUSH(w->s->arena, &w->s->uses) = u;
}

static void visit_bind(struct walk *w, tree bind)
{
	for (tree v = BIND_EXPR_VARS(bind); v; v = DECL_CHAIN(v)) {
		if (!VAR_P(v) || !DECL_INITIAL(v))
			continue;
		if (is_parameter(w, DECL_INITIAL(v)) && POINTER_TYPE_P(TREE_TYPE(v)))
			add_use(w, TL_SITE_INIT, DECL_SOURCE_LOCATION(v), v, TREE_TYPE(v));
		else
			visit(w, &DECL_INITIAL(v));
	}
	visit(w, &BIND_EXPR_BODY(bind));
}

/* True: what is below was looked at. */
static bool visit_one(struct walk *w, tree e)
{
	/* All of an initialiser is told by its variable. */
	if (EXPR_P(e) && EXPR_LOCATION(e) > BUILTINS_LOCATION && TREE_CODE(w->function) == FUNCTION_DECL)
		w->around = EXPR_LOCATION(e);
	switch (TREE_CODE(e)) {
	case BIND_EXPR:
		visit_bind(w, e);
		return true;
	case CALL_EXPR:
		visit_call(w, e);
		return true;
	case SAVE_EXPR:
		return w->saved.add(e);
	case MODIFY_EXPR:
		if (!is_parameter(w, TREE_OPERAND(e, 1)) || !VAR_P(TREE_OPERAND(e, 0)) ||
		    !POINTER_TYPE_P(TREE_TYPE(e)))
			return false;
		add_use(w, TL_SITE_ASSIGN, EXPR_LOCATION(e), TREE_OPERAND(e, 0), TREE_TYPE(e));
		return true;
	CASE_CONVERT:
		if (!is_parameter(w, e) || !POINTER_TYPE_P(TREE_TYPE(e)))
			return false;
		add_use(w, TL_SITE_CAST, EXPR_LOCATION(e), NULL_TREE, TREE_TYPE(e));
		return true;
	case COMPONENT_REF:
		if (is_tasklet(w->s, TREE_TYPE(TREE_OPERAND(e, 0))))
			add_object(w, TL_SITE_MEMBER, name_of(TREE_OPERAND(e, 1)), object_of(TREE_OPERAND(e, 0)));
		else if (holds_tasklets(w->s, TREE_TYPE(e)))
			add_object(w, TL_SITE_OBJECT, name_of(TREE_OPERAND(e, 1)), e);
		return false;
	case VAR_DECL:
		if (holds_tasklets(w->s, TREE_TYPE(e)))
			add_object(w, TL_SITE_OBJECT, name_of(e), e);
		return true;
	case PARM_DECL:
		if (e == w->parameter)
			add_use(w, TL_SITE_OTHER, w->around, NULL_TREE, NULL_TREE);
		return true;
	case FUNCTION_DECL:
		if (is_callback(w->s, e) && !is_api(w->s, e))
			add_mention(w, TL_SITE_FUNCTION, name_of(e), w->around);
		return true;
	default:
		return false;
	}
}

static tree visit_tree(tree *e, int *walk_subtrees, void *data)
{
	if (visit_one((struct walk *)data, *e))
		*walk_subtrees = 0;
	return NULL_TREE;
}

static void visit(struct walk *w, tree *e)
{
	walk_tree(e, visit_tree, w, NULL);
}

void tl_sites_body(struct tl_sites *s, tree function)
{
	struct walk w(s, function);

	if (is_api(s, function))
		return;
	if (is_callback(s, function)) {
		w.parameter = DECL_ARGUMENTS(function);
		add_decl(s, function, true);
	}
	visit(&w, &DECL_SAVED_TREE(function));
}

void tl_sites_initialisers(struct tl_sites *s)
{
	varpool_node *node;

	FOR_EACH_VARIABLE(node) {
		tree decl = node->decl;
		struct walk w(s, decl);

		if (!node->definition || DECL_EXTERNAL(decl) || !DECL_INITIAL(decl) ||
		    DECL_INITIAL(decl) == error_mark_node)
			continue;
		visit(&w, &DECL_INITIAL(decl));
	}
}

/* ---- the text */

static void write_span(struct tl_json *j, const char *key, const struct tl_span *s)
{
	if (!s->file)
		return;
	tl_json_object(j, key);
	tl_json_string(j, "file", s->file);
	tl_json_number(j, "line", s->line);
	tl_json_number(j, "column", s->column);
	tl_json_number(j, "end_line", s->end_line);
	tl_json_number(j, "end_column", s->end_column);
	if (s->macro)
		tl_json_string(j, "macro", s->macro);
	tl_json_end_object(j);
}

static void write_if(struct tl_json *j, const char *key, const char *s)
{
	if (s)
		tl_json_string(j, key, s);
}

static void write_object(struct tl_json *j, const struct tl_site_object *o)
{
	write_span(j, "declared", &o->declared);
	write_if(j, "storage", o->storage);
}

static void write_decls(struct tl_json *j, const struct tl_sites *s)
{
	const struct tl_site_decl *d;

	tl_json_array(j, "declarations");
	tl_for_each(d, &s->decls) {
		tl_json_object(j, NULL);
		tl_json_string(j, "function", d->function);
		tl_json_bool(j, "static", d->is_static);
		tl_json_bool(j, "definition", d->is_definition);
		write_span(j, "at", &d->at);
		write_span(j, "parameter", &d->parameter);
		write_if(j, "parameter_name", d->parameter_name);
		if (d->is_definition)
			tl_json_number(j, "end_line", d->end_line);
		tl_json_end_object(j);
	}
	tl_json_end_array(j);
}

static void write_uses(struct tl_json *j, const struct tl_sites *s)
{
	static const char *const kinds[] = { "other", "cast", "init", "assign" };
	const struct tl_site_use *u;

	tl_json_array(j, "uses");
	tl_for_each(u, &s->uses) {
		tl_json_object(j, NULL);
		tl_json_string(j, "function", u->function);
		tl_json_string(j, "kind", kinds[u->kind]);
		write_span(j, "at", &u->at);
		write_if(j, "variable", u->variable);
		write_if(j, "type", u->type);
		tl_json_end_object(j);
	}
	tl_json_end_array(j);
}

static void write_calls(struct tl_json *j, const struct tl_sites *s)
{
	const struct tl_site_call *c;

	tl_json_array(j, "calls");
	tl_for_each(c, &s->calls) {
		tl_json_object(j, NULL);
		tl_json_string(j, "callee", c->callee);
		write_if(j, "function", c->function);
		write_span(j, "at", &c->at);
		tl_json_number(j, "arguments", c->nargs);
		if (c->object >= 0)
			tl_json_number(j, "object", c->object);
		write_object(j, &c->tasklet);
		write_if(j, "record", c->record);
		write_if(j, "member", c->member);
		write_if(j, "variable", c->variable);
		write_if(j, "callback", c->callback);
		if (c->casts_callback)
			tl_json_bool(j, "casts_callback", true);
		write_if(j, "container", c->container);
		write_if(j, "path", c->path);
		write_if(j, "data", c->data);
		if (c->zero)
			tl_json_bool(j, "zero", true);
		if (c->indexed)
			tl_json_bool(j, "indexed", true);
		tl_json_end_object(j);
	}
	tl_json_end_array(j);
}

static void write_mentions(struct tl_json *j, const struct tl_sites *s)
{
	static const char *const kinds[] = { "function", "member", "object" };
	const struct tl_site_mention *m;

	tl_json_array(j, "mentions");
	tl_for_each(m, &s->mentions) {
		tl_json_object(j, NULL);
		tl_json_string(j, "name", m->name);
		tl_json_string(j, "kind", kinds[m->kind]);
		write_if(j, "function", m->function);
		write_span(j, "at", &m->at);
		write_object(j, &m->tasklet);
		tl_json_end_object(j);
	}
	tl_json_end_array(j);
}

void tl_sites_write(const struct tl_sites *s, FILE *out)
{
	struct tl_json j;

	tl_json_begin(&j, out);
	tl_json_object(&j, NULL);
	tl_json_number(&j, "format", 1);
	tl_json_string(&j, "directory", getpwd());
	tl_json_string(&j, "unit", main_input_filename);
	write_decls(&j, s);
	write_uses(&j, s);
	write_calls(&j, s);
	write_mentions(&j, s);
	tl_json_end_object(&j);
	tl_json_end(&j);
}
