/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * groups.h - finds rows of a window that say the same, and sums them up.
 *
 * If each of 64 threads is parked on a word of its own, a reader needs one line. A format shows a
 * group as one row and decides nothing about it.
 */
#ifndef FUTRACE_GROUPS_H
#define FUTRACE_GROUPS_H

#include "model/result.h"

/*
 * Fills in the groups and totals of every window of RES, and drops earlier ones. Rows must have
 * their names, verdicts and primitives, and be in the order of the report: rows join a group if
 * they are like its first row.
 */
void groups_find(struct result *res);

/* The same for the words of WIN, and for its threads. */
void groups_find_words(struct window *win);
void groups_find_threads(struct window *win);

/* The same for the rows of blame of WIN. */
void groups_find_blame(struct window *win);

#endif
