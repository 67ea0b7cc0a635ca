/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * summary.h - one or two sentences: what the waiting in a window comes down to.
 */
#ifndef FUTRACE_SUMMARY_H
#define FUTRACE_SUMMARY_H

#include "model/result.h"

/*
 * What can be said of WIN for certain: which words are parking places, which is a contended
 * lock, which thread is to blame and where to look next. Its rows must have their places, verdicts
 * and blame, with names. NULL where nothing can be said; else to be freed. Holds names as they are:
 * any bytes.
 */
char *summary_of(const struct window *win);

#endif
