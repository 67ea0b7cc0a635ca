/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * tail.h - joins the words with the least waiting into one row, if there are very many words.
 */
#ifndef FUTRACE_TAIL_H
#define FUTRACE_TAIL_H

#include "analysis/book/ledger.h"
#include "model/result.h"

/*
 * Adds at most MOST rows for the words of L. If there are more words, the last row stands for all
 * those with the least waiting.
 */
void tail_add_words(struct window *win, const struct ledger *l, size_t most);

#endif
