/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * fold.c - replaces the numbers in a name.
 */
#include "base/fold.h"

#include <stdbool.h>
#include <string.h>

#include "base/xalloc.h"

static bool is_digit(char c)
{
	return c >= '0' && c <= '9';
}

char *fold_numbers(const char *s)
{
	static const char number[] = "{N}";
	/* One digit becomes at most the three characters "{N}". */
	char *folded = xcalloc(strlen(s) * (sizeof(number) - 1) + 1, 1);
	char *to = folded;

	while (*s) {
		if (!is_digit(*s)) {
			*to++ = *s++;
			continue;
		}
		while (is_digit(*s))
			s++;
		to = stpcpy(to, number);
	}
	return folded;
}
