/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * culprit.h - writes one sentence: the thread to blame for waits, and where to look next.
 */
#ifndef FUTRACE_CULPRIT_H
#define FUTRACE_CULPRIT_H

#include "model/result.h"

/*
 * Returns the sentence about the waits on N rows of WIN, to be freed. Their blame must have been
 * joined, with names (likeness.h). NULL if no thread is to blame for most of it, or if that
 * thread's activity is not known. Names in the sentence are raw: any bytes.
 */
char *culprit_of(const struct window *win, const struct futex_row *const *rows, size_t n);

/* The same for the waits on LOCK, where all threads to blame are taken together. */
char *culprit_holders(const struct window *win, const struct futex_row *lock);

#endif
