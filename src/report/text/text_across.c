/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * text_across.c - windows of one name, one line for each.
 */
#include "report/text/text_sections.h"

#include <stdlib.h>
#include <string.h>

#include "report/across.h"
#include "report/columns.h"
#include "base/escape.h"
#include "report/style.h"
#include "report/text/table.h"
#include "base/units.h"
#include "report/wording.h"
#include "base/xalloc.h"
#include "report/text/text_page.h"

#define WORD_WIDTH 16

static void add_row(struct table *t, const struct result *res, const struct window *win,
		    const struct across *words, size_t n)
{
	char buf[UNITS_SIZE];
	uint64_t begin_ns = win->begin_ns > res->begin_ns ? win->begin_ns - res->begin_ns : 0;

	table_add(t, units_count(buf, win->index));
	table_add(t, units_duration(buf, begin_ns));
	table_add(t, units_duration(buf, window_duration_ns(win)));
	for (size_t i = 0; i < n; i++) {
		const struct futex_row *f = across_find(win, words[i].row);

		table_add(t, f && f->wait_ns ? units_duration(buf, f->wait_ns) : "-");
	}
}

static char *word_title(const struct futex_row *f)
{
	char *where = futex_row_place(f);
	char *safe = escape_printable(where);
	char *object = strstr(safe, " (");
	char *title;

	/* The name of a symbol is enough. */
	if (object)
		*object = '\0';
	title = columns_cut(safe, WORD_WIDTH);

	free(safe);
	free(where);
	return title;
}

static void write_rows(FILE *out, const struct result *res, const struct window *first,
		       const struct across *words, size_t n, const struct text_style *style)
{
	struct table_column columns[3 + ACROSS_MAX] = { { "", false },
							{ "AT", false },
							{ "LENGTH", false } };
	char *titles[ACROSS_MAX];
	struct table *t;
	size_t rows = 0;

	for (size_t i = 0; i < n; i++) {
		titles[i] = word_title(words[i].row);
		columns[3 + i].title = titles[i];
	}
	t = table_new(columns, 3 + n);
	for (size_t i = 1; i < res->n_windows; i++) {
		if (!across_same_series(&res->windows[i], first))
			continue;
		add_row(t, res, &res->windows[i], words, n);
		rows++;
	}
	table_fit_in(t, text_width(style));
	table_print_titles(out, t, style->color);
	for (size_t i = 0; i < rows; i++)
		table_print_row(out, t, i);
	table_free(t);
	for (size_t i = 0; i < n; i++)
		free(titles[i]);
}

static void write_series(FILE *out, const struct result *res, const struct window *first,
			 const struct text_style *style)
{
	struct across words[ACROSS_MAX];
	size_t n = across_words(res, first, words);
	char *safe = escape_printable(first->name);
	char *title =
		xasprintf("%s, each time: the time waited on the words with most waiting", safe);

	putc('\n', out);
	text_prose(out, style, "", title, STYLE_TITLE);
	free(title);
	free(safe);
	write_rows(out, res, first, words, n, style);
}

void text_across(FILE *out, const struct result *res, const struct text_style *style)
{
	/* A second window of a name makes a series; the first window comes before it. */
	for (size_t i = 1; i < res->n_windows; i++) {
		if (res->windows[i].index == 2)
			write_series(out, res, &res->windows[i], style);
	}
}
