/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * rows.h - makes rows of a result from accounts.
 */
#ifndef FUTRACE_ROWS_H
#define FUTRACE_ROWS_H

#include "analysis/book/ledger.h"
#include "analysis/takers.h"
#include "model/result.h"

/* Adds a row for W, or TH, to WIN. EXACT: events showed which thread woke which. */
void rows_add_word(struct window *win, const struct word_account *w, bool exact);
void rows_add_thread(struct window *win, const struct thread_account *th,
		     const struct takers *takers);

void rows_sort_threads(struct window *win);

#endif
