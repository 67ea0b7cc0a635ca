/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * word.h - one futex word: its identity, its use, and how many threads wait on it now.
 *
 * Sums over a window are in word_account.h.
 */
#ifndef FUTRACE_WORD_H
#define FUTRACE_WORD_H

#include <stdbool.h>
#include <stdint.h>

#include <uthash.h>

#include "analysis/process.h"
#include "model/signature.h"
#include "model/where.h"

struct claims;
struct holding;
struct wait;
struct word_account;

struct word_key {
	uint64_t uaddr;
	struct space space;
	uint64_t is_array; /* 1: not a word but the address of an array of words; the key has no
			      padding */
};

/* The number of known waiters on a word over time. */
struct presence {
	uint32_t waiters;  /* the number now */
	uint64_t since_ns; /* since when there is always a waiter; valid while there is one */
	uint64_t until_ns; /* since when there is no waiter; valid while there is none */
};

/* So many threads without success are kept, until the next waking operation. */
#define WORD_GAVE_UP 4

struct word {
	struct word_key key;
	struct word *same_as;	 /* the same shared word, first met in another process, which stands
				    for both; or NULL */
	struct shared_id shared; /* its key among the shared words */
	struct signature signature;
	bool is_overflow; /* not a word: stands for all words beyond the bound */
	uint64_t *ops;	  /* the different operations called on it; see futex_op.h */
	size_t n_ops, ops_capacity;
	struct wait *waits_open; /* the list of waits on it, in order of arrival */
	uint64_t woken_ns;	 /* when a thread last called a waking operation on it */
	int32_t waker;		 /* that thread; 0: none yet */
	/* Threads whose last waits on it ended without success since then. */
	int32_t gave_up[WORD_GAVE_UP];
	uint32_t n_gave_up;
	uint64_t given_ns; /* when it was last given on: by a thread that had waited on it itself */
	int32_t giver;	   /* that thread; 0: none yet */
	uint64_t unseen_wake_ns; /* when a call last woke threads that no event names */
	int32_t unseen_waker;	 /* who made it; 0: none yet */
	uint64_t disturbed_ns; /* when a waiter was last woken, or left, other than by a requeue */
	struct presence presence;
	struct holding *holding; /* the thread last seen to hold the lock that it is; or NULL */
	uint64_t looked_ns;	 /* when its memory was to be read last; 0: never */
	uint64_t look_ns;	 /* it is not to be read before */
	struct claims *claims;	 /* with --futex-only: calls that may have woken its waiters */
	struct word_account *account; /* its account in the whole trace, kept by the books */
	UT_hash_handle hh;	      /* in the table of all words, by key */
	UT_hash_handle hh_shared; /* in the table of shared words, if nothing else stands for it */
};

/* Can other processes wait on W? */
static inline bool word_is_shared(const struct word *w)
{
	return w->shared.inode || w->same_as;
}

/*
 * Are X and Y one word, or may they be the two that a condition variable of glibc has in turn,
 * beside each other?
 */
bool word_is_beside(const struct word *x, const struct word *y);

struct word *word_new(struct word_key key);
void word_free(struct word *w);

/* Notes that OP was called on W. W then has a row, even if no call is seen to finish. */
void word_note_op(struct word *w, uint64_t op);

/*
 * Counts a thread that waits from TS_NS on. If the thread goes on with an interrupted wait, TS_NS
 * is the interruption, which may lie before the last call of these functions.
 */
void word_waiter_comes(struct word *w, uint64_t ts_ns);

/* Stops counting a thread. It waited until TS_NS at least. */
void word_waiter_goes(struct word *w, uint64_t ts_ns);

/* Stops counting a thread that may never have waited; those that are left are there since SINCE_NS.
 */
void word_waiter_was_none(struct word *w, uint64_t since_ns);

#endif
