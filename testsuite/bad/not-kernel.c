// SPDX-License-Identifier: GPL-2.0-or-later
/* An ordinary program, with names and habits that look like the kernel's. */
#include <pthread.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define GFP_KERNEL	1
#define container_of(p, type, member)	((type *)((char *)(p) - offsetof(type, member)))

struct tasklet {
	void (*func)(unsigned long data);
	unsigned long data;
	int state, count;
};

struct app {
	char buf[64];
	struct tasklet tasklet;
	pthread_mutex_t lock;
	int events;
};

extern void *kmalloc(size_t size, int how);
extern void kfree(void *p);

static void msleep(unsigned int msecs)
{
	usleep(msecs * 1000);
}

static void mutex_lock(pthread_mutex_t *lock)
{
	pthread_mutex_lock(lock);
}

static void app_tasklet(unsigned long data)
{
	struct app *app = (struct app *)data;

	mutex_lock(&app->lock);
	msleep(10);
	app->events++;
	free(kmalloc(16, GFP_KERNEL));
	pthread_mutex_unlock(&app->lock);
}

static void schedule(struct tasklet *t)
{
	t->state = 1;
	t->func(t->data);
	t->state = 0;
}

int main(void)
{
	struct app app;
	void *copy;

	memset(&app, 0, sizeof(app));
	app.tasklet.func = app_tasklet;
	app.tasklet.data = (uintptr_t)&app;
	pthread_mutex_init(&app.lock, NULL);
	schedule(&app.tasklet);
	copy = malloc(sizeof(app));
	memcpy(copy, &app, sizeof(app));
	memset(&app, 0, sizeof(app));
	printf("%d\n", ((struct app *)copy)->events);
	free(copy);
	return 0;
}

void *kmalloc(size_t size, int how)
{
	return how ? malloc(size) : NULL;
}
