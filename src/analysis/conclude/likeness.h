/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * likeness.h - joins rows that say the same once they have names.
 *
 * Kernel stacks that differ in an unimportant place become one. So do kernel workers, which share
 * their work.
 */
#ifndef FUTRACE_LIKENESS_H
#define FUTRACE_LIKENESS_H

#include "model/result.h"

/* Joins the sleeps of TH, and sorts them by time, longest first. The rows must have their names. */
void likeness_join_blocked(struct thread_row *th);

/* The same for the blame of every futex of WIN. */
void likeness_join_blame(struct window *win);

/* Sums the blame of the futexes of WIN up for WIN itself, without those that it hides. */
void likeness_sum_blame(struct window *win);

#endif
