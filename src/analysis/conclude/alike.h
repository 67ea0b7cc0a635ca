/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * alike.h - sorts rows into groups of rows that are alike.
 *
 * Knows only keys; the caller decides whether two rows with one key are alike.
 */
#ifndef FUTRACE_ALIKE_H
#define FUTRACE_ALIKE_H

#include <stdbool.h>
#include <stddef.h>

/* The rules for one kind of rows. */
struct alike_rules {
	size_t least; /* smaller groups are dissolved */
	/*
	 * Returns a string that all rows of a group share, to be freed; NULL: the row stays alone.
	 */
	char *(*key)(const void *arg, size_t row);
	/* Are two rows of one key alike? FIRST is the first row of its group. NULL: all are. */
	bool (*alike)(const void *arg, size_t first, size_t row);
};

/*
 * Sorts N rows into groups, and returns the number of groups. GROUP_OF gets each row's group,
 * counted from 1 in the order of their first rows; 0 for a row that is alone.
 */
size_t alike_sort(size_t n, const struct alike_rules *rules, const void *arg, size_t *group_of);

/*
 * Returns the N rows in the order of their groups, to be freed. The rows of group G stand from
 * BEGINS[G - 1] to BEGINS[G]. BEGINS has room for one more than there are groups. Rows in no group
 * come last.
 */
size_t *alike_members(size_t n, const size_t *group_of, size_t n_groups, size_t *begins);

#endif
