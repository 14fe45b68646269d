// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * What an index knows of other units. It is read by tasklint-index.so, which needs
 * SQLite: a compile without an index loads neither.
 */
#include <dlfcn.h>
#include <tasklint/index-reader.h>
#include "plugin.h"

struct reader {
	decltype(&tl_index_open) open;
	decltype(&tl_index_view) view;
};

static bool load_reader(struct tl_arena *a, const char *so, struct reader *ret, struct tl_err *err)
{
	void *lib = dlopen(tl_arena_printf(a, "%s/tasklint-index.so", tl_real_folder(a, so)), RTLD_NOW | RTLD_LOCAL);

	if (lib) {
		ret->open = (decltype(ret->open))dlsym(lib, "tl_index_open");
		ret->view = (decltype(ret->view))dlsym(lib, "tl_index_view");
	}
	if (lib && ret->open && ret->view)
		return true;
	tl_err_set(err, ENOENT, "%s", dlerror());
	return false;
}

struct tl_elsewhere *tl_load_index(struct tl_arena *a, const char *so, const struct tl_plugin_options *options,
				   const struct tl_unit *unit)
{
	struct tl_index *index;
	struct reader reader;
	struct tl_err err;

	if (!load_reader(a, so, &reader, &err) || reader.open(a, options->index, &index, &err)) {
		tl_tell_trouble(options, err.text, "other files are unknown");
		return NULL;
	}
	/* By its folder the index tells units of one name apart. */
	return reader.view(index, a, unit->path, tl_real_folder(a, unit->path));
}
