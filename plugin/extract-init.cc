// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Static initialisers: which functions, and tables of functions, are stored
 * where, and everything that is put into records of the model.
 */
#include "extract.h"

/* Where in a variable a value stands. */
struct place {
	tree var;
	tree record;		/* named record that we are in; NULL: none */
	uint64_t record_at;	/* offset of it in var */
	uint64_t offset;	/* of the value in var */
	tree member, member_of;	/* innermost member, and the record it is one of */
	uint64_t member_before, base;
	bool known;		/* the model knows that record: it stays the member */
};

/* Nothing of interest can stand in a table of plain numbers. */
static bool is_interesting(struct tl_extract *x, struct tl_map *memo, tree type)
{
	enum { NO = 1, YES };
	void **slot;
	bool yes = false;

	while (TREE_CODE(type) == ARRAY_TYPE)
		type = TREE_TYPE(type);
	type = TYPE_MAIN_VARIANT(type);
	if (!RECORD_OR_UNION_TYPE_P(type))
		return POINTER_TYPE_P(type);
	slot = tl_map_at(x->arena, memo, type);
	if (*slot)
		return (uintptr_t)*slot == YES;
	yes = tl_extract_record(x, type)->api;
	for (tree f = TYPE_FIELDS(type); f && !yes; f = DECL_CHAIN(f))
		yes = TREE_CODE(f) == FIELD_DECL && is_interesting(x, memo, TREE_TYPE(f));
	*tl_map_at(x->arena, memo, type) = (void *)(uintptr_t)(yes ? YES : NO);
	return yes;
}

struct init_walk {
	struct tl_extract *x;
	struct tl_map memo;
};

static void add_init(struct init_walk *w, const struct place *p, tree value)
{
	struct tl_extract *x = w->x;
	tree type = TREE_TYPE(value), object = NULL_TREE, from = NULL_TREE;
	struct tl_init init = {};

	while (CONVERT_EXPR_P(value))
		value = TREE_OPERAND(value, 0);
	if (TREE_CODE(value) == ADDR_EXPR) {
		object = get_base_address(TREE_OPERAND(value, 0));
		if (!object || (TREE_CODE(object) != FUNCTION_DECL && !VAR_P(object)))
			object = NULL_TREE;
	}
	if (object && TREE_CODE(object) == FUNCTION_DECL) {
		/* Conversions between function pointers may be folded into the address. */
		from = TYPE_POINTER_TO(TREE_TYPE(object));
		if (p->member)
			type = TREE_TYPE(p->member);
		if (from && !tl_extract_is_cast(x, from, type) && !INTEGRAL_TYPE_P(type))
			from = NULL_TREE;
	} else if (!p->known && !(object && tl_extract_is_table(TREE_TYPE(object)))) {
		return;
	} else if (object) {
		from = TREE_TYPE(value) != type ? TREE_TYPE(value) : NULL_TREE;
	} else if (TREE_CODE(value) == INTEGER_CST) {
		init.number = tree_fits_shwi_p(value) ? tree_to_shwi(value) :
							(int64_t)TREE_INT_CST_LOW(value);
	} else {
		return;
	}
	init.var = tl_extract_symbol(x, p->var);
	if (p->member)
		init.field = tl_extract_field(x, p->member_of, p->member, p->member_before);
	init.offset = p->offset;
	init.base = p->base;
	init.sym = object ? tl_extract_symbol(x, object) : NULL;
	init.cast_from = from ? tl_extract_type(x, from) : NULL;
	init.loc = tl_extract_loc(x, DECL_SOURCE_LOCATION(p->var));
	*TL_PUSH(x->arena, &x->unit->inits) = init;
}

static void walk_init(struct init_walk *w, const struct place *p, tree value);

static void walk_member(struct init_walk *w, const struct place *p, tree field, tree value)
{
	struct place in = *p;

	if (TREE_CODE(DECL_FIELD_OFFSET(field)) != INTEGER_CST ||
	    (!p->known && !is_interesting(w->x, &w->memo, TREE_TYPE(field)) &&
	     !tl_extract_record(w->x, p->record)->api))
		return;
	in.offset += (uint64_t)int_bit_position(field) / BITS_PER_UNIT;
	if (DECL_NAME(field) && !p->known) {
		in.member = field;
		in.member_of = p->record;
		in.member_before = p->offset - p->record_at;
		in.base = p->record_at;
		in.known = tl_extract_record(w->x, p->record)->api;
	}
	/* What an anonymous member holds belongs to the record around it. */
	if (DECL_NAME(field))
		in.record = NULL_TREE;
	walk_init(w, &in, value);
}

static void walk_record(struct init_walk *w, const struct place *p, tree value)
{
	unsigned HOST_WIDE_INT i;
	struct place in = *p;
	tree field, item;

	if (!in.record) {
		in.record = TREE_TYPE(value);
		in.record_at = in.offset;
	}
	FOR_EACH_CONSTRUCTOR_ELT(CONSTRUCTOR_ELTS(value), i, field, item) {
		if (field && TREE_CODE(field) == FIELD_DECL)
			walk_member(w, &in, field, item);
	}
}

static void walk_array(struct init_walk *w, const struct place *p, tree value)
{
	tree element = TREE_TYPE(TREE_TYPE(value)), size = TYPE_SIZE_UNIT(element), index, item;
	unsigned HOST_WIDE_INT i;
	struct place in = *p;

	if (!size || !tree_fits_uhwi_p(size) || !is_interesting(w->x, &w->memo, element))
		return;
	in.record = NULL_TREE;
	FOR_EACH_CONSTRUCTOR_ELT(CONSTRUCTOR_ELTS(value), i, index, item) {
		if (index && TREE_CODE(index) == RANGE_EXPR)
			index = TREE_OPERAND(index, 0);
		in.offset = p->offset + tree_to_uhwi(size) *
			    (index && tree_fits_uhwi_p(index) ? tree_to_uhwi(index) : i);
		walk_init(w, &in, item);
	}
}

static void walk_init(struct init_walk *w, const struct place *p, tree value)
{
	if (!value)
		return;
	if (TREE_CODE(value) != CONSTRUCTOR)
		add_init(w, p, value);
	else if (RECORD_OR_UNION_TYPE_P(TREE_TYPE(value)))
		walk_record(w, p, value);
	else if (TREE_CODE(TREE_TYPE(value)) == ARRAY_TYPE)
		walk_array(w, p, value);
}

void tl_extract_initialisers(struct tl_extract *x)
{
	struct init_walk w = {};
	varpool_node *node;

	w.x = x;
	FOR_EACH_VARIABLE(node) {
		struct place p = {};

		p.var = node->decl;
		if (!node->definition || node->alias || DECL_EXTERNAL(p.var) ||
		    !DECL_INITIAL(p.var) || DECL_INITIAL(p.var) == error_mark_node ||
		    !is_interesting(x, &w.memo, TREE_TYPE(p.var)))
			continue;
		walk_init(&w, &p, DECL_INITIAL(p.var));
	}
}
