// SPDX-License-Identifier: GPL-2.0-or-later
#include <string.h>
#include "compile.h"

/*
 * Lists of options. One that ends in "*" may go on in any way, and one that
 * ends in a space has its value in the next argument.
 */

/* They say what to write, and where: not to be touched by an analysis. */
static const char *const outputs[] = {
	"-c", "-S", "-E", "-fsyntax-only", "-pipe", "--coverage", "-o ", "-o*", "-MF ", "-MT ", "-MQ ",
	"-MJ ", "-M*", "-Wp,-M*", "-save-temps*", "-aux-info ", "-dumpbase ", "-dumpdir ",
	"-dumpbase-ext ", "-fdump-*", "-fstack-usage", "-fcallgraph-info*", "-fprofile-*",
	"-ftest-coverage", "-flto*", "-fdiagnostics-*", "-g*", NULL
};

/* Warnings are the build's own business. */
static const char *const warnings[] = { "-w", "-pedantic*", "-W*", NULL };

static const char *const ours[] = { "-fplugin-arg-tasklint-*", NULL };

static const char *const foreign_plugins[] = { "-fplugin=*", "-fplugin-arg-*", NULL };

/*
 * Of clang and sparse: those whose value is an argument of its own, which GCC
 * would take for a file. The others GCC names itself: compile_without_unknown().
 */
static const char *const foreign_options[] = {
	"-target ", "-mllvm ", "-Xclang ", "-meabi ", "-gcc-base-dir ", "-multiarch-dir ", NULL
};

/* How many arguments, from argv[0] on, a list has something to say about. */
static uint32_t matches(const char *const *list, const char *const *argv)
{
	for (; *list; list++) {
		size_t len = strlen(*list) - 1;
		char last = (*list)[len];

		if (last == '*' ? !strncmp(argv[0], *list, len)
		    : last == ' ' ? strlen(argv[0]) == len && !strncmp(argv[0], *list, len)
		    : !strcmp(argv[0], *list))
			return last == ' ' && argv[1] ? 2 : 1;
	}
	return 0;
}

static bool is_for_preprocessor(const char *arg)
{
	return tl_starts_with(arg, "-Wp,") && !tl_starts_with(arg, "-Wp,-M");
}

/* How many arguments, from this one on, are left out. */
static uint32_t dropped(const char *const *argv, bool foreign)
{
	uint32_t n = matches(foreign_options, argv);	/* "-gcc-base-dir" is no "-g" */

	if (!n)
		n = matches(outputs, argv);
	if (!n && !is_for_preprocessor(argv[0]))
		n = matches(warnings, argv);
	if (!n)
		n = matches(ours, argv);
	if (!n && foreign)
		n = matches(foreign_plugins, argv);
	if (!n && tl_starts_with(argv[0], "-fplugin=") && strstr(argv[0], "/tasklint.so"))
		n = 1;
	return n;
}

void compile_clean(struct tl_arena *a, const char *const *argv, bool foreign, struct arguments *ret)
{
	while (*argv) {
		uint32_t n = dropped(argv, foreign);

		if (!n)
			*TL_PUSH(a, ret) = *argv++;
		else
			argv += n;
	}
}

void compilers_init(struct compilers *c, struct tl_arena *a)
{
	*c = (struct compilers){ .arena = a, .names.arena = a };
}

int compilers_find(struct compilers *c, const char *command, struct compiler **ret)
{
	void **slot = tl_map_at(c->arena, &c->found, tl_intern(&c->names, command));
	struct compiler *cc;
	int code;

	if (!*slot) {
		cc = TL_NEW(c->arena, struct compiler);
		code = compiler_find(c->arena, command, cc);
		if (code)
			return code;
		*slot = cc;
	}
	*ret = *slot;
	return EXIT_CLEAN;
}

/* "ccache gcc ..." and the like: how many words name the compiler. */
static uint32_t launcher_words(const char *const *argv)
{
	static const char *const launchers[] = { "ccache", "sccache", "distcc", "icecc" };
	const char *slash = strrchr(argv[0], '/');
	const char *name = slash ? slash + 1 : argv[0];

	for (size_t i = 0; i < sizeof(launchers) / sizeof(*launchers); i++) {
		if (!strcmp(name, launchers[i]) && argv[1] && argv[1][0] != '-')
			return 2;
	}
	return 1;
}

