// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * The text form of facts: see docs/facts-text.md, which has it all with
 * examples. In short, by line:
 *
 *	tasklint-facts 1
 *	unit "drivers/foo.c" compiler "gcc 12.2.0"
 *	type "struct foo *" pointer size 8 to "struct foo"
 *	record "struct foo" size 64 local complete
 *	  field tl offset 8 size 40 type "struct tasklet_struct"
 *	symbol usb_submit_urb function type "int (struct urb *, gfp_t)" @include/linux/usb.h:9:5
 *	constant GFP_KERNEL 3264
 *	init foo_ops +8 in 0 field "struct ops" open = &foo_open @4:10
 *	ignore tasklet-sleep @30:9 lines 31..31
 *	function rx_tasklet(t)
 *	  local 0 buf type "char[16]" @14:7
 *	  v1 = param 0
 *	  v2 = field v1 "struct foo" tl
 *	  v3 = result e0
 *	  block 0
 *	    e0 call usb_submit_urb(v1, v2) @15:9 spelled "x"
 *	    goto 1 if v3, !v2
 *	end
 *
 * Lines may be indented in any way; '#' where a word could begin starts a
 * comment. The reader takes values in any shape that tl_value() does, so text
 * that was written by hand comes back simplified; text that was written by
 * tl_facts_write() comes back as it is.
 */
#include "facts/text.h"

const char *const tl_text_type_kinds[] = {
	[TL_T_OTHER] = "other",
	[TL_T_VOID] = "void",
	[TL_T_INT] = "int",
	[TL_T_POINTER] = "pointer",
	[TL_T_RECORD] = "record",
	[TL_T_ARRAY] = "array",
	[TL_T_FUNCTION] = "function",
	NULL,
};

const char *const tl_text_symbol_kinds[] = {
	[TL_S_FUNCTION] = "function",
	[TL_S_VARIABLE] = "variable",
	[TL_S_MACRO] = "macro",
	NULL,
};

const char *const tl_text_contexts[] = {
	[TL_CTX_PREEMPT_COUNT] = "preempt-count",
	[TL_CTX_IRQS_DISABLED] = "irqs-disabled",
	NULL,
};

/* The unsigned comparisons end in u. */
const char *const tl_text_ops[] = {
	[TL_OP_AND] = "&",
	[TL_OP_OR] = "|",
	[TL_OP_XOR] = "^",
	[TL_OP_PLUS] = "+",
	[TL_OP_MINUS] = "-",
	[TL_OP_MULT] = "*",
	[TL_OP_SHL] = "<<",
	[TL_OP_SHR] = ">>",
	[TL_OP_NOT] = "~",
	[TL_OP_EQ] = "==",
	[TL_OP_NE] = "!=",
	[TL_OP_LT] = "<",
	[TL_OP_LE] = "<=",
	[TL_OP_LTU] = "<u",
	[TL_OP_LEU] = "<=u",
	[TL_OP_LAND] = "&&",
	[TL_OP_LOR] = "||",
	[TL_OP_LNOT] = "!",
};
_Static_assert(sizeof(tl_text_ops) / sizeof(*tl_text_ops) == TL_OP_COUNT, "an operator is missing");
