// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Types and records. A type is known by its C spelling, which is made here
 * rather than by GCC's printer: that one spells typedefs, and facts must not
 * depend on which of its names a type was used by.
 */
#include "extract.h"

/* GCC's names of the integer types against those that people write. */
static const char *integer_name(const char *name)
{
	static const struct { const char *gcc, *usual; } names[] = {
		{ "long int", "long" },
		{ "long unsigned int", "unsigned long" },
		{ "short int", "short" },
		{ "short unsigned int", "unsigned short" },
		{ "long long int", "long long" },
		{ "long long unsigned int", "unsigned long long" },
		{ "__int128 unsigned", "unsigned __int128" },
	};

	for (const auto &n : names) {
		if (!strcmp(name, n.gcc))
			return n.usual;
	}
	return name;
}

tree tl_extract_typedef(tree type)
{
	tree first = NULL_TREE;

	for (tree v = TYPE_MAIN_VARIANT(type); v; v = TYPE_NEXT_VARIANT(v)) {
		tree name = TYPE_NAME(v);

		if (name && TREE_CODE(name) == TYPE_DECL && DECL_NAME(name) &&
		    (!first || DECL_UID(name) < DECL_UID(first)))
			first = name;
	}
	return first;
}

static location_t defined_at(tree type)
{
	tree main = TYPE_MAIN_VARIANT(type);

	if (RECORD_OR_UNION_TYPE_P(main) && TYPE_FIELDS(main))
		return DECL_SOURCE_LOCATION(TYPE_FIELDS(main));
	if (TYPE_STUB_DECL(main))
		return DECL_SOURCE_LOCATION(TYPE_STUB_DECL(main));
	return UNKNOWN_LOCATION;
}

static const char *tagged_name(struct tl_extract *x, tree type)
{
	tree main = TYPE_MAIN_VARIANT(type), name = TYPE_NAME(main);
	const char *keyword = TREE_CODE(main) == RECORD_TYPE ? "struct" :
			      TREE_CODE(main) == UNION_TYPE ? "union" : "enum";
	expanded_location at;

	if (name && TREE_CODE(name) == IDENTIFIER_NODE)
		return tl_arena_printf(x->arena, "%s %s", keyword, IDENTIFIER_POINTER(name));
	name = tl_extract_typedef(main);
	if (name)
		return IDENTIFIER_POINTER(DECL_NAME(name));
	at = expand_location(defined_at(main));
	return tl_arena_printf(x->arena, "%s <anonymous %s:%d>", keyword, at.file ? at.file : "?",
			       at.line);
}

static const char *base_name(struct tl_extract *x, tree type)
{
	tree name;

	switch (TREE_CODE(type)) {
	case RECORD_TYPE:
	case UNION_TYPE:
		return tl_extract_record(x, type)->name;
	case ENUMERAL_TYPE:
		return tagged_name(x, type);
	default:
		name = TYPE_NAME(TYPE_MAIN_VARIANT(type));
		if (name && TREE_CODE(name) == TYPE_DECL)
			name = DECL_NAME(name);
		return name && TREE_CODE(name) == IDENTIFIER_NODE ?
		       integer_name(IDENTIFIER_POINTER(name)) : "?";
	}
}

static const char *qualifiers(tree type)
{
	if (TYPE_READONLY(type))
		return TYPE_VOLATILE(type) ? "const volatile " : "const ";
	return TYPE_VOLATILE(type) ? "volatile " : "";
}

static const char *spell(struct tl_extract *x, tree type, const char *inner, bool outermost);

static const char *spell_params(struct tl_extract *x, tree fn)
{
	const char *s = "";
	tree arg;

	if (!prototype_p(fn))
		return s;
	for (arg = TYPE_ARG_TYPES(fn); arg && TREE_VALUE(arg) != void_type_node;
	     arg = TREE_CHAIN(arg))
		s = tl_arena_printf(x->arena, "%s%s%s", s, *s ? ", " : "",
				    spell(x, TREE_VALUE(arg), "", true));
	if (!arg)
		return tl_arena_printf(x->arena, "%s, ...", s);
	return *s ? s : "void";
}

