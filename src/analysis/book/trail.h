/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * trail.h - what one thread did and when, kept for a picture of the whole trace.
 *
 * Only if a picture is asked for: the timeline, which answers questions about the past, forgets
 * more. All trails together have a bound. When that is reached, the long ones get coarser: short
 * stretches become one, of which it is known how long the thread did what, and the shortest waits
 * go, of which only the number and the time are known then.
 */
#ifndef FUTRACE_TRAIL_H
#define FUTRACE_TRAIL_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "analysis/timeline.h"

struct thread;
struct word;

/* Threads that have one; stretches and waits of all together, and of one. */
#define TRAILS_MAX	     65536
#define TRAILS_MAX_STRETCHES 1000000
#define TRAIL_MAX_STRETCHES  131072
#define TRAILS_MAX_WAITS     500000
#define TRAIL_MAX_WAITS	     65536

/* A wait of the thread, or the part of one that was on one word. */
struct trail_wait {
	uint64_t begin_ns, end_ns;
	uint64_t woken_ns; /* when its last sleep ended; its end where that is not known */
	struct word *word;
	struct who woken_by;
	bool slept, began_before, unfinished, suspect, timed_out;
};

struct trail {
	struct thread *thread;
	struct trail *prev, *next; /* among all */
	struct timeline doing;
	struct trail_wait *waits; /* in the order in which they ended */
	size_t n_waits, waits_capacity;
	uint64_t min_wait_ns; /* shorter ones are left out */
	uint64_t n_left_out, left_out_ns;
};

/* How much there is in all trails. */
struct trails {
	struct trail *all; /* a list */
	size_t n, n_stretches, n_waits;
	uint64_t n_without; /* facts of threads for which there was no trail */
};

/* A new one of TH; or NULL if there are too many. ALL owns it. */
struct trail *trail_new(struct trails *all, struct thread *th);

/* Takes T from ALL and frees it. */
void trail_free(struct trails *all, struct trail *t);

/* Adds to T, which has fewer than TRAIL_MAX_WAITS afterwards; they are counted in ALL. */
void trail_add_stretch(struct trails *all, struct trail *t, const struct stretch *s);
void trail_add_wait(struct trails *all, struct trail *t, const struct trail_wait *w);

/* Makes T coarser, if it has more than so many of either. */
void trail_thin(struct trails *all, struct trail *t, size_t stretches, size_t waits);

#endif
