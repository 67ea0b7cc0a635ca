/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * counts.h - what is counted of the trace itself: its events, and what is missing of it.
 */
#ifndef FUTRACE_COUNTS_H
#define FUTRACE_COUNTS_H

#include <stddef.h>
#include <stdint.h>

#include "model/result.h"

struct counts {
	uint64_t begin_ns; /* of the trace */
	uint64_t events, waits;
	uint64_t lost_events, lost_places, late_events;
	struct loss *losses;
	size_t n_losses, losses_capacity;
	uint64_t begin_calls;	 /* seen from one end only, because tracing began in them */
	uint64_t end_calls;	 /* ... because the trace or the thread ended in them */
	uint64_t unpaired;	 /* ... for no such reason */
	uint64_t blind_requeues; /* calls that moved waiters from and to a word that is not known */
};

#endif
