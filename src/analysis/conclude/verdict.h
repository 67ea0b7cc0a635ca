/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * verdict.h - judges the use of a futex word, by the threads that wait on it and wake it.
 *
 * The rules stand in verdict.c as a table, with their thresholds, and in the manual.
 */
#ifndef FUTRACE_VERDICT_H
#define FUTRACE_VERDICT_H

#include "model/result.h"

/* Judges F, a row of WIN: fills in its verdict and reason. Its place must have been filled in. */
void verdict_judge(struct futex_row *f, const struct window *win);

#endif
