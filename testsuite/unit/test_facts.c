// SPDX-License-Identifier: GPL-2.0-or-later
#define _POSIX_C_SOURCE 200809L
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <tasklint/facts.h>
#include "unit.h"

static struct tl_unit *new_unit(void)
{
	return tl_unit_new(&test_arena, "drivers/foo.c", "gcc 12.2.0");
}

static struct tl_function *new_function(uint32_t nparams)
{
	struct tl_unit *u = new_unit();

	return tl_unit_add_function(u, tl_unit_add_symbol(u, TL_S_FUNCTION, "fn"), nparams);
}

char *write_text(const struct tl_unit *u)
{
	char *text, *copy;
	size_t size;
	FILE *f = open_memstream(&text, &size);

	tl_facts_write(u, f);
	fclose(f);
	copy = tl_arena_strndup(&test_arena, text, size);
	free(text);
	return copy;
}

/* Check's own comparison can't print texts as long as ours. */
void check_same(const char *got, const char *want)
{
	size_t i, line = 0;

	for (i = 0; got[i] && got[i] == want[i]; i++) {
		if (got[i] == '\n')
			line = i + 1;
	}
	ck_assert_msg(got[i] == want[i], "got: %.200s\nwant: %.200s", got + line, want + line);
}

/* Building. */

START_TEST(new_unit_is_empty)
{
	struct tl_unit *u = new_unit();

	ck_assert_str_eq(u->path, "drivers/foo.c");
	ck_assert_str_eq(u->compiler, "gcc 12.2.0");
	ck_assert_uint_eq(u->locs.n, 1);
	ck_assert_uint_eq(u->symbols.n, 0);
}
END_TEST

START_TEST(location_equal_to_the_last_is_shared)
{
	struct tl_unit *u = new_unit();
	char name[] = "drivers/foo.c";
	tl_loc a = tl_unit_add_loc(u, "drivers/foo.c", 1, 2);

	ck_assert_uint_eq(a, 1);
	ck_assert_uint_eq(tl_unit_add_loc(u, name, 1, 2), a);
	ck_assert_uint_ne(tl_unit_add_loc(u, name, 1, 3), a);
	ck_assert_uint_ne(tl_unit_add_loc(u, "include/x.h", 1, 3), a);
	ck_assert_ptr_eq(u->locs.items[1].file, u->locs.items[2].file);
	ck_assert_str_eq(u->locs.items[3].file, "include/x.h");
}
END_TEST

START_TEST(types_records_and_fields_are_unique)
{
	struct tl_unit *u = new_unit();
	struct tl_record *r = tl_unit_record(u, "struct foo");
	struct tl_type *t;
	bool is_new;

	t = tl_unit_type(u, "int", &is_new);
	ck_assert(is_new);
	ck_assert_int_eq(t->kind, TL_T_OTHER);
	ck_assert_ptr_eq(tl_unit_type(u, "int", &is_new), t);
	ck_assert(!is_new);
	ck_assert_ptr_ne(tl_unit_type(u, "long", NULL), t);
	ck_assert_ptr_eq(tl_unit_record(u, "struct foo"), r);
	ck_assert_ptr_ne(tl_unit_record(u, "struct bar"), r);
	ck_assert_ptr_eq(tl_record_field(u, r, "a"), tl_record_field(u, r, "a"));
	ck_assert_ptr_ne(tl_record_field(u, r, "a"), tl_record_field(u, r, "b"));
	ck_assert_ptr_eq(tl_record_field(u, r, "b")->record, r);
	ck_assert_uint_eq(r->fields.n, 2);
	ck_assert_uint_eq(u->records.n, 2);
	ck_assert_uint_eq(u->types.n, 2);
}
END_TEST

START_TEST(symbols_are_found_by_kind)
{
	struct tl_unit *u = new_unit();
	struct tl_symbol *var = tl_unit_add_symbol(u, TL_S_VARIABLE, "x");
	struct tl_symbol *fn = tl_unit_add_symbol(u, TL_S_FUNCTION, "x");

	tl_unit_add_symbol(u, TL_S_FUNCTION, "x");
	ck_assert_ptr_eq(tl_unit_find_symbol(u, TL_S_VARIABLE, "x"), var);
	ck_assert_ptr_eq(tl_unit_find_symbol(u, TL_S_FUNCTION, "x"), fn);
	ck_assert_ptr_null(tl_unit_find_symbol(u, TL_S_MACRO, "x"));
	ck_assert_ptr_null(tl_unit_find_symbol(u, TL_S_FUNCTION, "y"));
}
END_TEST

START_TEST(constants_are_found)
{
	struct tl_unit *u = new_unit();
	char name[] = "GFP_KERNEL";

	ck_assert_ptr_null(tl_unit_constant(u, name));
	*TL_PUSH(&test_arena, &u->constants) = (struct tl_constant){ "GFP_KERNEL", 3264 };
	ck_assert_int_eq(tl_unit_constant(u, name)->value, 3264);
	ck_assert_ptr_null(tl_unit_constant(u, "GFP"));
}
END_TEST

START_TEST(blocks_know_their_events)
{
	struct tl_function *f = new_function(0);
	int i;

	for (i = 0; i < 4; i++)
		ck_assert_uint_eq(tl_function_add_block(f), i);
	tl_function_add_event(f, 0, TL_E_CALL, 0);
	tl_function_add_event(f, 2, TL_E_STORE, 0);
	tl_function_add_event(f, 2, TL_E_RETURN, 7);
	ck_assert_uint_eq(f->blocks.items[0].first, 0);
	ck_assert_uint_eq(f->blocks.items[0].n, 1);
	ck_assert_uint_eq(f->blocks.items[1].n, 0);
	ck_assert_uint_eq(f->blocks.items[2].first, 1);
	ck_assert_uint_eq(f->blocks.items[2].n, 2);
	ck_assert_uint_eq(f->events.items[2].block, 2);
	ck_assert_uint_eq(f->events.items[2].loc, 7);
	ck_assert_ptr_eq(f->sym->body, f);
	ck_assert_uint_eq(f->values.n, 1);
}
END_TEST

/* Values. */

