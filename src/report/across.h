/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * across.h - windows that repeat a name, side by side: chooses the words that their table shows.
 */
#ifndef FUTRACE_ACROSS_H
#define FUTRACE_ACROSS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "model/result.h"

/* Words that have a column: the most waited ones. */
#define ACROSS_MAX 4

/* A word in several windows: one of its rows, and the time waited on it in all of them. */
struct across {
	const struct futex_row *row;
	uint64_t wait_ns;
};

/* Are X and Y windows of one name? */
bool across_same_series(const struct window *x, const struct window *y);

/* Fills WORDS with the words to show for the windows named like FIRST. Returns how many. */
size_t across_words(const struct result *res, const struct window *first,
		    struct across words[ACROSS_MAX]);

/* The row of WORD in WIN, or NULL. */
const struct futex_row *across_find(const struct window *win, const struct futex_row *word);

#endif
