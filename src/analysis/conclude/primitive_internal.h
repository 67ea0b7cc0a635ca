/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * primitive_internal.h - what the rules for primitives ask, shared by primitive.c, which has the
 * table of them, and primitive_glibc.c.
 */
#ifndef FUTRACE_ANALYSIS_PRIMITIVE_INTERNAL_H
#define FUTRACE_ANALYSIS_PRIMITIVE_INTERNAL_H

#include "analysis/conclude/primitive.h"

#define REALTIME  (WAITS_REALTIME | WAITS_REALTIME_SHARED)
#define MONOTONIC (WAITS_MONOTONIC | WAITS_MONOTONIC_SHARED)
#define PLAIN	  (WAITS_PLAIN | WAITS_PLAIN_SHARED)
#define LOCKED	  2 /* and waited for: of every lock that counts 0, 1, 2 */

/* Waits that came after a wake, before a word counts as one that is used again and again. */
#define AGAIN 3

struct subject {
	const struct signature *s;
	const struct futex_row *row;
	const struct primitive_process *process;
};

/* Has the process LIBRARY, or one of several, as far as is known? */
bool subject_has(const struct subject *x, enum library library);

/* How the word at UADDR is used; NULL where it is not. */
const struct signature *subject_word_at(const struct subject *x, uint64_t uaddr);

/* Is each value a thread of the process, with FLAGS? Of very many the first few have to do. */
bool subject_vals_are_threads(const struct subject *x, uint32_t flags);

/* Has a thread that waited woken others, as whoever got a lock does? */
bool subject_passes_on(const struct subject *x);

/* Has it been waited on, and in no other than these forms? */
bool signature_waits_only(const struct signature *s, uint32_t untimed, uint32_t timed);
bool signature_wakes_only(const struct signature *s, uint32_t forms);
bool signature_only_val(const struct signature *s, uint32_t val);
bool signature_has_val(const struct signature *s, uint32_t val);

bool glibc_is_mutex(const struct subject *x);
bool glibc_is_robust_mutex(const struct subject *x);
bool glibc_is_cond(const struct subject *x);
bool glibc_is_semaphore(const struct subject *x);
bool glibc_is_rwlock(const struct subject *x);
bool glibc_is_barrier(const struct subject *x);
bool glibc_is_once(const struct subject *x);
bool glibc_is_join(const struct subject *x);

bool musl_is_mutex(const struct subject *x);
bool musl_is_semaphore(const struct subject *x);
bool musl_is_rwlock(const struct subject *x);
bool musl_is_once(const struct subject *x);

#endif
