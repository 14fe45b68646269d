// SPDX-License-Identifier: GPL-2.0-or-later
/* Each precondition broken, one by one: what is left as it is, and why. */
#include <linux/interrupt.h>

struct dev {
	int n;
};

struct foo {
	struct tasklet_struct a, b, c, d, e, f, g, h, i, j, k, l, m, o, p, q, r, many[4];
	struct tasklet_struct *away;
	struct dev *dev;
};

struct other {
	struct tasklet_struct member;
};

void foo_open(struct foo *foo, struct other *other, struct tasklet_struct *tl, int n, void (*chosen)(unsigned long));
void foo_poll(struct foo *foo);
extern void far(unsigned long data);

static void foreign(unsigned long data)
{
	struct dev *dev = (struct dev *)data;

	dev->n++;
}

static void number(unsigned long data)
{
	struct foo *foo = (struct foo *)data;

	foo->dev->n = (int)data;
}

static void wrong_type(unsigned long data)
{
	struct other *other = (struct other *)data;

	other->member.next = NULL;
}

static void handed_number(unsigned long data)
{
	struct foo *foo = (struct foo *)data;

	foo->dev = NULL;
}

static void shared(unsigned long data)
{
	struct foo *foo = (struct foo *)data;

	foo->dev = NULL;
}

static void stored(unsigned long data)
{
	struct foo *foo = (struct foo *)data;

	foo->dev = NULL;
}

void (*stored_in)(unsigned long) = stored;

static void called(unsigned long data)
{
	struct foo *foo = (struct foo *)data;

	foo->dev = NULL;
}

static void reached(unsigned long data)
{
	struct foo *foo = (struct foo *)data;

	foo->dev = NULL;
}

static void indexed(unsigned long data)
{
	struct foo *foo = (struct foo *)data;

	foo->dev = NULL;
}

static void hidden(unsigned long data)
{
	struct foo *foo = (struct foo *)data;

	foo->dev = NULL;
}

#ifdef NOT_DEFINED
void hidden_too(void);
void hidden_too(void)
{
	hidden(3);
}
#endif

static void dropped(unsigned long data)
{
	struct foo *foo = (struct foo *)data;

#ifdef NOT_DEFINED
	foo->dev = (struct dev *)data;
#endif
	foo->dev = NULL;
}

static void interrupted(unsigned long data)
{
	struct foo *foo = (struct foo *)data;

	foo->dev = NULL;
}

#define FOO_OF(data)	((struct foo *)(data))
static void by_macro(unsigned long data)
{
	struct foo *foo;

	foo = FOO_OF(data);
	foo->dev = NULL;
}

static void in_macro(unsigned long data)
{
	struct foo *foo = (struct foo *)data;

	foo->dev = NULL;
}

#define FOO_INIT(foo)	tasklet_init(&(foo)->o, in_macro, (unsigned long)(foo))

static void pointed(void *data)
{
}

static void commented(unsigned long /* really a foo */ data)
{
	struct foo *foo = (struct foo *)data;

	foo->dev = NULL;
}

static void no_name(unsigned long data)
{
	struct foo *foo = (struct foo *)data;
	int t = 1, tasklet = t, task = tasklet;

	foo->dev->n = task;
}

void foo_poll(struct foo *foo)
{
	called((unsigned long)foo->dev);
}

void foo_open(struct foo *foo, struct other *other, struct tasklet_struct *tl, int n, void (*chosen)(unsigned long))
{
	tasklet_init(&foo->a, foreign, (unsigned long)foo->dev); /* left: "foreign() is handed a 'struct dev', not the 'struct foo'" */
	tasklet_init(&foo->b, number, (unsigned long)foo);	/* left: "number() uses its argument as a number" */
	tasklet_init(&foo->c, wrong_type, (unsigned long)foo);	/* left: "takes its argument for a 'struct other', and is handed a 'struct foo'" */
	tasklet_init(&foo->d, handed_number, 7);		/* left: "handed_number() is handed a number, not the 'struct foo'" */
	tasklet_init(&foo->e, shared, (unsigned long)foo);	/* left: "shared() serves two tasklets" */
	tasklet_init(&foo->f, shared, (unsigned long)foo);	/* left: "shared() serves two tasklets" */
	tasklet_init(&foo->g, stored, (unsigned long)foo);	/* left: "its address is stored" */
	tasklet_init(&foo->h, called, (unsigned long)foo);	/* left: "called() is called directly with a 'struct dev'" */
	tasklet_init(tl, reached, (unsigned long)foo);		/* left: "the tasklet is no member of an object" */
	tasklet_init(&foo->many[n], indexed, (unsigned long)foo); /* left: "its index would be lost" */
	tasklet_init(&foo->i, hidden, (unsigned long)foo);	/* left: "a part that isn't compiled" */
	tasklet_init(&foo->j, dropped, (unsigned long)foo);	/* left: "'data' stands in dropped() in a part that isn't compiled" */
	tasklet_init(&foo->k, /* why not */ interrupted, (unsigned long)foo); /* left: "the call of tasklet_init() is not written in a way" */
	tasklet_init(&foo->l, by_macro, (unsigned long)foo);	/* left: "in the macro 'FOO_OF'" */
	FOO_INIT(foo);						/* left: "it is registered in the macro 'FOO_INIT'" */
	tasklet_init(&foo->m, (void (*)(unsigned long))pointed, (unsigned long)foo); /* left: "is given with a cast" */
	tasklet_init(&foo->p, far, (unsigned long)foo);		/* left: "far() is not defined in the files of this module" */
	tasklet_init(&foo->q, chosen, (unsigned long)foo);	/* left: "its callback is not one known function" */
	tasklet_init(&foo->r, commented, (unsigned long)foo);	/* left: "the declaration of the callback is not written in a way" */
	tasklet_init(&other->member, no_name, (unsigned long)foo); /* left: "no_name() is handed a 'struct foo', not the 'struct other'" */
}
