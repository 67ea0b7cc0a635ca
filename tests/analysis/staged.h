/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * staged.h - stages threads at locks, queues and idle pools, and knows why each of them waits.
 */
#ifndef FUTRACE_TESTS_STAGED_H
#define FUTRACE_TESTS_STAGED_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define STAGE_MS      200
#define STAGE_LOCKS   2
#define STAGE_CAST    6 /* most threads at one lock */
#define STAGE_WORDS   4 /* the locks, a queue and a pool */
#define STAGE_QUEUE   2
#define STAGE_POOL    3
#define STAGE_THREADS 64

/* What the threads at one word waited for. */
struct staged_word {
	char name; /* of the word in the script; 0: it is not on stage */
	size_t waits;
	uint64_t wait_ns;
	uint64_t unfinished_ns; /* of those at the end of the trace: nobody was seen to end them */
	uint64_t running_ns, blocked_ns; /* the parts in which the owner did that */
	uint64_t by_ns[STAGE_THREADS];	 /* the parts of each owner */
	bool waited[STAGE_THREADS], woke[STAGE_THREADS];
};

struct staged_thread {
	bool is_there;
	char role; /* l: at a lock, p: producer, c: consumer, w: worker, t: ticker, x: lone */
	uint64_t
		busy_ns; /* it ran, was blocked in a call it did not choose, or waited for a lock */
};

/* A script, and the truth about it. */
struct stage {
	char *script;
	struct staged_word words[STAGE_WORDS];
	struct staged_thread threads[STAGE_THREADS]; /* by id */
};

/* The stage of SEED; always the same. */
struct stage *stage_new(uint32_t seed);
void stage_free(struct stage *s);

#endif
