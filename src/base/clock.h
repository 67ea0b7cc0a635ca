/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * clock.h - reads CLOCK_MONOTONIC, which is the trace's clock too, and the time of day.
 */
#ifndef FUTRACE_CLOCK_H
#define FUTRACE_CLOCK_H

#include <stdint.h>

/* Now, in nanoseconds. */
uint64_t clock_now_ns(void);

/* The difference between now in nanoseconds since the epoch and clock_now_ns(). */
int64_t clock_realtime_offset_ns(void);

/* How long the host has been suspended since it started: clock_now_ns() stood still then. */
uint64_t clock_suspended_ns(void);

#endif
