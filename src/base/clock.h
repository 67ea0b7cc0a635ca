/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * clock.h - CLOCK_MONOTONIC, which is also the trace's clock, and the time of day.
 */
#ifndef FUTRACE_CLOCK_H
#define FUTRACE_CLOCK_H

#include <stdint.h>

/* Now, in nanoseconds. */
uint64_t clock_now_ns(void);

/* What is to be added to such a time for nanoseconds since the epoch, as it is now. */
int64_t clock_realtime_offset_ns(void);

#endif
