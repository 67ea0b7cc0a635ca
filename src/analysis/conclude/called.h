/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * called.h - what sentences call a word: by its place, or by its code if the place is no name.
 */
#ifndef FUTRACE_CALLED_H
#define FUTRACE_CALLED_H

#include "model/result.h"

/* "the mutex ", if PRIMITIVE, which may be NULL, says that it is one; else "". */
const char *called_lock(const char *primitive);

/*
 * "the mutex locked in touch_session (heap+0x11eb0)", or "heap+0x40 (waited for in take)": a place
 * in the heap or in anonymous memory tells a reader nothing. It is the place alone for all other
 * words, and if fewer than half of the looks at its waiters found them there. The caller frees it.
 */
char *called_word(const struct futex_row *f);

/* Has it a name by its code? */
bool called_by_code(const struct futex_row *f);

#endif
