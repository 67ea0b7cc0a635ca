/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * metrics.h - the counts of a trace so far, in the text format of Prometheus.
 *
 * It is fed with one interval after the other, or with a whole trace. No counter ever becomes less.
 * The number of series is bounded: the first words that matter get their own and keep it, and all
 * others share one that is called "other". Threads have the same rule.
 *
 * Each series has the labels pid and comm, so that two files in one folder have no series in
 * common. A word has its place as a label, and its address only if the place does not outlive the
 * process.
 */
#ifndef FUTRACE_METRICS_H
#define FUTRACE_METRICS_H

#include <stdbool.h>
#include <stdio.h>

#include "model/result.h"

struct metrics;

/* At most MOST words have series of their own, and as many names of threads; 0: all. */
struct metrics *metrics_new(unsigned int most);
void metrics_free(struct metrics *m);

/* Adds the first window of RES, which has its places and verdicts. */
void metrics_add(struct metrics *m, const struct result *res);

/* Ends the trace, which is RES. Adds lost events that only its end shows. */
void metrics_end(struct metrics *m, const struct result *res);

/* Writes all counters. Returns 0, or -1 if OUT has failed. */
int metrics_write(FILE *out, const struct metrics *m);

#endif
