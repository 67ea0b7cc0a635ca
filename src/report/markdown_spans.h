/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * markdown_spans.h - text and code in the Markdown of GitHub.
 *
 * Takes any bytes. Nothing in them becomes a link, a mention or mark-up.
 */
#ifndef FUTRACE_MARKDOWN_SPANS_H
#define FUTRACE_MARKDOWN_SPANS_H

#include <stdio.h>

/* Writes NAME, from outside, as a code span that may stand in a cell of a table. */
void markdown_code(FILE *out, const char *name);

/* Writes S as text, and ends the line; and the paragraph, too. */
void markdown_line(FILE *out, const char *s);
void markdown_sentences(FILE *out, const char *s);

#endif
