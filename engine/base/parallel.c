// SPDX-License-Identifier: GPL-2.0-or-later
#include <pthread.h>
#include <stdlib.h>
#include <tasklint/base.h>

struct loop {
	void (*work)(void *data, uint32_t worker, uint32_t i);
	void *data;
	uint32_t n, next;
};

struct worker {
	struct loop *loop;
	uint32_t number;
	pthread_t thread;
};

static void *run(void *data)
{
	const struct worker *w = data;
	struct loop *l = w->loop;
	uint32_t i;

	while ((i = __atomic_fetch_add(&l->next, 1, __ATOMIC_RELAXED)) < l->n)
		l->work(l->data, w->number, i);
	return NULL;
}

void tl_parallel(uint32_t jobs, uint32_t n, void (*work)(void *data, uint32_t worker, uint32_t i), void *data)
{
	struct loop l = { .work = work, .data = data, .n = n };
	uint32_t nworkers = jobs < n ? jobs : n, started;
	struct worker *workers = nworkers > 1 ? calloc(nworkers, sizeof(*workers)) : NULL;

	/* The first one is us; where memory or threads can't be had, fewer do. */
	for (started = 1; workers && started < nworkers; started++) {
		workers[started] = (struct worker){ .loop = &l, .number = started };
		if (pthread_create(&workers[started].thread, NULL, run, &workers[started]))
			break;
	}
	run(&(struct worker){ .loop = &l });
	for (uint32_t i = 1; workers && i < started; i++)
		pthread_join(workers[i].thread, NULL);
	free(workers);
}
