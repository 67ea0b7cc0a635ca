/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * timeline.h - what one thread did and when, kept for as long as somebody may ask.
 *
 * It has a bound. When that is reached, the older part is made coarser: short stretches that follow
 * each other become one, of which it is known how long the thread did what, but not when, nor in
 * which sleep. How long such a stretch is bounds the error of what is asked for only a part of it.
 */
#ifndef FUTRACE_TIMELINE_H
#define FUTRACE_TIMELINE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "model/result.h"

struct word;

/* Stretches kept of one thread at most; all threads together have TIMELINE_ALL. */
#define TIMELINE_MAX 4096
#define TIMELINE_MIN 16
#define TIMELINE_ALL 524288

/* Where a thread slept, and what ended that. */
struct sleep {
	uint32_t stack; /* its number; 0: not known */
	bool uninterruptible;
	struct who ended_by;
};

/* Are X and Y of one kind? */
bool sleep_is_same(const struct sleep *x, const struct sleep *y);

/* A stretch of time in which a thread did one thing, or several that are no longer told apart. */
struct stretch {
	uint64_t begin_ns, end_ns;
	bool is_mixed;
	enum doing doing;
	union {
		struct {
			struct sleep sleep; /* while it is blocked, or waits for a futex */
			struct word *word;  /* that it waits for */
		};
		uint64_t mixed_ns[N_DOINGS];
	};
};

struct timeline {
	struct stretch *all; /* in order of time; they may have gaps */
	size_t n, capacity;
};

/* All zeroes is an empty one. */
void timeline_finish(struct timeline *t);

/*
 * Adds what the thread did last. It does not keep more than ROOM stretches, but at least
 * TIMELINE_MIN. Returns by how many it has more or less now.
 */
ptrdiff_t timeline_add(struct timeline *t, const struct stretch *s, size_t room);

/*
 * Makes the older part coarser, until it is half as many stretches or fewer. It must have at least
 * two.
 */
void timeline_thin(struct timeline *t);

/* The index of the first stretch that ends after NS; t->n if there is none. */
size_t timeline_find(const struct timeline *t, uint64_t ns);

/* How long the part of S between FROM_NS and TO_NS is that the thread did DOING. */
uint64_t stretch_part(const struct stretch *s, enum doing doing, uint64_t from_ns, uint64_t to_ns);

#endif