int compile_command(struct tl_arena *a, struct compilers *c, const char *const *argv,
		    const struct compile_options *options, const char *results,
		    const char *const **ret)
{
	uint32_t words = launcher_words(argv);
	/* What a cache or a farm in front of the compiler would do isn't wanted. */
	const char *command = options->cc ? options->cc : argv[words - 1];
	struct arguments out = { 0 };
	struct compiler *cc;
	int code = compilers_find(c, command, &cc);

	if (code)
		return code;
	for (uint32_t i = 0; i < cc->argc; i++)
		*TL_PUSH(a, &out) = cc->argv[i];
	compile_clean(a, argv + words, options->cc != NULL, &out);
	*TL_PUSH(a, &out) = tl_arena_printf(a, "-fplugin=%s", cc->plugin);
	*TL_PUSH(a, &out) = "-fplugin-arg-tasklint-analyze-only";
	*TL_PUSH(a, &out) = "-fplugin-arg-tasklint-strict";
	*TL_PUSH(a, &out) = tl_arena_printf(a, "-fplugin-arg-tasklint-findings=%s", results);
	for (uint32_t i = 0; i < options->plugin.n; i++)
		*TL_PUSH(a, &out) = tl_arena_printf(a, "-fplugin-arg-tasklint-%s", options->plugin.items[i]);
	*TL_PUSH(a, &out) = "-w";
	*TL_PUSH(a, &out) = "-S";
	*TL_PUSH(a, &out) = "-o";
	*TL_PUSH(a, &out) = "/dev/null";
	*TL_PUSH(a, &out) = NULL;
	*ret = out.items;
	return EXIT_CLEAN;
}

/* GCC's words in the C locale, before the option in quotes. */
static const char *const unknown_option[] = {
	"error: unrecognized command-line option '",
	"error: unrecognized argument in option '",
	"error: unrecognized argument to '",
	"error: missing argument to '",
};

/* The option that this line complains about as unknown, or NULL. */
static const char *unknown_in(struct tl_arena *a, const char *line)
{
	size_t len = strcspn(line, "\n");
	const char *text = tl_arena_strndup(a, line, len);

	for (size_t i = 0; i < sizeof(unknown_option) / sizeof(*unknown_option); i++) {
		const char *at = strstr(text, unknown_option[i]);

		if (!at)
			continue;
		at += strlen(unknown_option[i]);
		return tl_arena_strndup(a, at, strcspn(at, "'"));
	}
	return NULL;
}

static bool is_unknown(const struct arguments *unknown, const char *arg)
{
	for (uint32_t i = 0; i < unknown->n; i++) {
		const char *u = unknown->items[i];

		/* "-fsanitize=": one of its values, of which GCC may know others. */
		if (!strcmp(u, arg) || (u[strlen(u) - 1] == '=' && tl_starts_with(arg, u)))
			return true;
	}
	return false;
}

const char *const *compile_without_unknown(struct tl_arena *a, const char *const *argv, const char *output)
{
	struct arguments unknown = { 0 }, out = { 0 };
	bool dropped_some = false;

	for (const char *line = output; line; line = strchr(line, '\n')) {
		const char *option;

		line += *line == '\n';
		option = unknown_in(a, line);
		if (option && *option)
			*TL_PUSH(a, &unknown) = option;
	}
	if (!unknown.n)
		return NULL;
	*TL_PUSH(a, &out) = *argv++;
	for (; *argv; argv++) {
		if (!tl_starts_with(*argv, "-fplugin") && is_unknown(&unknown, *argv))
			dropped_some = true;
		else
			*TL_PUSH(a, &out) = *argv;
	}
	*TL_PUSH(a, &out) = NULL;
	return dropped_some ? out.items : NULL;
}

const char *compile_complaint(struct tl_arena *a, const char *output)
{
	const char *first = strstr(output, "error: ");

	if (!first)
		first = output + strspn(output, "\n");
	if (!*first)
		return NULL;
	while (first > output && first[-1] != '\n')
		first--;
	return tl_arena_strndup(a, first, strcspn(first, "\n"));
}
