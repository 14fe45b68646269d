// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * One function: its events, in three rounds. The first looks at every
 * statement once and notes the events; the second decides which blocks stay
 * (extract-cfg.cc); only then are values translated, as phis name blocks and
 * results of calls name events.
 */
#include "extract.h"

static bool is_function_pointer(tree type)
{
	return POINTER_TYPE_P(type) && FUNC_OR_METHOD_TYPE_P(TREE_TYPE(type));
}

/* What a pointer points at, if it was made just so: p of `p = &ref`. */
static tree pointed_at(tree pointer)
{
	for (int i = 0; i < 4 && TREE_CODE(pointer) == SSA_NAME; i++) {
		gimple *def = SSA_NAME_DEF_STMT(pointer);

		if (!gimple_assign_single_p(def) && !gimple_assign_cast_p(def))
			return NULL_TREE;
		pointer = gimple_assign_rhs1(def);
	}
	return TREE_CODE(pointer) == ADDR_EXPR ? TREE_OPERAND(pointer, 0) : NULL_TREE;
}

/* A store to `ref` goes through a record of the model. */
static bool goes_through_known(struct tl_extract *x, tree ref)
{
	while (ref) {
		if (TREE_CODE(ref) == COMPONENT_REF &&
		    tl_extract_record(x, DECL_CONTEXT(TREE_OPERAND(ref, 1)))->api)
			return true;
		if (handled_component_p(ref))
			ref = TREE_OPERAND(ref, 0);
		else
			ref = TREE_CODE(ref) == MEM_REF ? pointed_at(TREE_OPERAND(ref, 0)) : NULL_TREE;
	}
	return false;
}

/* `op` is a function's address, perhaps copied or converted a few times. */
static bool is_function_address(tree op)
{
	for (int i = 0; i < 4 && TREE_CODE(op) == SSA_NAME; i++) {
		gimple *def = SSA_NAME_DEF_STMT(op);

		if (!gimple_assign_single_p(def) && !gimple_assign_cast_p(def))
			return false;
		op = gimple_assign_rhs1(def);
	}
	return TREE_CODE(op) == ADDR_EXPR && TREE_CODE(TREE_OPERAND(op, 0)) == FUNCTION_DECL;
}

static void note(struct tl_extract_fn *fx, enum tl_event_kind kind, gimple *stmt)
{
	struct tl_extract_event *e = TL_PUSH(fx->scratch, &fx->events);

	e->kind = kind;
	e->stmt = stmt;
	e->macro = NULL;
}

/* The member or variable that a reference ends in; NULL: neither. */
tree tl_extract_place(tree ref)
{
	while (handled_component_p(ref) && TREE_CODE(ref) != COMPONENT_REF)
		ref = TREE_OPERAND(ref, 0);
	if (TREE_CODE(ref) == COMPONENT_REF)
		return TREE_OPERAND(ref, 1);
	return DECL_P(ref) ? ref : NULL_TREE;
}

/* What stores `stmt`'s result to memory: a scalar, or a whole object. */
static void note_store(struct tl_extract_fn *fx, gimple *stmt, tree lhs, tree rhs)
{
	tree type = TREE_TYPE(lhs), place = tl_extract_place(lhs);

	if (place)
		*tl_map_at(fx->scratch, &fx->stored, place) = place;
	if (AGGREGATE_TYPE_P(type)) {
		if (tl_extract_embeds(fx->x, type))
			note(fx, TL_E_COPY, stmt);
	} else if (is_function_pointer(type) || (rhs && is_function_address(rhs)) ||
		   (POINTER_TYPE_P(type) && tl_extract_is_table(TREE_TYPE(type))) ||
		   goes_through_known(fx->x, lhs)) {
		note(fx, TL_E_STORE, stmt);
	}
}

