/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * blame_walk.h - finds out what went on while a thread waited for a futex word.
 *
 * While the thread slept, the walk goes on with the thread that woke it; where that waited for a
 * futex itself, with its waker in turn. At each instant one thread, and what it did, is to blame,
 * so that the parts of a wait add up to it. The model is the critical path of Perfetto.
 */
#ifndef FUTRACE_BLAME_WALK_H
#define FUTRACE_BLAME_WALK_H

#include <stdint.h>

#include "analysis/timeline.h"

struct thread;
struct threads;
struct word;

/* Where the walk is. */
struct blame_step {
	const struct thread *thread; /* whose time is looked at */
	int depth;		     /* wakers from the waiter to it; 0: the waiter itself */
	uint32_t mark;		     /* the visitor's own: that of its word() */
};

/* Is shown every part of the wait, each of some ns above 0 but for mixed ones. */
struct blame_visitor {
	/* The thread was DOING. SLEEP says where it was blocked; NULL where that is not known. */
	void (*doing)(void *arg, const struct blame_step *step, enum doing doing,
		      const struct sleep *sleep, uint64_t ns);
	/* The thread waited for a futex, and no thread is known to have ended that. */
	void (*unended)(void *arg, const struct blame_step *step, const struct sleep *sleep,
			uint64_t ns);
	/* TID ended a wait. It is not traced: its activity is unknown. */
	void (*stranger)(void *arg, const struct blame_step *step, int32_t tid, uint64_t ns);
	/*
	 * The thread waited for WORD. Returns the mark for the steps that look into that, and for
	 * unended() and stranger(). May be NULL: the mark stays.
	 */
	uint32_t (*word)(void *arg, const struct blame_step *step, struct word *word);
	/* Of a stretch of NS that is known as a whole only, a part was needed. May be NULL. */
	void (*cut)(void *arg, uint64_t ns);
	void *arg;
};

/*
 * Shows V what went on from FROM_NS to TO_NS, in which TH waited and which is not in the future.
 * MARK is that of the first step.
 */
void blame_walk(const struct blame_visitor *v, uint32_t mark, const struct threads *threads,
		const struct thread *th, uint64_t from_ns, uint64_t to_ns);

#endif
