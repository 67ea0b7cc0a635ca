/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * episodes.h - finds stretches of a trace that stand out, without marks.
 */
#ifndef FUTRACE_EPISODES_H
#define FUTRACE_EPISODES_H

#include "analysis/book/books.h"

/* Makes LW an empty list. */
void episodes_init(struct long_waits *lw);

/* Keeps FACT, a wait, if it is long and may be part of an episode. */
void episodes_note(struct long_waits *lw, const struct fact *fact);

/* Finds episodes when the trace has ended, and adds a window for each. */
void episodes_find(struct books *b);

#endif
