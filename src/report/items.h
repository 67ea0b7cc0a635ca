/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * items.h - the rows of a table: a row of a window, or a group of rows.
 *
 * Puts them in order. groups.h has found the groups and their sums.
 */
#ifndef FUTRACE_ITEMS_H
#define FUTRACE_ITEMS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "model/result.h"

struct item {
	size_t row;	    /* the only row, or the first one of the group */
	size_t group;	    /* from 1; 0: no group */
	size_t n;	    /* how many rows */
	uint64_t weight[3]; /* the next one decides if the one before is the same */
};

struct items {
	struct item *all;
	size_t n;
	size_t n_hidden; /* idle rows that are left out */
};

/*
 * The words of WIN, the largest by SORT first; with WITH_UNWAITED, also those that no thread waited
 * on. The caller frees the result with items_finish().
 */
struct items items_of_words(const struct window *win, enum sort_key sort, bool with_unwaited);

/*
 * The threads of WIN: those to blame for most waiting of others first, then those that ran longest,
 * then those that waited longest.
 */
struct items items_of_threads(const struct window *win);

void items_finish(struct items *items);

/* The group of I; NULL if I is a single row. */
const struct word_group *item_word_group(const struct window *win, const struct item *i);
const struct thread_group *item_thread_group(const struct window *win, const struct item *i);

/* How many rows the items after the first FROM have: a table has no room for them. */
size_t items_count_rows(const struct items *items, size_t from);

#endif
