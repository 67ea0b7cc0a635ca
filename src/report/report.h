/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * report.h - the report formats. Each renders a finished result and computes nothing.
 *
 * All return 0, or -1 if OUT has failed. The caller checks and closes OUT.
 */
#ifndef FUTRACE_REPORT_H
#define FUTRACE_REPORT_H

#include <stdbool.h>
#include <stdio.h>

#include "model/result.h"

struct text_style {
	unsigned int top;     /* futexes shown per window; 0: all */
	bool color;	      /* with terminal colours */
	unsigned int columns; /* the lines' width; 0: COLUMNS_MAX */
	bool verbose;	      /* with the tracer's own cost and buffers */
};

/* For people to read. */
int report_text(FILE *out, const struct result *res, const struct text_style *style);

/* The first finding about the whole trace again, for the end of a report that scrolled by. */
void report_text_again(FILE *out, const struct result *res, const struct text_style *style);

/* One JSON document, schema futrace/1. */
int report_json(FILE *out, const struct result *res);

/*
 * An interval, which is the only window of RES. For people: one line for it and one for each word
 * that matters, with titles before the first and now and then. And as one line of JSON.
 */
int report_text_interval(FILE *out, const struct result *res, const struct text_style *style);
int report_json_interval(FILE *out, const struct result *res);

/* The document of report_json(), as one line. */
int report_json_line(FILE *out, const struct result *res);

/*
 * Findings and tables in Markdown: the windows of each name that repeats, side by side; then every
 * other window and the whole trace, with at most TOP rows of blame, words and threads. TOP 0: all.
 */
int report_markdown(FILE *out, const struct result *res, unsigned int top);

struct survey;

/* Where threads are and by which calls they came there: for people to read; and as JSON. */
int report_stacks(FILE *out, const struct survey *s, const struct text_style *style);
int report_stacks_json(FILE *out, const struct survey *s);

struct comparison;

/* Two sides side by side, for people; the figures that grew most come first. And as JSON. */
int report_comparison(FILE *out, const struct comparison *c, const struct text_style *style);
int report_comparison_json(FILE *out, const struct comparison *c);

/* One row per window and futex word, and one per operation on it, with a header line; RFC 4180. */
int report_csv(FILE *out, const struct result *res);
int report_csv_ops(FILE *out, const struct result *res);

/*
 * Pictures of waits and wakeups over time. They take a result with a picture whose threads have
 * trails. An SVG; a page with tables and a picture to move in; trace events for the viewers of
 * Chrome and Perfetto.
 */
int report_svg(FILE *out, const struct result *res);
int report_html(FILE *out, const struct result *res);
int report_perfetto(FILE *out, const struct result *res);

/*
 * Blame as folded stacks, one per line, with the waiter first and the time in nanoseconds last.
 * Takes a result with a picture that has frames.
 */
int report_folded(FILE *out, const struct result *res);

#endif
