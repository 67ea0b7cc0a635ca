/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * text_page.h - the page that the text report is written on: its width, its prose, its length.
 */
#ifndef FUTRACE_TEXT_PAGE_H
#define FUTRACE_TEXT_PAGE_H

#include <stddef.h>
#include <stdio.h>

#include "report/report.h"
#include "report/style.h"

/* The width of lines, in columns. */
size_t text_width(const struct text_style *style);

/*
 * Writes TEXT in lines of that width, but of at most COLUMNS_MAX columns: see columns_wrap_in().
 */
void text_prose(FILE *out, const struct text_style *style, const char *first, const char *text,
		enum style look);

/* How many of N rows are shown. */
size_t text_shown(size_t n, const struct text_style *style);

#endif
