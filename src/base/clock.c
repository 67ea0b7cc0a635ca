/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "futrace/clock.h"

#include <time.h>

#include "futrace/units.h"

uint64_t clock_now_ns(void)
{
	struct timespec ts;

	clock_gettime(CLOCK_MONOTONIC, &ts);
	return (uint64_t)ts.tv_sec * NS_PER_S + (uint64_t)ts.tv_nsec;
}
