/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * metrics.h - what a trace has counted so far, in the text format of Prometheus.
 *
 * Fed with one interval after the other, or with a whole trace. Nothing that it counts ever becomes
 * less. It has a bounded number of series: the first words that matter get their own and keep it,
 * what all others do is counted in one that is called "other"; likewise for threads.
 */
#ifndef FUTRACE_METRICS_H
#define FUTRACE_METRICS_H

#include <stdbool.h>
#include <stdio.h>

#include "model/result.h"

struct metrics;

/* At most so many words have series of their own, and so many names of threads; 0: all. */
struct metrics *metrics_new(unsigned int most);
void metrics_free(struct metrics *m);

/* Adds what the first window of RES says, which has its places and verdicts. */
void metrics_add(struct metrics *m, const struct result *res);

/* The trace is over, and RES is all of it: what only its end tells of losses is added. */
void metrics_end(struct metrics *m, const struct result *res);

/* Writes all. Returns 0, or -1 if OUT took an error. */
int metrics_write(FILE *out, const struct metrics *m);

#endif