START_TEST(equal_values_are_one_number)
{
	struct tl_function *f = new_function(2);
	struct tl_unit *u = f->unit;
	struct tl_field *x = tl_record_field(u, tl_unit_record(u, "struct s"), "x");
	struct tl_field *y = tl_record_field(u, tl_unit_record(u, "struct s"), "y");
	struct tl_type *t = tl_unit_type(u, "struct s *", NULL), *l = tl_unit_type(u, "long", NULL);
	tl_val p = tl_value_param(f, 0), q = tl_value_param(f, 1);
	struct tl_value v[] = {
		{ .kind = TL_V_CONST, .number = 5 },
		{ .kind = TL_V_CONST, .number = -5 },
		{ .kind = TL_V_LOCAL, .number = 5 },
		{ .kind = TL_V_FUNCTION, .sym = f->sym },
		{ .kind = TL_V_GLOBAL, .sym = f->sym },
		{ .kind = TL_V_FIELD, .a = p, .field = x },
		{ .kind = TL_V_FIELD, .a = p, .field = y },
		{ .kind = TL_V_FIELD, .a = q, .field = x },
		{ .kind = TL_V_CAST, .a = q, .from = t, .type = l },
		{ .kind = TL_V_CAST, .a = q, .from = l, .type = t },
		{ .kind = TL_V_CALL, .number = 0 },
		{ .kind = TL_V_OFFSET, .a = p, .number = 8 },
		{ .kind = TL_V_OFFSET, .a = p, .number = 16 },
		{ .kind = TL_V_LOAD, .a = p },
		{ .kind = TL_V_INDEX, .a = p },
		{ .kind = TL_V_CONTEXT, .number = TL_CTX_IRQS_DISABLED },
	};
	tl_val number[sizeof(v) / sizeof(*v)];
	size_t i, j;

	for (i = 0; i < sizeof(v) / sizeof(*v); i++) {
		number[i] = tl_value(f, &v[i]);
		for (j = 0; j < i; j++)
			ck_assert_uint_ne(number[i], number[j]);
	}
	for (i = 0; i < 1000; i++)
		tl_value_const(f, (int64_t)i * 1000);
	for (i = 0; i < sizeof(v) / sizeof(*v); i++)
		ck_assert_uint_eq(tl_value(f, &v[i]), number[i]);
	ck_assert_uint_eq(tl_value_param(f, 0), p);
}
END_TEST

START_TEST(members_a_kind_does_not_use_make_no_difference)
{
	struct tl_function *f = new_function(1);
	struct tl_value v = { .kind = TL_V_CONST, .number = 5, .a = 3, .op = TL_OP_LE, .sym = f->sym };

	ck_assert_uint_eq(tl_value(f, &v), tl_value_const(f, 5));
}
END_TEST

START_TEST(phis_compare_block_and_arguments)
{
	struct tl_function *f = new_function(2);
	struct tl_phi_arg args[] = {
		{ tl_value_param(f, 0), 0 }, { tl_value_param(f, 1), 1 },
	};
	struct tl_value v = { .kind = TL_V_PHI, .args = args, .nargs = 2, .block = 3 };
	tl_val phi = tl_value(f, &v);

	ck_assert_ptr_ne(f->values.items[phi].args, args);
	ck_assert_uint_eq(tl_value(f, &v), phi);
	v.block = 4;
	ck_assert_uint_ne(tl_value(f, &v), phi);
	v.block = 3;
	v.nargs = 1;
	ck_assert_uint_ne(tl_value(f, &v), phi);
	v.nargs = 2;
	args[1].pred = 2;
	ck_assert_uint_ne(tl_value(f, &v), phi);
	args[1].pred = 1;
	ck_assert_uint_eq(tl_value(f, &v), phi);
}
END_TEST

START_TEST(opaque_values_differ)
{
	struct tl_function *f = new_function(0);
	tl_val a = tl_value_opaque(f);

	ck_assert_uint_ne(tl_value_opaque(f), a);
	ck_assert_uint_ne(tl_value(f, &(struct tl_value){ .kind = TL_V_OPAQUE }), a);
	ck_assert_uint_eq(f->nopaque, 3);
}
END_TEST

START_TEST(address_of_nothing_known_is_unknown)
{
	struct tl_function *f = new_function(0);

	ck_assert_uint_eq(tl_value(f, &(struct tl_value){ 0 }), TL_UNKNOWN);
	ck_assert_uint_eq(tl_value_unary(f, TL_V_LOAD, TL_UNKNOWN), TL_UNKNOWN);
	ck_assert_uint_eq(tl_value_unary(f, TL_V_INDEX, TL_UNKNOWN), TL_UNKNOWN);
}
END_TEST

START_TEST(offsets_add_up)
{
	struct tl_function *f = new_function(1);
	tl_val p = tl_value_param(f, 0);
	struct tl_value v = { .kind = TL_V_OFFSET, .a = p, .number = 8 };
	tl_val q = tl_value(f, &v);

	v.a = q;
	v.number = 4;
	ck_assert_int_eq(f->values.items[tl_value(f, &v)].number, 12);
	ck_assert_uint_eq(f->values.items[tl_value(f, &v)].a, p);
	v.number = -8;
	ck_assert_uint_eq(tl_value(f, &v), p);
}
END_TEST

START_TEST(member_is_the_innermost)
{
	struct tl_function *f = new_function(1);
	struct tl_unit *u = f->unit;
	struct tl_field *a = tl_record_field(u, tl_unit_record(u, "struct s"), "a");
	struct tl_field *b = tl_record_field(u, tl_unit_record(u, "struct t"), "b");
	tl_val p = tl_value_param(f, 0), pa, pab;

	pa = tl_value(f, &(struct tl_value){ .kind = TL_V_FIELD, .a = p, .field = a });
	pab = tl_value(f, &(struct tl_value){ .kind = TL_V_FIELD, .a = pa, .field = b });
	ck_assert_ptr_null(tl_value_member(f, TL_UNKNOWN));
	ck_assert_ptr_null(tl_value_member(f, p));
	ck_assert_ptr_eq(tl_value_member(f, pa), a);
	ck_assert_ptr_eq(tl_value_member(f, pab), b);
	ck_assert_ptr_eq(tl_value_member(f, tl_value_unary(f, TL_V_INDEX, pab)), b);
	ck_assert_ptr_eq(tl_value_member(f, tl_value_unary(f, TL_V_CAST, pab)), b);
	ck_assert_ptr_null(tl_value_member(f, tl_value_unary(f, TL_V_LOAD, pab)));
}
END_TEST