static void note_call(struct tl_extract_fn *fx, gimple *stmt)
{
	tree lhs = gimple_call_lhs(stmt);
	enum tl_builtin builtin = tl_extract_builtin(stmt);

	if (builtin == TL_BUILTIN_NONE || builtin == TL_BUILTIN_WRITES) {
		note(fx, TL_E_CALL, stmt);
		if (lhs && TREE_CODE(lhs) == SSA_NAME)
			fx->event_of[SSA_NAME_VERSION(lhs)] = fx->events.n;
	}
	if (lhs && TREE_CODE(lhs) != SSA_NAME)
		note_store(fx, stmt, lhs, NULL_TREE);
}

/* `op` is a parameter, perhaps with something added. */
static bool is_from_param(tree op)
{
	for (int i = 0; i < 8 && TREE_CODE(op) == SSA_NAME; i++) {
		gimple *def = SSA_NAME_DEF_STMT(op);

		if (SSA_NAME_IS_DEFAULT_DEF(op))
			return SSA_NAME_VAR(op) && TREE_CODE(SSA_NAME_VAR(op)) == PARM_DECL;
		if (!is_gimple_assign(def))
			return false;
		switch (gimple_assign_rhs_code(def)) {
		case SSA_NAME:
		case POINTER_PLUS_EXPR:
		CASE_CONVERT:
			op = gimple_assign_rhs1(def);
			break;
		default:
			return false;
		}
	}
	return false;
}

/* Casts are many. The ones worth an event make a pointer out of what a caller handed in. */
static bool is_noted_cast(struct tl_extract_fn *fx, gimple *stmt)
{
	tree to = TREE_TYPE(gimple_assign_lhs(stmt)), op = gimple_assign_rhs1(stmt);
	enum tree_code code = gimple_assign_rhs_code(stmt);

	if (!POINTER_TYPE_P(to) || is_gimple_min_invariant(op) || TREE_CODE(op) != SSA_NAME)
		return false;
	if (code != SSA_NAME && code != POINTER_PLUS_EXPR && !CONVERT_EXPR_CODE_P(code))
		return false;
	if (INTEGRAL_TYPE_P(TREE_TYPE(op)))
		return true;
	return RECORD_OR_UNION_TYPE_P(TREE_TYPE(to)) &&
	       tl_extract_is_cast(fx->x, TREE_TYPE(op), to) && is_from_param(op);
}

static void note_assign(struct tl_extract_fn *fx, gimple *stmt)
{
	tree lhs = gimple_assign_lhs(stmt);

	if (TREE_CODE(lhs) == SSA_NAME) {
		if (is_noted_cast(fx, stmt))
			note(fx, TL_E_CAST, stmt);
	} else if (!gimple_clobber_p(stmt)) {
		note_store(fx, stmt, lhs, gimple_assign_rhs1(stmt));
	}
}

/* The macro expansions that calls with facts stand in: those facts say what the macro does. */
static void find_expansions(struct tl_extract_fn *fx)
{
	struct tl_macro_use uses[TL_MACRO_DEPTH];
	gimple_stmt_iterator gsi;
	basic_block *bb;

	tl_for_each(bb, &fx->order) {
		for (gsi = gsi_start_bb(*bb); !gsi_end_p(gsi); gsi_next(&gsi)) {
			gimple *stmt = gsi_stmt(gsi);
			tree decl = is_gimple_call(stmt) ? gimple_call_fndecl(stmt) : NULL_TREE;
			unsigned n = decl ? tl_extract_macros(gimple_location(stmt), uses) : 0;

			if (!n || !tl_model_function(fx->x->model, tl_extract_symbol(fx->x, decl)->name))
				continue;
			while (n--)
				*tl_map_at(fx->scratch, &fx->called_in, uses[n].expansion) = fx;
		}
	}
	fx->called_in_known = true;
}

static bool has_call(struct tl_extract_fn *fx, const struct tl_macro_use *use)
{
	if (!fx->called_in_known)
		find_expansions(fx);
	return tl_map_get(&fx->called_in, use->expansion);
}

