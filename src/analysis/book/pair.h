/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * pair.h - what one thread did to one futex word, as waiter and as waker.
 *
 * There is one table for all words and threads of a window. It has a bound: what comes after it is
 * full goes to a part that all threads without one share.
 */
#ifndef FUTRACE_PAIR_H
#define FUTRACE_PAIR_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include <uthash.h>

struct thread_account;
struct word_account;

struct pair_key {
	struct word_account *word;
	struct thread_account *thread;
};

struct pair {
	struct pair_key key;
	uint64_t waits, wait_ns, max_ns;
	uint64_t wakes; /* calls of a waking operation */
	uint64_t woken; /* threads that they woke */
	bool inexact;	/* not each of these was seen to be woken */
	UT_hash_handle hh;
	struct pair *prev_of_word, *next_of_word;
	struct pair *prev_of_thread, *next_of_thread;
};

/* Pairs that were found last: calls and waits come in runs. */
#define PAIRS_RECENT_BITS 7

struct pairs {
	struct pair *table;
	struct pair *recent[1 << PAIRS_RECENT_BITS]; /* some of it, each at a place by its key */
	struct thread_account *others; /* stands for every thread that has no part of its own */
};

/* Parts that are kept; beyond these there is one more for each word. */
#define PAIRS_MAX 262144

/* OTHERS must outlive PS. */
void pairs_init(struct pairs *ps, struct thread_account *others);
void pairs_finish(struct pairs *ps);

/* The part of THREAD in WORD, made if there is none. Valid until pairs_merge_thread(). */
struct pair *pairs_get(struct pairs *ps, struct word_account *word, struct thread_account *thread);

/* Adds what THREAD did to what the others did, and forgets its parts. */
void pairs_merge_thread(struct pairs *ps, struct thread_account *thread);

#endif
