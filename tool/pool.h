/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Running commands side by side, with a time limit each, until there are no
 * more or somebody interrupts.
 */
#ifndef TASKLINT_POOL_H
#define TASKLINT_POOL_H

#include <sys/types.h>
#include <time.h>
#include <tasklint/base.h>

enum job_end {
	JOB_EXITED,		/* with `status` */
	JOB_SIGNALLED,		/* by `status` */
	JOB_TIMEOUT,
	JOB_NOT_STARTED,	/* `status` is an errno */
};

struct job {
	const char *const *argv;
	const char *directory;	/* to run in; NULL: here */
	const char *output;	/* file for stdout and stderr, emptied first */
	void *data;		/* the caller's */
	enum job_end end;
	int status;
	unsigned slot;		/* less than `parallel`: no two jobs that run have the same */
	/* the pool's */
	pid_t pid;		/* 0: isn't running */
	struct timespec deadline;
};

struct pool {
	unsigned parallel;	/* at least 1 */
	unsigned seconds;	/* that a job may take; 0: as many as it likes */
	void *context;
	/* Fill in the next job, whose slot is set; false where there are no more. */
	bool (*next)(void *context, struct job *job);
	/* A job ended. True: it has a new argv and runs again. */
	bool (*ended)(void *context, struct job *job);
	/* About five times a second, for progress; may be NULL. */
	void (*tick)(void *context);
};

/*
 * Run all jobs. False where SIGINT, SIGTERM or SIGHUP came: no job is running
 * any more then, and none that was has been given to ended().
 */
bool pool_run(struct pool *pool);

#endif
