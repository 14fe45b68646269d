// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Values: what an operand stands for, found by walking back from it through
 * its definitions. Conversions between integers of int's size and more are taken
 * to change nothing.
 */
#include "extract.h"

/* Expressions nested deeper than this have no name in a reader's mind, either. */
#define MAX_DEPTH 64
#define IN_PROGRESS UINT32_MAX

enum tl_builtin tl_extract_builtin(const gimple *call)
{
	tree decl;

	if (gimple_call_internal_p(call))
		return TL_BUILTIN_OTHER;
	decl = gimple_call_fndecl(call);
	if (!decl || !fndecl_built_in_p(decl))
		return TL_BUILTIN_NONE;
	if (DECL_BUILT_IN_CLASS(decl) != BUILT_IN_NORMAL)
		return TL_BUILTIN_OTHER;
	switch (DECL_FUNCTION_CODE(decl)) {
	case BUILT_IN_EXPECT:
	case BUILT_IN_EXPECT_WITH_PROBABILITY:
	case BUILT_IN_ASSUME_ALIGNED:
		return TL_BUILTIN_FIRST;
	case BUILT_IN_CONSTANT_P:
		return TL_BUILTIN_FALSE;
	case BUILT_IN_BCOPY:
	case BUILT_IN_BZERO:
	case BUILT_IN_MEMCPY:
	case BUILT_IN_MEMCPY_CHK:
	case BUILT_IN_MEMMOVE:
	case BUILT_IN_MEMMOVE_CHK:
	case BUILT_IN_MEMPCPY:
	case BUILT_IN_MEMPCPY_CHK:
	case BUILT_IN_MEMSET:
	case BUILT_IN_MEMSET_CHK:
	case BUILT_IN_SNPRINTF:
	case BUILT_IN_SNPRINTF_CHK:
	case BUILT_IN_SPRINTF:
	case BUILT_IN_SPRINTF_CHK:
	case BUILT_IN_STPCPY:
	case BUILT_IN_STPCPY_CHK:
	case BUILT_IN_STPNCPY:
	case BUILT_IN_STPNCPY_CHK:
	case BUILT_IN_STRCAT:
	case BUILT_IN_STRCAT_CHK:
	case BUILT_IN_STRCPY:
	case BUILT_IN_STRCPY_CHK:
	case BUILT_IN_STRNCAT:
	case BUILT_IN_STRNCAT_CHK:
	case BUILT_IN_STRNCPY:
	case BUILT_IN_STRNCPY_CHK:
	case BUILT_IN_VSNPRINTF:
	case BUILT_IN_VSNPRINTF_CHK:
	case BUILT_IN_VSPRINTF:
	case BUILT_IN_VSPRINTF_CHK:
		return TL_BUILTIN_WRITES;
	default:
		/* GCC knows some that programs define themselves: printf, free. */
		return tl_starts_with(IDENTIFIER_POINTER(DECL_NAME(decl)), "__") ||
		       (gimple_call_flags(call) & (ECF_CONST | ECF_PURE)) ?
		       TL_BUILTIN_OTHER : TL_BUILTIN_NONE;
	}
}

static tl_val make(struct tl_extract_fn *fx, enum tl_value_kind kind, tl_val a, int64_t number)
{
	struct tl_value v = {};

	v.kind = kind;
	v.a = a;
	v.number = number;
	return tl_value(fx->f, &v);
}

static tl_val make_symbol(struct tl_extract_fn *fx, enum tl_value_kind kind, tree decl)
{
	struct tl_value v = {};

	v.kind = kind;
	v.sym = tl_extract_symbol(fx->x, decl);
	return tl_value(fx->f, &v);
}

static tl_val make_cast(struct tl_extract_fn *fx, tl_val a, tree from, tree to)
{
	struct tl_value v = {};

	v.kind = TL_V_CAST;
	v.a = a;
	v.from = tl_extract_type(fx->x, from);
	v.type = tl_extract_type(fx->x, to);
	return tl_value(fx->f, &v);
}

static tl_val make_load(struct tl_extract_fn *fx, tl_val addr)
{
	return addr == TL_UNKNOWN ? tl_value_opaque(fx->f) : make(fx, TL_V_LOAD, addr, 0);
}

