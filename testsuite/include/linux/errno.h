/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef _TL_MINI_ERRNO_H
#define _TL_MINI_ERRNO_H

#define EIO		5
#define EAGAIN		11
#define ENOMEM		12
#define EFAULT		14
#define EBUSY		16
#define ENODEV		19
#define EINVAL		22
#define ENOSPC		28
#define ETIMEDOUT	110
#define EINPROGRESS	115

#endif
