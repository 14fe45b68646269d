// SPDX-License-Identifier: GPL-2.0-or-later
/* Each precondition broken, one by one: what is left as it is, and why. */
#include <linux/interrupt.h>
#include <linux/workqueue.h>

struct foo {
	struct tasklet_struct legacy;
	struct tasklet_struct killed;
	struct tasklet_struct disabled;
	struct tasklet_struct both;
	struct tasklet_struct peeked;
	struct tasklet_struct stored;
	struct tasklet_struct pair_a, pair_b;
	struct tasklet_struct twice;
	struct tasklet_struct dead_branch;
	struct tasklet_struct self;
	struct tasklet_struct given;
	struct tasklet_struct value;
	struct tasklet_struct effects;
	struct tasklet_struct called;
	struct tasklet_struct macro;
	struct tasklet_struct tested;
	struct tasklet_struct waited;
	struct tasklet_struct chosen;
	struct tasklet_struct *away;
	int n;
};

struct tasklet_struct seen_by_all;

void foo_open(struct foo *foo, void (*some)(struct tasklet_struct *));
struct foo *next_foo(void);
void foo_irq(struct foo *foo);
void foo_stop(struct foo *foo);
void foo_takes(struct tasklet_struct *t);
int foo_local(int n);

static void legacy(unsigned long data)
{
	struct foo *foo = (struct foo *)data;

	foo->n++;
}

static void killed(struct tasklet_struct *t) { }
static void disabled(struct tasklet_struct *t) { }
static void both(struct tasklet_struct *t) { }
static void stored(struct tasklet_struct *t) { }
static void pair(struct tasklet_struct *t) { }
static void twice_a(struct tasklet_struct *t) { }
static void twice_b(struct tasklet_struct *t) { }
static void dead_branch(struct tasklet_struct *t) { }
static void given(struct tasklet_struct *t) { }
static void value(struct tasklet_struct *t) { }
static void effects(struct tasklet_struct *t) { }
static void called(struct tasklet_struct *t) { }
static void macro(struct tasklet_struct *t) { }
static void far_away(struct tasklet_struct *t) { }
static void all(struct tasklet_struct *t) { }
static void local(struct tasklet_struct *t) { }
static void off(struct tasklet_struct *t) { }
static void tested(struct tasklet_struct *t) { }
static void waited(struct tasklet_struct *t) { }

static void peeked(struct tasklet_struct *t)
{
	struct foo *foo = from_tasklet(foo, t, peeked);

	if (foo->peeked.state)
		foo->n++;
}

static void self(struct tasklet_struct *t)
{
	struct foo *foo = from_tasklet(foo, t, self);

	if (foo->n)
		tasklet_schedule(t);
}

static DECLARE_TASKLET_DISABLED(begins_off, off);	/* left: "it begins disabled" */

#define KICK(foo) tasklet_schedule(&(foo)->macro)

void foo_open(struct foo *foo, void (*some)(struct tasklet_struct *))
{
	tasklet_init(&foo->legacy, legacy, (unsigned long)foo);	/* left: "it is of the old kind: first --to=setup" */
	tasklet_setup(&foo->killed, killed);			/* left: "cancel_work_sync() drops it; --care" */
	tasklet_setup(&foo->disabled, disabled);		/* left: "foo_stop() disables it, and a run that is pending is kept" */
	tasklet_setup(&foo->both, both);			/* left: "on two queues it could run twice at a time" */
	tasklet_setup(&foo->peeked, peeked);			/* left: "peeked() uses its 'state'" */
	tasklet_setup(&foo->stored, stored);			/* left: "foo_irq() takes its address for something else" */
	tasklet_setup(&foo->pair_a, pair);			/* left: "'struct foo.pair_a' is declared together with others" */
	tasklet_setup(&foo->twice, twice_a);			/* left: "gets another callback elsewhere (twice_b)" */
	tasklet_setup(&foo->dead_branch, dead_branch);		/* left: "stands in a part that isn't compiled" */
	tasklet_setup(&foo->self, self);			/* left: "uses its argument other than to find" */
	tasklet_setup(&foo->given, given);			/* left: "foo_takes() has it in its hands, too" */
	if (foo->n)
		foo->n++, tasklet_setup(&foo->value, value);	/* left: "INIT_WORK() looks at its arguments more than once" */
	tasklet_setup(&next_foo()->effects, effects);		/* left: "INIT_WORK() looks at its arguments more than once" */
	tasklet_setup(&foo->called, called);			/* left: "called() is called directly, for what isn't one of" */
	tasklet_setup(&foo->macro, macro);			/* left: "tasklet_schedule() is called in the macro 'KICK'" */
	tasklet_setup(foo->away, far_away);			/* left: "it is behind a pointer" */
	tasklet_setup(&seen_by_all, all);			/* left: "is a variable that other files see" */
	tasklet_setup(&foo->chosen, some);			/* left: "its callback is not one known function" */
	tasklet_setup(&foo->tested, tested);			/* left: "tasklet_trylock()" */
	tasklet_setup(&foo->waited, waited);			/* left: "tasklet_unlock_wait()" */
}

int foo_local(int n)
{
	struct tasklet_struct tl;

	tasklet_setup(&tl, local);				/* left: "it lies on the stack" */
	tasklet_schedule(&tl);
	tasklet_kill(&tl);
	return n;
}

void foo_irq(struct foo *foo)
{
	tasklet_schedule(&foo->both);
	tasklet_hi_schedule(&foo->both);
	tasklet_schedule(&foo->killed);
	foo->away = &foo->stored;
	foo_takes(&foo->given);
	called(foo->away);
	KICK(foo);
	tasklet_setup(&foo->twice, twice_b);			/* left: "gets another callback elsewhere (twice_a)" */
#ifdef NEVER
	tasklet_kill(&foo->dead_branch);
#endif
	tasklet_schedule(&begins_off);
	if (tasklet_trylock(&foo->tested))
		tasklet_unlock(&foo->tested);
}

void foo_stop(struct foo *foo)
{
	tasklet_kill(&foo->killed);
	tasklet_disable(&foo->disabled);
	tasklet_enable(&foo->disabled);
	tasklet_unlock_wait(&foo->waited);
}
