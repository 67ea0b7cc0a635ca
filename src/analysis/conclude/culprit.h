/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * culprit.h - one sentence: who is to blame for waits, and where to look next.
 */
#ifndef FUTRACE_CULPRIT_H
#define FUTRACE_CULPRIT_H

#include "model/result.h"

/*
 * What the blame for the waits on N rows of WIN comes down to. It must have been joined, with names
 * (likeness.h). NULL where nobody is to blame for most of it, or that is not known; else to be
 * freed. Holds names as they are: any bytes.
 */
char *culprit_of(const struct window *win, const struct futex_row *const *rows, size_t n);

/* The same of all threads together that were to blame for waits on LOCK, one after the other. */
char *culprit_holders(const struct window *win, const struct futex_row *lock);

#endif
