/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * merge.h - hands on the events of all CPUs in order of time.
 *
 * Every CPU has been read up to a watermark; events up to it are handed on. An event that is older
 * than one handed on before comes too late and becomes a gap.
 */
#ifndef FUTRACE_MERGE_H
#define FUTRACE_MERGE_H

#include <stddef.h>
#include <stdint.h>

#include "model/event.h"
#include "trace/stream.h"

struct merge;

/* Merges N streams. The streams and the array are borrowed for as long as the merge. */
struct merge *merge_new(struct stream *const *streams, size_t n);
void merge_free(struct merge *m);

/*
 * Sets the events that come from no ring buffer to EVENTS, N of them, in order of time. Those that
 * were set before are at its begin. EVENTS is borrowed until all have been handed on: until a
 * merge_run() whose watermark reaches the last one.
 */
void merge_add_events(struct merge *m, const struct event *events, size_t n);

/*
 * Sets another N such events, the looks at user stacks, in order of time, in place of those that
 * were set before: of these, EVENTS has those that are left.
 */
void merge_set_looks(struct merge *m, const struct event *events, size_t n);

/* The number of looks that have not been handed on: the last ones of those set. */
size_t merge_looks_left(const struct merge *m);

/*
 * Hands every event up to WATERMARK_NS to FEED, the oldest first. Events of equal time come in the
 * order of the streams in merge_new().
 */
void merge_run(struct merge *m, uint64_t watermark_ns,
	       void (*feed)(void *arg, const struct event *ev), void *arg);

#endif
