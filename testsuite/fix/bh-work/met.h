/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef MET_H
#define MET_H

#include <linux/workqueue.h>

#endif
