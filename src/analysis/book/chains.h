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
struct word;

#define CHAINS_MAX 65536

/* Above the frames of the waiters. */
#define CHAINS_ROOT UINT32_MAX

/* What tells a frame from the others; without padding. */
struct frame_key {
	uint64_t what; /* the id of a thread, or of a stranger, the address of the word in our
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

/* The frame of WORD below that of its waiter TH. */
uint32_t chains_waiter(struct chains *c, const struct thread *th, struct word *word);

/*
 * The frame of WORD, for which WAKER waited, that woke who waited for the word of FRAME. If FRAME
 * is, or is below, that of WORD, that one: of threads that hand a lock on, all wait for what the
 * last one did.
 */
uint32_t chains_word(struct chains *c, uint32_t frame, const struct thread *waker,
		     struct word *word);

/*
 * Adds NS to what was done, below FRAME, that of a word: by WAKER, or the waiter itself if that is
 * NULL. SLEEP may be NULL.
 */
void chains_add_doing(struct chains *c, uint32_t frame, const struct thread *waker,
		      enum doing doing, const struct sleep *sleep, uint64_t ns);

/* Adds NS to TID below FRAME, of whom only that it woke is known. */
void chains_add_stranger(struct chains *c, uint32_t frame, int32_t tid, uint64_t ns);

#endif
