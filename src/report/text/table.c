/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * table.c - fits the columns of a table into the width of a page.
 */
#include "report/text/table.h"

#include <stdlib.h>
#include <string.h>

#include "report/columns.h"
#include "report/style.h"
#include "base/xalloc.h"

#define GAP	 2 /* blanks before each cell */
#define TEXT_MIN 8 /* text is not cut to less */

struct table {
	const struct table_column *columns;
	size_t n_columns;
	size_t *widths;
	bool *hidden;
	char **cells; /* row by row */
	size_t n_cells, capacity;
};

struct table *table_new(const struct table_column *columns, size_t n_columns)
{
	struct table *t = xcalloc(1, sizeof(*t));

	t->columns = columns;
	t->n_columns = n_columns;
	t->widths = xcalloc(n_columns, sizeof(*t->widths));
	t->hidden = xcalloc(n_columns, sizeof(*t->hidden));
	return t;
}

void table_free(struct table *t)
{
	if (!t)
		return;
	for (size_t i = 0; i < t->n_cells; i++)
		free(t->cells[i]);
	free(t->cells);
	free(t->widths);
	free(t->hidden);
	free(t);
}

void table_add(struct table *t, const char *string)
{
	t->cells = xgrow(t->cells, t->n_cells, &t->capacity, sizeof(*t->cells));
	t->cells[t->n_cells++] = xstrdup(string);
}

static void find_widths(struct table *t)
{
	for (size_t i = 0; i < t->n_columns; i++)
		t->widths[i] = columns_width(t->columns[i].title);
	for (size_t i = 0; i < t->n_cells; i++) {
		size_t width = columns_width(t->cells[i]);

		if (width > t->widths[i % t->n_columns])
			t->widths[i % t->n_columns] = width;
	}
	for (size_t i = 0; i < t->n_columns; i++) {
		if (t->hidden[i])
			t->widths[i] = 0;
	}
}

void table_hide_empty(struct table *t, size_t column)
{
	for (size_t i = column; i < t->n_cells; i += t->n_columns) {
		if (strcmp(t->cells[i], "-") != 0)
			return;
	}
	t->hidden[column] = true;
}

static size_t line_width(const struct table *t)
{
	size_t sum = 0;

	for (size_t i = 0; i < t->n_columns; i++)
		sum += t->widths[i] ? GAP + t->widths[i] : 0;
	return sum;
}

/* Makes the widest column of text narrower by one. Returns false if no column can be. */
static bool narrow(struct table *t)
{
	size_t *widest = NULL;

	for (size_t i = 0; i < t->n_columns; i++) {
		if (t->columns[i].text && (!widest || t->widths[i] > *widest))
			widest = &t->widths[i];
	}
	if (!widest || *widest <= TEXT_MIN)
		return false;
	--*widest;
	return true;
}

static void cut_cells(struct table *t)
{
	for (size_t i = 0; i < t->n_cells; i++) {
		char *whole = t->cells[i];

		if (!t->columns[i % t->n_columns].text)
			continue;
		t->cells[i] = columns_cut(whole, t->widths[i % t->n_columns]);
		free(whole);
	}
}

void table_fit_in(struct table *t, size_t max)
{
	find_widths(t);
	while (line_width(t) > max && narrow(t))
		;
	cut_cells(t);
}

static void print_cell(FILE *out, const struct table *t, size_t column, const char *string)
{
	size_t width = columns_width(string);
	int padding = width < t->widths[column] ? (int)(t->widths[column] - width) : 0;

	if (t->hidden[column])
		return;
	if (!t->columns[column].text)
		fprintf(out, "%*s%s", GAP + padding, "", string);
	else if (column + 1 < t->n_columns)
		fprintf(out, "%*s%s%*s", GAP, "", string, padding, "");
	else
		fprintf(out, "%*s%s", GAP, "", string);
}

void table_print_titles(FILE *out, const struct table *t, bool color)
{
	style_begin(out, STYLE_TITLE, color);
	for (size_t i = 0; i < t->n_columns; i++)
		print_cell(out, t, i, t->columns[i].title);
	style_end(out, STYLE_TITLE, color);
	putc('\n', out);
}

void table_print_row(FILE *out, const struct table *t, size_t row)
{
	for (size_t i = 0; i < t->n_columns; i++)
		print_cell(out, t, i, t->cells[row * t->n_columns + i]);
	putc('\n', out);
}