/* C declarations read inside out: `inner` is what has been spelled so far. */
static const char *spell(struct tl_extract *x, tree type, const char *inner, bool outermost)
{
	const char *quals = outermost ? "" : qualifiers(type);
	tree to = TREE_TYPE(type);

	switch (TREE_CODE(type)) {
	case POINTER_TYPE:
		inner = tl_arena_printf(x->arena, "*%s%s", quals, inner);
		if (TREE_CODE(to) == FUNCTION_TYPE || TREE_CODE(to) == ARRAY_TYPE)
			inner = tl_arena_printf(x->arena, "(%s)", inner);
		return spell(x, to, inner, TREE_CODE(to) == FUNCTION_TYPE);
	case FUNCTION_TYPE:
		inner = tl_arena_printf(x->arena, "%s(%s)", inner, spell_params(x, type));
		return spell(x, to, inner, true);
	case ARRAY_TYPE:
		if (TYPE_DOMAIN(type) && TYPE_MAX_VALUE(TYPE_DOMAIN(type)) &&
		    tree_fits_uhwi_p(TYPE_MAX_VALUE(TYPE_DOMAIN(type))))
			inner = tl_arena_printf(x->arena, "%s[%llu]", inner, (unsigned long long)
						tree_to_uhwi(TYPE_MAX_VALUE(TYPE_DOMAIN(type))) + 1);
		else
			inner = tl_arena_printf(x->arena, "%s[]", inner);
		return spell(x, to, inner, outermost);
	default:
		return tl_arena_printf(x->arena, "%s%s%s%s", quals, base_name(x, type),
				       *inner ? " " : "", inner);
	}
}

static void fill_function(struct tl_extract *x, struct tl_type *t, tree type)
{
	uint32_t n = 0;
	tree arg;

	if (!prototype_p(type))
		return;
	for (arg = TYPE_ARG_TYPES(type); arg && TREE_VALUE(arg) != void_type_node;
	     arg = TREE_CHAIN(arg))
		n++;
	t->variadic = !arg;
	t->params = TL_NEW_ARRAY(x->arena, const struct tl_type *, n);
	t->nparams = n;
	n = 0;
	for (arg = TYPE_ARG_TYPES(type); n < t->nparams; arg = TREE_CHAIN(arg))
		t->params[n++] = tl_extract_type(x, TREE_VALUE(arg));
}

static uint64_t size_of(tree type)
{
	tree size = COMPLETE_TYPE_P(type) ? TYPE_SIZE_UNIT(type) : NULL_TREE;

	/* GNU C counts both as 1. */
	if (FUNC_OR_METHOD_TYPE_P(type) || VOID_TYPE_P(type))
		return 0;
	return size && tree_fits_uhwi_p(size) ? tree_to_uhwi(size) : 0;
}

/* Members flattened in order, `before` bytes into `record`. */
static void fill_fields(struct tl_extract *x, tree record, tree type, uint64_t before)
{
	for (tree f = TYPE_FIELDS(type); f; f = DECL_CHAIN(f)) {
		if (TREE_CODE(f) != FIELD_DECL)
			continue;
		if (DECL_NAME(f))
			tl_extract_field(x, record, f, before);
		else if (RECORD_OR_UNION_TYPE_P(TREE_TYPE(f)) &&
			 TREE_CODE(DECL_FIELD_OFFSET(f)) == INTEGER_CST)
			fill_fields(x, record, TREE_TYPE(f),
				    before + (uint64_t)int_bit_position(f) / BITS_PER_UNIT);
	}
}

/*
 * A record at the very front shares its address with the one around it: worth
 * knowing even where the rest of the layout isn't.
 */
