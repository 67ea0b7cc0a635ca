/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * pair.h - sums up the waits and wakes of one thread on one futex word.
 *
 * A window has one table for all words and threads. It has a bound: when it is full, threads
 * without a pair share one pair for each word.
 */
#ifndef FUTRACE_PAIR_H
#define FUTRACE_PAIR_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include <uthash.h>

#include "analysis/book/look_sums.h"

struct thread_account;
struct word_account;

struct pair_key {
	struct word_account *word;
	struct thread_account *thread;
};

struct pair {
	struct pair_key key;
	uint64_t waits, wait_ns, max_ns;
	uint64_t wakes;	 /* calls of a waking operation */
	uint64_t woken;	 /* threads that these calls woke */
	bool inexact;	 /* some of these wakes were not seen */
	bool is_endless; /* a wait had not ended when the window did, and has no timeout */
	bool has_vals;	 /* its waits expected different values */
	uint32_t val;	 /* if not: the value; valid if there are waits */
	struct look_sums looks;
	UT_hash_handle hh;
	struct pair *prev_of_word, *next_of_word;
	struct pair *prev_of_thread, *next_of_thread;
};

/* The cache of found pairs has so many places, in bits, for two pairs each: waits come in runs. */
#define PAIRS_RECENT_BITS 6

struct pairs {
	struct pair *table;
	struct pair *recent[1 << PAIRS_RECENT_BITS][2];
	struct thread_account *others; /* stands for every thread without a pair of its own */
};

/* The largest number of pairs. Beyond it, there is one more for each word. */
#define PAIRS_MAX 262144

/* OTHERS must outlive PS. */
void pairs_init(struct pairs *ps, struct thread_account *others);
void pairs_finish(struct pairs *ps);

/*
 * Returns the pair of THREAD and WORD, and makes it if there is none. It is valid until
 * pairs_merge_thread().
 */
struct pair *pairs_get(struct pairs *ps, struct word_account *word, struct thread_account *thread);

/* The next wait of P expects VAL. MAY_DIFFER: or another value. */
void pair_note_val(struct pair *p, uint32_t val, bool may_differ);

/* Adds MORE to P; MORE may be of another table. */
void pair_join(struct pair *p, const struct pair *more);

/* Makes P empty. */
void pair_clear(struct pair *p);

/* Adds the pairs of WORD to those of INTO, and frees them. */
void pairs_merge_word(struct pairs *ps, struct word_account *word, struct word_account *into);

/* Adds the pairs of THREAD to those of the other threads, and frees them. */
void pairs_merge_thread(struct pairs *ps, struct thread_account *thread);

#endif
