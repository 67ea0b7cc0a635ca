/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * holding.h - which thread holds the lock that a futex word is, as its memory showed.
 *
 * A lock that is waited for is passed on by a call that wakes. So a holding goes on, whether it is
 * read again or not, until such a call on the word.
 */
#ifndef FUTRACE_HOLDING_H
#define FUTRACE_HOLDING_H

#include <stdbool.h>
#include <stdint.h>

#include "model/result.h"

struct word;

struct holding {
	int32_t tid;
	char comm[COMM_SIZE]; /* "" if it is not known */
	bool lives;	      /* it is a thread of the word's process */
	bool is_doubted;      /* readings contradict each other: no more are believed */
	uint64_t since_ns;    /* it holds the lock since then, or longer */
	uint64_t until_ns;    /* when the lock was passed on; 0: it goes on */
	uint64_t times;	      /* readings that showed it */
	struct word *word;
	struct holding *prev, *next; /* in the list of those that go on */
};

/*
 * Returns the living thread that holds WORD now, and since when in *SINCE_NS; or 0 if that is not
 * known.
 */
int32_t holding_thread(const struct word *word, uint64_t *since_ns);

#endif
