/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * times.h - stretches of time, and how long a thread was in which state.
 */
#ifndef FUTRACE_TIMES_H
#define FUTRACE_TIMES_H

#include <stdint.h>

/* What the scheduler says a thread does, whatever it waits for. */
enum thread_state {
	STATE_UNKNOWN,
	STATE_RUNNING,
	STATE_RUNNABLE, /* waiting for a CPU */
	STATE_BLOCKED,	/* asleep */
	N_STATES
};

/* How long it was in each. */
struct times {
	uint64_t ns[N_STATES];
};

struct interval {
	uint64_t begin_ns, end_ns;
};

/* NS after TS_NS; UINT64_MAX, for ever, is never exceeded. */
static inline uint64_t time_after(uint64_t ts_ns, uint64_t ns)
{
	return ns < UINT64_MAX - ts_ns ? ts_ns + ns : UINT64_MAX;
}

/* The time from BEGIN_NS to END_NS; 0 if there is none. */
static inline uint64_t time_between(uint64_t begin_ns, uint64_t end_ns)
{
	return end_ns > begin_ns ? end_ns - begin_ns : 0;
}

#endif
