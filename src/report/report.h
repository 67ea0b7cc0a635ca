/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * report.h - the report formats. Each renders a finished result and computes nothing.
 *
 * All return 0, or -1 when OUT took an error; the caller checks and closes OUT.
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

/* For people. */
int report_text(FILE *out, const struct result *res, const struct text_style *style);

/* One JSON document, schema futrace/1. */
int report_json(FILE *out, const struct result *res);

/*
 * An interval, which is the only window of RES: for people, in one line and one per word that
 * matters, with titles before the first and now and then; and as one line of JSON.
 */
int report_text_interval(FILE *out, const struct result *res, const struct text_style *style);
int report_json_interval(FILE *out, const struct result *res);

/* What report_json() writes, as one line. */
int report_json_line(FILE *out, const struct result *res);

/*
 * Tables in Markdown: the windows of each name that repeats, side by side; every other window, and
 * the whole, with at most TOP words and threads, 0: all.
 */
int report_markdown(FILE *out, const struct result *res, unsigned int top);

struct comparison;

/* Two runs side by side, for people: what grew, most first. */
int report_comparison(FILE *out, const struct comparison *c, const struct text_style *style);

/* One row per window, futex word and operation, with a header line; RFC 4180. */
int report_csv(FILE *out, const struct result *res);

/*
 * Pictures of who waited for whom, and when: they take a result with a picture whose threads have
 * trails. An SVG; a page with tables and a picture to move in; trace events as Chrome's and
 * Perfetto's viewers read them.
 */
int report_svg(FILE *out, const struct result *res);
int report_html(FILE *out, const struct result *res);
int report_perfetto(FILE *out, const struct result *res);

/*
 * Blame as folded stacks: a line for each, with the waiter first and the time in nanoseconds last.
 * Takes a result with a picture that has frames.
 */
int report_folded(FILE *out, const struct result *res);

#endif
