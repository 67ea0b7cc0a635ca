/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * intervals.h - windows of equal length that are handed out as each ends.
 */
#ifndef FUTRACE_INTERVALS_H
#define FUTRACE_INTERVALS_H

#include "analysis/book/books.h"

/* Opens and closes the intervals that are handed out, at TS_NS; and the last, with the trace. */
void intervals_at(struct books *b, uint64_t ts_ns);
void intervals_end(struct books *b);

/* The next that is over and not taken; NULL: there is none. The caller frees it. */
struct closed_interval *intervals_take(struct intervals *iv);
void closed_interval_free(struct closed_interval *c);

void intervals_finish(struct intervals *iv);

#endif
