/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * ledger_internal.h - what ledger.c and ledger_join.c share.
 */
#ifndef FUTRACE_LEDGER_INTERNAL_H
#define FUTRACE_LEDGER_INTERNAL_H

#include "analysis/book/ledger.h"

/* The account of WORD, as ledger_word() for a ledger that is not cached. */
struct word_account *ledger_word_by_identity(struct ledger *l, const struct word *word);

/* The account of the thread with ID, as ledger_thread() for a ledger that is not cached. */
struct thread_account *ledger_thread_by_id(struct ledger *l, uint64_t id, int32_t tid, int32_t pid);

/* The most details that a word may have now. */
size_t ledger_most_details(const struct ledger *l);

/* NS were waited for words in the tail of L. */
void ledger_blame_nobody(struct ledger *l, uint64_t ns);

#endif
