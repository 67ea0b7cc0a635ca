/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * clock_log.h - the time of day on the trace's clock: it changes when somebody sets the time, and
 * the trace's clock stands still while the host is suspended.
 */
#ifndef FUTRACE_CLOCK_LOG_H
#define FUTRACE_CLOCK_LOG_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "model/result.h"

/* At TS_NS of the trace's clock. */
struct clock_reading {
	uint64_t ts_ns;
	int64_t realtime_offset_ns; /* the time of day in ns since the epoch, minus TS_NS */
	uint64_t suspended_ns;	    /* how long the host has been suspended since it started */
};

/* The first reading, and those that differ from the one before. */
struct clock_log {
	struct clock_reading *all;
	size_t n, capacity;
};

/* Further changes are not kept. */
#define CLOCK_LOG_MAX 100

void clock_log_finish(struct clock_log *log);

/* The clocks now. */
struct clock_reading clock_reading_now(void);

/* Adds R, unless nothing has changed since the last one. Returns whether it was added. */
bool clock_log_add(struct clock_log *log, const struct clock_reading *r);

/*
 * The first moment on the trace's clock at which the time of day was EPOCH_NS or later; 0 if that
 * was before that clock began. LOG has a reading.
 */
uint64_t clock_log_moment(const struct clock_log *log, uint64_t epoch_ns);

/* Adds a warning to RES for each change in its trace. */
void clock_log_warn(const struct clock_log *log, struct result *res);

#endif