/*
 * An asm statement is an event where a macro of the model expands to it: that
 * is all that is left of preempt_disable() in some configurations. In others
 * there is a call, too, and the call is the event. One expansion of several
 * statements is one event of a block.
 */
static void note_asm(struct tl_extract_fn *fx, gimple *stmt, const void **last_expansion)
{
	struct tl_macro_use uses[TL_MACRO_DEPTH];
	unsigned n = tl_extract_macros(gimple_location(stmt), uses);

	while (n--) {
		if (!tl_model_macro(fx->x->model, uses[n].name))
			continue;
		if (*last_expansion == uses[n].expansion || has_call(fx, &uses[n]))
			return;
		*last_expansion = uses[n].expansion;
		note(fx, TL_E_CALL, stmt);
		fx->events.items[fx->events.n - 1].macro =
			tl_extract_macro_symbol(fx->x, uses[n].name);
		return;
	}
}

static void note_block(struct tl_extract_fn *fx, basic_block bb)
{
	struct tl_extract_block *b = tl_extract_block(fx, bb);
	const void *last_expansion = NULL;
	gimple_stmt_iterator gsi;

	b->first = fx->events.n;
	for (gsi = gsi_start_bb(bb); !gsi_end_p(gsi); gsi_next(&gsi)) {
		gimple *stmt = gsi_stmt(gsi);

		switch (gimple_code(stmt)) {
		case GIMPLE_CALL:
			note_call(fx, stmt);
			break;
		case GIMPLE_ASSIGN:
			note_assign(fx, stmt);
			break;
		case GIMPLE_ASM:
			note_asm(fx, stmt, &last_expansion);
			break;
		case GIMPLE_RETURN:
			note(fx, TL_E_RETURN, stmt);
			break;
		default:
			break;
		}
	}
	b->n = fx->events.n - b->first;
}

/* The outermost macro of a header that a call was written as. */
static const char *spelled_as(struct tl_extract_fn *fx, location_t loc, const struct tl_symbol *callee)
{
	struct tl_macro_use uses[TL_MACRO_DEPTH];
	unsigned n = tl_extract_macros(loc, uses);

	while (n--) {
		if (uses[n].in_main)
			continue;
		if (callee && !strcmp(uses[n].name, callee->name))
			return NULL;
		return tl_intern(&fx->x->unit->strings, uses[n].name);
	}
	return NULL;
}

/*
 * A call's arguments. Conversions between pointers leave no trace in GIMPLE:
 * that a function is passed as one of another type shows only against the
 * callee's parameter.
 */
static tl_val *call_args(struct tl_extract_fn *fx, gimple *stmt, uint32_t n)
{
	tl_val *args = TL_NEW_ARRAY(fx->x->arena, tl_val, n);
	tree fntype = gimple_call_fntype(stmt);
	tree param = fntype ? TYPE_ARG_TYPES(fntype) : NULL_TREE;

	for (uint32_t i = 0; i < n; i++) {
		tree arg = gimple_call_arg(stmt, i);

		args[i] = tl_extract_value(fx, arg);
		if (!param)
			continue;
		if (is_function_pointer(TREE_VALUE(param)) && TREE_CODE(arg) != INTEGER_CST)
			args[i] = tl_extract_convert(fx, args[i], TREE_TYPE(arg), TREE_VALUE(param));
		param = TREE_CHAIN(param);
	}
	return args;
}

static void emit_call(struct tl_extract_fn *fx, uint32_t block, gimple *stmt)
{
	tree decl = gimple_call_fndecl(stmt);
	uint32_t nargs = gimple_call_num_args(stmt);
	tl_val *args = call_args(fx, stmt, nargs);
	tl_val target = decl ? TL_UNKNOWN : tl_extract_value(fx, gimple_call_fn(stmt));
	struct tl_event *e;

	e = tl_function_add_event(fx->f, block, TL_E_CALL,
				  tl_extract_loc(fx->x, gimple_location(stmt)));
	e->args = args;
	e->nargs = nargs;
	e->target = target;
	if (decl)
		e->callee = tl_extract_symbol(fx->x, decl);
	else
		e->type = tl_extract_type(fx->x, gimple_call_fntype(stmt));
	e->spelled = spelled_as(fx, gimple_location(stmt), e->callee);
}

