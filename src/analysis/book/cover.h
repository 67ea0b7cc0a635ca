/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * cover.h - the total time that intervals cover, added in about the order of their ends.
 *
 * It has a bound: only the latest gaps are known. An interval that reaches back before them counts
 * only as far as that time was certainly not covered before. Then the sum is a lower bound; it is
 * not below the length of any interval.
 */
#ifndef FUTRACE_COVER_H
#define FUTRACE_COVER_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "analysis/times.h"

/* The largest number of separate intervals. Beyond it, the older half is summed up. */
#define COVER_MAX 32

struct cover {
	struct interval *all; /* separate, in order */
	uint32_t n, capacity;
	uint64_t old_ns;     /* the time that the dropped intervals cover */
	struct interval old; /* the time from the first to the last of them */
	uint64_t from_ns;    /* what is covered before is not in the sum */
	uint64_t before_ns;  /* but so much right before from_ns is covered */
	bool is_short;	     /* the sum is a lower bound */
};

/* All zeroes covers nothing. */
void cover_finish(struct cover *c);

/* Adds the time from BEGIN_NS to END_NS. Mostly it goes on with the last interval. */
void cover_add_anywhere(struct cover *c, uint64_t begin_ns, uint64_t end_ns);

static inline void cover_add(struct cover *c, uint64_t begin_ns, uint64_t end_ns)
{
	struct interval *last = c->n ? &c->all[c->n - 1] : NULL;

	if (last && begin_ns >= last->begin_ns && begin_ns <= last->end_ns) {
		if (end_ns > last->end_ns)
			last->end_ns = end_ns;
		return;
	}
	cover_add_anywhere(c, begin_ns, end_ns);
}

/* Returns the time that C covers. */
uint64_t cover_total_ns(const struct cover *c);

/* Does C cover some time, and none outside of BEGIN_NS to END_NS? */
bool cover_is_within(const struct cover *c, uint64_t begin_ns, uint64_t end_ns);

/*
 * Adds MORE, which from more->from_ns on is later than what C covers. Of the time before, C gets
 * what lies after BEGIN_NS.
 */
void cover_join(struct cover *c, const struct cover *more, uint64_t begin_ns);

/* C covers NS from now on, at unknown times. What is added later counts no more. */
void cover_set_total(struct cover *c, uint64_t ns);

#endif
