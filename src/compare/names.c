/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * names.c - the texts by which words are recognized: without what changes from run to run.
 */
#include "compare/compare_internal.h"

#include <stdlib.h>
#include <string.h>

#include "base/code_text.h"
#include "base/fold.h"
#include "base/xalloc.h"

/* A number of at least so many hexadecimal digits is an address. */
#define ADDRESS_DIGITS 8

static bool is_hex(char c)
{
	return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'f');
}

/* The length of the id at S: " (123)", or an address. 0 if S does not begin with one. */
static size_t length_of_id(const char *begin, const char *s)
{
	size_t n;

	if (!strncmp(s, " (", 2)) {
		n = strspn(s + 2, "0123456789");
		return n && s[2 + n] == ')' ? n + 3 : 0;
	}
	if (s > begin && s[-1] != ' ' && !(s > begin + 1 && s[-1] == 'x' && s[-2] == '0'))
		return 0;
	for (n = 0; is_hex(s[n]); n++)
		;
	return n >= ADDRESS_DIGITS ? n : 0;
}

static char *without_ids(const char *text)
{
	/* The result is not longer: "{N}" replaces eight digits or more. */
	char *place = xcalloc(strlen(text) + 1, 1);
	char *to = place;

	for (const char *s = text; *s;) {
		size_t length = length_of_id(text, s);

		if (!length)
			*to++ = *s++;
		else if (*s != ' ')
			to = stpcpy(to, "{N}");
		s += length;
	}
	return place;
}

char *compared_place(const char *text)
{
	char *place = without_ids(text);
	char *offset = strncmp(place, "stack of ", 9) ? NULL : strstr(place, " top-");
	char *name, *whole;

	if (!strncmp(place, "end of ", 7)) {
		name = fold_numbers(place);
		free(place);
		return name;
	}
	if (!offset)
		return place;
	/* The stack of a thread: the thread's name has a number. */
	*offset = '\0';
	name = fold_numbers(place);
	whole = xasprintf("%s %s", name, offset + 1);
	free(name);
	free(place);
	return whole;
}

static int by_text(const void *x, const void *y)
{
	return strcmp(*(char *const *)x, *(char *const *)y);
}

char *compared_waiters(const json_t *futex)
{
	const json_t *waiters = json_object_get(futex, "waiters");
	size_t n = json_array_size(waiters);
	char **names = xcalloc(n + 1, sizeof(*names));
	char *all = xstrdup("");

	for (size_t i = 0; i < n; i++)
		names[i] = fold_numbers(compared_text(json_array_get(waiters, i), "comm"));
	qsort(names, n, sizeof(*names), by_text);
	for (size_t i = 0; i < n; i++) {
		char *longer;

		if (i && !strcmp(names[i], names[i - 1]))
			continue;
		longer = xasprintf("%s%s%s", all, *all ? ", " : "", names[i]);
		free(all);
		all = longer;
	}
	for (size_t i = 0; i < n; i++)
		free(names[i]);
	free(names);
	return all;
}

char *compared_code(const json_t *futex)
{
	const json_t *code = json_object_get(futex, "code");
	bool is_unknown = false;
	uint64_t looks = compared_number(code, "looks", &is_unknown);
	uint64_t of = compared_number(code, "of", &is_unknown);

	if (is_unknown || looks < of - looks)
		return xstrdup("");
	return code_text_functions(compared_text(code, "text"));
}

bool compared_has_code(const struct compared_word *w)
{
	return w->is_nameless && *w->code;
}