#define OP(op, a, b) tl_value_op(f, TL_OP_##op, a, b)
#define NUMBER(c) tl_value_const(f, c)

START_TEST(constants_fold)
{
	struct tl_function *f = new_function(0);

	ck_assert_uint_eq(OP(AND, NUMBER(12), NUMBER(10)), NUMBER(8));
	ck_assert_uint_eq(OP(OR, NUMBER(12), NUMBER(10)), NUMBER(14));
	ck_assert_uint_eq(OP(XOR, NUMBER(12), NUMBER(10)), NUMBER(6));
	ck_assert_uint_eq(OP(PLUS, NUMBER(INT64_MAX), NUMBER(1)), NUMBER(INT64_MIN));
	ck_assert_uint_eq(OP(MINUS, NUMBER(3), NUMBER(5)), NUMBER(-2));
	ck_assert_uint_eq(OP(MULT, NUMBER(-3), NUMBER(5)), NUMBER(-15));
	ck_assert_uint_eq(OP(SHL, NUMBER(3), NUMBER(8)), NUMBER(768));
	ck_assert_uint_eq(OP(SHR, NUMBER(768), NUMBER(8)), NUMBER(3));
	ck_assert_uint_eq(OP(NOT, NUMBER(0), 0), NUMBER(-1));
	ck_assert_uint_eq(OP(LNOT, NUMBER(7), 0), NUMBER(0));
	ck_assert_uint_eq(OP(EQ, NUMBER(7), NUMBER(7)), NUMBER(1));
	ck_assert_uint_eq(OP(LT, NUMBER(-1), NUMBER(0)), NUMBER(1));
	ck_assert_uint_eq(OP(LTU, NUMBER(-1), NUMBER(0)), NUMBER(0));
	ck_assert_uint_eq(OP(LEU, NUMBER(0), NUMBER(-1)), NUMBER(1));
	ck_assert_uint_eq(OP(LAND, NUMBER(2), NUMBER(4)), NUMBER(1));
	ck_assert_uint_eq(OP(LOR, NUMBER(0), NUMBER(0)), NUMBER(0));
	/* What its type decides, or what C leaves open. */
	ck_assert_int_eq(f->values.items[OP(SHR, NUMBER(-1), NUMBER(8))].kind, TL_V_OP);
	ck_assert_int_eq(f->values.items[OP(SHL, NUMBER(1), NUMBER(64))].kind, TL_V_OP);
}
END_TEST

START_TEST(identities)
{
	struct tl_function *f = new_function(2);
	tl_val x = tl_value_param(f, 0), y = tl_value_param(f, 1);
	tl_val zero = NUMBER(0), one = NUMBER(1), all = NUMBER(-1);

	ck_assert_uint_eq(OP(AND, x, zero), zero);
	ck_assert_uint_eq(OP(AND, zero, x), zero);
	ck_assert_uint_eq(OP(AND, x, all), x);
	ck_assert_uint_eq(OP(AND, x, x), x);
	ck_assert_uint_eq(OP(OR, x, zero), x);
	ck_assert_uint_eq(OP(XOR, x, x), zero);
	ck_assert_uint_eq(OP(EQ, x, x), one);
	ck_assert_uint_eq(OP(NE, x, x), zero);
	ck_assert_uint_eq(OP(AND, OP(AND, x, NUMBER(12)), NUMBER(10)), OP(AND, x, NUMBER(8)));
	ck_assert_uint_eq(OP(OR, OP(OR, x, NUMBER(1)), NUMBER(2)), OP(OR, x, NUMBER(3)));
	ck_assert_uint_eq(OP(AND, OP(OR, x, NUMBER(1)), NUMBER(2)), OP(AND, x, NUMBER(2)));
	ck_assert_uint_eq(OP(AND, OP(OR, x, NUMBER(3)), NUMBER(2)), NUMBER(2));
	ck_assert_uint_eq(OP(PLUS, OP(MINUS, x, NUMBER(5)), NUMBER(5)), x);
	ck_assert_uint_eq(OP(NOT, OP(NOT, x, 0), 0), x);
	/* Operands have one order. */
	ck_assert_uint_eq(OP(AND, NUMBER(6), x), OP(AND, x, NUMBER(6)));
	ck_assert_uint_eq(OP(EQ, y, x), OP(EQ, x, y));
	ck_assert_int_eq(f->values.items[OP(AND, NUMBER(6), x)].b, NUMBER(6));
	/* One bit has one test. */
	ck_assert_uint_eq(OP(EQ, OP(AND, x, NUMBER(4)), NUMBER(4)), OP(NE, OP(AND, x, NUMBER(4)), zero));
	ck_assert_uint_eq(OP(EQ, OP(AND, x, NUMBER(4)), NUMBER(8)), zero);
}
END_TEST

START_TEST(negations)
{
	struct tl_function *f = new_function(2);
	tl_val x = tl_value_param(f, 0), y = tl_value_param(f, 1), zero = NUMBER(0), one = NUMBER(1);
	tl_val both = OP(LAND, x, y);

	ck_assert_uint_eq(OP(LNOT, OP(LNOT, x, 0), 0), OP(NE, x, zero));
	ck_assert_uint_eq(OP(LNOT, x, 0), OP(EQ, x, zero));
	ck_assert_uint_eq(OP(LNOT, OP(EQ, x, y), 0), OP(NE, x, y));
	ck_assert_uint_eq(OP(LNOT, OP(NE, x, y), 0), OP(EQ, x, y));
	ck_assert_uint_eq(OP(LNOT, OP(LT, x, y), 0), OP(LE, y, x));
	ck_assert_uint_eq(OP(LNOT, OP(LEU, x, y), 0), OP(LTU, y, x));
	ck_assert_uint_eq(OP(LNOT, OP(LNOT, both, 0), 0), both);
	ck_assert_uint_eq(OP(EQ, both, zero), OP(LNOT, both, 0));
	ck_assert_uint_eq(OP(NE, both, zero), both);
	ck_assert_uint_eq(OP(EQ, both, one), both);
	ck_assert_uint_eq(OP(EQ, OP(EQ, x, y), zero), OP(NE, x, y));
	ck_assert_uint_eq(OP(NE, OP(NE, x, y), one), OP(EQ, x, y));
	ck_assert_uint_eq(OP(EQ, OP(NE, x, y), NUMBER(2)), zero);
}
END_TEST

