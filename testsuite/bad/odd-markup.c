// SPDX-License-Identifier: GPL-2.0-or-later
/* Pragmas and attributes nobody understands: each may be complained about, none may crash. */
#include <linux/delay.h>
#include <linux/interrupt.h>

#pragma tasklint
#pragma tasklint ignore
#pragma tasklint ignore(
#pragma tasklint ignore()
#pragma tasklint ignore(no-such-rule)
#pragma tasklint ignore(tasklet-sleep
#pragma tasklint ignore(tasklet-sleep))
#pragma tasklint ignore(5)
#pragma tasklint ignore("tasklet-sleep")
#pragma tasklint nonsense(tasklet-sleep)

static void odd_tasklet(struct tasklet_struct *t)
{
#pragma tasklint ignore(tasklet-sleep)
}

#define odd(x)	__attribute__((tasklint(x)))

extern odd("") void empty(void);
extern odd("nonsense") void nonsense(void);
extern odd("ignore:") void ignore_nothing(void);
extern odd("ignore:no-such-rule") void ignore_unknown(void);
extern odd("may_sleep") odd("never_sleeps") void both(void);
struct odd("may_sleep") on_a_struct { int x; };
static int on_a_variable odd("process");

void odd_start(struct tasklet_struct *t, odd("softirq") int parameter);
void odd_start(struct tasklet_struct *t, odd("softirq") int parameter)
{
	tasklet_setup(t, odd_tasklet);
	empty();
	nonsense();
	ignore_nothing();
	ignore_unknown();
	both();
	on_a_variable = parameter;
#pragma tasklint ignore(tasklet-sleep)
}
#pragma tasklint ignore(tasklet-sleep)
