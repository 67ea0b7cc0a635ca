/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * times.h - differences of times, and how long a thread was in each state.
 */
#ifndef FUTRACE_TIMES_H
#define FUTRACE_TIMES_H

#include <stdint.h>

/* A thread's state by the scheduler, without the reason for a sleep. */
enum thread_state {
	STATE_UNKNOWN,
	STATE_RUNNING,
	STATE_RUNNABLE, /* waiting for a CPU */
	STATE_BLOCKED,	/* asleep */
	N_STATES
};

/* How long a thread was in each state. */
struct times {
	uint64_t ns[N_STATES];
};

struct interval {
	uint64_t begin_ns, end_ns;
};

/* Returns the time NS after TS_NS, at most UINT64_MAX, which means for ever. */
static inline uint64_t time_after(uint64_t ts_ns, uint64_t ns)
{
	return ns < UINT64_MAX - ts_ns ? ts_ns + ns : UINT64_MAX;
}

/* Returns the time from BEGIN_NS to END_NS; 0 if END_NS is before BEGIN_NS. */
static inline uint64_t time_between(uint64_t begin_ns, uint64_t end_ns)
{
	return end_ns > begin_ns ? end_ns - begin_ns : 0;
}

#endif
