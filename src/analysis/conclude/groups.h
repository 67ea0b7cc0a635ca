/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * groups.h - finds rows of a window that say the same, and sums them up.
 *
 * A pool of 64 threads, each parked on a word of its own, is one line to a reader. Formats show a
 * group as one row and decide nothing about it.
 */
#ifndef FUTRACE_GROUPS_H
#define FUTRACE_GROUPS_H

#include "model/result.h"

/*
 * Fills in the groups of every window of RES, and its totals; those found before are forgotten.
 * Rows must have their names, verdicts and primitives, and be in the order in which they are to be
 * shown: the first row of a group decides which rows are like it.
 */
void groups_find(struct result *res);

/* The same for the words of WIN, and for its threads. */
void groups_find_words(struct window *win);
void groups_find_threads(struct window *win);

#endif
