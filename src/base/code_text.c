/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * code_text.c - reads a line of functions, as reports have it.
 */
#include "base/code_text.h"

#include <string.h>

#include "base/xalloc.h"

#define CALLED_BY " < "

/* The length of the first LENGTH bytes of S without the place at their end: " (server.cc:27)". */
static size_t without_line(const char *s, size_t length)
{
	size_t digits = length && s[length - 1] == ')' ? length - 1 : 0, at;

	for (at = digits; at && s[at - 1] >= '0' && s[at - 1] <= '9'; at--)
		;
	if (at == digits || !at || s[at - 1] != ':')
		return length;
	while (at > 1 && strncmp(s + at - 2, " (", 2) != 0)
		at--;
	return at > 1 ? at - 2 : length;
}

/* The length of the first function of TEXT, with its line. */
static size_t first_length(const char *text)
{
	const char *end = strstr(text, CALLED_BY);

	return end ? (size_t)(end - text) : strlen(text);
}

char *code_text_functions(const char *text)
{
	char *functions = xcalloc(strlen(text) + 1, 1), *to = functions;

	while (*text) {
		size_t length = first_length(text);

		to = mempcpy(to, text, without_line(text, length));
		text += length;
		if (!*text)
			break;
		to = stpcpy(to, CALLED_BY);
		text += strlen(CALLED_BY);
	}
	return functions;
}

char *code_text_innermost(const char *text)
{
	return xasprintf("%.*s", (int)without_line(text, first_length(text)), text);
}
