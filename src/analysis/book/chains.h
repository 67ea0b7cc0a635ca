/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * chains.h - a tree of blame: waiter, word, the thread waited for, its activity or its own wait.
 *
 * Each frame stands below the frame that it explains. The tree has a bound: when it is full, the
 * time of a new frame is added to its parent.
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

/* The parent of the waiters' frames. */
#define CHAINS_ROOT UINT32_MAX

/* The identity of a frame; without padding. */
struct frame_key {
	uint64_t id; /* a thread's id, a stranger's, or the address of the word in our memory */
	uint32_t parent;
	uint32_t kind; /* enum frame_kind */
	uint32_t doing;
	uint32_t stack;
	uint32_t uninterruptible;
	uint32_t ended_by; /* the kind of struct who */
};

struct frame {
	struct frame_key key;
	uint32_t number;
	int32_t tid;
	char comm[COMM_SIZE];
	struct word *word;
	uint64_t ns; /* its own time, without the frames below */
	UT_hash_handle hh;
};

struct chains {
	struct frame **all; /* parents before children; the first stands for waiters without room */
	size_t n, capacity;
	struct frame *by_key;
	struct frame *last_thread; /* the thread frame found last: activities come in runs */
	uint64_t n_refused;
};

/* All zeroes is an empty tree. */
void chains_finish(struct chains *c);

/*
 * Adds the wait of TH for WORD, from FROM_NS to TO_NS, which is not in the future. The findings of
 * blame_walk() become frames below TH and WORD.
 */
void chains_add_wait(struct chains *c, const struct threads *threads, const struct thread *th,
		     struct word *word, uint64_t from_ns, uint64_t to_ns);

/* The same for a wait of NS of which only the WAKER is known; or no waker: NULL. */
void chains_add_waker(struct chains *c, const struct thread *th, struct word *word,
		      const struct thread *waker, uint64_t ns);

#endif
