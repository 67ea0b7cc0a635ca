/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * columns.h - strings measured, cut and wrapped by the columns they take on a terminal.
 *
 * Takes UTF-8 as escape_printable() returns it. Does not depend on the locale: one program may
 * write the report, and another may read it.
 */
#ifndef FUTRACE_COLUMNS_H
#define FUTRACE_COLUMNS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdio.h>

#include "report/style.h"

/* The widest line of a report without a terminal, and of prose on any terminal. */
#define COLUMNS_MAX 100

/* Narrower terminals wrap the lines. */
#define COLUMNS_MIN 60

/* The columns that S takes. */
size_t columns_width(const char *s);

/*
 * Returns S if it takes at most MAX columns; else its beginning and its end, with "..." between
 * them. MAX is at least 4. The caller frees it.
 */
char *columns_cut(const char *s, size_t max);

/*
 * How many bytes of S go on a line of MAX columns: whole words, or a part of a word that is too
 * long for any line.
 */
size_t columns_line(const char *s, size_t max);

/*
 * Writes the words of TEXT in lines of at most MAX columns, the first after FIRST, the others after
 * as many spaces. A word too long for any line is broken. Each line is in STYLE if COLOR.
 */
void columns_wrap_in(FILE *out, size_t max, const char *first, const char *text, enum style style,
		     bool color);

#endif
