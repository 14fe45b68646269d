// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * The unit: its locations, its symbols, and the order in which the rest is
 * extracted.
 */
#include "extract.h"

tl_loc tl_extract_loc(struct tl_extract *x, location_t loc)
{
	location_t locus = LOCATION_LOCUS(loc);
	expanded_location at;
	void **slot;
	tl_loc n;

	if (locus <= BUILTINS_LOCATION)
		return 0;
	slot = tl_map_at(x->arena, &x->locs, (const void *)(uintptr_t)locus);
	if (*slot)
		return (tl_loc)(uintptr_t)*slot;
	at = expand_location(linemap_resolve_location(line_table, locus,
						      LRK_MACRO_EXPANSION_POINT, NULL));
	if (!at.file)
		return 0;
	n = tl_unit_add_loc(x->unit, at.file, (uint32_t)at.line, (uint32_t)at.column);
	*slot = (void *)(uintptr_t)n;
	while (x->where.n <= n)
		*TL_PUSH(x->arena, &x->where) = loc;
	return n;
}

static const char *string_argument(tree arg)
{
	return arg && TREE_CODE(arg) == STRING_CST ? TREE_STRING_POINTER(arg) : NULL;
}

static void add_attributes(struct tl_extract *x, struct tl_symbol *sym, tree decl)
{
	tree attr, arg;

	for (attr = lookup_attribute("tasklint", DECL_ATTRIBUTES(decl)); attr;
	     attr = lookup_attribute("tasklint", TREE_CHAIN(attr))) {
		for (arg = TREE_VALUE(attr); arg; arg = TREE_CHAIN(arg)) {
			const char *s = string_argument(TREE_VALUE(arg));

			if (s)
				*TL_PUSH(x->arena, &sym->attrs) = tl_intern(&x->unit->strings, s);
		}
	}
}

/*
 * The name that facts go by. A function-local static needs its function's, as
 * there may be another of that name. A built-in goes by the library's name,
 * and what was given another name for the linker goes by that one.
 */
static const char *name_of(struct tl_extract *x, tree decl)
{
	static const char builtin[] = "__builtin_";
	const char *name = DECL_NAME(decl) ? IDENTIFIER_POINTER(DECL_NAME(decl)) : "?";
	tree outer = DECL_CONTEXT(decl);

	if (TREE_CODE(decl) == FUNCTION_DECL && fndecl_built_in_p(decl)) {
		if (tl_starts_with(name, builtin))
			name += sizeof(builtin) - 1;
		return name;
	}
	if (VAR_P(decl) && outer && TREE_CODE(outer) == FUNCTION_DECL && TREE_STATIC(decl) &&
	    DECL_NAME(outer))
		return tl_arena_printf(x->arena, "%s.%s", IDENTIFIER_POINTER(DECL_NAME(outer)), name);
	if (DECL_EXTERNAL(decl) && DECL_ASSEMBLER_NAME_SET_P(decl)) {
		const char *linked = IDENTIFIER_POINTER(DECL_ASSEMBLER_NAME(decl));

		/* A star stands for "exactly this": it was given with asm(). */
		if (*linked == '*')
			return linked + 1;
	}
	return name;
}

/*
 * Another declaration of what the linker knows as `name`: an inline of that
 * name calls the real function by it.
 */
static bool is_alias(tree decl, const char *name)
{
	return TREE_CODE(decl) == FUNCTION_DECL && !fndecl_built_in_p(decl) && DECL_NAME(decl) &&
	       strcmp(IDENTIFIER_POINTER(DECL_NAME(decl)), name);
}

struct tl_symbol *tl_extract_symbol(struct tl_extract *x, tree decl)
{
	struct tl_symbol *sym = (struct tl_symbol *)tl_map_get(&x->symbols, decl);
	const char *name;
	void **slot;

	if (sym)
		return sym;
	name = tl_intern(&x->unit->strings, name_of(x, decl));
	slot = tl_map_at(x->arena, is_alias(decl, name) ? &x->aliases : &x->by_name, name);
	sym = (struct tl_symbol *)*slot;
	if (!sym) {
		sym = tl_unit_add_symbol(x->unit, TREE_CODE(decl) == FUNCTION_DECL ?
					 TL_S_FUNCTION : TL_S_VARIABLE, name);
		*slot = sym;
		*tl_map_at(x->arena, &x->decls, sym) = decl;
	}
	*tl_map_at(x->arena, &x->symbols, decl) = sym;
	if (sym->type)
		return sym;
	sym->type = tl_extract_type(x, TREE_TYPE(decl));
	sym->loc = tl_extract_loc(x, DECL_SOURCE_LOCATION(decl));
	sym->is_static = !TREE_PUBLIC(decl);
	sym->in_main = !DECL_EXTERNAL(decl) && tl_extract_in_main(DECL_SOURCE_LOCATION(decl));
	sym->is_weak = DECL_WEAK(decl);
	sym->is_copy = TREE_CODE(decl) == FUNCTION_DECL && DECL_EXTERNAL(decl) && DECL_INITIAL(decl);
	sym->is_noreturn = TREE_CODE(decl) == FUNCTION_DECL && TREE_THIS_VOLATILE(decl);
	sym->is_readonly = VAR_P(decl) && TREE_READONLY(decl);
	add_attributes(x, sym, decl);
	return sym;
}

struct tl_symbol *tl_extract_macro_symbol(struct tl_extract *x, const char *name)
{
	void **slot;

	name = tl_intern(&x->unit->strings, name);
	slot = tl_map_at(x->arena, &x->macros, name);
	if (!*slot)
		*slot = tl_unit_add_symbol(x->unit, TL_S_MACRO, name);
	return (struct tl_symbol *)*slot;
}

void tl_extract_unit(struct tl_extract *x, struct tl_arena *arena, const struct tl_model *model,
		     const struct tl_parsed *parsed)
{
	struct cgraph_node *node;

	memset(x, 0, sizeof(*x));
	x->arena = arena;
	x->model = model;
	x->parsed = parsed;
	x->unit = tl_unit_new(arena, main_input_filename,
			      tl_arena_printf(arena, "gcc %s", gcc_version.basever));
	FOR_EACH_FUNCTION_WITH_GIMPLE_BODY(node)
		tl_extract_function(x, node);
	tl_extract_stores(x);
	tl_extract_initialisers(x);
	tl_extract_constants(x);
	tl_extract_ignores(x);
}
