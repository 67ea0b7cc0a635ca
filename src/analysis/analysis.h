/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * analysis.h - takes the events of a trace one by one, and returns a result.
 *
 * Pure: no input or output, no clock, no globals. The same events, and the same answers to its
 * questions, give the same result.
 */
#ifndef FUTRACE_ANALYSIS_H
#define FUTRACE_ANALYSIS_H

#include <stdbool.h>
#include <stdint.h>

#include "model/event.h"
#include "analysis/setup.h"
#include "model/owner.h"
#include "model/result.h"

struct analysis;

struct analysis *analysis_new(const struct analysis_options *options);
void analysis_free(struct analysis *a);

/*
 * Sets the begin of the trace to BEGIN_NS; the first event may show an earlier one. Call it before
 * the first event.
 */
void analysis_set_begin(struct analysis *a, uint64_t begin_ns);

/* Adds thread TID of process PID to the target. Call it before the first event. */
void analysis_add_thread(struct analysis *a, int32_t tid, int32_t pid, const char *comm);

/* Takes the next event. Times must not run backwards. */
void analysis_feed(struct analysis *a, const struct event *ev);

/*
 * Promises that all further events are at UNTIL_NS or later. Windows that end by the clock then
 * end.
 */
void analysis_advance(struct analysis *a, uint64_t until_ns);

/*
 * The moments of the options' windows have changed; those that had been passed by all events fed
 * so far are the same.
 */
void analysis_windows_moved(struct analysis *a);

/*
 * Returns the next closed interval, if intervals are handed out; NULL if there is none. The
 * interval is the only window of the result; the events and losses of the result are those of the
 * interval. After analysis_finish() this returns the last interval. The caller frees the result.
 */
struct result *analysis_take_interval(struct analysis *a);

/*
 * Sets the number of lost events that the kernel itself counted. The gaps in the buffers may show
 * fewer. Call it before analysis_finish().
 */
void analysis_set_kernel_lost(struct analysis *a, uint64_t events);

/*
 * Hands to TAKE the words whose memory is to be read at NOW_NS. An answer becomes an EVENT_OWNER.
 */
void analysis_ask_owners(struct analysis *a, uint64_t now_ns,
			 void (*take)(void *arg, const struct owner_question *q), void *arg);

/* Figures for a progress line. */
uint64_t analysis_events(const struct analysis *a);
uint64_t analysis_waits(const struct analysis *a);
uint64_t analysis_lost(const struct analysis *a);
bool analysis_lacks_events(const struct analysis *a);
bool analysis_has_living_threads(const struct analysis *a);

/*
 * Ends the trace at END_NS, or with the last thread of the target if that was earlier. Returns the
 * result, without places; the caller frees it. No event may be fed afterwards.
 */
struct result *analysis_finish(struct analysis *a, uint64_t end_ns);

#endif
