/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * clock_log.c - keeps the changes of the time of day, and finds moments by it.
 */
#include "session/clock_log.h"

#include <stdlib.h>

#include "base/clock.h"
#include "base/units.h"
#include "base/xalloc.h"

/* The clocks are read one after another; a smaller difference may come from that. */
#define LEAST_NS (1 * NS_PER_MS)

void clock_log_finish(struct clock_log *log)
{
	free(log->all);
}

struct clock_reading clock_reading_now(void)
{
	return (struct clock_reading){ .ts_ns = clock_now_ns(),
				       .realtime_offset_ns = clock_realtime_offset_ns(),
				       .suspended_ns = clock_suspended_ns() };
}

static uint64_t distance(int64_t a, int64_t b)
{
	return a > b ? (uint64_t)a - (uint64_t)b : (uint64_t)b - (uint64_t)a;
}

bool clock_log_add(struct clock_log *log, const struct clock_reading *r)
{
	const struct clock_reading *last = log->n ? &log->all[log->n - 1] : NULL;

	if (last && distance(last->realtime_offset_ns, r->realtime_offset_ns) < LEAST_NS &&
	    distance((int64_t)last->suspended_ns, (int64_t)r->suspended_ns) < LEAST_NS)
		return false;
	if (log->n == CLOCK_LOG_MAX)
		return false;
	log->all = xgrow(log->all, log->n, &log->capacity, sizeof(*log->all));
	log->all[log->n++] = *r;
	return true;
}

uint64_t clock_log_moment(const struct clock_log *log, uint64_t epoch_ns)
{
	uint64_t ns = 0;

	for (size_t i = 0; i < log->n; i++) {
		const struct clock_reading *r = &log->all[i];
		uint64_t offset_ns = (uint64_t)r->realtime_offset_ns;

		ns = epoch_ns > offset_ns ? epoch_ns - offset_ns : 0;
		/* The time of day may have been set beyond it. */
		if (i && ns < r->ts_ns)
			ns = r->ts_ns;
		if (i + 1 == log->n || ns < log->all[i + 1].ts_ns)
			break;
	}
	return ns;
}

static void warn_of_change(const struct clock_reading *before, const struct clock_reading *r,
			   struct result *res)
{
	char length[UNITS_SIZE], when[UNITS_SIZE];
	int64_t suspended_ns = (int64_t)r->suspended_ns - (int64_t)before->suspended_ns;
	/* The time of day goes on while the host is suspended. */
	int64_t set_ns = r->realtime_offset_ns - before->realtime_offset_ns - suspended_ns;

	units_duration(when, r->ts_ns - res->begin_ns);
	if (suspended_ns >= (int64_t)LEAST_NS)
		result_warn(res,
			    "the host was suspended for %s, %s into the trace: no time shown "
			    "contains that",
			    units_duration(length, (uint64_t)suspended_ns), when);
	if (distance(set_ns, 0) >= LEAST_NS)
		result_warn(res,
			    "the time of day was set %s by %s, %s into the trace: windows given by "
			    "it are placed as it was then",
			    set_ns > 0 ? "forward" : "back",
			    units_duration(length, distance(set_ns, 0)), when);
}

void clock_log_warn(const struct clock_log *log, struct result *res)
{
	for (size_t i = 1; i < log->n; i++) {
		if (log->all[i].ts_ns >= res->begin_ns && log->all[i].ts_ns <= res->end_ns)
			warn_of_change(&log->all[i - 1], &log->all[i], res);
	}
}