START_TEST(set_bits_are_known)
{
	struct tl_function *f = new_function(1);
	tl_val x = tl_value_param(f, 0), zero = NUMBER(0), one = NUMBER(1);
	tl_val mask = OP(AND, OP(OR, x, NUMBER(6)), NUMBER(12));

	ck_assert_uint_eq(OP(NE, mask, zero), one);
	ck_assert_uint_eq(OP(EQ, mask, zero), zero);
	ck_assert_uint_eq(OP(LNOT, mask, 0), zero);
	ck_assert_uint_eq(OP(LAND, mask, one), one);
	ck_assert_uint_eq(OP(NE, OP(OR, x, NUMBER(6)), zero), one);
	ck_assert_uint_eq(OP(NE, tl_value(f, &(struct tl_value){ .kind = TL_V_FUNCTION, .sym = f->sym }),
			     zero), one);
}
END_TEST

START_TEST(unknown_stays_unknown)
{
	struct tl_function *f = new_function(1);
	tl_val x = tl_value_param(f, 0);
	int op;

	for (op = 0; op < TL_OP_COUNT; op++) {
		ck_assert_uint_eq(tl_value_op(f, op, TL_UNKNOWN, x), TL_UNKNOWN);
		if (op != TL_OP_NOT && op != TL_OP_LNOT)
			ck_assert_uint_eq(tl_value_op(f, op, x, TL_UNKNOWN), TL_UNKNOWN);
	}
	ck_assert_uint_eq(OP(EQ, TL_UNKNOWN, TL_UNKNOWN), TL_UNKNOWN);
	ck_assert_uint_eq(OP(AND, TL_UNKNOWN, NUMBER(0)), NUMBER(0));
	ck_assert_uint_eq(OP(AND, NUMBER(0), TL_UNKNOWN), NUMBER(0));
	ck_assert_uint_eq(OP(LOR, NUMBER(3), TL_UNKNOWN), NUMBER(1));
}
END_TEST

/* A generator of its own, so that a failure can be seen again anywhere. */
uint32_t random_below(uint32_t n)
{
	static uint64_t state = 88172645463325252ull;

	state ^= state << 13;
	state ^= state >> 7;
	state ^= state << 17;
	return (uint32_t)(state >> 33) % n;
}

/* What `op` means; false where it means nothing certain. */
static bool calculate(enum tl_op op, int64_t x, int64_t y, int64_t *ret)
{
	uint64_t ux = (uint64_t)x, uy = (uint64_t)y;

	switch (op) {
	case TL_OP_AND: *ret = x & y; return true;
	case TL_OP_OR: *ret = x | y; return true;
	case TL_OP_XOR: *ret = x ^ y; return true;
	case TL_OP_PLUS: *ret = (int64_t)(ux + uy); return true;
	case TL_OP_MINUS: *ret = (int64_t)(ux - uy); return true;
	case TL_OP_MULT: *ret = (int64_t)(ux * uy); return true;
	case TL_OP_SHL: *ret = uy < 64 ? (int64_t)(ux << uy) : 0; return uy < 64;
	case TL_OP_SHR: *ret = uy < 64 ? (int64_t)(ux >> uy) : 0; return uy < 64 && x >= 0;
	case TL_OP_NOT: *ret = ~x; return true;
	case TL_OP_EQ: *ret = x == y; return true;
	case TL_OP_NE: *ret = x != y; return true;
	case TL_OP_LT: *ret = x < y; return true;
	case TL_OP_LE: *ret = x <= y; return true;
	case TL_OP_LTU: *ret = ux < uy; return true;
	case TL_OP_LEU: *ret = ux <= uy; return true;
	case TL_OP_LAND: *ret = x && y; return true;
	case TL_OP_LOR: *ret = x || y; return true;
	case TL_OP_LNOT: *ret = !x; return true;
	default: return false;
	}
}

static bool evaluate(const struct tl_function *f, tl_val number, const int64_t *params, int64_t *ret)
{
	const struct tl_value *v = &f->values.items[number];
	int64_t a, b = 0;

	switch (v->kind) {
	case TL_V_CONST:
		*ret = v->number;
		return true;
	case TL_V_PARAM:
		*ret = params[v->number];
		return true;
	case TL_V_OP:
		return evaluate(f, v->a, params, &a) &&
		       (v->op == TL_OP_NOT || v->op == TL_OP_LNOT || evaluate(f, v->b, params, &b)) &&
		       calculate(v->op, a, b, ret);
	default:
		return false;
	}
}

#define NVALUES 40
#define NTRIES 6

/* Simplified expressions must mean what was asked for. */
START_TEST(simplification_keeps_the_meaning)
{
	static const int64_t numbers[] = { 0, 1, 2, 3, 4, 6, -1, 12, 255, INT64_MIN, INT64_MAX };
	int64_t params[NTRIES][3], meaning[NVALUES][NTRIES];
	bool known[NVALUES][NTRIES];
	tl_val v[NVALUES];
	int round, i, t, op, a, b;

	for (round = 0; round < 1000; round++) {
		struct tl_function *f;

		teardown_arena();
		setup_arena();
		f = new_function(3);
		for (t = 0; t < NTRIES; t++) {
			for (i = 0; i < 3; i++)
				params[t][i] = numbers[random_below(11)];
		}
		for (i = 0; i < NVALUES; i++) {
			a = i ? (int)random_below(i) : 0;
			b = i ? (int)random_below(i) : 0;
			op = (int)random_below(TL_OP_COUNT);
			if (i < 3)
				v[i] = tl_value_param(f, i);
			else if (i < 10)
				v[i] = NUMBER(numbers[random_below(11)]);
			else
				v[i] = tl_value_op(f, op, v[a], v[b]);
			for (t = 0; t < NTRIES; t++) {
				int64_t got;

				known[i][t] = i < 10 || (known[a][t] && known[b][t]);
				if (i < 10)
					known[i][t] = evaluate(f, v[i], params[t], &meaning[i][t]);
				else if (known[i][t])
					known[i][t] = calculate(op, meaning[a][t], meaning[b][t],
								&meaning[i][t]);
				if (!known[i][t] || !evaluate(f, v[i], params[t], &got))
					continue;
				ck_assert_msg(got == meaning[i][t], "round %d: op %d of v%u and v%u is v%u",
					      round, op, v[a], v[b], v[i]);
			}
		}
		/* And giving its parts again gives the same value. */
		for (i = 1; i < (int)f->values.n; i++) {
			uint32_t n = f->values.n;
			struct tl_value copy = f->values.items[i];

			ck_assert_uint_eq(tl_value(f, &copy), i);
			ck_assert_uint_eq(f->values.n, n);
		}
	}
}
END_TEST

