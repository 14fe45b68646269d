/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef _TL_MINI_SKCIPHER_H
#define _TL_MINI_SKCIPHER_H

#include <linux/types.h>

typedef void (*crypto_completion_t)(void *data, int err);

struct skcipher_request {
	crypto_completion_t complete;
	void *data;
	u32 flags;
};

static inline void skcipher_request_set_callback(struct skcipher_request *req, u32 flags,
						 crypto_completion_t compl, void *data)
{
	req->complete = compl;
	req->data = data;
	req->flags = flags;
}

extern int crypto_skcipher_encrypt(struct skcipher_request *req);

#endif
