/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * word.h - one futex word: which it is, how it is used, and how many threads wait on it now.
 *
 * What was done to it in a window is in word_account.h.
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
struct wait;
struct word_account;

struct word_key {
	uint64_t uaddr;
	struct space space;
	uint64_t is_array; /* 1: no word, but where a call was told its words; keys have no padding
			    */
};

/* The threads that are known to wait on a word. */
struct presence {
	uint32_t waiters;  /* now */
	uint64_t since_ns; /* there has been one without a break, while there is one */
	uint64_t until_ns; /* there was none after that, while there is none */
};

struct word {
	struct word_key key;
	struct word
		*same_as; /* what stands for the word, where another process came first; or NULL */
	struct shared_id shared; /* the key among the shared words */
	struct signature signature;
	bool is_overflow; /* no word: stands for all there was no room for */
	uint64_t *ops;	  /* different ones that were called on it; see futex_op.h */
	size_t n_ops, ops_capacity;
	struct wait *waits_open; /* the waits on it, a list in order of arrival */
	uint64_t disturbed_ns;	 /* when one was last woken, or left, other than by a requeue */
	struct presence presence;
	struct claims *claims; /* without the scheduler: calls that may have woken its waiters */
	struct word_account *account; /* the books' own: its account in the whole trace */
	UT_hash_handle hh;	      /* among all, by key */
	UT_hash_handle hh_shared;     /* among the shared ones that stand for a word */
};

/* Can other processes wait on W? */
static inline bool word_is_shared(const struct word *w)
{
	return w->shared.inode || w->same_as;
}

struct word *word_new(struct word_key key);
void word_free(struct word *w);

/* OP has been called on this word, which gives it a row even if no call is ever seen to finish. */
void word_note_op(struct word *w, uint64_t op);

/*
 * A thread waits from TS_NS on. For one that goes on with a wait that was interrupted, TS_NS is the
 * interruption: it may lie before what was told last.
 */
void word_waiter_comes(struct word *w, uint64_t ts_ns);

/* A thread is known to have waited up to TS_NS, and no longer or perhaps no longer. */
void word_waiter_goes(struct word *w, uint64_t ts_ns);

#endif