/* Text. */

#define HEAD "tasklint-facts 1\nunit \"drivers/foo.c\" compiler \"gcc 12.2.0\"\n"

/* One of everything, with names that need quotes. */
static const char everything[] =
	HEAD
	"\n"
	"type \"int\" int size 4 signed\n"
	"type \"void\" void\n"
	"type \"struct foo *\" pointer size 8 to \"struct foo\"\n"
	"type \"struct foo\" record size 64 record \"struct foo\"\n"
	"type \"int (struct foo *, int, ...)\" function to \"int\" params \"struct foo *\", \"int\" variadic\n"
	"type \"char[16]\" array size 16 to \"int\"\n"
	"type \"thing\" other size 18446744073709551615\n"
	"record \"struct foo\" size 64 local complete @include/linux/foo.h:3:8\n"
	"  field a offset 0 size 4 type \"int\"\n"
	"  field tl offset 8 size 40\n"
	"  field \"\" offset 48 size 16 type \"char[16]\"\n"
	"record \"struct bar\"\n"
	"symbol rx_tasklet function static main type \"int (struct foo *, int, ...)\""
	" attr \"ignore:tasklet-sleep\" attr \"x\\\"y\\\\z\" @12:13\n"
	"symbol rx_tasklet#2 variable static readonly @include/linux/foo.h:1:2\n"
	"symbol panic function weak noreturn\n"
	"symbol \"odd name\" variable @\"a folder/b:c.h\":3:4\n"
	"symbol __builtin.part.0 function copy\n"
	"symbol wait_event macro\n"
	"constant GFP_KERNEL 3264\n"
	"constant MIN -9223372036854775808\n"
	"init rx_tasklet#2 +8 field \"struct foo\" tl = &rx_tasklet"
	" cast-from \"int (struct foo *, int, ...)\" @5:1\n";

/* With the same, written as tl_facts_write() does. */
char *all_text(void)
{
	return tl_arena_printf(&test_arena, "%s%s", everything,
		"init \"odd name\" +16 in 8 field \"struct foo\" a = -5 @6:1\n"
		"init \"odd name\" +0 = &rx_tasklet#2 plus 16\n"
		"ignore tasklet-sleep @20:9 lines 21..21\n"
		"ignore tasklet-cast @22:9 lines 0..0 used\n"
		"\n"
		"function rx_tasklet(t, ?, \"odd\\x0aname\")\n"
		"  local 0 buf type \"char[16]\" @14:7\n"
		"  local 1 ?\n"
		"  v1 = param 0\n"
		"  v2 = field v1 \"struct foo\" tl\n"
		"  v3 = field v2 \"struct foo\" \"\"\n"
		"  v4 = index v3\n"
		"  v5 = offset v1 -16\n"
		"  v6 = load v5\n"
		"  v7 = function rx_tasklet\n"
		"  v8 = global rx_tasklet#2\n"
		"  v9 = local 1\n"
		"  v10 = cast v1 from \"struct foo *\" to \"int\"\n"
		"  v11 = cast v1\n"
		"  v12 = 3264\n"
		"  v13 = -9223372036854775808\n"
		"  v14 = v6 & v12\n"
		"  v15 = ~v6\n"
		"  v16 = v1 && v6\n"
		"  v17 = !v16\n"
		"  v18 = v6 <u v12\n"
		"  v19 = v6 <= v12\n"
		"  v20 = v12 << v6\n"
		"  v21 = result e1\n"
		"  v22 = phi at 2 (v1 from 0, v6 from 1, ? from 1)\n"
		"  v23 = phi (v22, v22)\n"
		"  v24 = context preempt-count\n"
		"  v25 = context irqs-disabled\n"
		"  v26 = opaque\n"
		"  v27 = opaque\n"
		"  v28 = v1 == v6\n"
		"  v29 = v1 || v6\n"
		"  v30 = field ? \"struct foo\" tl\n"
		"  block 0\n"
		"    store v2 = v12 type \"int\" @15:9\n"
		"    e1 call __builtin.part.0(v1, ?, v12) @include/linux/foo.h:15:9 spelled \"kmalloc(\\\"x\\\")\"\n"
		"    goto 1 if v21, !v14\n"
		"    goto 1 if v14\n"
		"    goto 2\n"
		"  block 1\n"
		"    call *v6() type \"int (struct foo *, int, ...)\"\n"
		"    copy v2 = ? type \"struct foo\" @16:1\n"
		"    cast v10 @17:1\n"
		"    goto 0\n"
		"  block 2\n"
		"    return ?\n"
		"\n"
		"function panic()\n"
		"\n"
		"end\n");
}

static struct tl_unit *read_good(const char *text)
{
	struct tl_unit *u = NULL;
	struct tl_err err = { "" };
	int ret = tl_facts_read(&test_arena, "facts", text, &u, &err);

	ck_assert_msg(!ret, "%s", err.text);
	ck_assert_ptr_nonnull(u);
	return u;
}

START_TEST(written_text_reads_back_the_same)
{
	const char *text = all_text(), *again = write_text(read_good(text));

	check_same(again, text);
	check_same(write_text(read_good(again)), text);
}
END_TEST

