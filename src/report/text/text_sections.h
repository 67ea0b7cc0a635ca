/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * text_sections.h - the sections of the text report.
 *
 * Each writes a blank line, and whole lines of at most text_width() columns. Errors stay in OUT.
 */
#ifndef FUTRACE_TEXT_SECTIONS_H
#define FUTRACE_TEXT_SECTIONS_H

#include <stddef.h>
#include <stdint.h>
#include <stdio.h>

#include "report/report.h"
#include "model/result.h"

/* The targets, the length of the trace, and whether it is complete. No blank line comes before. */
void text_head(FILE *out, const struct result *res, const struct text_style *style);

/*
 * The answer: the findings about the whole trace, and in two lines the first one of each window
 * that says something else.
 */
void text_findings(FILE *out, const struct result *res, const struct text_style *style);

/* The findings of WIN: as many as fit into LINES_MAX lines, but at least one. */
void text_findings_of(FILE *out, const struct window *win, size_t lines_max,
		      const struct text_style *style);

/* The cost of tracing. */
void text_cost(FILE *out, const struct result *res, const struct text_style *style);

/* The meaning of the columns of words; nothing if there are no words. */
void text_legend(FILE *out, const struct result *res, const struct text_style *style);

/* The futex words of WIN. */
void text_futexes(FILE *out, const struct result *res, const struct window *win,
		  const struct text_style *style);

/*
 * Windows that repeat a name: one line each, with the time waited on the words with most waiting. A
 * pause that grows from one to the next must catch the eye. Nothing if there are none.
 */
void text_across(FILE *out, const struct result *res, const struct text_style *style);

/* The states of threads while others waited for a futex in WIN. Nothing if none waited. */
void text_blame(FILE *out, const struct window *win, const struct text_style *style);

/* The threads, and how long each of them waited in WIN. */
void text_threads(FILE *out, const struct result *res, const struct window *win,
		  const struct text_style *style);

#endif
