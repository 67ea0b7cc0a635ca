/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * marks.h - keeps the lines that were written into the trace.
 */
#ifndef FUTRACE_MARKS_H
#define FUTRACE_MARKS_H

#include "analysis/book/books.h"

/* Takes the lines of EV. Some of them begin or end a window. */
void marks_take(struct books *b, const struct event *ev);

/* Moves the marks up to END_NS, the end of the trace, to RES. */
void marks_hand_over(struct marks *m, struct result *res, uint64_t end_ns);

void marks_finish(struct marks *m);

#endif
