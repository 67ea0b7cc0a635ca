/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * columns.c - measures, cuts and wraps strings by the columns they take.
 */
#include "report/columns.h"

#include <string.h>

#include <uniwidth.h>

#include "base/escape.h"
#include "base/xalloc.h"

/* A byte that begins no character takes one column, as it is shown. */
static size_t width_of(long code)
{
	int width = code < 0 ? 1 : uc_width((ucs4_t)code, "UTF-8");

	return width < 0 ? 1 : (size_t)width;
}

size_t columns_width(const char *s)
{
	size_t width = 0;

	while (*s)
		width += width_of(escape_next(&s));
	return width;
}

/* The place in S where WIDTH columns are full, or its end. */
static const char *skip_columns(const char *s, size_t width)
{
	size_t used = 0;

	while (*s) {
		const char *next = s;

		used += width_of(escape_next(&next));
		if (used > width)
			break;
		s = next;
	}
	return s;
}

/* The longest end of S that takes at most WIDTH columns. */
static const char *last_columns(const char *s, size_t width)
{
	size_t left = columns_width(s);

	while (left > width)
		left -= width_of(escape_next(&s));
	/* A combining mark stays with the character that it is drawn over. */
	for (const char *next = s; *s; s = next) {
		if (width_of(escape_next(&next)))
			break;
	}
	return s;
}

char *columns_cut(const char *s, size_t max)
{
	size_t tail = (max - 3) / 2;
	const char *head_end;

	if (columns_width(s) <= max)
		return xstrdup(s);
	head_end = skip_columns(s, max - 3 - tail);
	return xasprintf("%.*s...%s", (int)(head_end - s), s, last_columns(s, tail));
}

size_t columns_line(const char *s, size_t max)
{
	size_t fits = (size_t)(skip_columns(s, max) - s);
	size_t length = fits;

	if (!s[fits])
		return fits;
	while (length && s[length] != ' ')
		length--;
	return length ? length : fits;
}

void columns_wrap_in(FILE *out, size_t max, const char *first, const char *text, enum style style,
		     bool color)
{
	size_t indent = columns_width(first);
	size_t room = max > indent + COLUMNS_MIN / 2 ? max - indent : COLUMNS_MIN / 2;

	fputs(first, out);
	do {
		size_t length = columns_line(text, room);

		style_begin(out, style, color);
		fprintf(out, "%.*s", (int)length, text);
		style_end(out, style, color);
		putc('\n', out);
		text += length;
		text += strspn(text, " ");
		if (*text)
			fprintf(out, "%*s", (int)indent, "");
	} while (*text);
}
