/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * timeline.h - the activity of one thread over time, within a bound.
 *
 * When the bound is reached, the older part is made coarser: neighbouring short stretches become
 * one mixed stretch. It says how long the thread did each thing, but not when, and of its sleeps
 * only the one with most time. If only a part of a mixed stretch is needed, the error is at most
 * its length.
 */
#ifndef FUTRACE_TIMELINE_H
#define FUTRACE_TIMELINE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "model/result.h"

struct word;

/*
 * The largest and smallest bound of one thread's stretches; TIMELINE_ALL is the bound for all
 * threads together.
 */
#define TIMELINE_MAX 4096
#define TIMELINE_MIN 16
#define TIMELINE_ALL 524288

/* The place of a sleep, and the end of it. */
struct sleep {
	uint32_t stack; /* the number of its kernel stack; 0: not known */
	bool uninterruptible;
	struct who ended_by;
};

/* Are X and Y the same in place, kind and ender? */
bool sleep_is_same(const struct sleep *x, const struct sleep *y);

/* A stretch of time in which a thread did one thing; if it is mixed, several things. */
struct stretch {
	uint64_t begin_ns, end_ns;
	bool is_mixed;
	enum doing doing;
	struct sleep sleep; /* set if blocked, or waiting for a futex */
	union {
		struct {
			struct word *word; /* the futex word that it waited for */
			/* The thread that held that lock since then, up to the end; 0: unknown. */
			uint64_t held_since_ns;
			int32_t holder;
		};
		struct {
			uint64_t mixed_ns[N_DOINGS];
			uint64_t sleep_ns; /* the time blocked in this sleep; 0: none is known */
		};
	};
};

struct timeline {
	struct stretch *all; /* in order of time; they may have gaps */
	size_t n, capacity;
};

/* All zeroes is an empty one. */
void timeline_finish(struct timeline *t);

/*
 * Adds S, the latest stretch. The timeline keeps at most ROOM stretches, or TIMELINE_MIN if that is
 * more. Returns by how many stretches the timeline grew, which may be negative.
 */
ptrdiff_t timeline_add(struct timeline *t, const struct stretch *s, size_t room);

/*
 * Makes the older three quarters coarser, to at most half as many stretches. The timeline must have
 * at least two.
 */
void timeline_thin(struct timeline *t);

/* The index of the first stretch that ends after NS; t->n if there is none. */
size_t timeline_find(const struct timeline *t, uint64_t ns);

/* Returns how long the thread was DOING in the part of S between FROM_NS and TO_NS. */
uint64_t stretch_part(const struct stretch *s, enum doing doing, uint64_t from_ns, uint64_t to_ns);

/* The same for S, which is mixed, and the time it was blocked in its sleep. */
uint64_t stretch_sleep_part(const struct stretch *s, uint64_t from_ns, uint64_t to_ns);

#endif