static void fill_front(struct tl_extract *x, tree record)
{
	tree f = TYPE_FIELDS(record);

	while (f && TREE_CODE(f) != FIELD_DECL)
		f = DECL_CHAIN(f);
	if (f && DECL_NAME(f) && RECORD_OR_UNION_TYPE_P(TREE_TYPE(f)))
		tl_extract_field(x, record, f, 0);
}

/* Defined in the compiled file, or in its folder or below it. */
static bool is_local(location_t loc)
{
	const char *file, *main = main_input_filename, *slash;

	if (tl_extract_in_main(loc))
		return true;
	file = LOCATION_FILE(loc);
	slash = main ? strrchr(main, '/') : NULL;
	if (!file || !main)
		return false;
	if (slash) {
		if (strncmp(file, main, (size_t)(slash - main + 1)))
			return false;
		file += slash - main + 1;
	}
	return *file != '/' && *file != '<' && !strstr(file, "../");
}

static struct tl_record *record_facts(struct tl_extract *x, tree type)
{
	struct tl_extract_record *r = tl_extract_record(x, type);
	tree main = TYPE_MAIN_VARIANT(type);

	if (r->record)
		return r->record;
	r->record = tl_unit_record(x->unit, r->name);
	r->record->size = size_of(main);
	r->record->local = is_local(defined_at(main));
	if (COMPLETE_TYPE_P(main))
		r->record->loc = tl_extract_loc(x, defined_at(main));
	if (!COMPLETE_TYPE_P(main) || r->record->complete)
		return r->record;
	/* Of the driver's own records the layout matters where one is part of another. */
	if (tl_extract_embeds(x, main) || (x->in_layout && r->record->local)) {
		x->in_layout++;
		r->record->complete = true;
		fill_fields(x, main, main, 0);
		x->in_layout--;
	} else {
		fill_front(x, main);
	}
	return r->record;
}

static void fill_type(struct tl_extract *x, struct tl_type *t, tree type)
{
	t->size = size_of(type);
	switch (TREE_CODE(type)) {
	case VOID_TYPE:
		t->kind = TL_T_VOID;
		break;
	case INTEGER_TYPE:
	case ENUMERAL_TYPE:
	case BOOLEAN_TYPE:
		t->kind = TL_T_INT;
		t->is_signed = !TYPE_UNSIGNED(type);
		break;
	case POINTER_TYPE:
		t->kind = TL_T_POINTER;
		t->to = tl_extract_type(x, TREE_TYPE(type));
		break;
	case ARRAY_TYPE:
		t->kind = TL_T_ARRAY;
		t->to = tl_extract_type(x, TREE_TYPE(type));
		break;
	case FUNCTION_TYPE:
		t->kind = TL_T_FUNCTION;
		t->to = tl_extract_type(x, TREE_TYPE(type));
		fill_function(x, t, type);
		break;
	case RECORD_TYPE:
	case UNION_TYPE:
		t->kind = TL_T_RECORD;
		t->record = record_facts(x, type);
		break;
	default:
		break;
	}
}

const struct tl_type *tl_extract_type(struct tl_extract *x, tree type)
{
	struct tl_type *t = (struct tl_type *)tl_map_get(&x->types, type);
	bool is_new;

	if (t)
		return t;
	t = tl_unit_type(x->unit, spell(x, type, "", true), &is_new);
	*tl_map_at(x->arena, &x->types, type) = t;
	/* A second type of that name may be the first complete one. */
	if (is_new)
		fill_type(x, t, type);
	else if (!t->size)
		t->size = size_of(type);
	return t;
}

struct tl_extract_record *tl_extract_record(struct tl_extract *x, tree type)
{
	tree main = TYPE_MAIN_VARIANT(type);
	struct tl_extract_record *r;

	r = (struct tl_extract_record *)tl_map_get(&x->records, main);
	if (r)
		return r;
	r = TL_NEW(x->arena, struct tl_extract_record);
	r->name = tagged_name(x, main);
	r->api = tl_model_record(x->model, r->name);
	*tl_map_at(x->arena, &x->records, main) = r;
	return r;
}