static int64_t constant(tree cst)
{
	return tree_fits_shwi_p(cst) ? tree_to_shwi(cst) : (int64_t)TREE_INT_CST_LOW(cst);
}

static tl_val local_address(struct tl_extract_fn *fx, tree decl)
{
	void **slot = tl_map_at(fx->scratch, &fx->locals, decl);

	if (!*slot) {
		uint32_t n = tl_function_add_local(fx->f, DECL_NAME(decl) ?
						   IDENTIFIER_POINTER(DECL_NAME(decl)) : NULL,
						   tl_extract_type(fx->x, TREE_TYPE(decl)),
						   tl_extract_loc(fx->x, DECL_SOURCE_LOCATION(decl)));

		*slot = (void *)(uintptr_t)(n + 1);
	}
	return make(fx, TL_V_LOCAL, 0, (int64_t)(uintptr_t)*slot - 1);
}

/* Members of anonymous members are members of the outer record. */
static tl_val field_address(struct tl_extract_fn *fx, tree ref)
{
	tree field = TREE_OPERAND(ref, 1), outer = TREE_OPERAND(ref, 0);
	tree record = DECL_CONTEXT(field);
	struct tl_value v = {};
	uint64_t before = 0;

	if (!DECL_NAME(field))
		return tl_extract_address(fx, outer);
	while (TREE_CODE(outer) == COMPONENT_REF && !DECL_NAME(TREE_OPERAND(outer, 1))) {
		tree anonymous = TREE_OPERAND(outer, 1);

		if (TREE_CODE(DECL_FIELD_OFFSET(anonymous)) == INTEGER_CST)
			before += (uint64_t)int_bit_position(anonymous) / BITS_PER_UNIT;
		record = DECL_CONTEXT(anonymous);
		outer = TREE_OPERAND(outer, 0);
	}
	v.kind = TL_V_FIELD;
	v.field = tl_extract_field(fx->x, record, field, before);
	v.a = tl_extract_address(fx, outer);
	return v.a == TL_UNKNOWN ? TL_UNKNOWN : tl_value(fx->f, &v);
}

/*
 * An access may be of another type than the pointer it goes through: GIMPLE
 * says so only by the type of the offset, a pointer to what is accessed.
 */
static tl_val mem_address(struct tl_extract_fn *fx, tree ref)
{
	tree pointer = TREE_OPERAND(ref, 0), offset = TREE_OPERAND(ref, 1);
	tl_val v = make(fx, TL_V_OFFSET, tl_extract_value(fx, pointer), constant(offset));

	if (RECORD_OR_UNION_TYPE_P(TREE_TYPE(ref)) &&
	    TYPE_MAIN_VARIANT(TREE_TYPE(TREE_TYPE(offset))) == TYPE_MAIN_VARIANT(TREE_TYPE(ref)))
		v = tl_extract_convert(fx, v, TREE_TYPE(pointer), TREE_TYPE(offset));
	return v;
}

/* An element at a constant index is a place of its own; others are "some element". */
static tl_val element_address(struct tl_extract_fn *fx, tree ref)
{
	tree index = TREE_OPERAND(ref, 1), size = TYPE_SIZE_UNIT(TREE_TYPE(ref));
	tl_val array = tl_extract_address(fx, TREE_OPERAND(ref, 0));

	if (!tree_fits_shwi_p(index) || !size || !tree_fits_shwi_p(size) ||
	    !integer_zerop(array_ref_low_bound(ref)))
		return make(fx, TL_V_INDEX, array, 0);
	if (integer_zerop(index))
		return array;
	return make(fx, TL_V_OFFSET, array, tree_to_shwi(index) * tree_to_shwi(size));
}

