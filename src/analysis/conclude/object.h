/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * object.h - primitives that have several words: which words are of one, and who waits at them.
 */
#ifndef FUTRACE_OBJECT_H
#define FUTRACE_OBJECT_H

#include "model/result.h"

/* A primitive has at most so many words that threads wait on for the lock itself. */
#define OBJECT_WORDS 3

/* Is F a word of a primitive that has others? */
bool object_has_words(const struct futex_row *f);

/* Are A and B words of one such primitive? */
bool object_is_same(const struct futex_row *a, const struct futex_row *b);

/*
 * Returns the time in which writers waited at F, a word of a rwlock, until readers had left; 0 if
 * it is another word. Threads that are writers and readers are left out.
 */
uint64_t object_writers_ns(const struct futex_row *f);

#endif
