/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * live_looks.h - has another process look at the user stacks of the targets, and makes events of
 * what it sees.
 */
#ifndef FUTRACE_LIVE_LOOKS_H
#define FUTRACE_LIVE_LOOKS_H

#include "looks/sampler.h"
#include "model/event.h"
#include "session/live/live_ticks.h"
#include "session/targets.h"
#include "trace/merge.h"

struct live_looks {
	struct sampler *sampler; /* NULL: no stacks are wanted */
	const struct targets *targets;
	size_t n_watched;      /* of the targets, or of their threads */
	struct event *waiting; /* looks that have not been handed on, in order of time */
	size_t n_waiting, waiting_capacity;
	struct event *kept; /* all looks, for a recording */
	size_t n_kept, kept_capacity;
	bool keeps;		 /* they are to be kept */
	struct live_ticks ticks; /* they are handed on with the looks */
	uint64_t ticks_late;	 /* that came too late, as the looks below; or were too many */
	uint64_t late;		 /* looks that came when events after them had been handed on */
	char warning[120];	 /* "", or why stacks are missing */
};

/*
 * Makes the process that looks; before a file of the tracing instance is open. KEEPS: all looks are
 * to be kept, for a recording.
 */
void live_looks_begin(struct live_looks *l, const struct targets *targets, bool keeps);
void live_looks_finish(struct live_looks *l);

/*
 * Takes the looks that have come, for MERGE to hand on. Events up to DONE_NS have been handed on.
 * Has the process look at new targets, too.
 */
void live_looks_take(struct live_looks *l, struct merge *merge, uint64_t done_ns);

/*
 * Begins to record ticks of the timer, too: see live_ticks_begin(). Nothing if no stacks are
 * wanted, or if the instance is BORROWED: its user may make no other.
 */
void live_looks_begin_ticks(struct live_looks *l, struct capture *capture, const char *borrowed);

/* Fills STACKS, which are the caller's then, with all that were seen. Waits for them a moment. */
void live_looks_name(struct live_looks *l, struct named_stacks *stacks);

#endif
