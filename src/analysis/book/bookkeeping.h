/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * bookkeeping.h - enters each fact into the books of a trace, and closes them.
 */
#ifndef FUTRACE_BOOKKEEPING_H
#define FUTRACE_BOOKKEEPING_H

#include "analysis/book/books.h"
#include "analysis/book/schedule.h"
#include "analysis/words.h"

/*
 * Makes B empty books of the trace behind SOURCE. OPTIONS and everything in SOURCE must outlive B.
 */
void bookkeeping_init(struct books *b, const struct analysis_options *options,
		      const struct fact_source *source);
void bookkeeping_finish(struct books *b);

/* Returns the sink that enters facts into B. */
struct fact_sink bookkeeping_sink(struct books *b);

/* Opens and closes the windows that begin or end by TS_NS, by the clock. The trace has begun. */
static inline void bookkeeping_advance(struct books *b, uint64_t ts_ns)
{
	if (ts_ns >= b->next_ns)
		schedule_advance(b, ts_ns);
}

/* Takes the mark EV, written into the trace. */
void bookkeeping_mark(struct books *b, const struct event *ev);

/* Ends the trace at END_NS, and closes all windows. THREADS and WORDS are all there are. */
void bookkeeping_end(struct books *b, struct threads *threads, struct words *words,
		     uint64_t end_ns);

#endif
