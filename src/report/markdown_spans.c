/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * markdown_spans.c - text and code in Markdown, of strings with any bytes.
 */
#include "report/markdown_spans.h"

#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

#include "base/escape.h"

/* GitHub makes links of "www." and "https://" by itself. */
static bool is_in_link(const char *begin, const char *s)
{
	return (*s == '.' && s - begin >= 3 && !strncasecmp(s - 3, "www", 3)) ||
	       !strncmp(s, "://", 3);
}

/* Writes S, which is safe to print, as text: characters of mark-up are escaped. */
static void put_text(FILE *out, const char *s)
{
	for (const char *begin = s; *s; s++) {
		if (strchr("\\`*_{}[]<>#|~&!$@", *s) || is_in_link(begin, s))
			putc('\\', out);
		putc(*s, out);
	}
}

static size_t longest_run(const char *s, char c)
{
	size_t longest = 0, run = 0;

	for (; *s; s++) {
		run = *s == c ? run + 1 : 0;
		longest = run > longest ? run : longest;
	}
	return longest;
}

static void put_ticks(FILE *out, size_t n)
{
	while (n--)
		putc('`', out);
}

void markdown_code(FILE *out, const char *name)
{
	char *safe = escape_printable(name);
	size_t ticks = longest_run(safe, '`');

	if (!*safe) {
		free(safe);
		return;
	}
	put_ticks(out, ticks + 1);
	if (ticks)
		putc(' ', out);
	for (const char *c = safe; *c; c++) {
		if (*c == '|')
			putc('\\', out);
		putc(*c, out);
	}
	if (ticks)
		putc(' ', out);
	put_ticks(out, ticks + 1);
	free(safe);
}

void markdown_line(FILE *out, const char *s)
{
	char *safe = escape_printable(s);

	put_text(out, safe);
	putc('\n', out);
	free(safe);
}

void markdown_sentences(FILE *out, const char *s)
{
	markdown_line(out, s);
	putc('\n', out);
}
