/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * schedule.h - opens and closes windows by the clock.
 */
#ifndef FUTRACE_SCHEDULE_H
#define FUTRACE_SCHEDULE_H

#include "analysis/book/books.h"

/* Opens and closes the windows that begin or end by TS_NS. The trace has begun. */
void schedule_advance(struct books *b, uint64_t ts_ns);

/* Moments of windows that have not been handled yet have changed. */
void schedule_again(struct books *b);

#endif