tl_val tl_extract_address(struct tl_extract_fn *fx, tree ref)
{
	switch (TREE_CODE(ref)) {
	case FUNCTION_DECL:
		return make_symbol(fx, TL_V_FUNCTION, ref);
	case VAR_DECL:
		return is_global_var(ref) ? make_symbol(fx, TL_V_GLOBAL, ref) : local_address(fx, ref);
	case PARM_DECL:
	case RESULT_DECL:
		return local_address(fx, ref);
	case COMPONENT_REF:
		return field_address(fx, ref);
	case ARRAY_REF:
	case ARRAY_RANGE_REF:
		return element_address(fx, ref);
	case MEM_REF:
		return mem_address(fx, ref);
	case VIEW_CONVERT_EXPR:
		return tl_extract_address(fx, TREE_OPERAND(ref, 0));
	default:
		return TL_UNKNOWN;
	}
}

/* Of one bit, where ~ and ! are the same. */
static bool is_truth(tree type)
{
	return TREE_CODE(type) == BOOLEAN_TYPE || (INTEGRAL_TYPE_P(type) && TYPE_PRECISION(type) == 1);
}

/* Nothing but 0 or 1. */
static bool is_boolean(const struct tl_extract_fn *fx, tl_val v)
{
	const struct tl_value *value = &fx->f->values.items[v];

	return value->kind == TL_V_OP && value->op >= TL_OP_EQ;
}

/* What is left of an integer in a narrower type. Between int and long all of it, we take it. */
static tl_val narrow(struct tl_extract_fn *fx, tl_val v, tree from, tree to)
{
	unsigned bits = TYPE_PRECISION(to);

	if (bits >= TYPE_PRECISION(from) || bits >= 32 || !TYPE_UNSIGNED(to) ||
	    is_boolean(fx, v))
		return v;
	return tl_value_op(fx->f, TL_OP_AND, v, tl_value_const(fx->f, (1ll << bits) - 1));
}

tl_val tl_extract_convert(struct tl_extract_fn *fx, tl_val v, tree from, tree to)
{
	bool changes;

	if (v == TL_UNKNOWN || fx->f->values.items[v].kind == TL_V_CONST)
		return v;
	if (INTEGRAL_TYPE_P(from) && INTEGRAL_TYPE_P(to))
		return narrow(fx, v, from, to);
	if (POINTER_TYPE_P(from) && POINTER_TYPE_P(to))
		changes = tl_extract_is_cast(fx->x, from, to);
	else
		changes = (POINTER_TYPE_P(from) && INTEGRAL_TYPE_P(to)) ||
			  (INTEGRAL_TYPE_P(from) && POINTER_TYPE_P(to));
	return changes ? make_cast(fx, v, from, to) : v;
}

/*
 * GCC makes a test of the sign out of one of an unsigned value's highest bit: `flags & BIT(31)`
 * is `(int)flags < 0`. The bit under its mask, or TL_UNKNOWN where it is none.
 */
static tl_val highest_bit(struct tl_extract_fn *fx, tree a, tree zero)
{
	unsigned bits = TYPE_PRECISION(TREE_TYPE(a));
	gimple *def;
	tree from;

	if (!integer_zerop(zero) || TREE_CODE(a) != SSA_NAME || !bits || bits > 64)
		return TL_UNKNOWN;
	def = SSA_NAME_DEF_STMT(a);
	if (!gimple_assign_cast_p(def))
		return TL_UNKNOWN;
	from = gimple_assign_rhs1(def);
	if (!INTEGRAL_TYPE_P(TREE_TYPE(from)) || !TYPE_UNSIGNED(TREE_TYPE(from)) ||
	    TYPE_PRECISION(TREE_TYPE(from)) != bits)
		return TL_UNKNOWN;
	return tl_value_op(fx->f, TL_OP_AND, tl_extract_value(fx, from),
			   tl_value_const(fx->f, (int64_t)(1ull << (bits - 1))));
}

