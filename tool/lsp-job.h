/* SPDX-License-Identifier: GPL-2.0-or-later */
/* A compiler that runs beside the server, in a process group of its own. */
#ifndef TASKLINT_LSP_JOB_H
#define TASKLINT_LSP_JOB_H

#include <sys/types.h>

struct lsp_job {
	const char *const *argv;
	const char *directory;		/* to run in */
	const char *input;		/* file for stdin; NULL: none */
	const char *output;		/* file for stdout and stderr */
};

/* 0 or an errno. */
int lsp_job_start(const struct lsp_job *job, pid_t *ret);
/* End it, whatever it has started, and wait for it. */
void lsp_job_end(pid_t pid);

#endif
