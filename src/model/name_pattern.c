/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * name_pattern.c - one name for names that differ in one number.
 */
#include "model/name_pattern.h"

#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

#include "base/xalloc.h"

/*
 * A list of numbers with more stretches than this becomes "57 of 0..63": from the first to the
 * last.
 */
#define STRETCHES_MAX 3

static bool is_digit(char c)
{
	return c >= '0' && c <= '9';
}

static size_t digits(const char *s)
{
	return strspn(s, "0123456789");
}

/* Returns where A and B first differ; inside a number, the place where the number begins. */
static size_t differ_at(const char *a, const char *b)
{
	size_t i = 0;

	while (a[i] && a[i] == b[i])
		i++;
	while (i && is_digit(a[i - 1]))
		i--;
	return i;
}

/* Is NAME the same as FIRST but for the number at AT? */
static bool fits(const char *name, const char *first, size_t at)
{
	return strncmp(name, first, at) == 0 && digits(name + at) && digits(name + at) < 10 &&
	       strcmp(name + at + digits(name + at), first + at + digits(first + at)) == 0;
}

static int by_number(const void *x, const void *y)
{
	const char *const *a = x, *const *b = y;
	unsigned long m = strtoul(*a, NULL, 10), n = strtoul(*b, NULL, 10);

	return m < n ? -1 : m > n;
}

/* Returns LIST with the stretch from FIRST to LAST at its end. Frees LIST. */
static char *with_stretch(char *list, const char *first, const char *last)
{
	const char *comma = *list ? "," : "";
	unsigned long begin = strtoul(first, NULL, 10), end = strtoul(last, NULL, 10);
	int m = (int)digits(first), n = (int)digits(last);
	const char *between = end == begin + 1 ? "," : "..";
	char *longer =
		end == begin ? xasprintf("%s%s%.*s", list, comma, m, first)
			     : xasprintf("%s%s%.*s%s%.*s", list, comma, m, first, between, n, last);

	free(list);
	return longer;
}

/* Returns "0..6,8" for N sorted numbers. The caller frees it. */
static char *list_of(const char **numbers, size_t n)
{
	size_t begin = 0, stretches = 0, different = n > 0;
	char *list = xstrdup(""), *range;

	for (size_t i = 1; i <= n; i++) {
		different += i < n && by_number(&numbers[i], &numbers[i - 1]) != 0;
		if (i < n && strtoul(numbers[i], NULL, 10) <= strtoul(numbers[i - 1], NULL, 10) + 1)
			continue;
		list = with_stretch(list, numbers[begin], numbers[i - 1]);
		begin = i;
		stretches++;
	}
	if (stretches > STRETCHES_MAX) {
		free(list);
		range = with_stretch(xstrdup(""), numbers[0], numbers[n - 1]);
		list = xasprintf("%zu of %s", different, range);
		free(range);
	}
	return list;
}

char *name_pattern(const char *const *names, size_t n)
{
	const char **numbers;
	char *list, *name;
	size_t at = 0, i = 1;

	while (i < n && strcmp(names[i], names[0]) == 0)
		i++;
	if (i >= n)
		return n ? xstrdup(names[0]) : NULL;
	at = differ_at(names[0], names[i]);
	for (i = 0; i < n; i++) {
		if (!fits(names[i], names[0], at))
			return NULL;
	}
	numbers = xcalloc(n, sizeof(*numbers));
	for (i = 0; i < n; i++)
		numbers[i] = names[i] + at;
	qsort(numbers, n, sizeof(*numbers), by_number);
	list = list_of(numbers, n);
	name = xasprintf("%.*s{%s}%s", (int)at, names[0], list,
			 names[0] + at + digits(names[0] + at));
	free(list);
	free(numbers);
	return name;
}
