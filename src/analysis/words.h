/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * words.h - finds the futex word of an address, across processes that share it.
 *
 * The number of words is bounded: all later ones share one overflow word.
 */
#ifndef FUTRACE_WORDS_H
#define FUTRACE_WORDS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "analysis/word.h"

/* The largest number of words that are kept apart. */
#define WORDS_MAX 131072

/* The size of the cache of found words, in bits: calls repeat the same few. */
#define WORDS_RECENT_BITS 8

struct words {
	struct word *all;
	struct word *recent[1 << WORDS_RECENT_BITS]; /* a cache: each at a place by its address */
	struct word *shared;			     /* those that other processes may use too */
	struct word *overflow;			     /* for words beyond the bound; NULL if none */
	/* See struct analysis_questions; may be NULL. */
	bool (*new_word)(void *arg, struct space space, uint64_t uaddr, struct shared_id *id);
	void *arg;
};

/* Frees the contents of WS; all zeroes is an empty table. */
void words_finish(struct words *ws);

/*
 * Returns the word at UADDR in SPACE, and makes it if there is none. OP is the operation called on
 * it. The word is valid as long as WS.
 */
struct word *words_find(struct words *ws, struct space space, uint64_t uaddr, uint64_t op);

#endif
