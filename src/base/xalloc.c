/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * xalloc.c - allocates memory, and ends the program if there is none.
 */
#include "base/xalloc.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static void *or_die(void *ptr)
{
	if (!ptr) {
		fputs("futrace: out of memory\n", stderr);
		exit(1);
	}
	return ptr;
}

void *xcalloc(size_t count, size_t size)
{
	return or_die(calloc(count ? count : 1, size));
}

void *xrealloc(void *ptr, size_t count, size_t size)
{
	return or_die(reallocarray(ptr, count ? count : 1, size));
}

char *xstrdup(const char *s)
{
	return or_die(strdup(s));
}

char *xasprintf(const char *fmt, ...)
{
	va_list ap;
	char *s;

	va_start(ap, fmt);
	if (vasprintf(&s, fmt, ap) < 0)
		s = NULL;
	va_end(ap);
	return or_die(s);
}

void *xgrow(void *array, size_t count, size_t *capacity, size_t size)
{
	if (count < *capacity)
		return array;
	*capacity = *capacity ? 2 * *capacity : 8;
	return xrealloc(array, *capacity, size);
}

/* Twice as many at a time, whenever the number in use is a power of two. */
void *xgrow_one(void *array, size_t count, size_t size)
{
	if (array && count & (count - 1))
		return array;
	return xrealloc(array, count ? 2 * count : 1, size);
}
