/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * text_sections.h - the parts that the text report is put together from.
 *
 * Each writes whole lines of at most text_width() columns and a blank line before them. Errors stay
 * in OUT.
 */
#ifndef FUTRACE_TEXT_SECTIONS_H
#define FUTRACE_TEXT_SECTIONS_H

#include <stddef.h>
#include <stdint.h>
#include <stdio.h>

#include "report/report.h"
#include "model/result.h"

/* What was traced, for how long, and whether that is complete. No blank line before this one. */
void text_head(FILE *out, const struct result *res, const struct text_style *style);

/* What tracing cost. */
void text_cost(FILE *out, const struct result *res, const struct text_style *style);

/* What the columns of the words mean; nothing where there are none. */
void text_legend(FILE *out, const struct result *res, const struct text_style *style);

/* The futex words of WIN. */
void text_futexes(FILE *out, const struct result *res, const struct window *win,
		  const struct text_style *style);

/*
 * Windows that repeat a name, a line for each with what its most waited words were waited for: a
 * pause that grows from one to the next must leap to the eye. Nothing if there are none.
 */
void text_across(FILE *out, const struct result *res, const struct text_style *style);

/* What went on while threads waited for a futex in WIN. Nothing if none did. */
void text_blame(FILE *out, const struct window *win, const struct text_style *style);

/* The threads, and how long each of them waited in WIN. */
void text_threads(FILE *out, const struct result *res, const struct window *win,
		  const struct text_style *style);

#endif
