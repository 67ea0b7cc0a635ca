/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * internal.h - the state of an analysis, shared by feeding it (analysis.c), pairing (pairing.c)
 * and summing up (finish.c).
 */
#ifndef FUTRACE_ANALYSIS_INTERNAL_H
#define FUTRACE_ANALYSIS_INTERNAL_H

#include "futrace/analysis.h"
#include "futrace/thread.h"
#include "futrace/word.h"

struct analysis {
	struct analysis_options options;
	struct threads threads;
	struct word *words;
	struct word *shared_words; /* those of them that other processes may have too */
	uint64_t begin_ns;
	uint64_t last_ns; /* of the last event */
	uint64_t last_death_ns;
	bool begin_is_fixed;   /* an event has been fed */
	uint64_t gap_until_ns; /* events of some CPU may be missing up to here */
	uint64_t events, waits;
	uint64_t lost_events, lost_places, late_events;
	struct loss *losses;
	size_t n_losses, losses_capacity;
	uint64_t begin_calls; /* seen from one end only, because tracing began in them */
	uint64_t end_calls;   /* ... because the trace or the thread ended in them */
	uint64_t unpaired;    /* ... for no such reason */
};

/* The events that make calls and waits. */
void pairing_futex_enter(struct analysis *a, struct thread *th, const struct event *ev);
void pairing_futex_exit(struct analysis *a, struct thread *th, const struct event *ev);
void pairing_restart_enter(struct analysis *a, struct thread *th, const struct event *ev);
void pairing_restart_exit(struct analysis *a, struct thread *th, const struct event *ev);
void pairing_signal(struct analysis *a, struct thread *th, const struct event *ev);
void pairing_switch(struct analysis *a, struct thread *th, const struct event *ev);
void pairing_parked(struct analysis *a, struct thread *th, const struct event *ev);
void pairing_thread_exit(struct analysis *a, struct thread *th, const struct event *ev);
void pairing_gap(struct analysis *a, const struct event *ev);

/* The trace ends at END_NS with TH as it is. */
void pairing_trace_ends(struct analysis *a, struct thread *th, uint64_t end_ns);

#endif
