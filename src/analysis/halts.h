/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * halts.h - how long a process was stopped, held by a debugger, or frozen.
 *
 * It counts as halted while at least one of its threads is.
 */
#ifndef FUTRACE_HALTS_H
#define FUTRACE_HALTS_H

#include <stdbool.h>
#include <stdint.h>

#include "model/halt.h"

/* All zeroes: never halted. */
struct halts {
	enum halt kind;	    /* of the last halt */
	uint64_t n_threads; /* how many are halted now */
	uint64_t since_ns;  /* since when; valid while there are any */
	uint64_t total_ns;
	bool at_begin, at_end; /* of the trace */
};

/* A thread is halted from TS_NS on. */
void halts_begin(struct halts *h, enum halt kind, uint64_t ts_ns);

/* A thread goes on, or ends. */
void halts_end(struct halts *h, uint64_t ts_ns);

/* The trace ends. */
void halts_close(struct halts *h, uint64_t ts_ns);

#endif
