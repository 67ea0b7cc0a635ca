/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * clock.c - reads the system's clocks.
 */
#include "base/clock.h"

#include <time.h>

#include "base/units.h"

uint64_t clock_now_ns(void)
{
	struct timespec ts;

	clock_gettime(CLOCK_MONOTONIC, &ts);
	return (uint64_t)ts.tv_sec * NS_PER_S + (uint64_t)ts.tv_nsec;
}

int64_t clock_realtime_offset_ns(void)
{
	uint64_t mono_ns = clock_now_ns();
	struct timespec real;

	clock_gettime(CLOCK_REALTIME, &real);
	return (int64_t)real.tv_sec * (int64_t)NS_PER_S + real.tv_nsec - (int64_t)mono_ns;
}