START_TEST(everything_is_read)
{
	struct tl_unit *u = read_good(all_text());
	const struct tl_function *f = u->functions.items[0];
	const struct tl_event *e;
	struct tl_symbol *s;

	ck_assert_str_eq(u->path, "drivers/foo.c");
	ck_assert_str_eq(u->compiler, "gcc 12.2.0");
	ck_assert_uint_eq(u->types.n, 7);
	ck_assert_ptr_eq(u->types.items[3]->record, u->records.items[0]);
	ck_assert_ptr_eq(u->types.items[2]->to, u->types.items[3]);
	ck_assert_uint_eq(u->types.items[4]->nparams, 2);
	ck_assert(u->types.items[4]->variadic && u->types.items[0]->is_signed);
	ck_assert_uint_eq(u->types.items[6]->size, UINT64_MAX);
	ck_assert(u->records.items[0]->local && u->records.items[0]->complete);
	ck_assert_uint_eq(u->records.items[0]->fields.n, 3);
	ck_assert_uint_eq(u->records.items[0]->fields.items[1]->offset, 8);
	s = u->symbols.items[0];
	ck_assert(s->is_static && s->in_main && !s->is_noreturn && !s->is_readonly);
	ck_assert_uint_eq(s->attrs.n, 2);
	ck_assert_str_eq(s->attrs.items[1], "x\"y\\z");
	ck_assert_uint_eq(u->locs.items[s->loc].line, 12);
	ck_assert_ptr_eq(u->locs.items[s->loc].file, u->path);
	ck_assert_ptr_eq(s->body, f);
	ck_assert_str_eq(u->locs.items[u->symbols.items[3]->loc].file, "a folder/b:c.h");
	ck_assert_int_eq(tl_unit_constant(u, "MIN")->value, INT64_MIN);
	ck_assert_uint_eq(u->inits.n, 3);
	ck_assert_ptr_eq(u->inits.items[0].var, u->symbols.items[1]);
	ck_assert_ptr_eq(u->inits.items[0].sym, s);
	ck_assert_ptr_eq(u->inits.items[0].cast_from, s->type);
	ck_assert_uint_eq(u->inits.items[1].base, 8);
	ck_assert_int_eq(u->inits.items[1].number, -5);
	ck_assert_uint_eq(u->ignores.n, 2);
	ck_assert(u->ignores.items[1].used);
	ck_assert_uint_eq(f->nparams, 3);
	ck_assert_ptr_null(f->param_names[1]);
	ck_assert_str_eq(f->param_names[2], "odd\nname");
	ck_assert_uint_eq(f->values.n, 31);
	ck_assert_uint_eq(f->values.items[22].block, 2);
	ck_assert_uint_eq(f->values.items[22].args[1].pred, 1);
	ck_assert_uint_eq(f->values.items[23].block, TL_NO_BLOCK);
	ck_assert_uint_eq(f->values.items[23].args[0].pred, TL_NO_BLOCK);
	ck_assert_uint_eq(f->blocks.n, 3);
	ck_assert_uint_eq(f->blocks.items[0].edges.n, 3);
	ck_assert_uint_eq(f->blocks.items[0].edges.items[0].nliterals, 2);
	ck_assert(!f->blocks.items[0].edges.items[0].literals[1].is_true);
	e = &f->events.items[1];
	ck_assert_ptr_eq(e->callee, u->symbols.items[4]);
	ck_assert_uint_eq(e->nargs, 3);
	ck_assert_uint_eq(e->args[1], TL_UNKNOWN);
	ck_assert_str_eq(e->spelled, "kmalloc(\"x\")");
	ck_assert_uint_eq(f->events.items[2].target, 6);
	ck_assert_uint_eq(f->events.items[2].block, 1);
}
END_TEST

START_TEST(hand_written_text_is_simplified)
{
	struct tl_unit *u = read_good(
		"tasklint-facts 1\n"
		"# a comment\n"
		"unit \"foo.c\"\t# another\r\n"
		"symbol kmalloc function\n"
		"function caller(flags) static main @3:1\n"
		"v10 = param 0\n"
		"\tv20 = v10 & 0x10\n"
		"v30 = !v20\n"
		"v40 = !v30\n"
		"v41 = v40\n"
		"block 0\n"
		"call kmalloc(16, v10) # and one more\n"
		"goto 0 if v41\n"
		"return\n"
		"end\n"
		"\n");
	const char *text = write_text(u);

	ck_assert_msg(strstr(text, "symbol caller function static main @3:1\n") != NULL, "%s", text);
	ck_assert_msg(strstr(text,
			     "function caller(flags)\n"
			     "  v1 = param 0\n"
			     "  v2 = 16\n"
			     "  v3 = v1 & v2\n"
			     "  v4 = 0\n"
			     "  v5 = v3 == v4\n"
			     "  v6 = v3 != v4\n"
			     "  block 0\n"
			     "    call kmalloc(v2, v1)\n"
			     "    return ?\n"
			     "    goto 0 if v6\n") != NULL, "%s", text);
	check_same(write_text(read_good(text)), text);
}
END_TEST

/* Tests run in the top folder. */
START_TEST(example_of_the_documentation_is_good)
{
	struct tl_err err = { "" };
	char *text, *end;

	ck_assert_int_eq(tl_read_file(&test_arena, "docs/facts-text.md", &text, NULL, &err), 0);
	text = strstr(text, "```\n");
	ck_assert_ptr_nonnull(text);
	text += 4;
	end = strstr(text, "```");
	ck_assert_ptr_nonnull(end);
	*end = '\0';
	check_same(write_text(read_good(text)), text);
}
END_TEST

/* Whatever is built is written, and read again. */
START_TEST(random_values_read_back_the_same)
{
	int round, i;

	for (round = 0; round < 300; round++) {
		struct tl_function *f;
		tl_val v[60];
		char *text;

		teardown_arena();
		setup_arena();
		f = new_function(2);
		for (i = 0; i < 60; i++) {
			struct tl_phi_arg args[2] = { { 0, TL_NO_BLOCK }, { 0, TL_NO_BLOCK } };
			struct tl_value phi = { .kind = TL_V_PHI, .args = args, .nargs = 2,
						.block = TL_NO_BLOCK };
			tl_val a = i ? v[random_below(i)] : 0, b = i ? v[random_below(i)] : 0;

			args[0].value = a;
			args[1].value = b;
			switch (random_below(8)) {
			case 0:
				v[i] = tl_value_param(f, random_below(2));
				break;
			case 1:
				v[i] = tl_value_const(f, (int64_t)random_below(40) - 20);
				break;
			case 2:
				v[i] = tl_value_opaque(f);
				break;
			case 3:
				v[i] = tl_value_unary(f, TL_V_LOAD, a);
				break;
			case 4:
				v[i] = tl_value(f, &phi);
				break;
			default:
				v[i] = tl_value_op(f, random_below(TL_OP_COUNT), a, b);
				break;
			}
		}
		text = write_text(f->unit);
		check_same(write_text(read_good(text)), text);
		check_binary(f->unit);
	}
}
END_TEST

