/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * tail.h - of very many words, one row for those waited for least.
 */
#ifndef FUTRACE_TAIL_H
#define FUTRACE_TAIL_H

#include "analysis/book/ledger.h"
#include "model/result.h"

/* Adds rows for the words of L: at most MOST, the last being all of those waited for least. */
void tail_add_words(struct window *win, const struct ledger *l, size_t most);

#endif
