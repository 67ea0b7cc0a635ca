/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * clock.c - reads the system's clocks.
 */
#include "base/clock.h"

#include <time.h>

#include "base/units.h"

static uint64_t now_of(clockid_t clock)
{
	struct timespec ts;

	clock_gettime(clock, &ts);
	return (uint64_t)ts.tv_sec * NS_PER_S + (uint64_t)ts.tv_nsec;
}

uint64_t clock_now_ns(void)
{
	return now_of(CLOCK_MONOTONIC);
}

/* The host may take the CPU away between two readings; not each time. */
#define TRIES	   5
#define AT_ONCE_NS 2000

/* CLOCK now minus CLOCK_MONOTONIC. */
static int64_t offset_of(clockid_t clock)
{
	uint64_t best_ns = UINT64_MAX;
	int64_t offset_ns = 0;

	for (int i = 0; i < TRIES && best_ns > AT_ONCE_NS; i++) {
		uint64_t before_ns = clock_now_ns(), ns = now_of(clock);
		uint64_t took_ns = clock_now_ns() - before_ns;

		if (took_ns >= best_ns)
			continue;
		best_ns = took_ns;
		offset_ns = (int64_t)ns - (int64_t)(before_ns + took_ns / 2);
	}
	return offset_ns;
}

int64_t clock_realtime_offset_ns(void)
{
	return offset_of(CLOCK_REALTIME);
}

uint64_t clock_suspended_ns(void)
{
	int64_t offset_ns = offset_of(CLOCK_BOOTTIME);

	return offset_ns > 0 ? (uint64_t)offset_ns : 0;
}