static void check_bad(const char *text, int want, const char *says)
{
	struct tl_unit *u = NULL;
	struct tl_err err = { "" };
	int ret = tl_facts_read(&test_arena, "facts", text, &u, &err);

	ck_assert_msg(ret == want, "%d instead of %d for: %s", ret, want, text);
	ck_assert_ptr_null(u);
	ck_assert_str_eq(err.text, says);
}

START_TEST(foreign_text_is_refused)
{
	static const char foreign[] = "facts:1: these are no facts: the first line is not 'tasklint-facts 1'";

	check_bad("", -EINVAL, foreign);
	check_bad("\x7f" "ELF", -EINVAL, foreign);
	check_bad("\ntasklint-facts 1\n", -EINVAL, foreign);
	check_bad("tasklint-factsx 1\n", -EINVAL, foreign);
	check_bad("tasklint-facts 2\nwhatever", -EPROTO,
		  "facts:1: facts of format 2, and only 1 is known here");
	check_bad("tasklint-facts\n", -EINVAL, "facts:1: a number expected at the end of the line");
	check_bad("tasklint-facts 1 2\n", -EINVAL, "facts:1: '2' is not expected here");
}
END_TEST

/* Each is the third line and what follows; the error is "facts:" and what is said. */
static const struct {
	const char *lines, *says;
} bad[] = {
	{ "", "3: the text is cut off: it has no end line" },
	{ "end\nx\n", "4: something stands behind the end" },
	{ "foo\nend\n", "3: no line begins with 'foo' here" },
	{ "end x\n", "3: 'x' is not expected here" },
	{ "block 0\nend\n", "3: no line begins with 'block' here" },
	{ "type int int\nend\n", "3: a quoted string expected before 'int'" },
	{ "type \"int\" whole\nend\n", "3: a kind of type expected before 'whole'" },
	{ "type \"int\" int\ntype \"int\" int\nend\n", "4: type \"int\" is declared twice" },
	{ "type \"int\" int size x\nend\n", "3: a number expected before 'x'" },
	{ "type \"int\" int colour\nend\n", "3: 'colour' is not expected here" },
	{ "type \"x\" pointer to \"y\"\nend\n", "3: type \"y\" is not declared" },
	{ "type \"x\" record record \"y\"\nend\n", "3: record \"y\" is not declared" },
	{ "type \"x\n\" int\nend\n", "3: the string has no closing quote" },
	{ "type \"\\q\" int\nend\n", "3: a backslash is followed by none of \\ \" n t x01..xff" },
	{ "type \"\\x00\" int\nend\n", "3: a backslash is followed by none of \\ \" n t x01..xff" },
	{ "type \"\\", "3: a backslash is followed by none of \\ \" n t x01..xff" },
	{ "type \"x\" int size 18446744073709551616\nend\n", "3: the number is too large" },
	{ "record \"r\"\nrecord \"r\"\nend\n", "4: record \"r\" is declared twice" },
	{ "field a\nend\n", "3: a field outside of a record" },
	{ "record \"r\"\nfield a\nfield a\nend\n", "5: record \"r\" has a field 'a' already" },
	{ "record \"r\"\nfield a\nsymbol x variable\nfield b\nend\n", "6: a field outside of a record" },
	{ "symbol x\nend\n", "3: a kind of symbol expected at the end of the line" },
	{ "symbol x variable\nsymbol x function\nend\n",
	  "4: symbol 'x' is declared twice: another one is 'x#2'" },
	{ "symbol x variable\nsymbol x#3 function\nend\n", "4: 'x#3' comes before the others of that name" },
	{ "symbol x#2 variable\nend\n", "3: 'x#2' comes before the others of that name" },
	{ "symbol x#0 variable\nend\n", "3: 'x#0' comes before the others of that name" },
	{ "symbol x variable quick\nend\n", "3: 'quick' is not expected here" },
	{ "symbol x variable @1\nend\n", "3: ':' expected at the end of the line" },
	{ "symbol x variable @foo.h\nend\n", "3: a number expected before 'foo.h'" },
	{ "constant X\nend\n", "3: a number expected at the end of the line" },
	{ "constant X 1\nconstant X 1\nend\n", "4: constant 'X' is given twice" },
	{ "constant X -9223372036854775809\nend\n", "3: the number is too small" },
	{ "init x +0 = 1\nend\n", "3: symbol 'x' is not declared" },
	{ "symbol x variable\ninit x 0 = 1\nend\n", "4: '+' expected before '0'" },
	{ "symbol x variable\ninit x +0 field \"s\" f = 1\nend\n", "4: record \"s\" is not declared" },
	{ "record \"s\"\nsymbol x variable\ninit x +0 field \"s\" f = 1\nend\n",
	  "5: record \"s\" has no field 'f' so far" },
	{ "symbol x variable\ninit x +0 = &y\nend\n", "4: symbol 'y' is not declared" },
	{ "ignore x lines 1\nend\n", "3: '.' expected at the end of the line" },
	{ "symbol f variable\nfunction f()\nend\n", "4: symbol 'f' is not a function" },
	{ "function f()\nfunction f()\nend\n", "4: function 'f' is defined twice" },
	{ "function f\nend\n", "3: '(' expected at the end of the line" },
	{ "function f(a\nend\n", "3: ')' expected at the end of the line" },
	{ "function f#2()\nend\n", "3: symbol 'f' is not declared" },
	{ "function f()\nlocal 1 a\nend\n", "4: this is local 0" },
	{ "function f()\nv1 = v1\nend\n", "4: v1 is not defined so far" },
	{ "function f()\nv0 = 1\nend\n", "4: v0 is no good number for a value" },
	{ "function f()\nv4000000 = 1\nend\n", "4: v4000000 is no good number for a value" },
	{ "function f()\nv1 = 1\nv1 = 2\nend\n", "5: v1 is defined twice" },
	{ "function f()\nv1 = param 0\nend\n", "4: the function has 0 parameters, numbered from 0" },
	{ "function f(a)\nv1 = local 0\nend\n", "4: the function has 0 locals, numbered from 0" },
	{ "function f(a)\nv1 = wrong\nend\n", "4: a value expected before 'wrong'" },
	{ "function f(a)\nv1 = 1 ** 2\nend\n", "4: a value expected before '*'" },
	{ "function f(a)\nv1 = function g\nend\n", "4: symbol 'g' is not declared" },
	{ "function f(a)\nv1 = context weather\nend\n",
	  "4: preempt-count or irqs-disabled expected before 'weather'" },
	{ "function f()\nv1 = result e0\nend\n", "4: there is no call e0" },
	{ "function f()\nv1 = result e0\nblock 0\nreturn\nend\n", "4: there is no call e0" },
	{ "function f()\nv1 = phi at 3 (1)\nend\n", "4: there is no block 3" },
	{ "function f()\nv1 = phi (1 from 7)\nend\n", "4: there is no block 7" },
	{ "function f()\nv1 = phi 1, 2\nend\n", "4: '(' expected before '1,'" },
	{ "function f()\nblock 1\nend\n", "4: this is block 0" },
	{ "function f()\nreturn\nend\n", "4: an event outside of a block" },
	{ "function f()\ngoto 0\nend\n", "4: an edge outside of a block" },
	{ "function f()\nblock 0\ngoto 1\nend\n", "5: there is no block 1" },
	{ "function f()\nblock 0\ngoto 1\nfunction g()\nend\n", "5: there is no block 1" },
	{ "function f()\nblock 0\ngoto 0 if\nend\n", "5: a value expected at the end of the line" },
	{ "function f()\nblock 0\ncall g()\nend\n", "5: symbol 'g' is not declared" },
	{ "function f()\nblock 0\ncall f\nend\n", "5: '(' expected at the end of the line" },
	{ "function f()\nblock 0\ncall f(1 2)\nend\n", "5: ')' expected before '2)'" },
	{ "function f()\nblock 0\ncall f() loudly\nend\n", "5: 'loudly' is not expected here" },
	{ "function f()\nblock 0\ne1 return\nend\n", "5: this is e0" },
	{ "function f()\nblock 0\ne0 sing\nend\n", "5: an event expected before 'sing'" },
	{ "function f()\nblock 0\nstore 1\nend\n", "5: '=' expected at the end of the line" },
	{ "function f()\nblock 0\nstore 1 = 2 spelled x\nend\n", "5: a quoted string expected before 'x'" },
};

