/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * bookkeeping.h - keeps the books of a trace, fact after fact.
 */
#ifndef FUTRACE_BOOKKEEPING_H
#define FUTRACE_BOOKKEEPING_H

#include "analysis/book/books.h"
#include "analysis/book/schedule.h"
#include "analysis/words.h"

/* Makes B empty books of the trace that SOURCE tells. OPTIONS and all that SOURCE names outlive B.
 */
void bookkeeping_init(struct books *b, const struct analysis_options *options,
		      const struct fact_source *source);
void bookkeeping_finish(struct books *b);

/* Where facts are handed to B. */
struct fact_sink bookkeeping_sink(struct books *b);

/* Opens and closes the windows that begin or end by TS_NS by the clock. The trace has begun. */
static inline void bookkeeping_advance(struct books *b, uint64_t ts_ns)
{
	if (ts_ns >= b->next_ns)
		schedule_advance(b, ts_ns);
}

/* Takes what was written into the trace. */
void bookkeeping_mark(struct books *b, const struct event *ev);

/* The trace ends at END_NS, with the THREADS and WORDS there are, and with it all windows. */
void bookkeeping_end(struct books *b, struct threads *threads, struct words *words,
		     uint64_t end_ns);

#endif
