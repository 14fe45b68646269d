/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * GCC's headers in the order they need, and what differs between GCC 11 and 15.
 *
 * Every difference is told apart here, with its reason, so that no other file
 * asks for GCC's version.
 */
#ifndef TASKLINT_GCC_COMPAT_H
#define TASKLINT_GCC_COMPAT_H

/* The system's first: GCC's system.h poisons names that they use. */
#include <errno.h>
#include <limits.h>
#include <setjmp.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

/* Parts of the C++ library that GCC's headers use from 13 on, and include only if asked. */
#define INCLUDE_MEMORY
#define INCLUDE_STRING
#define INCLUDE_VECTOR

#include "gcc-plugin.h"
#include "plugin-version.h"
#include "tree.h"
#include "tree-pass.h"
#include "gimple.h"
#include "gimple-iterator.h"
#include "tree-cfg.h"
#include "ssa.h"
#include "cgraph.h"
#include "attribs.h"
#include "stringpool.h"
#include "langhooks.h"
#include "options.h"
#include "opts.h"
/* Before diagnostic-core.h: it says how C's format checks go. */
#include "c-family/c-common.h"
#include "c-family/c-pragma.h"
#include "cpplib.h"
#include "toplev.h"
#include "output.h"
#include "edit-context.h"
#include "diagnostic.h"
#include "diagnostic-metadata.h"
/* 15 moved simple_diagnostic_path into a header of its own. */
#if GCCPLUGIN_VERSION_MAJOR >= 15
#include "simple-diagnostic-path.h"
#else
#include "diagnostic-path.h"
#endif
#include "context.h"
#include "gcc-rich-location.h"
#include "pass_manager.h"

/*
 * From 14 on members of the diagnostic context are private, or on their way
 * there, and methods do their work.
 */
static inline bool tl_gcc_get_werror(void)
{
#if GCCPLUGIN_VERSION_MAJOR >= 14
	return global_dc->warning_as_error_requested_p();
#else
	return global_dc->warning_as_error_requested;
#endif
}

static inline void tl_gcc_set_werror(bool on)
{
#if GCCPLUGIN_VERSION_MAJOR >= 14
	global_dc->set_warning_as_error_requested(on);
#else
	global_dc->warning_as_error_requested = on;
#endif
}

/* 15 can print in several formats at once; one of their printers speaks for all. */
static inline pretty_printer *tl_gcc_printer(void)
{
#if GCCPLUGIN_VERSION_MAJOR >= 15
	return global_dc->get_reference_printer();
#else
	return global_dc->printer;
#endif
}

/*
 * What main() of the compiler does last: the patch of -fdiagnostics-generate-patch,
 * and formats that are written as a whole, like JSON.
 */
static inline void tl_gcc_finish_diagnostics(void)
{
	pretty_printer pp;

	if (flag_diagnostics_generate_patch) {
		pp_show_color(&pp) = pp_show_color(tl_gcc_printer());
#if GCCPLUGIN_VERSION_MAJOR >= 14
		global_dc->get_edit_context()->print_diff(&pp, true);
#else
		global_dc->edit_context_ptr->print_diff(&pp, true);
#endif
		pp_flush(&pp);
	}
#if GCCPLUGIN_VERSION_MAJOR >= 14
	global_dc->finish();
#else
	diagnostic_finish(global_dc);
#endif
}

#endif