const struct tl_field *tl_extract_field(struct tl_extract *x, tree record, tree field,
					uint64_t before)
{
	tree main = TYPE_MAIN_VARIANT(record);
	struct tl_field *f = NULL;

	/* The member of an anonymous record may belong to several outer ones. */
	if (TYPE_MAIN_VARIANT(DECL_CONTEXT(field)) == main)
		f = (struct tl_field *)tl_map_get(&x->fields, field);
	if (f)
		return f;
	f = tl_record_field(x->unit, record_facts(x, main), DECL_NAME(field) ?
			    IDENTIFIER_POINTER(DECL_NAME(field)) : "");
	if (!f->type) {
		f->offset = before;
		if (TREE_CODE(DECL_FIELD_OFFSET(field)) == INTEGER_CST)
			f->offset += (uint64_t)int_bit_position(field) / BITS_PER_UNIT;
		if (DECL_SIZE_UNIT(field) && tree_fits_uhwi_p(DECL_SIZE_UNIT(field)))
			f->size = tree_to_uhwi(DECL_SIZE_UNIT(field));
		f->type = tl_extract_type(x, TREE_TYPE(field));
	}
	if (TYPE_MAIN_VARIANT(DECL_CONTEXT(field)) == main)
		*tl_map_at(x->arena, &x->fields, field) = f;
	return f;
}

bool tl_extract_embeds(struct tl_extract *x, tree type)
{
	struct tl_extract_record *r;

	while (TREE_CODE(type) == ARRAY_TYPE)
		type = TREE_TYPE(type);
	if (!RECORD_OR_UNION_TYPE_P(type))
		return false;
	r = tl_extract_record(x, type);
	if (r->api && r->api->kind)
		return true;
	if (r->embeds == TL_EMBEDS_UNKNOWN && COMPLETE_TYPE_P(type)) {
		r->embeds = TL_EMBEDS_NOTHING;
		for (tree f = TYPE_FIELDS(type); f; f = DECL_CHAIN(f)) {
			if (TREE_CODE(f) == FIELD_DECL && tl_extract_embeds(x, TREE_TYPE(f)))
				r->embeds = TL_EMBEDS;
		}
	}
	return r->embeds == TL_EMBEDS;
}

bool tl_extract_is_cast(struct tl_extract *x, tree from, tree to)
{
	if (from == to || !POINTER_TYPE_P(from) || !POINTER_TYPE_P(to))
		return false;
	from = TYPE_MAIN_VARIANT(TREE_TYPE(from));
	to = TYPE_MAIN_VARIANT(TREE_TYPE(to));
	/* An array that decays to a pointer to its first element. */
	while (TREE_CODE(from) == ARRAY_TYPE)
		from = TYPE_MAIN_VARIANT(TREE_TYPE(from));
	if (from == to)
		return false;
	if (RECORD_OR_UNION_TYPE_P(to)) {
		/* One tag may be defined again in an inner scope. */
		return !RECORD_OR_UNION_TYPE_P(from) ||
		       strcmp(tl_extract_record(x, from)->name, tl_extract_record(x, to)->name);
	}
	/* Variants differ by attributes only, which calls don't look at. */
	if (FUNC_OR_METHOD_TYPE_P(to))
		return tl_extract_type(x, from) != tl_extract_type(x, to);
	return false;
}

bool tl_extract_is_table(tree type)
{
	if (TREE_CODE(type) != RECORD_TYPE || !TYPE_READONLY(type))
		return false;
	for (tree f = TYPE_FIELDS(type); f; f = DECL_CHAIN(f)) {
		if (TREE_CODE(f) == FIELD_DECL && POINTER_TYPE_P(TREE_TYPE(f)) &&
		    FUNC_OR_METHOD_TYPE_P(TREE_TYPE(TREE_TYPE(f))))
			return true;
	}
	return false;
}
