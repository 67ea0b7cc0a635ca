/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * word.h - the ledger of one futex word: calls, waits, who waited and who woke.
 *
 * Knows nothing of how calls are paired; it is told of finished calls and of the beginning and
 * the end of waits, in order of time.
 */
#ifndef FUTRACE_WORD_H
#define FUTRACE_WORD_H

#include <stdbool.h>
#include <stdint.h>

#include <uthash.h>

#include "analysis/book/blame.h"
#include "analysis/book/cover.h"
#include "analysis/book/histogram.h"
#include "analysis/process.h"
#include "model/signature.h"
#include "model/where.h"

struct pair;
struct wait;

/* Different return values kept per operation; the rest is summed up as "other". */
#define WORD_MAX_RESULTS 64

struct word_result {
	int64_t ret;
	uint64_t count;
};

/* Waits of one thread that one other ended. */
struct wakeup {
	struct who waker;
	int32_t waiter;
	uint64_t count;
};

/* The finished calls of one operation on this word. */
struct word_op {
	uint64_t op; /* see futex_op.h */
	uint64_t calls, time_ns;
	struct word_result *results;
	size_t n_results, capacity;
	uint64_t other_results;
};

struct word_key {
	uint64_t uaddr;
	struct space space;
	uint64_t is_array; /* 1: no word, but where a call was told its words; keys have no padding
			    */
};

struct word {
	struct word_key key;
	struct word *same_as; /* the word's ledger, where another process came first; else NULL */
	struct shared_id shared; /* the key among the shared words */
	struct signature signature;
	bool is_overflow; /* no word: stands for all there was no room for */
	struct word_op *ops;
	size_t n_ops, ops_capacity;
	struct pair *pairs;	   /* the threads' parts, a list */
	struct wait *waits_open;   /* the waits that it was told of, a list in order of arrival */
	uint64_t disturbed_ns;	   /* when one was last woken, or left, other than by a requeue */
	struct histogram slept_ns; /* of finished waits that slept */
	uint64_t waits, slept, wait_ns, max_ns;
	uint64_t began_before, unfinished, suspect;
	uint64_t runnable_ns; /* the part of wait_ns in which the thread waited for a CPU */
	uint64_t requeued_here, requeued_away, requeue_unsure;
	uint64_t open, peak; /* waiters now, and most at one time */
	uint64_t covered_ns;
	bool told;		/* of a wait */
	uint64_t first_ns;	/* the beginning of the first of these */
	uint64_t covered_since; /* while there are waiters */
	uint64_t covered_until; /* while there are none */
	struct cover cover;	/* instead of these, in the books of a part of the trace */
	uint64_t open_at_end;	/* waits that were open when that part ended */
	struct blame blame;
	struct wakeup *wakeups; /* who ended whose waits */
	size_t n_wakeups, wakeups_capacity;
	struct claims *claims;	  /* without the scheduler: calls that may have woken its waiters */
	UT_hash_handle hh;	  /* among all, by key */
	UT_hash_handle hh_shared; /* among the shared ones that have a ledger */
};

/* What a wait turned out to be, when it is over or the trace is. */
struct wait_outcome {
	uint64_t ns; /* how long, as far as it was seen */
	uint64_t runnable_ns;
	bool slept;
	bool began_before;
	bool unfinished; /* the trace ended first */
	bool killed;	 /* the thread ended in it */
	bool came;	 /* it was moved to this word by a requeue */
	bool left;	 /* it was moved away */
	bool unsure;	 /* it may have been moved away */
	bool timed_out;
};

/* Can other processes wait on W? */
static inline bool word_is_shared(const struct word *w)
{
	return w->shared.inode || w->same_as;
}

struct word *word_new(struct word_key key);
void word_free(struct word *w);

/* OP has been called on this word, which gives it a row even if no call is ever seen to finish. */
void word_saw_op(struct word *w, uint64_t op);

/* Counts a finished call of OP that took NS and returned RET. */
void word_add_call(struct word *w, uint64_t op, uint64_t ns, int64_t ret);

/*
 * A thread begins to wait at TS_NS. For one that goes on with a wait that was interrupted, TS_NS is
 * the interruption: it may lie before what was told last.
 */
void word_wait_begins(struct word *w, uint64_t ts_ns);

/* A thread is known to have waited up to TS_NS, and no longer or perhaps no longer. */
void word_wait_ends(struct word *w, uint64_t ts_ns);

/*
 * A thread turns out to have waited from BEGIN_NS to END_NS, now. Told at its end instead of
 * word_wait_begins() and word_wait_ends(), where it is certain only then. Of a wait that did not
 * begin before all others, what lies before the end of the last one is not taken for covered: the
 * cover is then a lower bound, as is the peak.
 */
void word_waited(struct word *w, uint64_t begin_ns, uint64_t end_ns);

/* A wait of thread WAITER has been ended by WAKER. No more than MOST pairs are kept apart. */
void word_add_wakeup(struct word *w, struct who waker, int32_t waiter, size_t most);

/*
 * Adds the numbers of W to INTO. Who waited, who woke and who is to blame is not told apart then;
 * the cover and the peak are lower bounds.
 */
void word_join(struct word *into, const struct word *w);

/* Counts a wait, also as PART, that of the thread which waited. */
void word_add_wait(struct word *w, struct pair *part, const struct wait_outcome *outcome);

#endif
