/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * tick_sums.h - counts how often the ticks of the timer met threads at each place of their code.
 *
 * Ticks come at equal times, so that their number weighs like time.
 */
#ifndef FUTRACE_TICK_SUMS_H
#define FUTRACE_TICK_SUMS_H

#include <stddef.h>
#include <stdint.h>

/* The largest number of different ones; the rest of a thread is one more. */
#define TICK_SUMS_MAX 512

struct tick_sum {
	int32_t tid;
	uint32_t code; /* the number of the code; 0: others */
	uint64_t count;
};

/* All zeroes are none. */
struct tick_sums {
	struct tick_sum *all; /* in the order of thread and code */
	size_t n, capacity;
};

void tick_sums_finish(struct tick_sums *s);

void tick_sums_add(struct tick_sums *s, const struct tick_sum *more);
void tick_sums_join(struct tick_sums *s, const struct tick_sums *more);

#endif