START_TEST(errors_name_line_and_cause)
{
	const char *text = tl_arena_printf(&test_arena, "%s%s", HEAD, bad[_i].lines);

	check_bad(text, -EINVAL, tl_arena_printf(&test_arena, "facts:%s", bad[_i].says));
}
END_TEST

START_TEST(unit_line_comes_first)
{
	check_bad("tasklint-facts 1\ntype \"int\" int\nend\n", -EINVAL,
		  "facts:2: unit expected before 'type'");
	check_bad("tasklint-facts 1\nunit foo\nend\n", -EINVAL,
		  "facts:2: a quoted string expected before 'foo'");
}
END_TEST

static bool is_refused(const char *text)
{
	struct tl_unit *u = NULL;
	struct tl_err err = { "" };
	int ret = tl_facts_read(&test_arena, "facts", text, &u, &err);

	ck_assert(ret ? !u && tl_starts_with(err.text, "facts:") : !!u);
	return ret;
}

START_TEST(text_that_is_cut_off_is_refused)
{
	char *text = all_text(), saved;
	size_t i, n = strlen(text);

	/* But for the newline at the very end. */
	for (i = 0; i < n - 1; i++) {
		if (i % 50 == 0) {
			teardown_arena();
			setup_arena();
			text = all_text();
		}
		saved = text[i];
		text[i] = '\0';
		ck_assert_msg(is_refused(text), "cut off at byte %zu", i);
		text[i] = saved;
	}
}
END_TEST

/* No crash; what it says doesn't matter. */
START_TEST(damaged_text_is_survived)
{
	static const char signs[] = "\"#@!?*&(){}=+-,.:0129vex \n\t\\";
	int round, i;

	for (round = 0; round < 5000; round++) {
		char *text;
		size_t n;

		if (round % 100 == 0) {
			teardown_arena();
			setup_arena();
		}
		text = all_text();
		n = strlen(text);
		for (i = 0; i <= round % 4; i++)
			text[random_below(n)] = signs[random_below(sizeof(signs) - 1)];
		is_refused(text);
	}
}
END_TEST

Suite *facts_suite(void)
{
	TCase *tc;
	Suite *s = suite_with_arena("facts", &tc);

	tcase_add_test(tc, new_unit_is_empty);
	tcase_add_test(tc, location_equal_to_the_last_is_shared);
	tcase_add_test(tc, types_records_and_fields_are_unique);
	tcase_add_test(tc, symbols_are_found_by_kind);
	tcase_add_test(tc, constants_are_found);
	tcase_add_test(tc, blocks_know_their_events);
	tcase_add_test(tc, equal_values_are_one_number);
	tcase_add_test(tc, members_a_kind_does_not_use_make_no_difference);
	tcase_add_test(tc, phis_compare_block_and_arguments);
	tcase_add_test(tc, opaque_values_differ);
	tcase_add_test(tc, address_of_nothing_known_is_unknown);
	tcase_add_test(tc, offsets_add_up);
	tcase_add_test(tc, member_is_the_innermost);
	tcase_add_test(tc, constants_fold);
	tcase_add_test(tc, identities);
	tcase_add_test(tc, negations);
	tcase_add_test(tc, set_bits_are_known);
	tcase_add_test(tc, unknown_stays_unknown);
	tcase_add_test(tc, simplification_keeps_the_meaning);
	tcase_add_test(tc, written_text_reads_back_the_same);
	tcase_add_test(tc, everything_is_read);
	tcase_add_test(tc, hand_written_text_is_simplified);
	tcase_add_test(tc, example_of_the_documentation_is_good);
	tcase_add_test(tc, random_values_read_back_the_same);
	tcase_add_test(tc, foreign_text_is_refused);
	tcase_add_loop_test(tc, errors_name_line_and_cause, 0, sizeof(bad) / sizeof(*bad));
	tcase_add_test(tc, unit_line_comes_first);
	tcase_add_test(tc, text_that_is_cut_off_is_refused);
	tcase_add_test(tc, damaged_text_is_survived);
	return s;
}
