/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * marks.h - what was written into the trace, line by line.
 */
#ifndef FUTRACE_MARKS_H
#define FUTRACE_MARKS_H

#include "analysis/book/books.h"

/* Takes the lines of EV: some begin or end a window. */
void marks_take(struct books *b, const struct event *ev);

/* Hands the marks up to END_NS, where the trace ends, over to RES. */
void marks_hand_over(struct marks *m, struct result *res, uint64_t end_ns);

void marks_finish(struct marks *m);

#endif
