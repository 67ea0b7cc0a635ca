/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "futrace/columns.h"

#include <string.h>

#include "futrace/escape.h"
#include "futrace/xalloc.h"

/*
 * Characters that do not take one column: the wide blocks of Unicode's EastAsianWidth.txt, and
 * marks that are drawn over the character before. Rounded to whole blocks.
 */
static const struct {
	long first, last;
	size_t width;
} odd_widths[] = {
	{ 0x0300, 0x036f, 0 }, { 0x1100, 0x115f, 2 },	{ 0x200b, 0x200d, 0 },
	{ 0x2e80, 0xa4cf, 2 }, { 0xac00, 0xd7a3, 2 },	{ 0xf900, 0xfaff, 2 },
	{ 0xfe00, 0xfe0f, 0 }, { 0xfe30, 0xfe6f, 2 },	{ 0xff00, 0xff60, 2 },
	{ 0xffe0, 0xffe6, 2 }, { 0x1f300, 0x1faff, 2 }, { 0x20000, 0x3fffd, 2 },
};

static size_t width_of(long code)
{
	for (size_t i = 0; i < sizeof(odd_widths) / sizeof(*odd_widths); i++) {
		if (code >= odd_widths[i].first && code <= odd_widths[i].last)
			return odd_widths[i].width;
	}
	return 1;
}

size_t columns_width(const char *s)
{
	size_t width = 0;

	while (*s)
		width += width_of(escape_next(&s));
	return width;
}

/* Where S would exceed WIDTH columns, or its end. */
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

/* How much of S goes on a line of WIDTH columns: whole words, or part of one too long for any. */
static size_t line_length(const char *s, size_t width)
{
	size_t fits = (size_t)(skip_columns(s, width) - s);
	size_t length = fits;

	if (!s[fits])
		return fits;
	while (length && s[length] != ' ')
		length--;
	return length ? length : fits;
}

void columns_wrap(FILE *out, const char *first, const char *text, enum style style, bool color)
{
	size_t indent = columns_width(first);

	fputs(first, out);
	do {
		size_t length = line_length(text, COLUMNS_MAX - indent);

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
