/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * table.h - a table of strings whose columns line up and whose lines fit.
 *
 * Knows nothing of futexes. Filled cell by cell, row after row, then printed.
 */
#ifndef FUTRACE_TABLE_H
#define FUTRACE_TABLE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdio.h>

struct table_column {
	const char *title;
	bool text; /* begins at the left, and may be cut; numbers end at the right, whole */
};

struct table;

/* COLUMNS must outlive the table. */
struct table *table_new(const struct table_column *columns, size_t n_columns);
void table_free(struct table *t);

/* Adds the next cell. STRING is printable; it is copied. */
void table_add(struct table *t, const char *string);

/*
 * Finds the widths once all cells are there. Where the lines would exceed MAX columns, text is
 * cut, the widest column first.
 */
void table_fit_in(struct table *t, size_t max);

/* Leaves out COLUMN where each of its cells is "-". Before the table is fitted. */
void table_hide_empty(struct table *t, size_t column);

/* Print one line each, after two spaces. */
void table_print_titles(FILE *out, const struct table *t, bool color);
void table_print_row(FILE *out, const struct table *t, size_t row);

#endif
