/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * table.h - a table of strings: its columns line up, and its lines fit.
 *
 * Knows nothing of futexes. It is filled cell by cell, row after row, and then printed.
 */
#ifndef FUTRACE_TABLE_H
#define FUTRACE_TABLE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdio.h>

struct table_column {
	const char *title;
	bool text; /* starts at the left and may be cut; a number ends at the right, whole */
};

struct table;

/* COLUMNS must outlive the table. */
struct table *table_new(const struct table_column *columns, size_t n_columns);
void table_free(struct table *t);

/* Adds the next cell. STRING is printable; it is copied. */
void table_add(struct table *t, const char *string);

/*
 * Finds the widths, when all cells are there. If lines would exceed MAX columns, text is cut, in
 * the widest column first.
 */
void table_fit_in(struct table *t, size_t max);

/* Leaves out COLUMN if each of its cells is "-". Called before the table is fitted. */
void table_hide_empty(struct table *t, size_t column);

/* Print one line each, after two blanks. */
void table_print_titles(FILE *out, const struct table *t, bool color);
void table_print_row(FILE *out, const struct table *t, size_t row);

#endif
