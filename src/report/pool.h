/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * pool.h - rows that say the same of the threads of a pool, to be shown as one.
 *
 * Knows keys and names only. What is alike beside them, the caller says.
 */
#ifndef FUTRACE_POOL_H
#define FUTRACE_POOL_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* Fewer rows are shown one by one. */
#define POOL_MIN 4

/* Rows that are shown together, or one alone: indices, in their order. */
struct pool {
	size_t *rows;
	size_t n;
};

struct pools {
	struct pool *all; /* by their first rows, unless sorted */
	size_t n;
};

/*
 * Makes pools of N rows. KEY returns what is the same for all of one, to be freed here, or NULL for
 * a row that stays alone; ALIKE is asked about two with the same key, of which A is the first of
 * its pool. The caller frees the result with pools_free().
 */
struct pools *pools_new(size_t n, char *(*key)(const void *arg, size_t i),
			bool (*alike)(const void *arg, size_t a, size_t b), const void *arg);
void pools_free(struct pools *pools);

/* Orders them by what WEIGH says of each, largest first; equal ones by their first rows. */
void pools_sort(struct pools *pools, uint64_t (*weigh)(const void *arg, const struct pool *p),
		const void *arg);

/*
 * "worker-{0..6,8}" for N names that differ in one number; the name where all are the same; NULL
 * otherwise. The caller frees it.
 */
char *pool_name(const char *const *names, size_t n);

#endif
