/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * metrics_internal.h - the counters that metrics.c counts and metrics_write.c writes.
 */
#ifndef FUTRACE_METRICS_INTERNAL_H
#define FUTRACE_METRICS_INTERNAL_H

#include <stdbool.h>
#include <stdint.h>

#include <uthash.h>

#include "model/result.h"

/* The counters of a word. */
enum word_counter {
	WAIT_NS,
	WAITS,
	SLEPT,
	IDLE_NS,
	IDLE_WAITS,
	CALLS,
	WAKES,
	WOKEN,
	SUSPECT,
	N_WORD_COUNTERS
};

/* The counters of threads: their time in each state. */
enum state_counter { RUNNING, RUNNABLE, FUTEX, BLOCKED, UNKNOWN, N_STATES_COUNTED };

#define N_COUNTERS N_WORD_COUNTERS /* there are fewer states */

struct series {
	char *key;
	int32_t pid;
	char *comm;  /* of the process */
	char *name;  /* the word's address, or the threads' name; NULL: the place is enough */
	char *where; /* NULL for threads */
	uint64_t counters[N_COUNTERS];
	uint64_t waiters, idle_waiters; /* when the last interval ended */
	enum verdict verdict;
	UT_hash_handle hh;
};

struct all_series {
	struct series *all; /* in the order of their first appearance */
	struct series other;
};

struct metrics {
	unsigned int most;
	int32_t pid; /* of the first process of the trace; 0: none was met yet */
	char *comm;
	bool over;
	bool futex_only;
	bool realtime_unknown;
	uint64_t begin_epoch_ns; /* meaningless if realtime_unknown */
	uint64_t length_ns;
	uint64_t events, lost_events, lost_places;
	struct all_series words, threads;
};

#endif
