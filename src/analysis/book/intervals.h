/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * intervals.h - windows of equal length, each handed out when it ends.
 */
#ifndef FUTRACE_INTERVALS_H
#define FUTRACE_INTERVALS_H

#include "analysis/book/books.h"

/* Opens and closes intervals at TS_NS. The last one ends with the trace. */
void intervals_at(struct books *b, uint64_t ts_ns);
void intervals_end(struct books *b);

/*
 * Returns the oldest interval that has ended and was not taken; NULL if there is none. The caller
 * frees it.
 */
struct closed_interval *intervals_take(struct intervals *iv);
void closed_interval_free(struct closed_interval *c);

void intervals_finish(struct intervals *iv);

#endif
