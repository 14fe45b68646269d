/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Goes through cc1's preprocessor, and so loads the plugin, but is no C. */
#define NAME	tasklint_assembler

	.data
	.globl	NAME
NAME:
	.long	0
#ifdef __ELF__
	.section .note.GNU-stack,"",%progbits
#endif
