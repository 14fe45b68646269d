// SPDX-License-Identifier: GPL-2.0-or-later
/* Here is registered what another file defines. */
#include "rx.h"

void rx_init(struct rx *rx);
void rx_init(struct rx *rx)
{
	tasklet_init(&rx->tasklet, rx_tasklet, (unsigned long)rx);	/* tl-expect tasklet-legacy: "'rx_tasklet'" */
	timer_setup(&rx->timer, rx_timeout, 0);
}
