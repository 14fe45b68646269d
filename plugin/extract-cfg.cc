// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * The control-flow graph, without the blocks in which nothing happens.
 *
 * A block stays where it has events, is the entry, is told apart by a phi that
 * somebody asks for (it is "pinned"), or where its branch decides which of the
 * blocks that stay comes next. Any other is represented by the one that comes
 * after it. Conditions of branches that stay ask for values, whose phis pin
 * blocks, which keeps more branches: this goes round until nothing changes.
 *
 * Nothing here recurses over blocks or statements: functions of ten thousand
 * of them exist.
 */
#include "extract.h"

/* After so many rounds everything is pinned; no function is known to need ten. */
#define MAX_ROUNDS 40
/* A switch label that shares its block with more than this says nothing. */
#define MAX_LABELS 16

static bool is_constant_p(tree op)
{
	gimple *def;

	if (TREE_CODE(op) != SSA_NAME)
		return false;
	def = SSA_NAME_DEF_STMT(op);
	if (gimple_assign_cast_p(def))
		return is_constant_p(gimple_assign_rhs1(def));
	return is_gimple_call(def) && tl_extract_builtin(def) == TL_BUILTIN_FALSE;
}

/* Branches on __builtin_constant_p() are decided here: they double many inline functions. */
bool tl_extract_edge_possible(edge e)
{
	gimple *last = gsi_stmt(gsi_last_bb(e->src));
	enum tree_code code;
	tree other;
	bool holds;

	if (!(e->flags & (EDGE_TRUE_VALUE | EDGE_FALSE_VALUE)) || !last ||
	    gimple_code(last) != GIMPLE_COND || !is_constant_p(gimple_cond_lhs(last)))
		return true;
	code = gimple_cond_code(last);
	other = gimple_cond_rhs(last);
	if (!integer_zerop(other) || (code != EQ_EXPR && code != NE_EXPR))
		return true;
	holds = code == EQ_EXPR;
	return holds == !!(e->flags & EDGE_TRUE_VALUE);
}

static bool is_followed(struct tl_extract_fn *fx, edge e)
{
	return e->dest != EXIT_BLOCK_PTR_FOR_FN(fx->fun) && tl_extract_edge_possible(e);
}

struct visit {
	basic_block bb;
	unsigned next;		/* successor to go to */
};

void tl_extract_order(struct tl_extract_fn *fx)
{
	basic_block entry = ENTRY_BLOCK_PTR_FOR_FN(fx->fun);
	TL_VEC(struct visit) stack = {};

	/* The first block must be entered from nowhere else. */
	if (single_succ_p(entry) && single_pred_p(single_succ(entry)))
		entry = single_succ(entry);
	tl_extract_block(fx, entry)->reached = true;
	*TL_PUSH(fx->scratch, &stack) = { entry, 0 };
	while (stack.n) {
		struct visit *v = &stack.items[stack.n - 1];
		edge e;

		if (v->next == EDGE_COUNT(v->bb->succs)) {
			*TL_PUSH(fx->scratch, &fx->order) = v->bb;
			stack.n--;
			continue;
		}
		e = EDGE_SUCC(v->bb, v->next);
		v->next++;
		if (!is_followed(fx, e) || tl_extract_block(fx, e->dest)->reached)
			continue;
		tl_extract_block(fx, e->dest)->reached = true;
		*TL_PUSH(fx->scratch, &stack) = { e->dest, 0 };
	}
	for (uint32_t i = 0, j = fx->order.n - 1; i < j; i++, j--)
		std::swap(fx->order.items[i], fx->order.items[j]);
}

/* The block that stays for `bb`, or NULL where no event comes after it. */
static basic_block rep(struct tl_extract_fn *fx, basic_block bb)
{
	basic_block up = tl_extract_block(fx, bb)->rep;

	while (up && up != bb) {
		bb = up;
		up = tl_extract_block(fx, bb)->rep;
	}
	return up;
}

/* What comes next, as far as it stays: no block, one, or several. */
struct next {
	unsigned n;		/* 2 stands for any more */
	basic_block only;
};

static struct next next_of(struct tl_extract_fn *fx, basic_block bb, bool itself)
{
	struct next next = { 0, NULL };
	edge_iterator ei;
	edge e;

