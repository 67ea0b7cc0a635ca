/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * slice.h - the facts since a window last began or ended, which all open windows have in common.
 *
 * An open window costs nothing for such a fact. It gets the sums of the slice when the next window
 * begins or ends.
 */
#ifndef FUTRACE_SLICE_H
#define FUTRACE_SLICE_H

#include "analysis/book/ledger.h"

struct slice {
	struct ledger *sums; /* NULL: there was no fact */
	uint64_t begin_ns;
	uint64_t until_ns; /* the latest end of what windows have got */
	bool lacks_states; /* states of threads are unknown */
};

void slice_finish(struct slice *s);

/* Does FACT lie in S as a whole, and so in every open window? */
bool slice_contains(const struct slice *s, const struct fact *fact);

/* Enters FACT, which lies in S. THREADS are all there are; OPEN are the N open windows. */
void slice_take(struct slice *s, const struct threads *threads, const struct fact *fact,
		struct ledger *const *open, size_t n);

/*
 * Adds what S has of the word and thread of FACT to the N open windows, but for the whole trace, as
 * FACT is to come after that. S is empty of them then.
 */
void slice_make_way(struct slice *s, const struct fact *fact, struct ledger *const *open, size_t n);

/* Adds all of S to L, an open window; not if that is the whole trace. */
void slice_hand_on(const struct slice *s, struct ledger *l);

/* Begins a new slice at TS_NS. */
void slice_begin(struct slice *s, uint64_t ts_ns);

#endif
