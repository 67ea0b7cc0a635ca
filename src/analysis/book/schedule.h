/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * schedule.h - windows that begin and end by the clock.
 */
#ifndef FUTRACE_SCHEDULE_H
#define FUTRACE_SCHEDULE_H

#include "analysis/book/books.h"

/* Opens and closes what begins or ends by TS_NS. The trace has begun. */
void schedule_advance(struct books *b, uint64_t ts_ns);

#endif