	FOR_EACH_EDGE(e, ei, bb->succs) {
		basic_block to = is_followed(fx, e) ? rep(fx, e->dest) : NULL;

		if (!to || to == next.only || (to == bb && !itself))
			continue;
		next.only = to;
		if (++next.n == 2)
			break;
	}
	return next;
}

static void fold_blocks(struct tl_extract_fn *fx)
{
	basic_block *bb;
	bool changed;

	tl_for_each(bb, &fx->order)
		tl_extract_block(fx, *bb)->rep = *bb;
	do {
		changed = false;
		for (uint32_t i = fx->order.n - 1; i > 0; i--) {
			struct tl_extract_block *b = tl_extract_block(fx, fx->order.items[i]);
			struct next next;

			if (b->n || b->pinned || b->rep != fx->order.items[i])
				continue;
			/* A loop in which nothing happens is only its way out. */
			next = next_of(fx, fx->order.items[i], false);
			if (next.n < 2) {
				b->rep = next.only;
				changed = true;
			}
		}
	} while (changed);
}

/* SSA names whose definitions are still to be walked. */
struct walk {
	struct tl_extract_fn *fx;
	TL_VEC(tree) names;
	bool pinned;		/* something was */
};

static void walk_value(struct walk *w, tree op)
{
	if (!op)
		return;
	if (TREE_CODE(op) == ADDR_EXPR)
		op = TREE_OPERAND(op, 0);
	while (handled_component_p(op))
		op = TREE_OPERAND(op, 0);
	if (TREE_CODE(op) == MEM_REF)
		op = TREE_OPERAND(op, 0);
	if (TREE_CODE(op) == ADDR_EXPR)
		return;
	if (COMPARISON_CLASS_P(op)) {
		walk_value(w, TREE_OPERAND(op, 0));
		walk_value(w, TREE_OPERAND(op, 1));
	} else if (TREE_CODE(op) == SSA_NAME && !w->fx->walked[SSA_NAME_VERSION(op)]) {
		w->fx->walked[SSA_NAME_VERSION(op)] = true;
		*TL_PUSH(w->fx->scratch, &w->names) = op;
	}
}

static void pin(struct walk *w, basic_block bb)
{
	struct tl_extract_block *b = tl_extract_block(w->fx, bb);

	if (b->reached && !b->pinned)
		b->pinned = w->pinned = true;
}

static void walk_phi(struct walk *w, gphi *phi)
{
	unsigned n = gimple_phi_num_args(phi);

	if (n > TL_MAX_PHI_ARGS)
		return;
	pin(w, gimple_bb(phi));
	for (unsigned i = 0; i < n; i++) {
		edge e = gimple_phi_arg_edge(phi, i);

		if (!tl_extract_block(w->fx, e->src)->reached || !tl_extract_edge_possible(e))
			continue;
		pin(w, e->src);
		walk_value(w, gimple_phi_arg_def(phi, i));
	}
}

static void walk_names(struct walk *w)
{
	while (w->names.n) {
		gimple *def = SSA_NAME_DEF_STMT(w->names.items[--w->names.n]);

		switch (gimple_code(def)) {
		case GIMPLE_PHI:
			walk_phi(w, as_a<gphi *>(def));
			break;
		case GIMPLE_ASSIGN:
			for (unsigned i = 1; i < gimple_num_ops(def); i++)
				walk_value(w, gimple_op(def, i));
			break;
		case GIMPLE_CALL:
			if (tl_extract_builtin(def) == TL_BUILTIN_FIRST)
				walk_value(w, gimple_call_arg(def, 0));
			break;
		default:
			break;
		}
	}
}

static void walk_events(struct walk *w)
{
	struct tl_extract_event *ev;

	tl_for_each(ev, &w->fx->events) {
		if (!ev->macro) {
			for (unsigned i = 0; i < gimple_num_ops(ev->stmt); i++)
				walk_value(w, gimple_op(ev->stmt, i));
		}
	}
	walk_names(w);
}

static void walk_guards(struct walk *w)
{
	basic_block *bb;

	tl_for_each(bb, &w->fx->order) {
		struct tl_extract_block *b = tl_extract_block(w->fx, *bb);
		gimple *last;

		if (b->rep != *bb || b->guarded || next_of(w->fx, *bb, true).n < 2)
			continue;
		b->guarded = true;
		last = gsi_stmt(gsi_last_bb(*bb));
		if (last && gimple_code(last) == GIMPLE_COND) {
			walk_value(w, gimple_cond_lhs(last));
			walk_value(w, gimple_cond_rhs(last));
		} else if (last && gimple_code(last) == GIMPLE_SWITCH) {
			walk_value(w, gimple_switch_index(as_a<gswitch *>(last)));
		}
	}
	walk_names(w);
}

