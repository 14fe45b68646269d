// SPDX-License-Identifier: GPL-2.0-or-later
#define _GNU_SOURCE	/* posix_spawn_file_actions_addchdir_np() */
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <spawn.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>
#include "pool.h"

extern char **environ;

#define TICK_NANOSECONDS 200000000L

struct run {
	struct pool *pool;
	struct job *jobs;	/* pool->parallel of them */
	unsigned nrunning;
	bool more;		/* next() may have some */
	sigset_t signals, before;
};

static struct timespec now(void)
{
	struct timespec t;

	clock_gettime(CLOCK_MONOTONIC, &t);
	return t;
}

static bool is_over(const struct timespec *deadline)
{
	struct timespec t = now();

	return t.tv_sec > deadline->tv_sec ||
	       (t.tv_sec == deadline->tv_sec && t.tv_nsec >= deadline->tv_nsec);
}

/*
 * Each in a process group of its own: the compiler proper is a child of the
 * driver, and goes with it. So a ^C of the terminal reaches only us.
 */
static int set_up(struct run *r, const struct job *job, posix_spawn_file_actions_t *files,
		  posix_spawnattr_t *attr)
{
	int err = posix_spawnattr_setflags(attr, POSIX_SPAWN_SETPGROUP | POSIX_SPAWN_SETSIGMASK);

	if (!err)
		err = posix_spawnattr_setsigmask(attr, &r->before);
	if (!err)
		err = posix_spawn_file_actions_addopen(files, STDIN_FILENO, "/dev/null", O_RDONLY, 0);
	if (!err)
		err = posix_spawn_file_actions_addopen(files, STDOUT_FILENO, job->output,
						       O_WRONLY | O_CREAT | O_TRUNC, 0666);
	if (!err)
		err = posix_spawn_file_actions_adddup2(files, STDOUT_FILENO, STDERR_FILENO);
	if (!err && job->directory)
		err = posix_spawn_file_actions_addchdir_np(files, job->directory);
	return err;
}

static int spawn(struct run *r, struct job *job)
{
	posix_spawn_file_actions_t files;
	posix_spawnattr_t attr;
	int err = posix_spawn_file_actions_init(&files);

	if (err)
		return err;
	err = posix_spawnattr_init(&attr);
	if (!err) {
		err = set_up(r, job, &files, &attr);
		if (!err)
			err = posix_spawnp(&job->pid, job->argv[0], &files, &attr, (char *const *)job->argv,
					   environ);
		posix_spawnattr_destroy(&attr);
	}
	posix_spawn_file_actions_destroy(&files);
	return err;
}

/* False where it could not be started: then it has ended. */
static bool start(struct run *r, struct job *job)
{
	job->end = JOB_EXITED;
	job->status = spawn(r, job);
	if (job->status) {
		job->pid = 0;
		job->end = JOB_NOT_STARTED;
		return false;
	}
	job->deadline = now();
	job->deadline.tv_sec += r->pool->seconds;
	r->nrunning++;
	return true;
}

/* Tell that a job ended, as often as it then can't be started again. */
static void tell(struct run *r, struct job *job)
{
	while (r->pool->ended(r->pool->context, job)) {
		if (start(r, job))
			return;
	}
}

static void fill(struct run *r)
{
	for (unsigned i = 0; i < r->pool->parallel; i++) {
		struct job *job = &r->jobs[i];

		while (r->more && !job->pid) {
			*job = (struct job){ .slot = i };
			r->more = r->pool->next(r->pool->context, job);
			if (r->more && !start(r, job))
				tell(r, job);
		}
	}
}

static void reap(struct run *r, bool tell_them)
{
	for (unsigned i = 0; i < r->pool->parallel; i++) {
		struct job *job = &r->jobs[i];
		int status;

		if (!job->pid || waitpid(job->pid, &status, WNOHANG) != job->pid)
			continue;
		job->pid = 0;
		r->nrunning--;
		if (WIFEXITED(status)) {
			job->status = WEXITSTATUS(status);
		} else {
			job->status = WTERMSIG(status);
			if (job->end != JOB_TIMEOUT)
				job->end = JOB_SIGNALLED;
		}
		if (tell_them)
			tell(r, job);
	}
}

static void end_late_ones(struct run *r)
{
	for (unsigned i = 0; r->pool->seconds && i < r->pool->parallel; i++) {
		struct job *job = &r->jobs[i];

		if (job->pid && job->end != JOB_TIMEOUT && is_over(&job->deadline)) {
			job->end = JOB_TIMEOUT;
			kill(-job->pid, SIGKILL);
		}
	}
}

static void end_all(struct run *r)
{
	for (unsigned i = 0; i < r->pool->parallel; i++) {
		if (r->jobs[i].pid)
			kill(-r->jobs[i].pid, SIGKILL);
	}
	while (r->nrunning) {
		const struct timespec moment = { 0, TICK_NANOSECONDS / 20 };

		reap(r, false);
		nanosleep(&moment, NULL);
	}
}

/* Wait for a child, the next tick or an interruption; false for the latter. */
static bool wait_a_bit(struct run *r)
{
	const struct timespec tick = { 0, TICK_NANOSECONDS };
	int sig = sigtimedwait(&r->signals, NULL, &tick);

	return sig < 0 || sig == SIGCHLD;
}

static bool run_all(struct run *r)
{
	struct timespec last = now();

	for (fill(r); r->nrunning; fill(r)) {
		struct timespec t;

		if (!wait_a_bit(r))
			return false;
		reap(r, true);
		end_late_ones(r);
		t = now();
		if (r->pool->tick && (t.tv_sec - last.tv_sec) * 1000000000L + t.tv_nsec - last.tv_nsec >= TICK_NANOSECONDS) {
			last = t;
			r->pool->tick(r->pool->context);
		}
	}
	return true;
}

bool pool_run(struct pool *pool)
{
	struct run r = { .pool = pool, .more = true };
	bool done;

	r.jobs = calloc(pool->parallel, sizeof(*r.jobs));
	if (!r.jobs)
		tl_get_or_die(SIZE_MAX);
	sigemptyset(&r.signals);
	sigaddset(&r.signals, SIGCHLD);
	sigaddset(&r.signals, SIGINT);
	sigaddset(&r.signals, SIGTERM);
	sigaddset(&r.signals, SIGHUP);
	sigprocmask(SIG_BLOCK, &r.signals, &r.before);
	done = run_all(&r);
	if (!done)
		end_all(&r);
	sigprocmask(SIG_SETMASK, &r.before, NULL);
	free(r.jobs);
	return done;
}
