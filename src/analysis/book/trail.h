/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * trail.h - the activity and waits of one thread, kept for a picture of the whole trace.
 *
 * Trails are kept only for a picture: a timeline, which answers questions about the past, forgets
 * more. All trails together have a bound. When it is reached, the long ones get coarser. Short
 * stretches become one mixed stretch, which says only how long the thread did each thing. The
 * shortest waits are dropped; only their number and their time stay known.
 */
#ifndef FUTRACE_TRAIL_H
#define FUTRACE_TRAIL_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "analysis/timeline.h"

struct thread;
struct word;

/* The largest numbers of trails, and of stretches and waits in all of them and in one. */
#define TRAILS_MAX	     65536
#define TRAILS_MAX_STRETCHES 1000000
#define TRAIL_MAX_STRETCHES  131072
#define TRAILS_MAX_WAITS     500000
#define TRAIL_MAX_WAITS	     65536

/* A wait of the thread, or its part on one word. */
struct trail_wait {
	uint64_t begin_ns, end_ns;
	uint64_t woken_ns; /* when its last sleep ended; the end of the wait if that is not known */
	struct word *word;
	struct who woken_by;
	bool slept, began_before, unfinished, suspect, timed_out;
};

struct trail {
	struct thread *thread;
	struct trail *prev, *next; /* in the list of all trails */
	struct timeline doing;
	struct trail_wait *waits; /* in the order in which they ended */
	size_t n_waits, waits_capacity;
	uint64_t min_wait_ns; /* shorter ones are left out */
	uint64_t n_left_out, left_out_ns;
};

/* All trails, and their sizes together. */
struct trails {
	struct trail *all; /* a list */
	size_t n, n_stretches, n_waits;
	uint64_t n_without; /* facts of threads without a trail */
};

/* Returns a new trail of TH, owned by ALL; NULL if there are too many. */
struct trail *trail_new(struct trails *all, struct thread *th);

/* Takes T from ALL and frees it. */
void trail_free(struct trails *all, struct trail *t);

/*
 * Adds a stretch, or a wait, to T and to the sizes in ALL. T then has fewer than TRAIL_MAX_WAITS
 * waits.
 */
void trail_add_stretch(struct trails *all, struct trail *t, const struct stretch *s);
void trail_add_wait(struct trails *all, struct trail *t, const struct trail_wait *w);

/* Makes T coarser, if it has more than STRETCHES stretches, or more than WAITS waits. */
void trail_thin(struct trails *all, struct trail *t, size_t stretches, size_t waits);

#endif
