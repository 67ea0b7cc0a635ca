/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * likeness.h - rows that say the same once they have names become one.
 *
 * Kernel stacks that differ in an unimportant place are one, and so are kernel workers, which share
 * their work.
 */
#ifndef FUTRACE_LIKENESS_H
#define FUTRACE_LIKENESS_H

#include "model/result.h"

/* Joins the sleeps of TH, most time first. The rows have their names. */
void likeness_join_blocked(struct thread_row *th);

/* The same for the blame of every futex of WIN; then sums that up for WIN itself. */
void likeness_join_blame(struct window *win);

#endif
