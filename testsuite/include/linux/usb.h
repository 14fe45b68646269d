/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef _TL_MINI_USB_H
#define _TL_MINI_USB_H

#include <linux/device.h>
#include <linux/completion.h>

struct urb;
typedef void (*usb_complete_t)(struct urb *urb);

struct usb_device {
	struct device dev;
};

struct urb {
	struct usb_device *dev;
	unsigned int pipe;
	int status;
	void *transfer_buffer;
	u32 transfer_buffer_length;
	u32 actual_length;
	void *context;
	usb_complete_t complete;
};

static inline void usb_fill_bulk_urb(struct urb *urb, struct usb_device *dev,
				     unsigned int pipe, void *buf, int length,
				     usb_complete_t complete_fn, void *context)
{
	urb->dev = dev;
	urb->pipe = pipe;
	urb->transfer_buffer = buf;
	urb->transfer_buffer_length = length;
	urb->complete = complete_fn;
	urb->context = context;
}

extern struct urb *usb_alloc_urb(int iso_packets, gfp_t mem_flags);
extern void usb_free_urb(struct urb *urb);
extern int usb_submit_urb(struct urb *urb, gfp_t mem_flags);
extern int usb_unlink_urb(struct urb *urb);
extern void usb_kill_urb(struct urb *urb);
extern void *usb_alloc_coherent(struct usb_device *dev, size_t size, gfp_t mem_flags,
				dma_addr_t *dma);
extern int usb_control_msg(struct usb_device *dev, unsigned int pipe, u8 request,
			   u8 requesttype, u16 value, u16 index,
			   void *data, u16 size, int timeout);

#endif
