// SPDX-License-Identifier: GPL-2.0-or-later
/* The kernel's names with other meanings: other arity, other fields, not even functions. */
struct tasklet_struct {
	int colour;
};

struct work_struct;
struct timer_list;

extern void tasklet_setup(int a);
extern int tasklet_init(void);
extern void *kmalloc(unsigned long size);
extern void mutex_lock(void);
extern int usb_submit_urb(int, int, int, int);
extern void memset_tasklet(struct tasklet_struct *t, ...);
extern double preempt_count(double x);
extern int msleep;
enum { ___GFP_DIRECT_RECLAIM, PREEMPT_MASK, SOFTIRQ_MASK = -1, schedule };

static struct tasklet_struct painted = { .colour = 3 };

static void callback(unsigned long data)
{
	struct tasklet_struct *t = (struct tasklet_struct *)data;

	mutex_lock();
	msleep = t->colour + schedule;
	kmalloc(usb_submit_urb(1, 2, 3, 4));
	if (preempt_count(1.5) > 1)
		mutex_lock();
}

void start(void)
{
	struct tasklet_struct local = painted;

	tasklet_setup(tasklet_init());
	memset_tasklet(&local, callback, &painted);
	callback((unsigned long)&local);
}
