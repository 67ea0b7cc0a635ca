/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * chains.h - blame, waker by waker: who waited, for which word, for whom, who did what meanwhile.
 *
 * A tree of frames, each below the one that it is the reason for. Bounded: when it is full, what
 * would be a new frame is counted in the one that it would be below.
 */
#ifndef FUTRACE_CHAINS_H
#define FUTRACE_CHAINS_H

#include <stddef.h>
#include <stdint.h>

#include <uthash.h>

#include "model/picture.h"
#include "analysis/timeline.h"

struct thread;
struct threads;
struct word;

#define CHAINS_MAX 65536

/* Above the frames of the waiters. */
#define CHAINS_ROOT UINT32_MAX

/* What tells a frame from the others; without padding. */
struct frame_key {
	uint64_t id; /* the id of a thread, or of a stranger, the address of the word in our
			  memory */
	uint32_t parent;
	uint32_t kind; /* enum frame_kind */
	uint32_t doing;
	uint32_t stack;
	uint32_t uninterruptible;
	uint32_t ended_by; /* kind of struct who */
};

struct frame {
	struct frame_key key;
	uint32_t number;
	int32_t tid;
	char comm[COMM_SIZE];
	struct word *word;
	uint64_t ns; /* in itself, without those below it */
	UT_hash_handle hh;
};

struct chains {
	struct frame **all; /* parents before what is below them; the first stands for waiters that
			       there is no room for */
	size_t n, capacity;
	struct frame *by_key;
	struct frame *last_thread; /* the one found last: what a thread does comes in runs */
	uint64_t n_refused;
};

/* All zeroes is an empty tree. */
void chains_finish(struct chains *c);

/*
 * Adds the wait of TH for WORD, from FROM_NS to TO_NS, which is not in the future: below TH and
 * WORD whatever blame_walk() finds.
 */
void chains_add_wait(struct chains *c, const struct threads *threads, const struct thread *th,
		     struct word *word, uint64_t from_ns, uint64_t to_ns);

/* The same, of which only the WAKER is known, or not even that: NULL. */
void chains_add_waker(struct chains *c, const struct thread *th, struct word *word,
		      const struct thread *waker, uint64_t ns);

#endif
