// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * The objects that a compile_commands.json makes. The whole kernel's is of a
 * hundred megabytes and nothing of it is needed but where the output is, so it
 * is gone through once and not made a tree of.
 */
#include <string.h>
#include "index/files.h"

/* Members of a command: as said, or as -o says. */
struct command {
	const char *directory, *output, *dash_o;
};

struct scan {
	struct tl_inputs *in;
	const char *path;
	const char *s;
	bool failed;
};

static void skip_space(struct scan *sc)
{
	sc->s += strspn(sc->s, " \t\r\n");
}

static bool accept(struct scan *sc, char c)
{
	skip_space(sc);
	if (*sc->s != c)
		return false;
	sc->s++;
	return true;
}

static void expect(struct scan *sc, char c)
{
	if (!accept(sc, c))
		sc->failed = true;
}

/* Past a string; *ret (may be NULL) is what is in it, where there is more than escapes of ASCII. */
static void string(struct scan *sc, const char **ret)
{
	const char *begin;
	char *text, *p;

	expect(sc, '"');
	for (begin = sc->s; *sc->s && *sc->s != '"'; sc->s++) {
		if (*sc->s == '\\' && sc->s[1])
			sc->s++;
	}
	if (sc->failed || !*sc->s) {
		sc->failed = true;
		return;
	}
	sc->s++;
	if (!ret)
		return;
	text = p = tl_arena_get(sc->in->arena, (size_t)(sc->s - begin));
	for (; begin < sc->s - 1; begin++) {
		begin += *begin == '\\';
		*p++ = *begin;
	}
	*ret = text;
}

static void skip_value(struct scan *sc)
{
	int depth = 0;

	do {
		skip_space(sc);
		if (*sc->s == '"') {
			string(sc, NULL);
		} else if (!*sc->s) {
			sc->failed = true;
		} else {
			depth += *sc->s == '[' || *sc->s == '{';
			depth -= *sc->s == ']' || *sc->s == '}';
			sc->s++;
			sc->s += strcspn(sc->s, ",[]{}\" \t\r\n") * (depth == 0);
		}
	} while (depth > 0 && !sc->failed);
}

/* A list of arguments: the one behind -o. */
static void arguments(struct scan *sc, struct command *c)
{
	bool is_dash_o = false;

	expect(sc, '[');
	if (accept(sc, ']'))
		return;
	do {
		skip_space(sc);
		if (is_dash_o) {
			string(sc, &c->dash_o);
			is_dash_o = false;
		} else {
			is_dash_o = tl_starts_with(sc->s, "\"-o\"");
			string(sc, NULL);
		}
	} while (!sc->failed && accept(sc, ','));
	expect(sc, ']');
}

/* The same in one string. Quotes in the name of an object are not understood. */
static void command_line(struct scan *sc, struct command *c)
{
	const char *text = NULL, *o;

	string(sc, &text);
	o = text ? strstr(text, " -o ") : NULL;
	if (!o)
		return;
	o += strlen(" -o ");
	o += strspn(o, " ");
	c->dash_o = tl_arena_strndup(sc->in->arena, o, strcspn(o, " "));
}

static void member(struct scan *sc, struct command *c)
{
	const char *key = "";

	string(sc, &key);
	expect(sc, ':');
	skip_space(sc);
	if (sc->failed)
		return;
	if (!strcmp(key, "directory"))
		string(sc, &c->directory);
	else if (!strcmp(key, "output"))
		string(sc, &c->output);
	else if (!strcmp(key, "arguments"))
		arguments(sc, c);
	else if (!strcmp(key, "command"))
		command_line(sc, c);
	else
		skip_value(sc);
}

static void command(struct scan *sc)
{
	struct command c = { 0 };
	const char *output;

	expect(sc, '{');
	if (!accept(sc, '}')) {
		do
			member(sc, &c);
		while (!sc->failed && accept(sc, ','));
		expect(sc, '}');
	}
	output = c.output ? c.output : c.dash_o;
	if (sc->failed || !output)
		return;
	tl_inputs_add_file(sc->in, tl_path_in(sc->in->arena, c.directory ? c.directory :
					      tl_folder_of(sc->in->arena, sc->path), output), NULL, 1);
}

static void commands(struct scan *sc)
{
	expect(sc, '[');
	if (!accept(sc, ']')) {
		do
			command(sc);
		while (!sc->failed && accept(sc, ','));
		expect(sc, ']');
	}
	skip_space(sc);
	sc->failed |= *sc->s != '\0';
}

void tl_inputs_add_commands(struct tl_inputs *in, const char *path)
{
	struct scan sc = { .in = in, .path = path };
	struct tl_arena text;
	struct tl_err err;
	const char *s;
	char *whole;
	uint32_t line = 1;

	tl_arena_init(&text, in->arena->get, in->arena->put);
	if (tl_read_file(&text, path, &whole, NULL, &err)) {
		tl_problem(in->arena, &in->problems, TL_P_UNREADABLE, "%s", err.text);
	} else {
		sc.s = whole;
		commands(&sc);
		if (sc.failed) {
			for (s = whole; s < sc.s; s++)
				line += *s == '\n';
			tl_problem(in->arena, &in->problems, TL_P_UNREADABLE,
				   "%s:%u: no good compile_commands.json", path, line);
		}
	}
	tl_arena_release(&text);
}
