/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * analysis.h - what the threads of the target did, told event after event.
 *
 * Pure: no input or output, no clock, no globals. The same events give the same result.
 * Pairs calls per thread, joins the calls that the kernel restarts into one wait, and keeps a
 * ledger per futex word.
 */
#ifndef FUTRACE_ANALYSIS_H
#define FUTRACE_ANALYSIS_H

#include <stdbool.h>
#include <stdint.h>

#include "futrace/event.h"
#include "futrace/result.h"

struct analysis;

struct analysis_options {
	bool new_threads; /* threads that the target's threads start belong to it too */
	/*
	 * Called when an address is first seen in a futex call; may be NULL. Says whether it lies
	 * in shared memory, and which word it is then: such a word is one in all processes, for
	 * calls without FUTEX_PRIVATE_FLAG.
	 */
	bool (*new_word)(void *arg, int32_t pid, uint64_t uaddr, struct shared_id *id);
	void *arg;
};

struct analysis *analysis_new(const struct analysis_options *options);
void analysis_free(struct analysis *a);

/* Says that the trace began at BEGIN_NS, or earlier if events show so; before any event is fed. */
void analysis_set_begin(struct analysis *a, uint64_t begin_ns);

/* Says that thread TID of process PID belongs to the target, before any event is fed. */
void analysis_add_thread(struct analysis *a, int32_t tid, int32_t pid, const char *comm);

/* Takes the next event. Times must not run backwards. */
void analysis_feed(struct analysis *a, const struct event *ev);

/* Figures for a progress line. */
uint64_t analysis_events(const struct analysis *a);
uint64_t analysis_waits(const struct analysis *a);
uint64_t analysis_lost(const struct analysis *a);
bool analysis_has_living_threads(const struct analysis *a);

/*
 * Ends the trace at END_NS, or with the last thread of the target if that was earlier, and returns
 * what came of it; the caller frees it. Nothing may be fed afterwards. Places are not filled in.
 */
struct result *analysis_finish(struct analysis *a, uint64_t end_ns);

#endif