static void emit_macro(struct tl_extract_fn *fx, uint32_t block, const struct tl_extract_event *ev)
{
	struct tl_event *e;

	e = tl_function_add_event(fx->f, block, TL_E_CALL,
				  tl_extract_loc(fx->x, gimple_location(ev->stmt)));
	e->callee = ev->macro;
}

static void emit_store(struct tl_extract_fn *fx, uint32_t block, const struct tl_extract_event *ev)
{
	bool call = is_gimple_call(ev->stmt);
	tree lhs = call ? gimple_call_lhs(ev->stmt) : gimple_assign_lhs(ev->stmt);
	tl_val addr = tl_extract_address(fx, lhs), value;
	struct tl_value v = {};
	struct tl_event *e;
	tree rhs;

	if (call) {
		/* Its event is the one before, unless it is no event. */
		v.kind = TL_V_CALL;
		v.number = fx->f->events.n - 1;
		value = ev->kind == TL_E_STORE && ev != fx->events.items && ev[-1].stmt == ev->stmt ?
			tl_value(fx->f, &v) : TL_UNKNOWN;
	} else {
		rhs = gimple_assign_rhs1(ev->stmt);
		if (ev->kind == TL_E_STORE)
			value = tl_extract_convert(fx, tl_extract_value(fx, rhs), TREE_TYPE(rhs),
						   TREE_TYPE(lhs));
		else if (TREE_CODE(rhs) == CONSTRUCTOR)
			value = TL_UNKNOWN;
		else
			value = tl_extract_address(fx, rhs);
	}
	e = tl_function_add_event(fx->f, block, ev->kind,
				  tl_extract_loc(fx->x, gimple_location(ev->stmt)));
	e->addr = addr;
	e->value = value;
	e->type = tl_extract_type(fx->x, TREE_TYPE(lhs));
}

static void emit_cast(struct tl_extract_fn *fx, uint32_t block, gimple *stmt)
{
	tl_val value = tl_extract_value(fx, gimple_assign_lhs(stmt));
	struct tl_event *e;

	e = tl_function_add_event(fx->f, block, TL_E_CAST,
				  tl_extract_loc(fx->x, gimple_location(stmt)));
	e->value = value;
	e->type = tl_extract_type(fx->x, TREE_TYPE(gimple_assign_lhs(stmt)));
}

static void emit_return(struct tl_extract_fn *fx, uint32_t block, gimple *stmt)
{
	tree op = gimple_return_retval(as_a<greturn *>(stmt));
	tl_val value = op && !AGGREGATE_TYPE_P(TREE_TYPE(op)) ? tl_extract_value(fx, op) : TL_UNKNOWN;

	tl_function_add_event(fx->f, block, TL_E_RETURN,
			      tl_extract_loc(fx->x, gimple_location(stmt)))->value = value;
}

static void emit_block(struct tl_extract_fn *fx, const struct tl_extract_block *b)
{
	for (uint32_t i = b->first; i < b->first + b->n; i++) {
		const struct tl_extract_event *ev = &fx->events.items[i];

		if (ev->macro)
			emit_macro(fx, b->number, ev);
		else if (ev->kind == TL_E_CALL)
			emit_call(fx, b->number, ev->stmt);
		else if (ev->kind == TL_E_CAST)
			emit_cast(fx, b->number, ev->stmt);
		else if (ev->kind == TL_E_RETURN)
			emit_return(fx, b->number, ev->stmt);
		else
			emit_store(fx, b->number, ev);
	}
}

