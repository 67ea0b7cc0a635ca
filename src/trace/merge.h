/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * merge.h - the events of all CPUs in order of time.
 *
 * Hands on what is older than a watermark, up to which every CPU has been read. An event
 * that comes too late for that is not put in a wrong place: it becomes a gap.
 */
#ifndef FUTRACE_MERGE_H
#define FUTRACE_MERGE_H

#include <stddef.h>
#include <stdint.h>

#include "model/event.h"
#include "trace/stream.h"

struct merge;

/* Merges N streams, which are borrowed for as long as the merge, as is the array. */
struct merge *merge_new(struct stream *const *streams, size_t n);
void merge_free(struct merge *m);

/*
 * Adds events that come from no ring buffer. EVENTS is borrowed until they are all handed on,
 * which is the case after a merge_run() whose watermark is not below the last one's time. In
 * order of time; may be called once.
 */
void merge_add_events(struct merge *m, const struct event *events, size_t n);

/*
 * Hands every event up to WATERMARK_NS to FEED, oldest first; of equal ones those first that were
 * given to merge_new() first.
 */
void merge_run(struct merge *m, uint64_t watermark_ns,
	       void (*feed)(void *arg, const struct event *ev), void *arg);

#endif
