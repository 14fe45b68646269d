/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef _TL_MINI_FS_H
#define _TL_MINI_FS_H

#include <linux/types.h>

struct inode;

struct file {
	void *private_data;
};

struct file_operations {
	loff_t (*llseek)(struct file *file, loff_t offset, int whence);
	ssize_t (*read)(struct file *file, char __user *to, size_t n, loff_t *pos);
	ssize_t (*write)(struct file *file, const char __user *from, size_t n, loff_t *pos);
	long (*unlocked_ioctl)(struct file *file, unsigned int cmd, unsigned long arg);
	int (*open)(struct inode *inode, struct file *file);
	int (*release)(struct inode *inode, struct file *file);
};

#endif
