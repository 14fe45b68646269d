// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Running compilers, and finding the plugin that was built for one.
 */
#include <errno.h>
#include <spawn.h>
#include <stdio.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>
#include "tool.h"

extern char **environ;

/* Start argv with its stdout at `out` (-1: as ours). 0 or an errno. */
static int start(const char *const *argv, int out, pid_t *pid)
{
	posix_spawn_file_actions_t actions;
	int err = posix_spawn_file_actions_init(&actions);

	if (err)
		return err;
	if (out >= 0)
		err = posix_spawn_file_actions_adddup2(&actions, out, STDOUT_FILENO);
	if (!err)
		err = posix_spawnp(pid, argv[0], &actions, NULL, (char *const *)argv, environ);
	posix_spawn_file_actions_destroy(&actions);
	return err;
}

static int wait_for(const char *name, pid_t pid)
{
	int status;

	while (waitpid(pid, &status, 0) < 0) {
		if (errno != EINTR)
			return trouble("%s: %s", name, strerror(errno));
	}
	if (!WIFEXITED(status))
		return trouble("%s: killed by signal %d", name, WTERMSIG(status));
	return WEXITSTATUS(status);
}

int compiler_run(const char *const *argv)
{
	return compiler_run_to(argv, -1);
}

int compiler_run_to(const char *const *argv, int out)
{
	pid_t pid;
	int err = start(argv, out, &pid);

	if (err)
		return trouble("can't run %s: %s", argv[0], strerror(err));
	return wait_for(argv[0], pid);
}

/* The first line that the compiler prints for `option`, or NULL having said why. */
static const char *ask(struct tl_arena *a, const struct compiler *cc, const char *option)
{
	const char **argv = TL_NEW_ARRAY(a, const char *, cc->argc + 2);
	char line[256];
	int fds[2], err;
	FILE *in;
	bool got;
	pid_t pid;

	memcpy(argv, cc->argv, sizeof(*argv) * cc->argc);
	argv[cc->argc] = option;
	if (pipe(fds)) {
		trouble("pipe: %s", strerror(errno));
		return NULL;
	}
	err = start(argv, fds[1], &pid);
	close(fds[1]);
	in = fdopen(fds[0], "r");
	if (err || !in) {
		trouble("can't run %s: %s", argv[0], strerror(err ? err : errno));
		close(fds[0]);
		return NULL;
	}
	got = fgets(line, sizeof(line), in);
	while (fgetc(in) != EOF)
		;
	fclose(in);
	if (wait_for(argv[0], pid) || !got) {
		trouble("%s doesn't answer %s: is it a compiler?", argv[0], option);
		return NULL;
	}
	return tl_arena_strndup(a, line, strcspn(line, "\n"));
}

static void split(struct tl_arena *a, const char *command, struct compiler *cc)
{
	size_t n;

	cc->argc = 0;
	cc->argv = TL_NEW_ARRAY(a, const char *, strlen(command) / 2 + 2);
	for (command += strspn(command, " "); *command; command += n, command += strspn(command, " ")) {
		n = strcspn(command, " ");
		cc->argv[cc->argc++] = tl_arena_strndup(a, command, n);
	}
}

int compiler_find(struct tl_arena *a, const char *command, struct compiler *ret)
{
	const char *banner, *target, *version, *name;

	split(a, command, ret);
	if (!ret->argc)
		return trouble("the compiler's name is empty");
	banner = ask(a, ret, "--version");
	if (!banner)
		return EXIT_TROUBLE;
	if (strstr(banner, "clang"))
		return trouble("%s is clang, and the plugin needs gcc: name one with --cc", command);
	target = ask(a, ret, "-dumpmachine");
	version = target ? ask(a, ret, "-dumpfullversion") : NULL;
	if (!version)
		return EXIT_TROUBLE;

	name = tl_arena_printf(a, "%s-%s/tasklint.so", target, version);
	ret->plugin = find_near_program(a, name, tl_arena_printf(a, "../lib/tasklint/%s", name));
	if (!ret->plugin)
		return trouble("no plugin for %s %s (%s): run 'make CC=%s' in tasklint's source",
			       ret->argv[ret->argc - 1], version, target, ret->argv[ret->argc - 1]);
	return EXIT_CLEAN;
}
