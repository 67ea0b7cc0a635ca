/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * word_account.h - sums up the calls, waits and wakes on one futex word in one window.
 */
#ifndef FUTRACE_WORD_ACCOUNT_H
#define FUTRACE_WORD_ACCOUNT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include <uthash.h>

#include "analysis/book/blame.h"
#include "analysis/book/cover.h"
#include "analysis/book/histogram.h"
#include "analysis/book/look_sums.h"

struct pair;
struct word;

/*
 * The largest number of different return values of one operation. All others are counted as
 * "other".
 */
#define WORD_MAX_RESULTS 64

struct op_result {
	int64_t ret;
	uint64_t count;
};

/* The finished calls of one operation on the word. */
struct op_sum {
	uint64_t op; /* see futex_op.h */
	uint64_t calls, time_ns;
	struct op_result *results;
	uint32_t n_results;
	uint64_t other_results;
};

/* The number of waits of one thread that one waker ended. */
struct wakeup {
	struct who waker;
	int32_t waiter;
	uint64_t count;
};

struct word_account {
	const struct word *word;
	struct op_sum *ops;
	struct wakeup *wakeups; /* pairs of waker and waiter */
	uint32_t n_ops, n_wakeups;
	struct pair *pairs;	   /* a list of its pairs with threads */
	struct histogram slept_ns; /* of finished waits that slept */
	uint64_t waits, slept, wait_ns, max_ns;
	uint64_t runnable_ns; /* the part of wait_ns in which the thread waited for a CPU */
	uint64_t suspect;
	uint64_t woken_at_once; /* waiters woken just after their waker woke others elsewhere */
	uint32_t began_before, unfinished;
	uint32_t requeued_here, requeued_away, requeue_unsure;
	uint32_t peak;	      /* most waiters at one time */
	uint32_t open_at_end; /* waits that went on when the window ended */
	struct cover cover;   /* when there was a waiter */
	struct blame blame;
	struct look_sums looks; /* of its waiters */
	UT_hash_handle hh;	/* in a ledger, by word */
};

/* The part of a wait that lies in a window. */
struct wait_part {
	uint64_t begin_ns, end_ns; /* clipped to the window */
	uint64_t runnable_ns;
	bool slept;
	bool began_before;  /* it began before the window */
	bool unfinished;    /* the window, or the thread, ended before it */
	bool killed;	    /* the thread ended in it */
	bool is_timed;	    /* it has a timeout */
	uint32_t val;	    /* the value that it expected */
	bool requeued_here; /* a requeue moved it to this word */
	bool requeued_away; /* a requeue moved it to another word */
	bool may_have_left; /* a requeue may have moved it to another word */
};

struct word_account *word_account_new(const struct word *word);
void word_account_free(struct word_account *w);

/* Returns the sum of the calls of OP, and makes an empty one if there is none. */
struct op_sum *word_account_op(struct word_account *w, uint64_t op);

/* Adds a finished call of OP that took NS and returned RET. */
void word_account_add_call(struct word_account *w, uint64_t op, uint64_t ns, int64_t ret);

/* Adds COUNT waits of thread WAITER that WAKER ended. At most MOST pairs are kept apart. */
void word_account_add_wakeups(struct word_account *w, struct who waker, int32_t waiter,
			      uint64_t count, size_t most);

/* Adds a wait to W, and to PAIR, the pair of W and the waiting thread. */
void word_account_add_wait(struct word_account *w, struct pair *pair, const struct wait_part *part);

/*
 * Adds MORE, later acts on the same word, to W; BEGIN_NS is the begin of the window of W. Both have
 * at most MOST parts of blame and wake-ups. The pairs are left alone.
 */
void word_account_go_on(struct word_account *w, const struct word_account *more, uint64_t begin_ns,
			size_t most);

/* Makes W empty; its pairs stay. It covers the word from FROM_NS on. */
void word_account_clear(struct word_account *w, uint64_t from_ns);

/*
 * Adds W to INTO. Waiters, wakers and blame are lost; the cover and the peak of INTO become lower
 * bounds.
 */
void word_account_join(struct word_account *into, const struct word_account *w);

#endif
