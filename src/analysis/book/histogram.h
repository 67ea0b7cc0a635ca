/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * histogram.h - a distribution of durations, to within 12.5 %, in little memory.
 *
 * Each octave is cut into eight equal buckets. Only the buckets between the shortest and the
 * longest duration seen are kept.
 */
#ifndef FUTRACE_HISTOGRAM_H
#define FUTRACE_HISTOGRAM_H

#include <stddef.h>
#include <stdint.h>

#include "model/result.h"

struct histogram {
	uint32_t *counts; /* of the buckets first, first + 1, ... */
	unsigned int first, n;
	uint64_t total;
	uint64_t max_ns;
};

/* All zeroes is an empty histogram. */
void histogram_finish(struct histogram *h);

void histogram_add(struct histogram *h, uint64_t ns);

/* Adds all durations of OTHER. */
void histogram_join(struct histogram *h, const struct histogram *other);

/*
 * Returns the duration that a share of PERMILLE / 1000 of all durations did not exceed (nearest
 * rank). It is at most 12.5 % above the exact one, never below it, and never above the longest.
 * Returns 0 for an empty histogram.
 */
uint64_t histogram_quantile(const struct histogram *h, unsigned int permille);

/*
 * Returns the buckets that are not empty, in order; the caller frees the array. *N is their number.
 */
struct bucket *histogram_buckets(const struct histogram *h, size_t *n);

#endif
