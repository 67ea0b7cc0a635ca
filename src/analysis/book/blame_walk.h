/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * blame_walk.h - finds the thread and activity to blame at each instant of a wait.
 *
 * While the waiter slept, the walk looks at the thread that woke it. Where that thread waited for a
 * futex itself, the walk looks at its waker in turn. At each instant one thread is to blame, for
 * one activity, so the parts add up to the wait. The model is the critical path of Perfetto.
 */
#ifndef FUTRACE_BLAME_WALK_H
#define FUTRACE_BLAME_WALK_H

#include <stdint.h>

#include "analysis/timeline.h"

struct thread;
struct threads;
struct word;

/* The position of the walk. */
struct blame_step {
	const struct thread *thread; /* the thread that the walk looks at */
	int depth;     /* the number of wakers from the waiter to it; 0: the waiter itself */
	uint32_t mark; /* the visitor's own mark, returned by its word() */
};

/* Receives every part of the wait. Each part has some ns above 0, except mixed ones. */
struct blame_visitor {
	/*
	 * The thread was DOING. SLEEP is the place where it was blocked; NULL if that is not known.
	 */
	void (*doing)(void *arg, const struct blame_step *step, enum doing doing,
		      const struct sleep *sleep, uint64_t ns);
	/* The thread waited for a futex, and no thread is known to have ended that. */
	void (*unended)(void *arg, const struct blame_step *step, const struct sleep *sleep,
			uint64_t ns);
	/* TID ended a wait. It is not traced, so its activity is unknown. */
	void (*stranger)(void *arg, const struct blame_step *step, int32_t tid, uint64_t ns);
	/* The thread waited for a futex, as so many before it that the walk ends here. */
	void (*beyond)(void *arg, const struct blame_step *step, uint64_t ns);
	/*
	 * The thread waited for WORD. Returns the mark for the steps below that wait, and for
	 * unended(), stranger() and beyond(). May be NULL: then the mark stays.
	 */
	uint32_t (*word)(void *arg, const struct blame_step *step, struct word *word);
	/* Whenever the thread ran between these times, that was in parts of doing(). May be NULL.
	 */
	void (*ran)(void *arg, const struct blame_step *step, uint64_t from_ns, uint64_t to_ns);
	/* Only a part of a mixed stretch of NS was in the wait. May be NULL. */
	void (*cut)(void *arg, uint64_t ns);
	void *arg;
};

/*
 * Shows V the parts of the time from FROM_NS to TO_NS, in which TH waited. TO_NS is not in the
 * future. MARK is the mark of the first step.
 */
void blame_walk(const struct blame_visitor *v, uint32_t mark, const struct threads *threads,
		const struct thread *th, uint64_t from_ns, uint64_t to_ns);

#endif