tl_val tl_extract_compare(struct tl_extract_fn *fx, enum tree_code code, tree a, tree b)
{
	bool is_unsigned = TYPE_UNSIGNED(TREE_TYPE(a)) || POINTER_TYPE_P(TREE_TYPE(a));
	enum tl_op lt = is_unsigned ? TL_OP_LTU : TL_OP_LT, le = is_unsigned ? TL_OP_LEU : TL_OP_LE;
	tl_val va, vb;

	if (!INTEGRAL_TYPE_P(TREE_TYPE(a)) && !POINTER_TYPE_P(TREE_TYPE(a)))
		return tl_value_opaque(fx->f);
	if ((code == LT_EXPR || code == GE_EXPR) && !is_unsigned) {
		va = highest_bit(fx, a, b);
		if (va != TL_UNKNOWN)
			return tl_value_op(fx->f, code == LT_EXPR ? TL_OP_NE : TL_OP_EQ, va,
					   tl_value_const(fx->f, 0));
	}
	va = tl_extract_value(fx, a);
	vb = tl_extract_value(fx, b);
	if (va == TL_UNKNOWN || vb == TL_UNKNOWN)
		return tl_value_opaque(fx->f);
	switch (code) {
	case EQ_EXPR:
		return tl_value_op(fx->f, TL_OP_EQ, va, vb);
	case NE_EXPR:
		return tl_value_op(fx->f, TL_OP_NE, va, vb);
	case LT_EXPR:
		return tl_value_op(fx->f, lt, va, vb);
	case LE_EXPR:
		return tl_value_op(fx->f, le, va, vb);
	case GT_EXPR:
		return tl_value_op(fx->f, lt, vb, va);
	case GE_EXPR:
		return tl_value_op(fx->f, le, vb, va);
	default:
		return tl_value_opaque(fx->f);
	}
}

static tl_val binary(struct tl_extract_fn *fx, enum tl_op op, gimple *stmt)
{
	tree rhs1 = gimple_assign_rhs1(stmt), rhs2 = gimple_assign_rhs2(stmt);
	tl_val a = tl_extract_value(fx, rhs1), b = tl_extract_value(fx, rhs2);

	if (a == TL_UNKNOWN || b == TL_UNKNOWN)
		return tl_value_opaque(fx->f);
	/* GCC turns && and || without side effects into & and |. */
	if ((is_truth(TREE_TYPE(rhs1)) || is_boolean(fx, a)) &&
	    (is_truth(TREE_TYPE(rhs2)) || is_boolean(fx, b))) {
		if (op == TL_OP_AND)
			op = TL_OP_LAND;
		else if (op == TL_OP_OR)
			op = TL_OP_LOR;
	}
	return tl_value_op(fx->f, op, a, b);
}

static tl_val unary(struct tl_extract_fn *fx, enum tl_op op, gimple *stmt)
{
	tl_val a = tl_extract_value(fx, gimple_assign_rhs1(stmt));

	return a == TL_UNKNOWN ? tl_value_opaque(fx->f) : tl_value_op(fx->f, op, a, TL_UNKNOWN);
}

static tl_val pointer_plus(struct tl_extract_fn *fx, gimple *stmt)
{
	tree pointer = gimple_assign_rhs1(stmt), bytes = gimple_assign_rhs2(stmt);
	tl_val a = tl_extract_value(fx, pointer);

	if (a == TL_UNKNOWN)
		return tl_value_opaque(fx->f);
	/* sizetype is unsigned, and on 32 bits a step back would look like one of nearly 4 GiB. */
	a = TREE_CODE(bytes) == INTEGER_CST ?
		make(fx, TL_V_OFFSET, a, sext_hwi(TREE_INT_CST_LOW(bytes), TYPE_PRECISION(TREE_TYPE(bytes)))) :
		make(fx, TL_V_INDEX, a, 0);
	return tl_extract_convert(fx, a, TREE_TYPE(pointer), TREE_TYPE(gimple_assign_lhs(stmt)));
}

static tl_val make_phi(struct tl_extract_fn *fx, const struct tl_phi_arg *args, uint32_t n,
		       uint32_t block)
{
	struct tl_value v = {};
	bool same = true;

	for (uint32_t i = 1; i < n; i++)
		same &= args[i].value == args[0].value;
	if (n && same)
		return args[0].value;
	v.kind = TL_V_PHI;
	v.args = args;
	v.nargs = n;
	v.block = block;
	return n ? tl_value(fx->f, &v) : tl_value_opaque(fx->f);
}

