// SPDX-License-Identifier: GPL-2.0-or-later
#define _POSIX_C_SOURCE 200809L
#include <stdio.h>
#include <unistd.h>
#include "progress.h"

#define PLAIN_SECONDS 15.0

static double since(const struct timespec *t)
{
	struct timespec now;

	clock_gettime(CLOCK_MONOTONIC, &now);
	return (double)(now.tv_sec - t->tv_sec) + (double)(now.tv_nsec - t->tv_nsec) / 1e9;
}

double progress_seconds(const struct progress *p)
{
	return since(&p->begin);
}

void progress_begin(struct progress *p, const char *what, uint32_t total)
{
	*p = (struct progress){ .what = what, .total = total, .terminal = isatty(STDERR_FILENO) };
	clock_gettime(CLOCK_MONOTONIC, &p->begin);
	p->said = p->begin;
}

void progress_clear(struct progress *p)
{
	if (!p->drawn)
		return;
	p->drawn = false;
	fputs("\r\033[K", stderr);
}

static void print_bar(const struct progress *p)
{
	enum { WIDTH = 24 };
	uint32_t full = p->total ? (uint32_t)((uint64_t)p->done * WIDTH / p->total) : WIDTH;

	fputc('[', stderr);
	for (uint32_t i = 0; i < WIDTH; i++)
		fputs(i < full ? "=" : i == full ? ">" : " ", stderr);
	fputs("] ", stderr);
}

void progress_tick(struct progress *p)
{
	double rate;

	if (!p->terminal && since(&p->said) < PLAIN_SECONDS)
		return;
	clock_gettime(CLOCK_MONOTONIC, &p->said);
	rate = p->worked / (progress_seconds(p) + 1e-6);
	if (p->terminal) {
		progress_clear(p);
		print_bar(p);
	}
	fprintf(stderr, "%u of %u %s", p->done, p->total, p->what);
	if (p->worked > 1) {
		unsigned left = (unsigned)((p->total - p->done) / rate + 0.5);

		fprintf(stderr, ", %.1f/s, %u:%02u left", rate, left / 60, left % 60);
	}
	fprintf(stderr, ", %u finding%s", p->nfindings, p->nfindings == 1 ? "" : "s");
	if (p->nfailed)
		fprintf(stderr, ", %u failed", p->nfailed);
	p->drawn = p->terminal;
	if (p->terminal)
		fflush(stderr);
	else
		fputc('\n', stderr);
}
