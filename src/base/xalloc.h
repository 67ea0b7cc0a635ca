/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * xalloc.h - allocates memory, and ends the program if there is none.
 *
 * Each function returns memory that the caller frees with free(). If there is none left, the
 * program prints "out of memory" and exits with status 1; the guardian then removes the tracing
 * instance.
 */
#ifndef FUTRACE_XALLOC_H
#define FUTRACE_XALLOC_H

#include <stddef.h>

void *xcalloc(size_t count, size_t size) __attribute__((malloc, returns_nonnull));
void *xrealloc(void *ptr, size_t count, size_t size) __attribute__((returns_nonnull));
char *xstrdup(const char *s) __attribute__((malloc, returns_nonnull, nonnull));
char *xasprintf(const char *fmt, ...) __attribute__((returns_nonnull, format(printf, 1, 2)));

/*
 * Makes room for one more element in ARRAY, which has room for *CAPACITY elements of SIZE bytes and
 * holds COUNT. Returns the array, which may have moved, and updates *CAPACITY.
 */
void *xgrow(void *array, size_t count, size_t *capacity, size_t size)
	__attribute__((returns_nonnull));

/*
 * Makes room for one more than COUNT elements of SIZE bytes, in an array that only ever grew by one
 * element at a time. Returns the array, which may have moved. Saves its owner a capacity.
 */
void *xgrow_one(void *array, size_t count, size_t size) __attribute__((returns_nonnull));

#endif
