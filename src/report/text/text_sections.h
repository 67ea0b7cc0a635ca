/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * text_sections.h - the parts that the text report is put together from.
 *
 * Each writes whole lines of at most text_width() and a blank line before them. Errors stay in OUT.
 */
#ifndef FUTRACE_TEXT_SECTIONS_H
#define FUTRACE_TEXT_SECTIONS_H

#include <stddef.h>
#include <stdint.h>
#include <stdio.h>

#include "report/report.h"
#include "model/result.h"
#include "report/style.h"

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

/* "blocked in fsync, at folio_wait_writeback, ended by an interrupt", safe to print. */
char *text_sleep(const struct blocked_row *b, size_t width);

/* The threads, and how long each of them waited in WIN. */
void text_threads(FILE *out, const struct result *res, const struct window *win,
		  const struct text_style *style);

/* How wide lines are. */
size_t text_width(const struct text_style *style);

/* Writes words in lines as wide, but no wider than can be read; see columns_wrap_in(). */
void text_prose(FILE *out, const struct text_style *style, const char *first, const char *text,
		enum style look);

/* How many of N rows are shown. */
size_t text_shown(size_t n, const struct text_style *style);

/* "name (137)", safe to print. The caller frees it. */
char *text_name(const char *comm, int32_t tid);

/*
 * Who waits for F: "name (137)", "worker-{0..3}" for threads of a pool, "-" for nobody; "name +3"
 * for the one that waited most and three others, or "name", which may take more than ROOM columns.
 * Safe to print; the caller frees it.
 */
char *text_waiters(const struct futex_row *f, size_t room);

/*
 * Where F is, in at most ROOM columns: first its object goes, then it is cut. With a ROOM of 0
 * without its object, and not cut. Safe to print; the caller frees it.
 */
char *text_where(const struct futex_row *f, size_t room);

#endif