/* Nothing happens in it, and nothing comes out of it. */
static bool is_empty(const struct tl_extract_fn *fx)
{
	for (uint32_t i = 0; i < fx->events.n; i++) {
		const struct tl_extract_event *ev = &fx->events.items[i];

		if (ev->kind != TL_E_RETURN || gimple_return_retval(as_a<greturn *>(ev->stmt)))
			return false;
	}
	return true;
}

static void extract_body(struct tl_extract_fn *fx)
{
	basic_block *bb;
	size_t names = SSANAMES(fx->fun)->length();

	fx->memo = TL_NEW_ARRAY(fx->scratch, uint32_t, names);
	fx->event_of = TL_NEW_ARRAY(fx->scratch, uint32_t, names);
	fx->walked = TL_NEW_ARRAY(fx->scratch, bool, names);
	fx->blocks = TL_NEW_ARRAY(fx->scratch, struct tl_extract_block,
				  (size_t)last_basic_block_for_fn(fx->fun));
	tl_extract_order(fx);
	tl_for_each(bb, &fx->order)
		note_block(fx, *bb);
	if (is_empty(fx)) {
		tl_function_add_block(fx->f);
		return;
	}
	tl_extract_fold(fx);
	tl_for_each(bb, &fx->order) {
		if (tl_extract_block(fx, *bb)->number != TL_NO_BLOCK)
			emit_block(fx, tl_extract_block(fx, *bb));
	}
	tl_extract_edges(fx);
}

static void keep_stores(struct tl_extract_fn *fx)
{
	for (uint32_t i = 0; i < fx->stored.cap; i++) {
		tree place = (tree)fx->stored.slots[i].key;

		if (place && TREE_CODE(place) == FIELD_DECL)
			*TL_PUSH(fx->x->arena, &fx->x->stores) = { fx->f, place };
	}
}

static int by_place(const void *a, const void *b)
{
	const struct tl_field *x = *(const struct tl_field *const *)a, *y = *(const struct tl_field *const *)b;
	int order = strcmp(x->record->name, y->record->name);

	return order ? order : strcmp(x->name, y->name);
}

void tl_extract_stores(struct tl_extract *x)
{
	const struct tl_extract_store *s;
	struct tl_function **f;

	tl_for_each(s, &x->stores) {
		const struct tl_field *field = (const struct tl_field *)tl_map_get(&x->fields, s->field);

		if (field)
			*TL_PUSH(x->arena, &s->f->stored) = field;
	}
	/* In an order of their own: the map's is one of addresses. */
	tl_for_each(f, &x->unit->functions)
		if ((*f)->stored.n)
			qsort((*f)->stored.items, (*f)->stored.n, sizeof(*(*f)->stored.items), by_place);
}

void tl_extract_function(struct tl_extract *x, struct cgraph_node *node)
{
	struct function *fun = DECL_STRUCT_FUNCTION(node->decl);
	struct tl_arena scratch;
	struct tl_extract_fn fx = {};
	struct tl_symbol *sym;
	uint32_t n = 0;
	tree parm;

	if (node->alias || !fun || !gimple_has_body_p(node->decl) || !gimple_in_ssa_p(fun))
		return;
	sym = tl_extract_symbol(x, node->decl);
	if (sym->body)
		return;
	for (parm = DECL_ARGUMENTS(node->decl); parm; parm = DECL_CHAIN(parm))
		n++;
	fx.x = x;
	fx.fun = fun;
	fx.f = tl_unit_add_function(x->unit, sym, n);
	for (n = 0, parm = DECL_ARGUMENTS(node->decl); parm; parm = DECL_CHAIN(parm))
		fx.f->param_names[n++] = DECL_NAME(parm) ?
			tl_intern(&x->unit->strings, IDENTIFIER_POINTER(DECL_NAME(parm))) : NULL;
	tl_arena_init(&scratch, x->arena->get, x->arena->put);
	fx.scratch = &scratch;
	extract_body(&fx);
	keep_stores(&fx);
	tl_arena_release(&scratch);
}
