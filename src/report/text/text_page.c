/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * text_page.c - how wide the text report is, and how many rows a table of it has.
 */
#include "report/text/text_page.h"

#include "report/columns.h"

size_t text_shown(size_t n, const struct text_style *style)
{
	return style->top && style->top < n ? style->top : n;
}

size_t text_width(const struct text_style *style)
{
	if (!style->columns)
		return COLUMNS_MAX;
	return style->columns > COLUMNS_MIN ? style->columns : COLUMNS_MIN;
}

void text_prose(FILE *out, const struct text_style *style, const char *first, const char *text,
		enum style look)
{
	size_t width = text_width(style);

	columns_wrap_in(out, width < COLUMNS_MAX ? width : COLUMNS_MAX, first, text, look,
			style->color);
}
