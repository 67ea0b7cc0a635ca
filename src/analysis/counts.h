/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * counts.h - the numbers of events in the trace, and of events and calls that are missing from it.
 */
#ifndef FUTRACE_COUNTS_H
#define FUTRACE_COUNTS_H

#include <stddef.h>
#include <stdint.h>

#include "model/result.h"

struct counts {
	uint64_t begin_ns; /* of the trace */
	uint64_t events, waits;
	uint64_t lost_events; /* as far as the kernel could count them */
	uint64_t lost_places; /* gaps in the events of one CPU */
	uint64_t late_events; /* events that were read too late to be put in order */
	struct loss *losses;
	size_t n_losses, losses_capacity;
	uint64_t begin_calls;	 /* calls seen from one end only: tracing began in them */
	uint64_t end_calls;	 /* the trace, or the thread, ended in them */
	uint64_t unpaired;	 /* neither is the reason */
	uint64_t looks;		 /* user stacks that were seen */
	uint64_t looks_moved_on; /* of them: the thread may have gone on meanwhile */
	uint64_t ticks;		 /* of the timer, that met threads */
	uint64_t ticks_refused;	 /* of them: by the other events, the thread did not run */
	uint64_t blind_requeues; /* calls that moved waiters between unknown words */
};

#endif
