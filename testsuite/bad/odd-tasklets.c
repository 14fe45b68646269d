// SPDX-License-Identifier: GPL-2.0-or-later
/* Registrations no sane driver has. Whatever is said about them: no crash. */
#include <linux/delay.h>
#include <linux/interrupt.h>
#include <linux/string.h>

union mixed {
	struct tasklet_struct tasklet;
	struct {
		long pad;
		struct tasklet_struct inner;
	};
	char bytes[128];
};

struct self {
	struct self *self;
	struct tasklet_struct tasklet, grid[2][3];
	struct {
		unsigned int bit : 1;
		struct tasklet_struct anonymous;
	};
	void (*callback)(struct tasklet_struct *t);
};

extern void nowhere(struct tasklet_struct *t);
extern struct tasklet_struct everywhere[];
extern void (*table[])(struct tasklet_struct *t);
static void undefined_static(struct tasklet_struct *t);
void aliased(struct tasklet_struct *t) __attribute__((alias("reentrant")));

void reentrant(struct tasklet_struct *t)
{
	tasklet_setup(t, reentrant);
	t->callback(t);
	reentrant(t + 1);
	msleep((unsigned long)t);
}

static void legacy(unsigned long data)
{
	legacy(*(unsigned long *)data);
	tasklet_init((void *)data, (void (*)(unsigned long))data, data);
	memset((void *)data, data, data);
}

static noinline struct tasklet_struct *same(struct tasklet_struct *t)
{
	return t ? same(t->next) : t;
}

void start(struct self *self, union mixed *mixed, int i, void *(*get)(void));
void start(struct self *self, union mixed *mixed, int i, void *(*get)(void))
{
	void inner(struct tasklet_struct *t)
	{
		msleep(i);
	}

	tasklet_setup(NULL, NULL);
	tasklet_init(NULL, NULL, 0);
	tasklet_setup((void *)0x1000, nowhere);
	tasklet_setup((void *)-1L, (void *)-1L);
	tasklet_init((void *)nowhere, (void *)"text", (unsigned long)"text");
	tasklet_setup(&mixed->tasklet, inner);
	tasklet_setup(&mixed->inner, aliased);
	tasklet_setup((void *)mixed->bytes, reentrant);
	tasklet_setup(&self->anonymous, self->callback);
	tasklet_setup(&self->grid[i][i - 1], table[i]);
	tasklet_setup(&everywhere[i], undefined_static);
	tasklet_setup(self->self->self->self->tasklet.next->next, reentrant);
	tasklet_setup(get(), get());
	tasklet_setup(same(&self->tasklet), reentrant);
	tasklet_init(&self->tasklet, legacy, (unsigned long)legacy);
	tasklet_init(&self->tasklet, legacy, (unsigned long)&self->tasklet.data);
	*self = *self->self;
	self->tasklet = *self->tasklet.next;
	memset(self, 0, -1);
	memset(self, 0, (size_t)self);
	memcpy(&self->tasklet, &self->tasklet, sizeof(self->tasklet));
	((void (*)(void))self->tasklet.func)();
	self->tasklet.func = (void *)self;
	self->tasklet.data = (unsigned long)&self->tasklet;
}

static void undefined_static(struct tasklet_struct *t)
{
	struct self *self = container_of(t, struct self, grid[1][2]);
	struct self *deeper = container_of((void *)self - 3, struct self, tasklet);

	deeper->self = self;
	__builtin_trap();
}