/*
 * The entry goes the way of the others, unless what comes after it is entered
 * from elsewhere, too: nothing leads back to the first block.
 */
static void fold_entry(struct tl_extract_fn *fx)
{
	struct tl_extract_block *entry = tl_extract_block(fx, fx->order.items[0]);
	struct next next = next_of(fx, fx->order.items[0], true);
	edge_iterator ei;
	basic_block *bb;
	edge e;

	if (entry->n || entry->pinned || next.n != 1)
		return;
	tl_for_each(bb, &fx->order) {
		if (bb == fx->order.items || tl_extract_block(fx, *bb)->rep != *bb)
			continue;
		FOR_EACH_EDGE(e, ei, (*bb)->succs) {
			if (is_followed(fx, e) && rep(fx, e->dest) == next.only)
				return;
		}
	}
	entry->rep = next.only;
}

void tl_extract_fold(struct tl_extract_fn *fx)
{
	struct walk w = { fx, {}, false };
	basic_block *bb;

	walk_events(&w);
	for (int round = 0; ; round++) {
		if (round == MAX_ROUNDS) {
			tl_for_each(bb, &fx->order)
				tl_extract_block(fx, *bb)->pinned = true;
		}
		fold_blocks(fx);
		w.pinned = false;
		walk_guards(&w);
		if (!w.pinned || round == MAX_ROUNDS)
			break;
	}
	fold_entry(fx);
	tl_for_each(bb, &fx->order) {
		struct tl_extract_block *b = tl_extract_block(fx, *bb);

		b->number = b->rep == *bb ? tl_function_add_block(fx->f) : TL_NO_BLOCK;
	}
}

/* A literal as simple as it gets: no comparison with zero. */
static struct tl_literal literal(struct tl_extract_fn *fx, tl_val value, bool is_true)
{
	const struct tl_value *v = &fx->f->values.items[value];

	while (v->kind == TL_V_OP && (v->op == TL_OP_EQ || v->op == TL_OP_NE) &&
	       fx->f->values.items[v->b].kind == TL_V_CONST && !fx->f->values.items[v->b].number) {
		is_true ^= v->op == TL_OP_EQ;
		value = v->a;
		v = &fx->f->values.items[value];
	}
	return { value, is_true };
}

static void add_edge(struct tl_extract_fn *fx, basic_block from, basic_block to,
		     const struct tl_literal *literals, uint32_t n)
{
	struct tl_block *b = &fx->f->blocks.items[tl_extract_block(fx, from)->number];
	struct tl_literal *copy = NULL;

	if (n) {
		copy = TL_NEW_ARRAY(fx->x->arena, struct tl_literal, n);
		memcpy(copy, literals, n * sizeof(*copy));
	}
	*TL_PUSH(fx->x->arena, &b->edges) = { tl_extract_block(fx, to)->number, copy, n };
}

static void cond_edges(struct tl_extract_fn *fx, basic_block bb, gimple *cond)
{
	enum tree_code code = gimple_cond_code(cond);
	tree a = gimple_cond_lhs(cond), b = gimple_cond_rhs(cond);
	bool zero = integer_zerop(b) && (code == EQ_EXPR || code == NE_EXPR);
	/* The comparison itself would be a value that nobody uses. */
	tl_val value = zero ? tl_extract_value(fx, a) : TL_UNKNOWN;
	edge_iterator ei;
	edge e;

	if (value == TL_UNKNOWN) {
		value = tl_extract_compare(fx, code, a, b);
		zero = false;
	}
	FOR_EACH_EDGE(e, ei, bb->succs) {
		basic_block to = is_followed(fx, e) ? rep(fx, e->dest) : NULL;
		bool is_true = !!(e->flags & EDGE_TRUE_VALUE) ^ (zero && code == EQ_EXPR);
		struct tl_literal lit = literal(fx, value, is_true);

		if (to)
			add_edge(fx, bb, to, &lit, 1);
	}
}

struct switching {
	gswitch *stmt;
	tl_val index;
	bool is_unsigned;
};

