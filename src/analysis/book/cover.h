/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * cover.h - the time that intervals cover together, told in about the order in which they end.
 *
 * It has a bound: of the gaps between them the latest are known. What is told later and reaches
 * into older ones counts only as far as it is certain not to have been covered, so that the sum is
 * then a lower bound.
 */
#ifndef FUTRACE_COVER_H
#define FUTRACE_COVER_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "analysis/times.h"

/* Intervals kept apart; half of them go when there are more. */
#define COVER_MAX 32

struct cover {
	struct interval *all; /* apart from each other, in order */
	uint32_t n, capacity;
	uint64_t old_ns;     /* what those cover that are no longer kept */
	struct interval old; /* where they lie */
};

/* All zeroes covers nothing. */
void cover_finish(struct cover *c);

void cover_add_anywhere(struct cover *c, uint64_t begin_ns, uint64_t end_ns);

/* Mostly an interval goes on with the last one. */
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
uint64_t cover_total_ns(const struct cover *c);

/* Does the time from BEGIN_NS to END_NS contain all that C covers, and that something? */
bool cover_is_within(const struct cover *c, uint64_t begin_ns, uint64_t end_ns);

/* C covers NS from now on, and it is not known where. */
void cover_set_total(struct cover *c, uint64_t ns);

#endif
