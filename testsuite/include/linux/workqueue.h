/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef _TL_MINI_WORKQUEUE_H
#define _TL_MINI_WORKQUEUE_H

#include <linux/timer.h>
#include <linux/list.h>

struct workqueue_struct;
struct work_struct;
typedef void (*work_func_t)(struct work_struct *work);

struct work_struct {
	atomic64_t data;
	struct list_head entry;
	work_func_t func;
};

struct delayed_work {
	struct work_struct work;
	struct timer_list timer;
};

extern struct workqueue_struct *system_wq;
extern struct workqueue_struct *system_bh_wq;
extern struct workqueue_struct *system_bh_highpri_wq;

#define WQ_BH	(1 << 0)

extern struct workqueue_struct *alloc_workqueue(const char *fmt, unsigned int flags, int max_active, ...);

#define DECLARE_WORK(n, f)	\
	struct work_struct n = { .entry = LIST_HEAD_INIT((n).entry), .func = (f) }

#define from_work(var, work, member)	container_of(work, __typeof__(*(var)), member)

#define INIT_WORK(_work, _func) do {			\
	(_work)->data = (atomic64_t){ 0 };		\
	INIT_LIST_HEAD(&(_work)->entry);		\
	(_work)->func = (_func);			\
} while (0)

#define INIT_DELAYED_WORK(_work, _func) do {		\
	INIT_WORK(&(_work)->work, (_func));		\
	timer_setup(&(_work)->timer, NULL, 0);		\
} while (0)

extern bool queue_work_on(int cpu, struct workqueue_struct *wq, struct work_struct *work);
extern bool queue_delayed_work_on(int cpu, struct workqueue_struct *wq,
				  struct delayed_work *work, unsigned long delay);

static inline bool queue_work(struct workqueue_struct *wq, struct work_struct *work)
{
	return queue_work_on(64, wq, work);
}

static inline bool schedule_work(struct work_struct *work)
{
	return queue_work(system_wq, work);
}

static inline bool schedule_delayed_work(struct delayed_work *work, unsigned long delay)
{
	return queue_delayed_work_on(64, system_wq, work, delay);
}

extern bool flush_work(struct work_struct *work);
extern bool cancel_work(struct work_struct *work);
extern bool cancel_work_sync(struct work_struct *work);
extern bool cancel_delayed_work(struct delayed_work *work);
extern bool cancel_delayed_work_sync(struct delayed_work *work);

#endif