/* a ? b : c as one expression: a phi of no blocks. */
static tl_val select(struct tl_extract_fn *fx, gimple *stmt)
{
	struct tl_phi_arg args[2] = {
		{ tl_extract_value(fx, gimple_assign_rhs2(stmt)), TL_NO_BLOCK },
		{ tl_extract_value(fx, gimple_assign_rhs3(stmt)), TL_NO_BLOCK },
	};

	return make_phi(fx, args, 2, TL_NO_BLOCK);
}

static tl_val assigned(struct tl_extract_fn *fx, gimple *stmt)
{
	tree lhs = gimple_assign_lhs(stmt), rhs = gimple_assign_rhs1(stmt);
	enum tree_code code = gimple_assign_rhs_code(stmt);

	if (gimple_assign_rhs_class(stmt) == GIMPLE_SINGLE_RHS || CONVERT_EXPR_CODE_P(code) ||
	    code == PAREN_EXPR)
		return tl_extract_convert(fx, tl_extract_value(fx, rhs), TREE_TYPE(rhs),
					  TREE_TYPE(lhs));
	switch (code) {
	case POINTER_PLUS_EXPR:
		return pointer_plus(fx, stmt);
	case PLUS_EXPR:
		return binary(fx, TL_OP_PLUS, stmt);
	case MINUS_EXPR:
	case POINTER_DIFF_EXPR:
		return binary(fx, TL_OP_MINUS, stmt);
	case MULT_EXPR:
		return binary(fx, TL_OP_MULT, stmt);
	case BIT_AND_EXPR:
	case TRUTH_AND_EXPR:
		return binary(fx, TL_OP_AND, stmt);
	case BIT_IOR_EXPR:
	case TRUTH_OR_EXPR:
		return binary(fx, TL_OP_OR, stmt);
	case BIT_XOR_EXPR:
	case TRUTH_XOR_EXPR:
		if (is_truth(TREE_TYPE(lhs)) && integer_onep(gimple_assign_rhs2(stmt)))
			return unary(fx, TL_OP_LNOT, stmt);
		return binary(fx, TL_OP_XOR, stmt);
	case LSHIFT_EXPR:
		return binary(fx, TL_OP_SHL, stmt);
	case RSHIFT_EXPR:
		return binary(fx, TL_OP_SHR, stmt);
	case TRUTH_NOT_EXPR:
		return unary(fx, TL_OP_LNOT, stmt);
	case BIT_NOT_EXPR:
		return unary(fx, is_truth(TREE_TYPE(lhs)) ? TL_OP_LNOT : TL_OP_NOT, stmt);
	case COND_EXPR:
		return select(fx, stmt);
	default:
		if (TREE_CODE_CLASS(code) == tcc_comparison)
			return tl_extract_compare(fx, code, rhs, gimple_assign_rhs2(stmt));
		return tl_value_opaque(fx->f);
	}
}

static uint32_t block_number(struct tl_extract_fn *fx, basic_block bb)
{
	return tl_extract_block(fx, bb)->number;
}

static tl_val merged(struct tl_extract_fn *fx, gphi *phi)
{
	struct tl_phi_arg args[TL_MAX_PHI_ARGS] = {};
	unsigned all = gimple_phi_num_args(phi), n = 0;

	if (all > TL_MAX_PHI_ARGS)
		return tl_value_opaque(fx->f);
	for (unsigned i = 0; i < all; i++) {
		edge e = gimple_phi_arg_edge(phi, i);

		if (!tl_extract_block(fx, e->src)->reached || !tl_extract_edge_possible(e))
			continue;
		args[n].value = tl_extract_value(fx, gimple_phi_arg_def(phi, i));
		args[n].pred = block_number(fx, e->src);
		n++;
	}
	return make_phi(fx, args, n, block_number(fx, gimple_bb(phi)));
}

static tl_val called(struct tl_extract_fn *fx, tree name, gimple *call)
{
	uint32_t event = fx->event_of[SSA_NAME_VERSION(name)];

	if (event)
		return make(fx, TL_V_CALL, 0, event - 1);
	switch (tl_extract_builtin(call)) {
	case TL_BUILTIN_FIRST:
		return tl_extract_value(fx, gimple_call_arg(call, 0));
	case TL_BUILTIN_FALSE:
		return tl_value_const(fx->f, 0);
	default:
		return tl_value_opaque(fx->f);
	}
}

