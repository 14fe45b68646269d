/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef _TL_MINI_PM_RUNTIME_H
#define _TL_MINI_PM_RUNTIME_H

#include <linux/device.h>

#define RPM_ASYNC	0x01
#define RPM_AUTO	0x08
#define RPM_GET_PUT	0x04

extern int __pm_runtime_idle(struct device *dev, int rpmflags);
extern int __pm_runtime_suspend(struct device *dev, int rpmflags);
extern int __pm_runtime_resume(struct device *dev, int rpmflags);

static inline int pm_runtime_get(struct device *dev)
{
	return __pm_runtime_resume(dev, RPM_GET_PUT | RPM_ASYNC);
}

static inline int pm_runtime_get_sync(struct device *dev)
{
	return __pm_runtime_resume(dev, RPM_GET_PUT);
}

static inline int pm_runtime_put(struct device *dev)
{
	return __pm_runtime_idle(dev, RPM_GET_PUT | RPM_ASYNC);
}

static inline int pm_runtime_put_sync(struct device *dev)
{
	return __pm_runtime_idle(dev, RPM_GET_PUT);
}

static inline int pm_runtime_put_autosuspend(struct device *dev)
{
	return __pm_runtime_suspend(dev, RPM_GET_PUT | RPM_ASYNC | RPM_AUTO);
}

/* From now on the device may be resumed with irqs off. */
extern void pm_runtime_irq_safe(struct device *dev);

#endif
