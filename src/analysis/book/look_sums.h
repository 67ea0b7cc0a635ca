/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * look_sums.h - counts how often a thread, or a waiter of a word, was seen on each user stack.
 *
 * Looks come at random, so that the number of looks weighs like time.
 */
#ifndef FUTRACE_LOOK_SUMS_H
#define FUTRACE_LOOK_SUMS_H

#include <stddef.h>
#include <stdint.h>

/* The largest number of different stacks. The last one then takes the rest, and is none. */
#define LOOK_SUMS_MAX 32

struct look_sum {
	uint32_t stack;	 /* the number of the user stack; 0: others */
	uint32_t kernel; /* the number of the kernel stack of its sleep; 0: unknown, or in a wait */
	uint64_t count;
};

/* All zeroes are none. */
struct look_sums {
	struct look_sum *all;
	size_t n;
};

void look_sums_finish(struct look_sums *s);

void look_sums_add(struct look_sums *s, const struct look_sum *more);
void look_sums_join(struct look_sums *s, const struct look_sums *more);

#endif