static tl_val param(struct tl_extract_fn *fx, tree decl)
{
	uint32_t i = 0;
	tree p;

	for (p = DECL_ARGUMENTS(fx->fun->decl); p; p = DECL_CHAIN(p), i++) {
		if (p == decl)
			return tl_value_param(fx->f, i);
	}
	return tl_value_opaque(fx->f);
}

/*
 * Loads of one place are one value, except where the function stores there, or
 * the place is a variable of its own that others may write by its address.
 */
static tl_val with_state(struct tl_extract_fn *fx, gimple *def, tl_val v)
{
	struct tl_value load = fx->f->values.items[v];
	tree place;

	if (load.kind != TL_V_LOAD || !gimple_assign_load_p(def) || !gimple_vuse(def))
		return v;
	place = tl_extract_place(gimple_assign_rhs1(def));
	if (!place || (!tl_map_get(&fx->stored, place) && !(VAR_P(place) && !is_global_var(place))))
		return v;
	load.number = SSA_NAME_VERSION(gimple_vuse(def)) + 1;
	return tl_value(fx->f, &load);
}

static tl_val defined(struct tl_extract_fn *fx, tree name)
{
	gimple *def = SSA_NAME_DEF_STMT(name);
	tree var = SSA_NAME_VAR(name);

	if (SSA_NAME_IS_DEFAULT_DEF(name))
		return var && TREE_CODE(var) == PARM_DECL ? param(fx, var) : tl_value_opaque(fx->f);
	switch (gimple_code(def)) {
	case GIMPLE_ASSIGN:
		return with_state(fx, def, assigned(fx, def));
	case GIMPLE_PHI:
		return merged(fx, as_a<gphi *>(def));
	case GIMPLE_CALL:
		return called(fx, name, def);
	default:
		return tl_value_opaque(fx->f);
	}
}

static tl_val ssa_value(struct tl_extract_fn *fx, tree name)
{
	uint32_t *memo = &fx->memo[SSA_NAME_VERSION(name)];
	tl_val v;

	/* A loop: what comes round is something of its own. */
	if (*memo == IN_PROGRESS || (!*memo && fx->depth == MAX_DEPTH))
		return tl_value_opaque(fx->f);
	if (*memo)
		return *memo - 1;
	*memo = IN_PROGRESS;
	fx->depth++;
	v = defined(fx, name);
	fx->depth--;
	*memo = v + 1;
	return v;
}

tl_val tl_extract_value(struct tl_extract_fn *fx, tree op)
{
	switch (TREE_CODE(op)) {
	case SSA_NAME:
		return ssa_value(fx, op);
	case INTEGER_CST:
		return tl_value_const(fx->f, constant(op));
	case ADDR_EXPR: {
		tree of = TREE_OPERAND(op, 0);
		tl_val v = tl_extract_address(fx, of);

		/* The cast of a function's address may be left in the type alone. */
		if (TREE_CODE(of) == FUNCTION_DECL && TREE_TYPE(TREE_TYPE(op)) != TREE_TYPE(of) &&
		    TYPE_POINTER_TO(TREE_TYPE(of)))
			v = tl_extract_convert(fx, v, TYPE_POINTER_TO(TREE_TYPE(of)), TREE_TYPE(op));
		return v;
	}
	CASE_CONVERT:
		return tl_extract_convert(fx, tl_extract_value(fx, TREE_OPERAND(op, 0)),
					  TREE_TYPE(TREE_OPERAND(op, 0)), TREE_TYPE(op));
	case PARM_DECL:
		/* One whose address is taken is in memory; it is as good as never changed. */
		return AGGREGATE_TYPE_P(TREE_TYPE(op)) ? TL_UNKNOWN : param(fx, op);
	case VAR_DECL:
	case RESULT_DECL:
	case COMPONENT_REF:
	case ARRAY_REF:
	case MEM_REF:
	case VIEW_CONVERT_EXPR:
		return make_load(fx, tl_extract_address(fx, op));
	default:
		return TL_UNKNOWN;
	}
}
