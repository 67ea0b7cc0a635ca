/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * text_names.h - names of threads, words and sleeps in the text report.
 */
#ifndef FUTRACE_TEXT_NAMES_H
#define FUTRACE_TEXT_NAMES_H

#include <stddef.h>
#include <stdint.h>
#include <stdio.h>

#include "model/result.h"
#include "report/report.h"

/* "name (137)", safe to print. The caller frees it. */
char *text_name(const char *name, int32_t tid);

/*
 * The waiters of F: "name (137)"; "worker-{0..3}" for threads of a pool; "-" for none; "name +3"
 * for the one that waited most and three others; or "name", which may take more than ROOM columns.
 * Safe to print; the caller frees it.
 */
char *text_waiters(const struct futex_row *f, size_t room);

/*
 * The place of F, in at most ROOM columns: its object is left out first, then it is cut. With a
 * ROOM of 0, it has no object and is not cut. Safe to print; the caller frees it.
 */
char *text_where(const struct futex_row *f, size_t room);

/*
 * LINE ends with places, " < " between them: takes the last one away. Returns false if it is the
 * only one.
 */
bool text_drop_place(char *line);

/*
 * Writes a line "BEFORE touch_session (server.cc:27) < main (5 looks)", of C; with as many places
 * as fit. Nothing if C has none.
 */
void text_code(FILE *out, const char *before, const struct code_row *c,
	       const struct text_style *style);

/* "blocked in fsync, at folio_wait_writeback, ended by an interrupt", safe to print. */
char *text_sleep(const struct blocked_row *b, size_t width);

#endif