static basic_block label_target(struct tl_extract_fn *fx, const struct switching *s, unsigned i)
{
	return rep(fx, label_to_block(fx->fun, CASE_LABEL(gimple_switch_label(s->stmt, i))));
}

/* The condition of case `i`: one or two literals. */
static uint32_t case_literals(struct tl_extract_fn *fx, const struct switching *s, unsigned i,
			      struct tl_literal lits[2])
{
	enum tl_op le = s->is_unsigned ? TL_OP_LEU : TL_OP_LE;
	tree label = gimple_switch_label(s->stmt, i);
	tl_val low = tl_extract_value(fx, CASE_LOW(label)), high;

	if (!CASE_HIGH(label)) {
		lits[0] = literal(fx, tl_value_op(fx->f, TL_OP_EQ, s->index, low), true);
		return 1;
	}
	high = tl_extract_value(fx, CASE_HIGH(label));
	lits[0] = literal(fx, tl_value_op(fx->f, le, low, s->index), true);
	lits[1] = literal(fx, tl_value_op(fx->f, le, s->index, high), true);
	return 2;
}

static void default_edge(struct tl_extract_fn *fx, basic_block bb, const struct switching *s)
{
	struct tl_literal lits[MAX_LABELS], two[2];
	unsigned labels = gimple_switch_num_labels(s->stmt);
	basic_block to = label_target(fx, s, 0);
	uint32_t n = 0;

	if (!to)
		return;
	for (unsigned i = 1; i < labels && labels - 1 <= MAX_LABELS; i++) {
		if (case_literals(fx, s, i, two) == 2)
			two[0].value = tl_value_op(fx->f, TL_OP_LAND, two[0].value, two[1].value);
		two[0].is_true = !two[0].is_true;
		lits[n++] = two[0];
	}
	add_edge(fx, bb, to, lits, n);
}

static void switch_edges(struct tl_extract_fn *fx, basic_block bb, gswitch *stmt)
{
	unsigned labels = gimple_switch_num_labels(stmt);
	tree index = gimple_switch_index(stmt);
	struct switching s = { stmt, tl_extract_value(fx, index),
			       !!TYPE_UNSIGNED(TREE_TYPE(index)) };
	TL_VEC(uint32_t) sharing = {};	/* by number: labels that lead there */
	struct tl_literal lits[2];

	for (uint32_t i = 0; i < fx->f->blocks.n; i++)
		*TL_PUSH(fx->scratch, &sharing) = 0;
	for (unsigned i = 1; i < labels; i++) {
		basic_block to = label_target(fx, &s, i);

		if (to)
			sharing.items[tl_extract_block(fx, to)->number]++;
	}
	for (unsigned i = 1; i < labels; i++) {
		basic_block to = label_target(fx, &s, i);
		uint32_t *n = to ? &sharing.items[tl_extract_block(fx, to)->number] : NULL;

		if (!to || !*n)
			continue;
		if (*n <= MAX_LABELS) {
			add_edge(fx, bb, to, lits, case_literals(fx, &s, i, lits));
		} else {
			add_edge(fx, bb, to, NULL, 0);
			*n = 0;
		}
	}
	default_edge(fx, bb, &s);
}

/* Either way: asm goto, computed goto, and what calls that return twice do. */
static void other_edges(struct tl_extract_fn *fx, basic_block bb)
{
	edge_iterator ei;
	edge e;

	FOR_EACH_EDGE(e, ei, bb->succs) {
		basic_block to = is_followed(fx, e) ? rep(fx, e->dest) : NULL;

		if (to)
			add_edge(fx, bb, to, NULL, 0);
	}
}

void tl_extract_edges(struct tl_extract_fn *fx)
{
	basic_block *bb;

	tl_for_each(bb, &fx->order) {
		gimple *last = gsi_stmt(gsi_last_bb(*bb));
		struct next next;

		if (tl_extract_block(fx, *bb)->number == TL_NO_BLOCK)
			continue;
		next = next_of(fx, *bb, true);
		if (next.n == 1)
			add_edge(fx, *bb, next.only, NULL, 0);
		else if (!next.n)
			continue;
		else if (last && gimple_code(last) == GIMPLE_COND)
			cond_edges(fx, *bb, last);
		else if (last && gimple_code(last) == GIMPLE_SWITCH)
			switch_edges(fx, *bb, as_a<gswitch *>(last));
		else
			other_edges(fx, *bb);
	}
}
