/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * words.h - every futex word that was called on, and which of their addresses are the same word.
 *
 * There is a bound: the words that come after it is reached are one.
 */
#ifndef FUTRACE_WORDS_H
#define FUTRACE_WORDS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "analysis/word.h"

/* Words that are told apart. */
#define WORDS_MAX 131072

/* Words that were found last: the same few are called on again and again. */
#define WORDS_RECENT_BITS 8

struct words {
	struct word *all;
	struct word
		*recent[1 << WORDS_RECENT_BITS]; /* some of them, each at a place by its address */
	struct word *shared; /* those of them that other processes may have too */
	struct word
		*overflow; /* stands for those beyond WORDS_MAX; NULL as long as there are none */
	/* See struct analysis_options; may be NULL. */
	bool (*new_word)(void *arg, struct space space, uint64_t uaddr, struct shared_id *id);
	void *arg;
};

/* Frees what WS holds; all zeroes is an empty table. */
void words_finish(struct words *ws);

/*
 * The word at UADDR in SPACE, on which OP is called; made if there is none. Valid as long as WS.
 */
struct word *words_find(struct words *ws, struct space space, uint64_t uaddr, uint64_t op);

#endif
