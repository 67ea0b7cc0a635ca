/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * invented.h - invents histories of threads that wait and wake, with the truth about them.
 *
 * Simulates a small kernel: words with queues, threads on CPUs, signals, requeues, deaths, program
 * changes. It records the events that a trace would hold, and the true waits of each
 * thread. It shares no code with the analysis.
 */
#ifndef FUTRACE_TESTS_HISTORY_H
#define FUTRACE_TESTS_HISTORY_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "model/event.h"

/* A stretch in which a thread waited on one word. */
struct true_wait {
	uint64_t whole;	  /* the same number for all parts of a wait that was moved */
	uint64_t earlier; /* the same number of its thread's wait before; or 0 */
	uint64_t uaddr;
	uint32_t execs; /* how often the process had called exec */
	uint64_t begin_ns, end_ns;
	uint64_t known_ns; /* when a trace shows its end */
	bool began_before, unfinished;
	bool came, left;  /* by a requeue */
	bool interrupted; /* interrupted by a signal and resumed, on this word */
};

/* A finished call, as the program made it. */
struct true_call {
	uint64_t uaddr, op;
	uint32_t execs;
	uint64_t begin_ns, end_ns;
	uint64_t earlier_ns; /* when its thread's wait before began; or begin_ns */
};

struct history {
	struct event *events; /* in order of time */
	size_t n_events, events_capacity;
	struct true_wait *waits;
	size_t n_waits, waits_capacity;
	struct true_call *calls;
	size_t n_calls, calls_capacity;
	uint64_t begin_ns, end_ns;
	int32_t pid;
	int32_t *tids; /* the threads at the begin; the first has the process' id */
	size_t n_tids;
	bool lost_requeue; /* it is not known that a wait was moved */
};

struct history_kind {
	bool execs;
	bool losses;
	bool lost_begin; /* with losses: the first events of each CPU */
	bool readings;	 /* with losses: /proc is read again after the first gap, and at the end */
	bool futex_only; /* no events of the scheduler */
};

/* The history of SEED; always the same. */
struct history *history_new(uint32_t seed, const struct history_kind *kind);
void history_free(struct history *h);

#endif
