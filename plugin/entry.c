// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * tasklint.so: what GCC loads.
 *
 * GCC resolves every symbol of a plugin as it loads it, and a plugin built for
 * another version ends the build with an undefined symbol, or worse, works on
 * structures of another layout. So this part uses nothing of GCC. It compares
 * versions, and loads tasklint-gcc.so only into the compiler it was built for.
 */
#define _GNU_SOURCE
#include <dlfcn.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* GCC's plugin interface as C sees it; gcc-plugin.h is C++. Unchanged since GCC 4.5. */
struct plugin_gcc_version {
	const char *basever, *datestamp, *devphase, *revision, *configuration_arguments;
};

struct plugin_argument {
	char *key, *value;
};

struct plugin_name_args {
	char *base_name;
	const char *full_name;
	int argc;
	struct plugin_argument *argv;
	const char *version, *help;
};

/* Defines gcc_version: what we are built for. Tables we don't use come with it. */
#pragma GCC diagnostic push
#pragma GCC diagnostic ignored "-Wunused-variable"
#include <plugin-version.h>
#pragma GCC diagnostic pop

#define EXPORT __attribute__((visibility("default")))

EXPORT int plugin_is_GPL_compatible;
EXPORT int plugin_init(struct plugin_name_args *info, struct plugin_gcc_version *version);

static bool has_option(const struct plugin_name_args *info, const char *key)
{
	for (int i = 0; i < info->argc; i++) {
		if (!strcmp(info->argv[i].key, key))
			return true;
	}
	return false;
}

/* Everything counts: distributions patch GCC's structures within a release. */
static bool same_version(const struct plugin_gcc_version *a, const struct plugin_gcc_version *b)
{
	return !strcmp(a->basever, b->basever) && !strcmp(a->datestamp, b->datestamp) &&
	       !strcmp(a->devphase, b->devphase) && !strcmp(a->revision, b->revision) &&
	       !strcmp(a->configuration_arguments, b->configuration_arguments);
}

/* The argument of configure's --target=, or "". */
static const char *target_of(const struct plugin_gcc_version *v, int *len)
{
	const char *t = strstr(v->configuration_arguments, "--target=");

	if (!t) {
		*len = 0;
		return "";
	}
	t += strlen("--target=");
	*len = (int)strcspn(t, " ");
	return t;
}

static void say_mismatch(const struct plugin_gcc_version *here, bool strict)
{
	const char *ours, *theirs;
	int ours_len, theirs_len;
	bool cross;

	ours = target_of(&gcc_version, &ours_len);
	theirs = target_of(here, &theirs_len);
	cross = ours_len != theirs_len || strncmp(ours, theirs, (size_t)ours_len);
	fprintf(stderr,
		"tasklint: %s: built for GCC %s%s%.*s, this is %sGCC %s%s%.*s: not checking (run 'make CC=%.*s%sgcc-%.*s' in tasklint's source)\n",
		strict ? "error" : "note",
		gcc_version.basever, cross ? " for " : "", cross ? ours_len : 0, ours,
		!cross && !strcmp(gcc_version.basever, here->basever) ? "another " : "",
		here->basever, cross ? " for " : "", cross ? theirs_len : 0, theirs,
		cross ? theirs_len : 0, theirs, cross && theirs_len ? "-" : "",
		(int)strcspn(here->basever, "."), here->basever);
}

/*
 * The language this compiler proper is for. GCC exports lang_hooks, whose
 * first member names it; cc1plus, lto1 and the like have no kernel C in them,
 * and lack what the rest of us needs from a C front end.
 */
static bool compiles_c(void)
{
	const char *const *hooks = dlsym(RTLD_DEFAULT, "lang_hooks");

	return hooks && *hooks && !strncmp(*hooks, "GNU C", 5) && (*hooks)[5] != '+';
}

/* tasklint-gcc.so in the folder of `path`, or NULL with dlerror() set. */
static void *load_beside(const char *path)
{
	const char *slash = strrchr(path, '/');
	void *lib;
	char *name;

	if (asprintf(&name, "%.*s/tasklint-gcc.so", slash ? (int)(slash - path) : 1,
		     slash ? path : ".") < 0)
		return NULL;
	lib = dlopen(name, RTLD_NOW | RTLD_LOCAL);
	free(name);
	return lib;
}

int plugin_init(struct plugin_name_args *info, struct plugin_gcc_version *version)
{
	int (*init)(struct plugin_name_args *info, struct plugin_gcc_version *version) = NULL;
	bool strict = has_option(info, "strict");
	char *real;
	void *lib;

	if (!same_version(&gcc_version, version)) {
		say_mismatch(version, strict);
		return strict;
	}
	if (!compiles_c())
		return 0;
	/* Where somebody linked to us from elsewhere, the rest stayed where we are. */
	real = realpath(info->full_name, NULL);
	lib = load_beside(real ? real : info->full_name);
	free(real);
	if (lib)
		*(void **)&init = dlsym(lib, "tl_plugin_init");
	if (!init) {
		fprintf(stderr, "tasklint: error: %s\n", dlerror());
		return 1;
	}
	return init(info, version);
}
