/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * analysis.h - what the threads of the target did, told event after event.
 *
 * Pure: no input or output, no clock, no globals. The same events, and the same answers to its
 * questions, give the same result. Pairs calls per thread, joins the calls that the kernel restarts
 * into one wait, and keeps a ledger per futex word.
 */
#ifndef FUTRACE_ANALYSIS_H
#define FUTRACE_ANALYSIS_H

#include <stdbool.h>
#include <stdint.h>

#include "model/event.h"
#include "analysis/setup.h"
#include "model/result.h"

struct analysis;

struct analysis *analysis_new(const struct analysis_options *options);
void analysis_free(struct analysis *a);

/* Says that the trace began at BEGIN_NS, or earlier if events show so; before any event is fed. */
void analysis_set_begin(struct analysis *a, uint64_t begin_ns);

/* Says that thread TID of process PID belongs to the target, before any event is fed. */
void analysis_add_thread(struct analysis *a, int32_t tid, int32_t pid, const char *comm);

/* Takes the next event. Times must not run backwards. */
void analysis_feed(struct analysis *a, const struct event *ev);

/* Says that no event before UNTIL_NS will come any more: what ends by the clock ends. */
void analysis_advance(struct analysis *a, uint64_t until_ns);

/*
 * The next interval that is over, if they are handed out; NULL: none is. It is the only window of
 * the result, whose events and losses are those of that time. Also after analysis_finish(), for the
 * last one. The caller frees it.
 */
struct result *analysis_take_interval(struct analysis *a);

/*
 * Says, before analysis_finish(), how many events the kernel itself counted as lost. Its marks in
 * the buffers may show fewer.
 */
void analysis_set_kernel_lost(struct analysis *a, uint64_t events);

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
