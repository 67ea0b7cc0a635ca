/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * blame.h - sums, by thread and activity, the time that threads waited for one futex word.
 */
#ifndef FUTRACE_BLAME_H
#define FUTRACE_BLAME_H

#include <stddef.h>
#include <stdint.h>

#include "analysis/book/tick_sums.h"
#include "analysis/timeline.h"

struct thread;
struct threads;

/*
 * The largest number of parts, and the least that can be asked for. Where there is no room for a
 * thread's own part, parts without a thread take it: they keep the activity.
 */
#define BLAME_MAX_PARTS BLAME_ROWS_MAX
#define BLAME_MIN_PARTS (N_DOINGS + 1)

/* The time of one thread in one activity. */
struct blame_part {
	int32_t tid; /* 0: several threads together */
	char comm[COMM_SIZE];
	enum doing doing;
	struct sleep sleep; /* set if it was blocked, or waited for a futex */
	uint64_t ns;
};

struct blame {
	struct blame_part *parts;
	uint32_t n, n_rest;	/* the parts; those without a thread */
	uint8_t *index;		/* a hash table of the numbers of the parts, from 1; or NULL */
	struct tick_sums ticks; /* that met threads in the parts in which they ran */
	uint64_t error_ns;	/* the largest part of one wait that may be counted wrongly */
};

/* All zeroes is an empty one. */
void blame_finish(struct blame *b);

/*
 * Adds the time from FROM_NS to TO_NS, in which TH waited, to the parts of B. TO_NS is not in the
 * future. B then has at most MOST parts, which is BLAME_MIN_PARTS or more.
 */
void blame_add_wait(struct blame *b, size_t most, const struct threads *threads,
		    const struct thread *th, uint64_t from_ns, uint64_t to_ns);

/* Adds the parts of MORE to B, which then has at most MOST. */
void blame_join(struct blame *b, const struct blame *more, size_t most);

/* Returns the sum of the parts. */
uint64_t blame_total_ns(const struct blame *b);

/* Adds NS of unknown activity. */
void blame_add_unknown(struct blame *b, uint64_t ns);

#endif
