/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * blame.h - what went on while a thread waited for a futex word.
 *
 * While it slept, the thread that woke it is asked what it did; where that waited for a futex
 * itself, its waker in turn. At each instant one thread and what it did is to blame, so that the
 * parts of a wait add up to it. The model is the critical path of Perfetto.
 */
#ifndef FUTRACE_BLAME_H
#define FUTRACE_BLAME_H

#include <stddef.h>
#include <stdint.h>

#include "analysis/timeline.h"

struct chains;
struct thread;
struct threads;

/* Parts that are told apart; those beyond are one, of no thread. */
#define BLAME_MAX_PARTS BLAME_ROWS_MAX

/* What one thread did in one way, in all. */
struct blame_part {
	int32_t tid; /* 0: of several */
	char comm[COMM_SIZE];
	enum doing doing;
	struct sleep sleep; /* while it is blocked, or waits for a futex */
	uint64_t ns;
};

struct blame {
	struct blame_part *parts;
	size_t n, capacity;
	size_t most;	   /* parts it may have, at least one and at most BLAME_MAX_PARTS */
	uint64_t error_ns; /* by how much the end of one wait may be given to the wrong part */
};

/* All zeroes is an empty one, but for MOST. */
void blame_finish(struct blame *b);

/* Adds to B what went on from FROM_NS to TO_NS, in which TH waited and which is not in the future.
 */
void blame_add_wait(struct blame *b, const struct threads *threads, const struct thread *th,
		    uint64_t from_ns, uint64_t to_ns);

/* Adds NS of which it is not known what went on. */
void blame_add_unknown(struct blame *b, uint64_t ns);

/* As blame_add_wait(), waker by waker, into C: under FRAME, of the word for which TH waited. */
void blame_follow_wait(struct chains *c, uint32_t frame, const struct threads *threads,
		       const struct thread *th, uint64_t from_ns, uint64_t to_ns);

#endif
