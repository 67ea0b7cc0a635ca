/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * likeness.h - rows that say the same once they have names become one.
 *
 * A kernel stack differs from another in a place that nobody asks for, and a kernel worker does
 * what another could have done: those are not told apart.
 */
#ifndef FUTRACE_LIKENESS_H
#define FUTRACE_LIKENESS_H

#include "model/result.h"

/* Puts together what TH was blocked in, most time first. The rows have their names. */
void likeness_join_blocked(struct thread_row *th);

/* The same for the blame of every futex of WIN; then sums that up for WIN itself. */
void likeness_join_blame(struct window *win);

#endif
